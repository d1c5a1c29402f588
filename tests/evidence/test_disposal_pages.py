"""The end of an evidence by its pages: proposed, decided by another person, refused, held, certified."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.evidence.watching import FACEBOOK, sealed_capture

from sipatenas.accounts.models import AccessLook, Duty, User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import LedgerEntry
from sipatenas.evidence import retention, vault
from sipatenas.evidence.models import Disposal, Evidence

pytestmark = [pytest.mark.django_db]
Enter = Callable[[User], Client]
PROPOSED = {"propose-basis": "JRA 2.1", "propose-reason": "Masa simpannya habis."}
DECIDED = {"approve-decision": "Sesuai jadwal.", "approve-is_sure": "on"}


@pytest.fixture
def evidence(officer: User, clock: FixedClock) -> Evidence:
    return sealed_capture(officer=officer, clock=clock)


@pytest.fixture
def head(make_user: Callable[..., User]) -> User:
    return make_user(duty=Duty.DIVISION_HEAD)


def at(name: str, evidence: Evidence, **keys: object) -> str:
    return reverse(f"evidence:{name}", kwargs={"evidence_id": evidence.pk, **keys})


def proposed(client: Client, evidence: Evidence) -> Disposal:
    answer = client.post(at("disposal_propose", evidence), PROPOSED)
    assert answer["Location"] == at("disposal", evidence)
    return Disposal.objects.get(state="proposed")


def test_two_persons_destroy_an_evidence_and_its_page_shows_the_certificate(
    evidence: Evidence, officer: User, head: User, enter: Enter
) -> None:
    client = enter(officer)
    disposal = proposed(client, evidence)
    page = client.get(at("disposal", evidence)).content.decode()
    assert "Tarik usul" in page
    assert "Musnahkan" not in page
    approve = at("disposal_approve", evidence, disposal_id=disposal.pk)
    assert client.post(approve, DECIDED).status_code == 403
    client = enter(head)
    waiting = client.get(reverse("evidence:disposals")).content.decode()
    assert at("disposal", evidence) in waiting
    assert AccessLook.objects.filter(user=head, what="Usul pemusnahan").count() == 1
    assert "menunggu keputusan Anda" in waiting
    assert client.post(approve, DECIDED).status_code == 302
    assert vault.is_destroyed(evidence)
    page = client.get(at("detail", evidence)).content.decode()
    entry = LedgerEntry.objects.get(event="evidence.disposed")
    for words in ("Berita pemusnahan", entry.hash, evidence.manifest_sha256, "JRA 2.1", "Sri Petugas"):
        assert words in page
    for gone in (FACEBOOK, "objek/screenshot.png", "Unduh paket", "<iframe"):
        assert gone not in page
    assert "Tidak ada usul" in client.get(reverse("evidence:disposals")).content.decode()


def test_nothing_is_destroyed_without_words_and_the_tick(
    evidence: Evidence, officer: User, head: User, enter: Enter
) -> None:
    disposal = proposed(enter(officer), evidence)
    client = enter(head)
    approve = at("disposal_approve", evidence, disposal_id=disposal.pk)
    for said in ({"approve-decision": "Sesuai jadwal."}, {"approve-is_sure": "on"}, {}):
        answer = client.post(approve, said)
        assert answer.status_code == 422
        assert "details open" in answer.content.decode()
    assert "Sesuai jadwal." in client.post(approve, {"approve-decision": "Sesuai jadwal."}).content.decode()
    assert not vault.is_destroyed(evidence)


def test_who_proposed_withdraws_and_a_head_refuses(
    evidence: Evidence, officer: User, head: User, enter: Enter
) -> None:
    for user, state in ((officer, "withdrawn"), (head, "refused")):
        disposal = proposed(enter(officer), evidence)
        refuse = at("disposal_refuse", evidence, disposal_id=disposal.pk)
        assert enter(user).post(refuse, {"refuse-decision": "Masih perlu."}).status_code == 302
        disposal.refresh_from_db()
        assert disposal.state == state
    page = enter(officer).get(at("disposal", evidence)).content.decode()
    assert page.count("Masih perlu.") == 2
    assert "Usulkan pemusnahan" in page


def test_a_proposal_decided_meanwhile_is_told_and_nothing_else_happens(
    evidence: Evidence, officer: User, head: User, enter: Enter
) -> None:
    disposal = proposed(enter(officer), evidence)
    client = enter(head)
    refuse = at("disposal_refuse", evidence, disposal_id=disposal.pk)
    client.post(refuse, {"refuse-decision": "Belum."})
    again = client.post(refuse, {"refuse-decision": "Belum."})
    assert again.status_code == 422
    approve = client.post(at("disposal_approve", evidence, disposal_id=disposal.pk), DECIDED)
    assert approve.status_code == 422
    assert "sudah diputus" in approve.content.decode()
    assert not vault.is_destroyed(evidence)


def test_a_held_evidence_says_so_and_only_a_head_lifts_the_hold(
    evidence: Evidence, officer: User, head: User, enter: Enter
) -> None:
    client = enter(officer)
    assert client.post(at("hold", evidence), {"hold-reason": "Diminta pengadilan."}).status_code == 302
    held = evidence.holds.get()
    page = client.get(at("disposal", evidence)).content.decode()
    assert "Diminta pengadilan." in page
    assert "Cabut penahanan" not in page
    assert "Diminta pengadilan." in client.get(at("detail", evidence)).content.decode()
    refused = client.post(at("disposal_propose", evidence), PROPOSED)
    assert refused.status_code == 422
    lift = at("lift_hold", evidence, hold_id=held.pk)
    assert client.post(lift, {f"{held.pk}-reason": "Selesai."}).status_code == 403
    client = enter(head)
    assert client.post(lift, {}).status_code == 422
    assert client.post(lift, {f"{held.pk}-reason": "Selesai."}).status_code == 302
    assert "penahanan dicabut" in client.get(at("disposal", evidence)).content.decode()
    told = [one.event for one in ledger.history(ledger.Subject("evidence", evidence.pk))]
    assert told.count("evidence.held") == told.count("evidence.released") == 1


def test_what_a_running_case_needs_is_told_before_anybody_tries(
    evidence: Evidence, officer: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        retention, "_needs", [lambda all_of: {one.pk: "1 perkara masih berjalan" for one in all_of}]
    )
    page = enter(officer).get(at("disposal", evidence)).content.decode()
    assert "1 perkara masih berjalan" in page
    assert "Usulkan pemusnahan" not in page


def test_another_evidences_proposal_or_hold_is_not_found_under_this_one(
    evidence: Evidence, officer: User, head: User, enter: Enter, clock: FixedClock
) -> None:
    disposal = proposed(enter(officer), evidence)
    other = sealed_capture(officer=officer, clock=clock, url="https://contoh.id/lain")
    client = enter(head)
    assert client.post(at("disposal_approve", other, disposal_id=disposal.pk), DECIDED).status_code == 404
    assert not vault.is_destroyed(evidence)


@pytest.mark.parametrize(("code", "duty"), [("65.01", Duty.DIVISION_HEAD), ("65.71.01", Duty.OFFICER)])
def test_strangers_find_neither_page_nor_list(
    evidence: Evidence,
    officer: User,
    make_user: Callable[..., User],
    enter: Enter,
    code: str,
    duty: str,
) -> None:
    proposed(enter(officer), evidence)
    client = enter(make_user(code, duty))
    assert client.get(at("disposal", evidence)).status_code == 404
    assert str(evidence.pk) not in client.get(reverse("evidence:disposals")).content.decode()
