"""Every read that takes a user begins with what that user may see: all rooms, found by their own names."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from tests.support.journey import Journey

import sipatenas
from sipatenas.accounts.access import Purpose, record_look
from sipatenas.core.ledger import Subject
from sipatenas.leads.queries import QueueFacts, QueueFilter

pytestmark = pytest.mark.django_db
STRANGERS = ("foreign_officer", "foreign_head", "foreign_auditor", "foreign_administrator", "below")


def reads() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of a room's queries that asks who is asking."""
    for room in pkgutil.iter_modules(sipatenas.__path__):
        try:
            module = importlib.import_module(f"sipatenas.{room.name}.queries")
        except ModuleNotFoundError:
            continue
        for name, found in inspect.getmembers(module, inspect.isfunction):
            own = found.__module__ == module.__name__ and not name.startswith("_")
            if own and "user" in inspect.signature(found).parameters:
                yield f"{room.name}.{name}", found


READS = dict(reads())


@pytest.fixture
def samples(journey: Journey) -> dict[str, tuple[str, dict[str, object]]]:
    """For each read: whose office user finds something with it, and its other arguments."""
    case = journey.case_at("referred")
    lead, aside = case.lead, journey.leads(journey.post(category="tni"), journey.post(category="polri"))
    run = journey.run_of(lead)
    record_look(
        user=journey.officer,
        subject=Subject("lead", lead.pk),
        what="lead",
        purpose=Purpose.JUDGING,
        clock=journey.clock,
    )
    post, now = lead.post, journey.clock.now()
    everything: dict[str, object] = {"wanted": QueueFilter(state="all"), "now": now}
    return {
        "accounts.users_kept_by": ("administrator", {"words": "Tarakan"}),
        "accounts.looks_visible_to": ("auditor", {}),
        "attribution.runs_visible_to": ("officer", {}),
        "attribution.candidates_for": ("officer", {"run": run}),
        "attribution.choices_visible_to": ("officer", {"run": run}),
        "cases.visible_to": ("officer", {}),
        "cases.case_for": ("officer", {"case_id": case.pk}),
        "cases.case_list": ("officer", {}),
        "cases.history": ("officer", {"case": case}),
        "directory.versions_visible_to": ("officer", {}),
        "documents.visible_to": ("officer", {}),
        "evidence.visible_to": ("officer", {}),
        "evidence.of_post": ("officer", {"post": post}),
        "leads.visible_to": ("officer", {}),
        "leads.lead_for": ("officer", {"lead_id": lead.pk}),
        "leads.queue": ("officer", everything),
        "leads.with_rows": ("officer", {"ids": [lead.pk]}),
        "leads.queue_facts": ("officer", {}),
        "leads.sides": ("officer", {}),
        "leads.platforms": ("officer", {}),
        "leads.decisions": ("officer", {"lead": lead}),
        "leads.neighbour": ("officer", {"lead": min(aside, key=lambda one: one.pk)}),
        "sources.visible_to": ("officer", {}),
        "sources.import_runs_visible_to": ("officer", {}),
        "sources.post_detail": ("officer", {"post_id": post.pk}),
        "sources.posts_by_contract_id": ("officer", {"ids": [post.contract_id]}),
    }


def found_by(read: Callable[[], object]) -> object:
    """What a read brought; an empty answer of any kind as None."""
    try:
        answer = read()
    except ObjectDoesNotExist:
        return None
    if isinstance(answer, QuerySet):
        answer = list(answer)
    if answer == QueueFacts(open=0, watching=0, oldest=None):
        return None
    return answer or None


def test_every_read_that_asks_for_a_user_is_tried_here(samples: dict[str, Any]) -> None:
    assert set(samples) == set(READS), "a new read needs its sample"
    assert len(READS) > 20


def test_strangers_find_nothing_by_any_read_and_the_office_finds_its_own(
    journey: Journey, samples: dict[str, tuple[str, dict[str, object]]]
) -> None:
    gone = journey.users["second"]
    gone.is_active = False
    outside = [*(journey.users[who] for who in STRANGERS), AnonymousUser(), gone]
    for name, (who, given) in samples.items():
        assert found_by(partial(READS[name], journey.users[who], **given)), f"{name}: not even its own office"
        for user in outside:
            assert found_by(partial(READS[name], user, **given)) is None, f"{name} tells {user}"


def test_the_administrator_reads_no_case_work_even_of_the_own_office(
    journey: Journey, samples: dict[str, tuple[str, dict[str, object]]]
) -> None:
    for name, (_who, given) in samples.items():
        if not name.startswith("accounts."):
            assert found_by(partial(READS[name], journey.users["administrator"], **given)) is None, name


def test_the_superior_office_reads_what_lies_below_it(
    journey: Journey, samples: dict[str, tuple[str, dict[str, object]]]
) -> None:
    for name, (_who, given) in samples.items():
        if name.split(".")[0] in {"cases", "leads", "evidence", "documents", "sources"}:
            assert found_by(partial(READS[name], journey.users["superior"], **given)), name
