"""Who has an interest in a matter neither sees it nor carries it on."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from tests.support.journey import Journey
from tests.support.town import make_others, make_people

from sipatenas.accounts.models import Authority, Duty
from sipatenas.cases import queries, routing
from sipatenas.cases.models import Case, Conflict, WorkTask
from sipatenas.cases.services import conflicts, plenary
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.evidence.queries import visible_to
from sipatenas.evidence.services import request_capture
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db


def declared(journey: Journey, case: Case, who: str = "officer", *, by: str = "") -> Case:
    by = by or ("officer" if who == "officer" else "head")
    return conflicts.declare(
        case=case, user=journey.users[by], concerned=conflicts.Concerned(user=journey.users[who]),
        relation="relative", reason="Saudara kandung.", clock=journey.clock,
    )  # fmt: skip


@pytest.fixture
def town(journey: Journey, offices: dict[str, Office]) -> Journey:
    """With those above the office, and its custodian."""
    journey.users |= make_others(offices)
    journey.users |= make_people(offices, {"national": ("00", Duty.AUDITOR)})
    return journey


def sent(case: Case, person: str, **more: str) -> dict[str, object]:
    """The form as the page sends it."""
    given = {"person": person, "relation": "relative", "reason": "Ipar.", "version": case.version, **more}
    return {f"declare_conflict-{name}": value for name, value in given.items()}


def test_who_declares_a_conflict_no_longer_sees_the_case(journey: Journey, client: Client) -> None:
    case = declared(journey, journey.case_at("registered"))
    assert queries.case_for(journey.officer, case.pk) is None
    assert queries.case_for(journey.users["second"], case.pk) is not None
    client.force_login(journey.officer)
    assert client.get(reverse("cases:case", args=[case.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        journey.step(case, "hear")


def test_declaring_it_on_the_page_leads_back_to_the_list(journey: Journey, client: Client) -> None:
    case = journey.case_at("registered")
    client.force_login(journey.officer)
    sent = {
        "person": f"user:{journey.officer.pk}", "relation": "beneficiary", "reason": "Tim calon.",
        "version": case.version,
    }  # fmt: skip
    answer = client.post(
        reverse("cases:step", args=[case.pk, "declare_conflict"]),
        {f"declare_conflict-{name}": value for name, value in sent.items()},
    )
    assert (answer.status_code, answer["Location"]) == (302, reverse("cases:list"))


def test_the_work_of_who_withdraws_falls_to_the_office(journey: Journey) -> None:
    case = journey.case_at("registered")
    Case.objects.filter(pk=case.pk).update(assigned_to=journey.officer)
    WorkTask.objects.filter(case=case).update(assigned_to=journey.officer)
    case = declared(journey, case)
    assert case.assigned_to is None
    assert not WorkTask.objects.filter(case=case, assigned_to=journey.officer, state="open").exists()
    assert WorkTask.objects.get(case=case, kind="reassign").assigned_to is None
    assert ledger.history(subject_of(case))[-1].codes["replaced"] is True


def test_who_had_no_work_in_it_is_not_replaced(journey: Journey) -> None:
    case = declared(journey, journey.case_at("registered"), "second")
    assert not WorkTask.objects.filter(case=case, kind="reassign").exists()


def test_an_authority_or_a_role_may_be_concerned(journey: Journey) -> None:
    case = journey.case_at("registered")
    body = Authority.objects.create(code="ppk/65.71", role="ppk", name="Wali Kota Tarakan", region_id="65.71")
    journey.step(case, "declare_conflict", person=f"authority:{body.pk}", relation="candidate")
    journey.step(case, "declare_conflict", person="role:ppk", relation="candidate")
    found = Conflict.objects.filter(case=case).order_by("declared_at", "pk")
    assert {(one.authority_id, one.role) for one in found} == {("ppk/65.71", ""), (None, "ppk")}


@pytest.mark.parametrize("who", ["foreign_officer", "below", "administrator"])
def test_only_of_those_who_could_see_it_is_it_declared(journey: Journey, who: str) -> None:
    with pytest.raises(ValidationError, match="tidak dapat melihat"):
        declared(journey, journey.case_at("registered"), who)


@pytest.mark.parametrize("who", ["superior", "superior_head", "auditor"])
@pytest.mark.parametrize("state", ["registered", "ended"])
def test_who_only_reads_declares_the_own_interest_also_when_it_is_over(
    town: Journey, client: Client, who: str, state: str
) -> None:
    case, user = town.case_at(state), town.users[who]
    client.force_login(user)
    page = reverse("cases:case", args=[case.pk])
    assert "Nyatakan konflik kepentingan" in client.get(page).content.decode()
    answer = client.post(
        reverse("cases:step", args=[case.pk, "declare_conflict"]), sent(case, f"user:{user.pk}")
    )
    assert (answer.status_code, answer["Location"]) == (302, reverse("cases:list"))
    assert case.evidence_id
    for address in (page, f"/bukti/{case.evidence_id}/", f"/antrean/{case.lead_id}/"):
        assert client.get(address).status_code == 404, address
    assert queries.case_for(town.officer, case.pk) is not None
    event = ledger.history(subject_of(case))[-1]
    assert (event.event, event.actor, event.codes["own"]) == ("cases.conflict_declared", user.pk, True)


@pytest.mark.parametrize("who", ["superior", "superior_head", "auditor"])
@pytest.mark.parametrize("whom", ["user:second", "role:ppk"])
def test_who_only_reads_declares_no_others(town: Journey, client: Client, who: str, whom: str) -> None:
    case = town.case_at("registered")
    kind, _sign, key = whom.partition(":")
    person = f"user:{town.users[key].pk}" if kind == "user" else whom
    client.force_login(town.users[who])
    answer = client.post(reverse("cases:step", args=[case.pk, "declare_conflict"]), sent(case, person))
    assert answer.status_code == 422
    other = conflicts.Concerned(user=town.users[key]) if kind == "user" else conflicts.Concerned(role=key)
    with pytest.raises(ValidationError, match="kantor yang menangani"):
        conflicts.declare(
            case=case,
            user=town.users[who],
            concerned=other,
            relation="relative",
            reason="Ada.",
            clock=town.clock,
        )
    assert not Conflict.objects.exists()


@pytest.mark.parametrize("who", ["superior", "superior_head", "auditor", "custodian", "national"])
@pytest.mark.parametrize("state", ["registered", "closed"])
def test_the_head_names_anybody_who_could_see_it_by_user_name(
    town: Journey, client: Client, who: str, state: str
) -> None:
    case, user = town.case_at(state), town.users[who]
    client.force_login(town.users["head"])
    answer = client.post(
        reverse("cases:step", args=[case.pk, "declare_conflict"]), sent(case, "", username=user.username)
    )
    assert (answer.status_code, answer["Location"]) == (302, reverse("cases:case", args=[case.pk]))
    assert Conflict.standing.get(case=case).user == user
    assert queries.case_for(user, case.pk) is None


@pytest.mark.parametrize("username", ["foreign_head", "below", "tidak-ada", "administrator", "SUPERIOR"])
def test_a_user_name_tells_nothing_of_those_who_could_not_see_it(
    town: Journey, client: Client, username: str
) -> None:
    case = town.case_at("registered")
    client.force_login(town.users["head"])
    address = reverse("cases:step", args=[case.pk, "declare_conflict"])
    answer = client.post(address, sent(case, "", username=username))
    assert answer.status_code == 422
    assert "Tidak ada orang dengan nama pengguna itu" in answer.content.decode()
    both = client.post(address, sent(case, "role:ppk", username="superior"))
    assert "Pilih satu: dari daftar" in both.content.decode()
    assert not Conflict.objects.exists()


def test_a_page_on_which_only_an_interest_can_be_told_says_that_nothing_else_is_to_be_done(
    town: Journey, client: Client
) -> None:
    ended, running = town.case_at("ended"), town.case_at("registered", category="polri")
    for who, case, words in (
        ("officer", ended, "perkara ini selesai"),
        ("auditor", running, "Tidak ada langkah yang terbuka bagi Anda"),
    ):
        client.force_login(town.users[who])
        shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
        assert words in shown
        assert "Nyatakan konflik kepentingan" in shown
    client.force_login(town.officer)
    running_page = client.get(reverse("cases:case", args=[running.pk])).content.decode()
    assert "Tidak ada langkah" not in running_page


def test_an_interest_declared_when_it_is_over_asks_for_no_substitute(town: Journey) -> None:
    case = town.case_at("closed")
    Case.objects.filter(pk=case.pk).update(assigned_to=town.officer)
    case = declared(town, case)
    assert (case.state, case.assigned_to) == ("closed", None)
    assert not WorkTask.objects.filter(case=case, state="open").exists()
    assert queries.case_for(town.officer, case.pk) is None


def lifted(journey: Journey, case: Case, by: str = "head", reason: str = "Keliru orang.") -> Case:
    return conflicts.lift(
        case=case, user=journey.users[by], conflict=Conflict.standing.get(case=case), reason=reason,
        clock=journey.clock,
    )  # fmt: skip


@pytest.mark.parametrize("state", ["referred", "ended"])
def test_the_head_takes_an_interest_back_and_the_person_reads_again(
    journey: Journey, client: Client, state: str
) -> None:
    case = declared(journey, journey.case_at(state))
    row = Conflict.standing.get()
    client.force_login(journey.users["head"])
    assert (
        "Sdr. Officer Rekaan: keluarga" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    )
    given = {"conflict": str(row.pk), "reason": "Keliru orang.", "version": case.version}
    answer = client.post(
        reverse("cases:step", args=[case.pk, "lift_conflict"]),
        {f"lift_conflict-{name}": value for name, value in given.items()},
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by, row.end_reason) == (
        journey.clock.now(), journey.users["head"], "Keliru orang.",
    )  # fmt: skip
    event = ledger.history(subject_of(case))[-1]
    assert (event.event, event.codes["conflict"], event.codes["user"]) == (
        "cases.conflict_lifted", str(row.pk), str(journey.officer.pk),
    )  # fmt: skip
    assert event.personal == {"reason": "Keliru orang."}
    client.force_login(journey.officer)
    opened = [
        reverse("cases:case", args=[case.pk]),
        f"/bukti/{case.evidence_id}/",
        f"/antrean/{case.lead_id}/",
    ]
    opened += [reverse("documents:download", args=[one.letter_id]) for one in case.referrals.all()]
    for address in opened:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("by", ["officer", "second", "superior", "superior_head", "auditor", "foreign_head"])
def test_nobody_else_takes_it_back(town: Journey, by: str) -> None:
    case = declared(town, town.case_at("registered"))
    with pytest.raises(PermissionDenied):
        lifted(town, case, by)
    assert Conflict.standing.exists()


def test_a_head_does_not_take_the_own_interest_back(journey: Journey) -> None:
    case = declared(journey, journey.case_at("registered"), "head")
    with pytest.raises(PermissionDenied):
        lifted(journey, case)
    assert Conflict.standing.exists()


def test_it_is_taken_back_once_with_a_reason_and_in_its_own_case(journey: Journey) -> None:
    case, other = journey.case_at("registered"), journey.case_at("registered", category="polri")
    declared(journey, case, "second")
    row = Conflict.standing.get()
    with pytest.raises(ValidationError, match="mengapa"):
        lifted(journey, case, reason=" ")
    given = {"user": journey.users["head"], "conflict": row, "reason": "Keliru.", "clock": journey.clock}
    with pytest.raises(ValidationError, match="bukan dari perkara ini"):
        conflicts.lift(case=other, **given)
    conflicts.lift(case=case, **given)
    with pytest.raises(ValidationError, match="sudah dicabut"):
        conflicts.lift(case=case, **given)


def test_what_was_taken_back_may_be_declared_anew_and_binds_again(journey: Journey) -> None:
    case = lifted(journey, declared(journey, journey.case_at("registered")))
    assert plenary.conflicted_members(case) == []
    case = declared(journey, case)
    assert queries.case_for(journey.officer, case.pk) is None
    assert (Conflict.objects.count(), Conflict.standing.count()) == (2, 1)


def test_a_body_whose_interest_was_taken_back_is_on_the_route_again(journey: Journey) -> None:
    case = journey.case_at("registered")
    body = Authority.objects.create(code="ppk/65.71", role="ppk", name="Wali Kota Tarakan", region_id="65.71")
    case = journey.step(case, "declare_conflict", person=f"authority:{body.pk}", relation="candidate")
    assert (routing.barred(case, body), len(routing.conflicts_of(case))) == (True, 1)
    case = journey.step(case, "lift_conflict")
    assert (routing.barred(case, body), routing.conflicts_of(case)) == (False, ())


def test_it_is_declared_once_and_with_a_reason(journey: Journey) -> None:
    case = declared(journey, journey.case_at("registered"), "second")
    with pytest.raises(ValidationError, match="sudah dinyatakan"):
        declared(journey, case, "second")
    with pytest.raises(ValidationError, match="kepentingan apa"):
        conflicts.declare(
            case=case, user=journey.officer, concerned=conflicts.Concerned(role="ppk"), relation="relative",
            reason=" ", clock=journey.clock,
        )  # fmt: skip
    with pytest.raises(ValidationError, match="Pilih satu"):
        conflicts.declare(
            case=case, user=journey.officer, concerned=conflicts.Concerned(), relation="relative",
            reason="Ada.", clock=journey.clock,
        )  # fmt: skip


def test_the_ledger_tells_the_relation_and_keeps_the_reason_apart(journey: Journey) -> None:
    case = declared(journey, journey.case_at("registered"), by="head")
    event = ledger.history(subject_of(case))[-1]
    assert (event.codes["relation"], event.codes["own"]) == ("relative", False)
    assert event.personal == {"reason": "Saudara kandung."}


@pytest.mark.django_db
def test_who_has_an_interest_opens_no_letter_of_the_case(journey: Journey, client: Client) -> None:
    case = journey.case_at("referred")
    letter = case.referrals.get().letter
    client.force_login(journey.officer)
    address = reverse("documents:download", args=[letter.pk])
    assert client.get(address).status_code == 200
    Conflict.objects.create(
        case=case, user=journey.officer, relation="relative", reason="Ipar.",
        declared_by=journey.officer, declared_at=journey.clock.now(),
    )  # fmt: skip
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("is_held", [True, False])
def test_what_was_captured_of_the_posts_link_is_barred_too_though_no_post_is_named(
    journey: Journey, is_held: bool
) -> None:
    case = journey.case_at("registered")
    assert case.lead
    assert case.lead.post.url
    if not is_held:
        Case.objects.filter(pk=case.pk).update(evidence=None)
    by_link = request_capture(
        url=case.lead.post.url, user=journey.users["second"], office=case.office, reason="laporan",
        clock=journey.clock, in_background=False,
    )  # fmt: skip
    assert by_link.post_id is None
    assert visible_to(journey.officer).filter(pk=by_link.pk).exists()
    declared(journey, case)
    assert not visible_to(journey.officer).filter(pk=by_link.pk).exists()
    assert visible_to(journey.users["second"]).filter(pk=by_link.pk).exists()


def test_of_another_only_the_head_declares_it(journey: Journey) -> None:
    with pytest.raises(ValidationError, match="dinyatakan oleh kepala divisi"):
        declared(journey, journey.case_at("registered"), "second", by="officer")
    assert not Conflict.objects.exists()
