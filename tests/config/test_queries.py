"""Every read that takes a user begins with what that user may see: all rooms, found by their own names."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from tests.lawbook.samples import circular
from tests.support.journey import Journey
from tests.support.town import make_others

import sipatenas
from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import User
from sipatenas.cases.models import Case
from sipatenas.cases.queries import CaseFilter
from sipatenas.cases.services import notes, work
from sipatenas.core.ledger import Subject
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.queries import Wanted
from sipatenas.evidence.services import disposing
from sipatenas.evidence.services.rechecking import begin
from sipatenas.lawbook import services as lawbook
from sipatenas.leads.queries import QueueFilter
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db
STRANGERS = (
    "foreign_officer",
    "foreign_head",
    "foreign_auditor",
    "foreign_administrator",
    "foreign_custodian",
    "foreign_liaison",
    "custodian",
    "below",
)
OF_EVERY_OFFICE = {"cases.handlers", "cases.loads", "cases.offices_below"}
"""Reads of the reader's own office: a stranger finds that office's, and nobody of this one."""
NOT_FROM_ABOVE = OF_EVERY_OFFICE | {
    "cases.absences",
    "cases.deputised_by",
    "cases.desk",
    "cases.notes_of",
}
"""What is the office's own, a body's, or one person's: offices above do not read it."""
OF_A_BODY = {
    "cases.case_for",
    "cases.case_lines",
    "cases.case_list",
    "cases.clarifications_for",
    "cases.desk",
    "cases.evidence_for",
    "cases.files_for",
    "cases.follow_ups_for",
    "cases.may_look",
    "cases.people_for",
    "cases.recommendations_for",
    "cases.referrals_for",
    "cases.sees_all",
    "cases.today",
    "cases.visible_to",
    "cases.wanted_cases",
}
"""What a liaison finds of a case referred to the own body; of files, the letter that was entered as its answer."""


def modules() -> Iterator[ModuleType]:
    """The modules in which rooms keep their reads; what the cases' reads rest on among them."""
    for room in pkgutil.iter_modules(sipatenas.__path__):
        for name in ("queries", "reach"):
            try:
                module = importlib.import_module(f"sipatenas.{room.name}.{name}")
            except ModuleNotFoundError:
                continue
            yield module
            inside = pkgutil.iter_modules(getattr(module, "__path__", []))
            yield from (importlib.import_module(f"{module.__name__}.{part.name}") for part in inside)


def reads() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of a room's queries that asks who is asking."""
    for module in modules():
        room = module.__name__.split(".")[1]
        for name, found in inspect.getmembers(module, inspect.isfunction):
            own = found.__module__ == module.__name__ and not name.startswith("_")
            if own and "user" in inspect.signature(found).parameters:
                yield f"{room}.{name}", found


READS = dict(reads())


