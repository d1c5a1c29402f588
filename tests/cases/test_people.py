"""Persons named: added, corrected, linked with the roster; cases that become two, or one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed
from tests.support.intake import ALL_MET, CITIZEN, SOLDIER, TEACHER, Desk, fresh
from tests.support.town import SIBLING

from sipatenas.accounts.models import User
from sipatenas.cases import duplicates
from sipatenas.cases.models import Allegation, Case, CaseClock, Respondent, WorkTask
from sipatenas.cases.services import initial, joining, moving, people
from sipatenas.cases.services.opening import Named
from sipatenas.cases.transitions import StaleCase, subject_of
from sipatenas.cases.workflow import CaseState
from sipatenas.core import ledger
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db
NURSE = Named(name="Bonifasius Lerek", subject="pppk", number="199003032022211007", address="Tarakan")


def name(desk: Desk, case: Case, named: Named, **more: Any) -> Case:
    return people.name_person(
        case=case, user=desk.journey.officer, named=named, clock=desk.journey.clock, **more
    )


def split(desk: Desk, case: Case, *persons: Respondent, **more: Any) -> Case:
    return joining.split(
        case=case, user=desk.journey.officer, respondents=[one.pk for one in persons],
        reason="Perbuatannya berdiri sendiri.", clock=desk.journey.clock, **more,
    )  # fmt: skip


def merge(desk: Desk, case: Case, into: Case, **more: Any) -> Case:
    return joining.merge(
        case=case, into=into, user=desk.journey.officer, reason="Peristiwa yang sama.",
        clock=desk.journey.clock, **more,
    )  # fmt: skip


def rules_for(case: Case, subject: str, act: str = "call_to_vote") -> tuple[str, ...]:
    fitting = people.offered_rules(case=case, subject=subject, act=act).fitting
    assert fitting is not None
    return tuple(rule.id for rule in fitting.rules)


def test_a_person_is_linked_with_the_roster_by_the_number(desk: Desk) -> None:
    case = desk.report(Named(name="Rusmiyati K.", subject="pns", number="19850717 201001 2 003"))
    (one,) = case.people
    assert one.person == desk.journey.person()
    assert (one.name, one.position) == ("Rusmiyati K.", "Guru Ahli Muda")


def test_a_roster_of_another_region_links_nobody(desk: Desk) -> None:
    case = desk.report(who="foreign_officer")
    (one,) = case.people
    assert (one.person, one.number) == (None, TEACHER.number)


def test_persons_and_cases_are_counted_apart(desk: Desk) -> None:
    first = desk.report(TEACHER, SOLDIER)
    second = desk.report(NURSE)
    assert people.counts([first, second]) == (2, 3)
    codes = [ledger.history(subject_of(case))[0].codes["persons"] for case in (first, second)]
    assert codes == [2, 1]


def test_several_breaches_of_one_person_stay_one_person(desk: Desk) -> None:
    case = desk.report()
    rules = rules_for(case, "pns")[:2]
    assert len(rules) == 2
    (one,) = case.people
    case = name(
        desk, case, Named(**{**_facts(one), "rules": rules, "act": "call_to_vote"}), respondent=one.pk,
        reason="Ketentuan dipilih.",
    )  # fmt: skip
    assert case.respondents.count() == 1
    assert set(Allegation.objects.filter(respondent=one).values_list("rule_id", flat=True)) == set(rules)


def test_only_what_binds_such_a_person_is_alleged(desk: Desk) -> None:
    case = desk.report(TEACHER)
    with pytest.raises(ValidationError, match="tidak berlaku bagi orang"):
        name(desk, case, Named(name="Yosafat Ngau", subject="tni", rules=rules_for(case, "pns")))
    case = name(desk, case, Named(name="Yosafat Ngau", subject="tni", rules=rules_for(case, "tni")))
    assert set(case.rule_ids) == set(rules_for(case, "tni"))


@pytest.mark.parametrize("subject", ["pns", "pppk", "ptt", "tni", "polri", "organiser", "village"])
def test_something_is_offered_for_every_regulated_subject(desk: Desk, subject: str) -> None:
    offered = people.offered_rules(case=desk.report(), subject=subject)
    assert offered.ids
    assert offered.fitting is None


def test_a_correction_needs_its_reason_and_leaves_its_trace(desk: Desk) -> None:
    case = desk.report()
    (one,) = case.people
    changed = Named(**{**_facts(one), "position": "Kepala Sekolah"})
    with pytest.raises(ValidationError) as refused:
        name(desk, case, changed, respondent=one.pk)
    assert "reason" in refused.value.error_dict
    name(desk, case, changed, respondent=one.pk, reason="Menurut SK terbaru.")
    (line,) = [one for one in ledger.history(subject_of(case)) if one.event == "cases.person_named"]
    assert (line.codes["changed"], line.codes["added"]) == ("position", False)
    assert line.personal == {"names": TEACHER.name, "reason": "Menurut SK terbaru."}


def test_a_rule_no_longer_alleged_goes_and_the_ledger_keeps_which(desk: Desk) -> None:
    case = desk.report()
    (one,) = case.people
    rules = rules_for(case, "pns")[:2]
    case = name(desk, case, Named(**{**_facts(one), "rules": rules}), respondent=one.pk, reason="Dipilih.")
    case = name(desk, case, Named(**{**_facts(one), "rules": rules[1:]}), respondent=one.pk, reason="Keliru.")
    assert case.rule_ids == [rules[1]]
    assert ledger.history(subject_of(case))[-1].codes["rules_removed"] == rules[0]


def test_the_last_regulated_person_does_not_become_a_citizen(desk: Desk) -> None:
    case = desk.report()
    (one,) = case.people
    with pytest.raises(ValidationError, match="Warga biasa"):
        name(desk, case, Named(**{**_facts(one), "subject": "citizen"}), respondent=one.pk, reason="Pensiun.")
    assert fresh(case).respondents.get().subject == "pns"
    assert name(desk, case, CITIZEN).respondents.count() == 2


def test_nobody_is_named_after_the_study(desk: Desk) -> None:
    case = desk.journey.case_at("studied")
    with pytest.raises(TransitionNotAllowed):
        name(desk, case, SOLDIER)


def test_a_case_is_split_and_its_clocks_go_on(desk: Desk) -> None:
    case = desk.report(TEACHER, SOLDIER)
    case = _registered(desk, case)
    soldier = case.respondents.get(subject="tni")
    desk.journey.clock.advance(_hours(30))
    new = fresh(split(desk, case, soldier))
    assert (new.state, new.split_from_id, new.office_id) == (CaseState.REGISTERED, case.pk, case.office_id)
    assert [one.name for one in new.people] == [SOLDIER.name]
    assert [one.name for one in fresh(case).people] == [TEACHER.name]
    assert new.report_number == "002/LP/PW/Kota/65.71/X/2024"
    assert new.register_number == "002/Reg/LP/PW/Kota/65.71/X/2024"
    old, own = (CaseClock.objects.get(case=one, short="tindak_lanjut") for one in (case, new))
    assert (own.started_at, own.due_at, own.state) == (old.started_at, old.due_at, "running")
    assert new.next_due == own.due_at
    assert [line.event for line in ledger.history(subject_of(new))] == ["cases.split_off"]
    assert ledger.history(subject_of(case))[-1].codes["split_off"] == str(new.pk)
    assert [task.kind for task in new.tasks.filter(state="open")] == ["summon"]


@pytest.mark.parametrize("chosen", ["nobody", "everybody"])
def test_a_split_leaves_somebody_on_either_side(desk: Desk, chosen: str) -> None:
    case = desk.report(TEACHER, SOLDIER)
    with pytest.raises(ValidationError) as refused:
        split(desk, case, *(case.people if chosen == "everybody" else ()))
    assert "respondents" in refused.value.error_dict
    assert Case.objects.count() == 1


def test_the_same_person_on_the_same_day_raises_the_question(desk: Desk) -> None:
    first = desk.report(TEACHER)
    second = desk.report(Named(name="Ibu R.", subject="pns", number=TEACHER.number))
    (task,) = WorkTask.objects.filter(kind="duplicate")
    assert task.case == second
    assert str(first) in task.note
    (found,) = duplicates.alike(second, user=desk.journey.officer)
    assert (found.case, "hari kejadian yang sama" in found.why) == (first, True)


def test_the_same_post_raises_the_question_however_its_address_is_written(desk: Desk) -> None:
    desk.report(TEACHER, links=("https://www.facebook.com/orang/posts/9?ref=share",))
    second = desk.report(SOLDIER, links=("m.facebook.com/orang/posts/9/",))
    assert [one.why for one in duplicates.alike(second, user=desk.journey.officer)] == ["unggahan yang sama"]
    third = desk.report(NURSE, links=("https://facebook.com/orang/posts/10",))
    assert duplicates.alike(third, user=desk.journey.officer) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.youtube.com/watch?v=a", "youtube.com/watch?v=a", True),
        ("https://www.youtube.com/watch?v=a", "https://www.youtube.com/watch?v=b", False),
        ("http://x.com/a/status/1?s=20", "https://x.com/a/status/1", True),
        ("https://facebook.com/permalink.php?story_fbid=1", "https://facebook.com/permalink.php?story_fbid=2", False),
    ],
)  # fmt: skip
def test_addresses_of_one_post_are_alike(one: str, other: str, same: bool) -> None:
    assert (duplicates.normal_link(one) == duplicates.normal_link(other)) is same


def test_another_day_or_another_office_raises_no_question(desk: Desk) -> None:
    from datetime import date

    desk.report(TEACHER, event_on=date(2024, 9, 30))
    desk.report(TEACHER, who="foreign_officer")
    desk.report(TEACHER)
    assert not WorkTask.objects.filter(kind="duplicate").exists()


def test_two_cases_become_one_with_each_person_once(desk: Desk) -> None:
    first, second = desk.report(TEACHER, NURSE), desk.report(TEACHER, SOLDIER)
    rules = rules_for(second, "pns")[:1]
    row = second.respondents.get(subject="pns")
    second = name(
        desk, second, Named(**{**_facts(row), "rules": rules}), respondent=row.pk, reason="Dipilih."
    )
    held = merge(desk, second, first)
    gone = fresh(second)
    assert (gone.state, gone.merged_into_id, gone.next_due) == (CaseState.MERGED, first.pk, None)
    assert {one.name for one in held.people} == {TEACHER.name, NURSE.name, SOLDIER.name}
    assert held.rule_ids == list(rules)
    assert not gone.tasks.filter(state="open").exists()
    assert not WorkTask.objects.filter(case=first, kind="duplicate", state="open").exists()
    assert ledger.history(subject_of(first))[-1].codes["absorbed"] == str(second.pk)
    assert ledger.history(subject_of(second))[-1].codes["merged_into"] == str(first.pk)


def test_a_case_is_not_merged_with_itself_nor_into_one_that_is_over(desk: Desk) -> None:
    first, second = desk.report(TEACHER), desk.report(TEACHER)
    with pytest.raises(ValidationError, match="yang lain"):
        merge(desk, first, first)
    merge(desk, second, first)
    third = desk.report(TEACHER)
    with pytest.raises(ValidationError, match="tidak dapat menerima"):
        merge(desk, third, second)
    assert fresh(third).state == CaseState.RECEIVED


def test_cases_of_two_offices_are_merged_only_after_a_transfer(desk: Desk) -> None:
    journey = desk.journey
    first, second = desk.report(TEACHER), desk.report(TEACHER, who="foreign_officer")
    with pytest.raises(PermissionDenied):
        merge(desk, first, second)
    moved = moving.transfer(
        case=second, user=journey.users["foreign_officer"], office=Office.objects.get(pk=journey.office.pk),
        reason="Terjadi di Tarakan.", clock=journey.clock,
    )  # fmt: skip
    assert SIBLING not in moved.region_path
    assert merge(desk, first, moved).pk == moved.pk


def test_merging_leaves_all_or_nothing(desk: Desk) -> None:
    first, second = desk.report(TEACHER), desk.report(SOLDIER)
    with pytest.raises(StaleCase):
        merge(desk, second, first, version=second.version + 7)
    assert (fresh(first).version, fresh(second).version) == (1, 1)
    assert fresh(first).respondents.count() == 1


# --- at the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_splits_at_once_one_wins(desk: Desk) -> None:
    case = desk.report(TEACHER, SOLDIER, NURSE)
    soldier = case.respondents.get(subject="tni")
    told = together(
        lambda: split(desk, case, soldier, version=case.version),
        lambda: split(desk, case, soldier, version=case.version),
    )
    assert sorted(type(one).__name__ for one in told) == ["Case", "StaleCase"]
    assert Case.objects.filter(split_from=case).count() == 1
    assert Respondent.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_crosswise_do_not_block_each_other(desk: Desk) -> None:
    first, second = desk.report(TEACHER), desk.report(TEACHER)
    told = together(
        lambda: merge(desk, first, second, version=first.version),
        lambda: merge(desk, second, first, version=second.version),
    )
    assert sum(isinstance(one, Case) for one in told) == 1
    (lost,) = [one for one in told if not isinstance(one, Case)]
    assert isinstance(lost, StaleCase | ValidationError | TransitionNotAllowed)
    assert sorted([fresh(first).state, fresh(second).state]) == ["merged", "received"]


def together(*verbs: Callable[[], object]) -> list[object]:
    """What each verb gave or raised, all begun at the same moment on connections of their own."""
    found: list[object] = [None] * len(verbs)
    gate = Barrier(len(verbs))

    def run(place: int) -> None:
        gate.wait()
        try:
            found[place] = verbs[place]()
        except Exception as error:  # noqa: BLE001 (told to the test)
            found[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


# --- on the page


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_offers_what_fits_the_act_and_marks_nothing(desk: Desk) -> None:
    case = desk.report()
    client = client_of(desk.journey.officer)
    address = reverse("cases:person", args=[case.pk])
    words = client.get(address, {"subject": "pns", "act": "call_to_vote"}).content.decode()
    assert rules_for(case, "pns")[0] in words
    assert "checked" not in words.split('name="rules"', 1)[1].split("</fieldset>", 1)[0]
    again = client.post(
        address,
        {"version": "1", "name": "Orang Baru", "subject": "tni", "act": "call_to_vote", "tawarkan": "1"},
    )
    assert "Orang Baru" in again.content.decode()
    assert rules_for(case, "tni")[0] in again.content.decode()
    done = client.post(
        address, {"version": "1", "name": "Orang Baru", "subject": "tni", "rules": rules_for(case, "tni")}
    )
    assert done.status_code == 302
    assert fresh(case).respondents.count() == 2


def test_the_page_says_when_somebody_was_faster_and_keeps_what_was_written(desk: Desk) -> None:
    case = desk.report()
    name(desk, case, SOLDIER)
    answer = client_of(desk.journey.officer).post(
        reverse("cases:person", args=[case.pk]), {"version": "1", "name": "Orang Baru", "subject": "pns"}
    )
    assert answer.status_code == 409
    assert "Orang Baru" in answer.content.decode()


@pytest.mark.parametrize("who", ["auditor", "superior", "foreign_officer", "administrator"])
def test_who_does_not_handle_the_case_names_nobody(desk: Desk, who: str) -> None:
    case = desk.report()
    answer = client_of(desk.journey.users[who]).get(reverse("cases:person", args=[case.pk]))
    assert answer.status_code in (403, 404)


def test_the_page_of_alike_cases_points_and_decides_nothing(desk: Desk) -> None:
    first, second = desk.report(TEACHER), desk.report(TEACHER)
    client = client_of(desk.journey.officer)
    words = client.get(reverse("cases:duplicates", args=[second.pk])).content.decode()
    assert str(first) in words
    assert fresh(second).state == CaseState.RECEIVED


def test_splitting_and_merging_go_through_their_forms(desk: Desk) -> None:
    journey, case = desk.journey, desk.report(TEACHER, SOLDIER)
    soldier = case.respondents.get(subject="tni")
    journey.step(case, "split", respondents=[str(soldier.pk)], reason="Berdiri sendiri.")
    new = Case.objects.get(split_from=case)
    case = journey.step(case, "merge", into=new.report_number, reason="Satu peristiwa.")
    assert case.merged_into_id == new.pk


def _facts(one: Respondent) -> dict[str, Any]:
    keys = ("name", "subject", "number", "position", "agency", "address", "phone", "known_by")
    return {key: getattr(one, key) for key in keys}


def _registered(desk: Desk, case: Case) -> Case:
    return initial.study_initially(
        case=case, user=desk.journey.officer, met=ALL_MET, clock=desk.journey.clock
    )


def _hours(count: int) -> Any:
    from datetime import timedelta

    return timedelta(hours=count)
