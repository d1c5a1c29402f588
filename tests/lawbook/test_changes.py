"""A change of law counts when a second person has approved it, from its effect date, in every process."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from tests.lawbook.samples import COMMON, FROM, body, circular, to_the_body

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.lawbook import services
from sipatenas.lawbook.law import plain, row_now
from sipatenas.lawbook.models import Change, ChangeKind, LawbookHead
from sipatenas.lawbook.services import Wanted
from sipatenas.rulebook import amendments
from sipatenas.rulebook.amendments import Amendments
from sipatenas.rulebook.routes import route

pytestmark = pytest.mark.django_db


def approved(lawyers: dict[str, User], clock: FixedClock, wanted: Wanted) -> Change:
    change = services.draft(wanted=wanted, user=lawyers["ri_officer"], clock=clock)
    services.propose(change=change, user=lawyers["ri_officer"], clock=clock)
    done = services.approve(change=change, user=lawyers["ri_head"], clock=clock)
    services.refresh()
    return done


def test_old_days_keep_the_old_answer_and_days_from_the_effect_date_get_the_new_one(
    lawyers: dict[str, User], clock: FixedClock
) -> None:
    before = route(subject="pns", day=date(2026, 11, 30))
    approved(lawyers, clock, body())
    approved(lawyers, clock, to_the_body())
    assert route(subject="pns", day=date(2026, 11, 30)).addressee == before.addressee
    after = route(subject="pns", day=FROM)
    assert after.addressee is not None
    assert after.addressee.id == "badan-baru"
    assert after.version != before.version


def test_nothing_counts_before_the_second_person_has_approved(
    lawyers: dict[str, User], clock: FixedClock
) -> None:
    change = services.draft(wanted=body(), user=lawyers["ri_head"], clock=clock)
    services.propose(change=change, user=lawyers["ri_head"], clock=clock)
    for name in ("ri_head", "ri_officer", "head", "auditor", "administrator"):
        with pytest.raises(PermissionDenied):
            services.approve(change=change, user=lawyers[name], clock=clock)
    services.refresh()
    assert amendments.in_use() == Amendments()
    services.approve(change=change, user=lawyers["ri_second"], clock=clock)
    services.refresh()
    assert amendments.in_use().items[0].row_id == "badan-baru"


def test_the_database_itself_refuses_one_person_alone(lawyers: dict[str, User], clock: FixedClock) -> None:
    change = services.draft(wanted=body(), user=lawyers["ri_head"], clock=clock)
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(decided_by=lawyers["ri_head"])


def test_a_row_that_its_schema_refuses_is_not_even_drafted(
    lawyers: dict[str, User], clock: FixedClock
) -> None:
    with pytest.raises(ValidationError) as refused:
        services.draft(wanted=body(certainty="Z"), user=lawyers["ri_officer"], clock=clock)
    assert list(refused.value.message_dict) == ["certainty"]


def test_a_change_with_which_the_law_cannot_be_read_names_file_row_and_field(
    lawyers: dict[str, User], clock: FixedClock
) -> None:
    change = services.draft(wanted=to_the_body("tiada"), user=lawyers["ri_officer"], clock=clock)
    with pytest.raises(ValidationError, match=r"routes.yaml: routes, baris '.*@2026-12-01': .*'tiada'"):
        services.propose(change=change, user=lawyers["ri_officer"], clock=clock)


def test_what_was_sound_when_proposed_is_judged_again_when_approved(
    lawyers: dict[str, User], clock: FixedClock
) -> None:
    first, second = (
        services.draft(
            wanted=replace(to_the_body("bkn"), effect_date=day), user=lawyers["ri_officer"], clock=clock
        )
        for day in (FROM, date(2027, 1, 1))
    )
    for change in (first, second):
        services.propose(change=change, user=lawyers["ri_officer"], clock=clock)
    services.approve(change=first, user=lawyers["ri_head"], clock=clock)
    with pytest.raises(ValidationError, match="sudah berubah sejak rancangan"):
        services.approve(change=second, user=lawyers["ri_head"], clock=clock)


def test_an_end_closes_the_row_the_day_before(lawyers: dict[str, User], clock: FixedClock) -> None:
    rule = route(subject="pns", day=date(2026, 11, 30)).rule_id
    approved(lawyers, clock, replace(to_the_body("bkn"), kind=ChangeKind.END))
    assert route(subject="pns", day=date(2026, 11, 30)).rule_id == rule
    assert route(subject="pns", day=FROM).rule_id != rule


def test_an_effect_before_the_row_began_is_refused(lawyers: dict[str, User], clock: FixedClock) -> None:
    early = replace(to_the_body("bkn"), effect_date=date(2020, 1, 1))
    with pytest.raises(ValidationError) as refused:
        services.draft(wanted=early, user=lawyers["ri_officer"], clock=clock)
    assert list(refused.value.message_dict) == ["effect_date"]


def test_an_office_keeps_its_own_circulars_and_no_others(lawyers: dict[str, User], clock: FixedClock) -> None:
    change = services.draft(wanted=circular(), user=lawyers["officer"], clock=clock)
    services.propose(change=change, user=lawyers["officer"], clock=clock)
    with pytest.raises(PermissionDenied):
        services.approve(change=change, user=lawyers["foreign_head"], clock=clock)
    assert services.approve(change=change, user=lawyers["head"], clock=clock).sequence == 1
    for wanted, who in ((circular("65.01"), "officer"), (body(), "officer"), (circular(), "ri_officer")):
        with pytest.raises(PermissionDenied):
            services.draft(wanted=wanted, user=lawyers[who], clock=clock)


def test_rejected_and_withdrawn_changes_end_there(lawyers: dict[str, User], clock: FixedClock) -> None:
    one, two = (
        services.draft(wanted=body(id=name), user=lawyers["ri_officer"], clock=clock) for name in "ab"
    )
    services.propose(change=one, user=lawyers["ri_officer"], clock=clock)
    with pytest.raises(ValidationError):
        services.reject(change=one, user=lawyers["ri_head"], clock=clock, note=" ")
    services.reject(change=one, user=lawyers["ri_head"], clock=clock, note="Belum diundangkan.")
    services.withdraw(change=two, user=lawyers["ri_officer"], clock=clock)
    for change in (one, two):
        with pytest.raises(ValidationError, match="sudah"):
            services.approve(change=change, user=lawyers["ri_head"], clock=clock)


def test_each_step_stands_in_the_ledger(lawyers: dict[str, User], clock: FixedClock) -> None:
    change = approved(lawyers, clock, body())
    told = [line.event for line in ledger.history(ledger.Subject("law_change", change.pk))]
    assert told == ["lawbook.drafted", "lawbook.proposed", "lawbook.approved"]


def test_another_process_sees_the_approval_by_one_query(
    lawyers: dict[str, User], clock: FixedClock, django_assert_num_queries: object
) -> None:
    approved(lawyers, clock, body())
    amendments.use(Amendments())  # as a process that has not looked yet
    services.refresh()
    assert amendments.in_use().items[0].row_id == "badan-baru"
    with django_assert_num_queries(1):  # type: ignore[operator]
        services.refresh()


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_who_approve_at_once_one_wins(lawyers: dict[str, User], clock: FixedClock) -> None:
    change = services.draft(wanted=body(), user=lawyers["ri_officer"], clock=clock)
    services.propose(change=change, user=lawyers["ri_officer"], clock=clock)
    start, said = threading.Barrier(2), []

    def approve(name: str) -> None:
        start.wait()
        try:
            services.approve(change=change, user=lawyers[name], clock=clock)
            said.append("approved")
        except ValidationError:
            said.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(name,)) for name in ("ri_head", "ri_second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["approved", "told"]
    assert LawbookHead.objects.get().sequence == 1


@pytest.mark.parametrize(
    ("region", "taken"), [("65.71", True), ("65.71.01", True), ("65", False), ("32", False)]
)
def test_a_circular_writes_no_law_for_another_region(
    lawyers: dict[str, User], clock: FixedClock, region: str, taken: bool
) -> None:
    row = {
        "id": "REKAAN-01", "instrument": "SE-65.71-1", "list": "larangan", "number": 1, "phase": "any",
        "kind": "foto_simbol", "region": region, "text": "Dilarang berfoto", "sub_acts": [], "remark": "", **COMMON,
        "sanction": {
            "kinds": ["teguran"], "label": "teguran", "basis": "Rekaan", "certainty": "C", "options": ["teguran"],
        },
    }  # fmt: skip
    wanted = Wanted(
        ChangeKind.ADD, "local/65.71.yaml", "entries", "REKAAN-01", row, date(2024, 1, 1), "Edaran."
    )
    if taken:
        assert services.draft(wanted=wanted, user=lawyers["officer"], clock=clock).row["region"] == region
        return
    with pytest.raises(ValidationError) as refused:
        services.draft(wanted=wanted, user=lawyers["officer"], clock=clock)
    assert "region" in refused.value.message_dict


def test_no_change_of_law_makes_a_case_of_a_private_citizen(
    lawyers: dict[str, User], clock: FixedClock
) -> None:
    now = row_now("routes.yaml", "routes", "R-CITIZEN")
    assert now is not None
    row = {**plain(now), "kind": "refer", "addressee": "bkn"}
    wanted = Wanted(ChangeKind.CORRECT, "routes.yaml", "routes", "R-CITIZEN", row, FROM, "Perluasan.")
    change = services.draft(wanted=wanted, user=lawyers["ri_officer"], clock=clock)
    with pytest.raises(ValidationError, match="warga biasa"):
        services.propose(change=change, user=lawyers["ri_officer"], clock=clock)