@pytest.fixture
def samples(journey: Journey, offices: dict[str, Office]) -> dict[str, tuple[str, dict[str, object]]]:
    """For each read: whose office user finds something with it, and its other arguments."""
    journey.users |= make_others(offices)
    journey.case_at("followed_up")
    case = journey.case_at("referred")
    for step in ("attach", "acknowledge", "recommend"):
        case = journey.step(case, step)
    work.assign(case=case, user=journey.users["head"], to=journey.officer, clock=journey.clock)
    lead, aside = case.lead, journey.leads(journey.post(category="tni"), journey.post(category="polri"))
    assert lead is not None
    run = journey.run_of(lead)
    record_look(
        user=journey.officer,
        subject=Subject("lead", lead.pk),
        what="lead",
        purpose=Purpose.JUDGING,
        clock=journey.clock,
    )
    post, now = lead.post, journey.clock.now()
    begin(
        evidence=Evidence.objects.filter(state="sealed").exclude(url="")[0],
        clock=journey.clock,
        is_manual=True,
    )
    disposing.propose_disposal(
        evidence=journey.seal(journey.lead(category="village")),
        user=journey.officer,
        basis="JRA 2.1",
        reason="Masa simpannya habis.",
        clock=journey.clock,
    )
    everything: dict[str, object] = {"wanted": QueueFilter(state="all"), "now": now}
    return {
        "accounts.users_kept_by": ("administrator", {"words": "Tarakan"}),
        "accounts.looks_visible_to": ("auditor", {}),
        "attribution.runs_visible_to": ("officer", {}),
        "attribution.candidates_for": ("officer", {"run": run}),
        "attribution.choices_visible_to": ("officer", {"run": run}),
        **samples_of_a_case(journey, case),
        **samples_of_the_law(journey),
        "directory.versions_visible_to": ("officer", {}),
        "documents.visible_to": ("officer", {}),
        "evidence.visible_to": ("officer", {}),
        "evidence.of_post": ("officer", {"post": post}),
        "evidence.watches_visible_to": ("officer", {}),
        "evidence.due_by_hand": ("officer", {"now": now + timedelta(days=30)}),
        "evidence.next_by_hand": ("officer", {"now": now}),
        "evidence.listed": ("officer", {"wanted": Wanted(), "now": now}),
        "evidence.disposals_visible_to": ("officer", {}),
        "evidence.past_retention": ("head", {"now": now + timedelta(days=365 * 10)}),
        "evidence.open_disposals": ("officer", {}),
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


def samples_of_a_case(journey: Journey, case: Case) -> dict[str, tuple[str, dict[str, object]]]:
    """A referred case with all that belongs to it, and the order of the office that has it."""
    now, today = journey.clock.now(), date(2024, 10, 4)
    away = {"away": journey.officer, "first": today, "last": today, "deputy": journey.users["second"]}
    work.note_absence(**away, user=journey.officer, clock=journey.clock)
    notes.write_note(case=case, user=journey.officer, text="Ingat rapat.", clock=journey.clock)
    closed = journey.case_at("closed", category="ptt")
    told = {"topic": "Undangan", "text": "Kirim lebih awal.", "shared": False, "checked": True}
    notes.write_lesson(case=closed, user=journey.officer, clock=journey.clock, **told)
    wanted, own = CaseFilter(), {"case": case}
    return {
        "cases.absences": ("officer", {"today": today}),
        "cases.case_for": ("officer", {"case_id": case.pk}),
        "cases.case_lines": ("officer", {"wanted": wanted, "now": now}),
        "cases.case_list": ("officer", {}),
        "cases.clarifications_for": ("officer", own),
        "cases.clock_for": ("officer", {"clock_id": case.clocks.filter(referral=None)[0].pk}),
        "cases.deputised_by": ("second", {"now": now}),
        "cases.desk": ("liaison", {}),
        "cases.earlier_cases": ("officer", {"respondent": case.people[0]}),
        "cases.evidence_for": ("officer", own),
        "cases.files_for": ("officer", own),
        "cases.follow_ups_for": ("officer", own),
        "cases.handlers": ("officer", {}),
        "cases.history": ("officer", own),
        "cases.lessons": ("officer", {}),
        "cases.loads": ("head", {}),
        "cases.may_look": ("officer", own),
        "cases.notes_of": ("officer", own),
        "cases.offices_below": ("officer", {}),
        "cases.people_for": ("officer", own),
        "cases.recommendations_for": ("officer", own),
        "cases.referrals_for": ("officer", own),
        "cases.sees_all": ("officer", own),
        "cases.today": ("officer", {"now": now}),
        "cases.visible_to": ("officer", {}),
        "cases.wanted_cases": ("officer", {"wanted": wanted}),
    }


def samples_of_the_law(journey: Journey) -> dict[str, tuple[str, dict[str, object]]]:
    change = lawbook.draft(wanted=circular(), user=journey.officer, clock=journey.clock)
    row = {"file": change.file, "section": change.section, "row_id": change.row_id}
    return {
        "lawbook.visible_to": ("officer", {}),
        "lawbook.change_for": ("officer", {"change_id": change.pk}),
        "lawbook.change_list": ("officer", {}),
        "lawbook.changes_of_row": ("officer", row),
        "lawbook.history": ("officer", {"change": change}),
    }


def found_by(read: Callable[[], object]) -> object:
    """What a read brought; an empty answer of any kind as None."""
    try:
        answer = read()
    except ObjectDoesNotExist:
        return None
    return None if empty(answer) else answer


def empty(answer: object) -> bool:
    """Nothing in it, nor in any part of it; what was asked for does not count."""
    if isinstance(answer, QuerySet):
        return not list(answer)
    if is_dataclass(answer) and not isinstance(answer, CaseFilter):
        return all(empty(getattr(answer, field.name)) for field in fields(answer))
    return isinstance(answer, CaseFilter) or not answer


def test_every_read_that_asks_for_a_user_is_tried_here(samples: dict[str, Any]) -> None:
    assert set(samples) == set(READS), "a new read needs its sample"
    assert len(READS) > 50


def test_strangers_find_nothing_by_any_read_and_the_office_finds_its_own(
    journey: Journey, samples: dict[str, tuple[str, dict[str, object]]]
) -> None:
    gone = User.objects.get(pk=journey.users["superior"].pk)
    gone.is_active = False
    outside = [*(journey.users[who] for who in STRANGERS), AnonymousUser(), gone]
    told = []
    for name, (who, given) in samples.items():
        own = found_by(partial(READS[name], journey.users[who], **given))
        assert own, f"{name}: not even its own office"
        for user in outside:
            found = found_by(partial(READS[name], user, **given))
            shared = name in OF_EVERY_OFFICE and found and not set(map(str, found)) & set(map(str, own))  # type: ignore[call-overload]
            if found is not None and not shared:
                told.append(f"{name} tells {user}")
    assert told == []


@pytest.mark.parametrize("who", ["administrator", "custodian"])
def test_those_without_case_work_read_none_even_of_the_own_office(
    who: str, journey: Journey, samples: dict[str, tuple[str, dict[str, object]]]
) -> None:
    for name, (_who, given) in samples.items():
        if not name.startswith("accounts."):
            assert found_by(partial(READS[name], journey.users[who], **given)) is None, name


def test_a_liaison_reads_of_what_was_referred_to_the_own_body_and_nothing_else(
    journey: Journey, samples: dict[str, tuple[str, dict[str, object]]]
) -> None:
    found = {
        name
        for name, (_who, given) in samples.items()
        if found_by(partial(READS[name], journey.users["liaison"], **given)) is not None
    }
    assert found <= OF_A_BODY | {"cases.clock_for", "cases.earlier_cases", "cases.history", "cases.notes_of"}
    assert found >= OF_A_BODY - {"cases.today"}


def test_the_superior_office_reads_what_lies_below_it(
    journey: Journey, samples: dict[str, tuple[str, dict[str, object]]]
) -> None:
    for name, (_who, given) in samples.items():
        room = name.split(".")[0]
        if room in {"cases", "leads", "evidence", "documents", "sources"} and name not in NOT_FROM_ABOVE:
            assert found_by(partial(READS[name], journey.users["superior"], **given)), name
