"""What is handed in is kept first and judged in its own time: nothing of it is lost, whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.evidence import waczs
from tests.evidence.test_foreign import png

from sipatenas.accounts.models import AccessLook, Duty, User
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks.worker import run_one
from sipatenas.evidence import manifest, queries, services, vault
from sipatenas.evidence.models import Delivery, Evidence, Kind, VaultKey
from sipatenas.evidence.services import delivering, disposing
from sipatenas.evidence.services.receiving import File, Handover
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
TakeIn = Callable[..., Evidence]
BROKEN = b"PK\x03\x04rusak"


@pytest.fixture
def take_in(office: Office, officer: User, clock: FixedClock) -> TakeIn:
    def give(kind: Kind = Kind.SCREENSHOT, data: bytes = b"", **changes: Any) -> Evidence:
        facts: dict[str, Any] = {
            "kind": kind,
            "files": [File("layar budi.png", data or png())],
            "handover": Handover("Warga Contoh", clock.now(), "Tarakan", "telepon"),
            "url": waczs.PAGE,
            "user": officer,
            "office": office,
            "reason": "laporan",
            "clock": clock,
        }
        return services.take_in(**(facts | changes))

    return give


def again(evidence: Evidence) -> Evidence:
    return Evidence.objects.get(pk=evidence.pk)


def test_what_is_handed_in_is_kept_at_once_and_sealed_by_the_task(
    take_in: TakeIn, officer: User, clock: FixedClock, enter: Enter
) -> None:
    evidence = take_in()
    (one,) = evidence.delivery.files
    assert again(evidence).state == "requested"
    assert vault.read(evidence, one["sha256"]) == png()
    page = enter(officer).get(f"/bukti/{evidence.pk}/").content.decode()
    assert f"/bukti/{evidence.pk}/kemajuan/" in page
    assert "layar budi.png" in page
    assert AccessLook.objects.get(subject_id=evidence.pk).user == officer, (
        "a look before the sealing is one too"
    )
    assert run_one(clock=clock)
    sealed = again(evidence)
    assert sealed.is_sealed
    assert sealed.objects_sealed.get(name="screen.png").sha256 == one["sha256"]
    assert VaultKey.objects.filter(evidence=evidence, blob__sha256=one["sha256"]).count() == 1
    assert sealed.watches.get().is_manual


def test_a_judging_that_is_killed_anywhere_is_done_again_and_seals_once(
    take_in: TakeIn, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = take_in()

    def die(*_any: object, **_more: object) -> None:
        raise KeyboardInterrupt

    for name in ("_handover", "_taken", "seal", "close"):
        with monkeypatch.context() as patch:
            patch.setattr(delivering, name, die)
            with pytest.raises(KeyboardInterrupt), transaction.atomic():
                delivering.judge(evidence_id=evidence.pk, clock=clock)
        assert again(evidence).is_pending
    first = delivering.judge(evidence_id=evidence.pk, clock=clock)
    second = delivering.judge(evidence_id=evidence.pk, clock=clock)
    assert first.is_sealed
    assert (first.manifest_sha256, first.sealed_at) == (second.manifest_sha256, second.sealed_at)


def test_a_wacz_that_is_none_ends_failed_with_its_file_kept_and_is_handed_in_again(
    take_in: TakeIn, officer: User, make_user: Callable[..., User], clock: FixedClock, enter: Enter
) -> None:
    paper = File("berita.pdf", b"%PDF-1.7\n")
    evidence = take_in(Kind.FOREIGN_WACZ, BROKEN, form=paper)
    run_one(clock=clock)
    failed = again(evidence)
    assert failed.state == "failed"
    assert "WACZ ditolak" in failed.failure
    client = enter(officer)
    page = client.get(f"/bukti/{evidence.pk}/").content.decode()
    for words in ("WACZ ditolak", "Kirimannya tetap tersimpan", "layar budi.png", "Serahkan lagi"):
        assert words in page
    given = client.get(reverse("evidence:delivered", args=[evidence.pk, 1]))
    assert given.content == BROKEN
    assert given["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("evidence:delivered", args=[evidence.pk, 3])).status_code == 404
    address = reverse("evidence:hand_in_again", args=[evidence.pk])
    refused = client.post(address, {"kind": "screenshot"}, follow=True)
    assert "bukan dari jenis itu" in refused.content.decode()
    client.post(address, {"kind": "handed_over"})
    run_one(clock=clock)
    anew = Evidence.objects.exclude(pk=evidence.pk).get()
    assert anew.is_sealed
    assert anew.kind == Kind.HANDED_OVER
    assert vault.read(anew, anew.objects_sealed.get(name="handed-over.zip").sha256) == BROKEN
    for stranger in (make_user("65.01"), make_user("65.71", Duty.AUDITOR)):
        client = enter(stranger)
        assert client.get(reverse("evidence:delivered", args=[evidence.pk, 1])).status_code in {403, 404}
        assert client.post(address, {}).status_code in {403, 404}


def test_what_could_not_be_sealed_has_a_period_and_is_destroyed_by_two_persons_on_its_pages(
    take_in: TakeIn, officer: User, make_user: Callable[..., User], clock: FixedClock, enter: Enter
) -> None:
    evidence = take_in(Kind.FOREIGN_WACZ, BROKEN)
    run_one(clock=clock)
    assert queries.past_retention(officer, now=clock.now() + timedelta(days=300)) == []
    (over,) = queries.past_retention(officer, now=clock.now() + timedelta(days=400))
    assert over.evidence == evidence
    assert "1 tahun sejak kiriman diterima" in over.how
    page = reverse("evidence:disposal", args=[evidence.pk])
    client = enter(officer)
    client.post(f"{page}usul/", {"propose-basis": "JRA", "propose-reason": "habis"})
    assert "Tarik usul" in client.get(page).content.decode()
    client = enter(make_user(duty=Duty.DIVISION_HEAD))
    approve = reverse("evidence:disposal_approve", args=[evidence.pk, evidence.disposals.get().pk])
    client.post(approve, {"approve-decision": "sesuai", "approve-is_sure": "on"})
    assert vault.is_destroyed(evidence)
    shown = client.get(reverse("evidence:detail", args=[evidence.pk])).content.decode()
    assert "Berita pemusnahan" in shown
    assert not [words for words in ("layar budi.png", waczs.PAGE, "Serahkan lagi") if words in shown]
    assert queries.past_retention(officer, now=clock.now() + timedelta(days=400)) == []


def test_an_unusable_key_is_told_and_the_files_wait_for_another_try(
    take_in: TakeIn, officer: User, clock: FixedClock, enter: Enter, settings: Any
) -> None:
    evidence = take_in()
    (Path(settings.SIPATENAS_KEYS) / "office-65.71.pem").write_bytes(b"rusak")
    run_one(clock=clock)
    failed = again(evidence)
    assert failed.state == "failed"
    assert "sipatenas doctor" in failed.remedy
    (Path(settings.SIPATENAS_KEYS) / "office-65.71.pem").unlink()
    enter(officer).post(reverse("evidence:hand_in_again", args=[evidence.pk]), {"kind": "screenshot"})
    run_one(clock=clock)
    assert Evidence.objects.exclude(pk=evidence.pk).get().is_sealed


def test_who_hands_it_in_again_is_not_named_as_who_received_it(
    take_in: TakeIn, officer: User, make_user: Callable[..., User], clock: FixedClock, enter: Enter
) -> None:
    evidence = take_in(Kind.FOREIGN_WACZ, BROKEN, form=File("berita.pdf", b"%PDF-1.7\n"))
    run_one(clock=clock)
    other = make_user()
    address = reverse("evidence:hand_in_again", args=[evidence.pk])
    enter(other).post(address, {"kind": "handed_over"})
    run_one(clock=clock)
    anew = Evidence.objects.exclude(pk=evidence.pk).get()
    told = manifest.decode(vault.read(anew, anew.manifest_sha256)).provenance
    assert (anew.requested_by, told["received_by"]) == (other, str(officer))
    custody = vault.read(anew, anew.objects_sealed.get(name="custody.json").sha256).decode()
    assert str(officer) in custody
    assert str(other) not in custody


def test_work_that_was_given_up_is_asked_for_again_as_it_is(
    take_in: TakeIn, officer: User, clock: FixedClock, enter: Enter
) -> None:
    evidence = take_in()
    Job.objects.update(state=JobState.FAILED, last_error="daya mati")
    client = enter(officer)
    assert "Periksa lagi" in client.get(f"/bukti/{evidence.pk}/").content.decode()
    client.post(reverse("evidence:hand_in_again", args=[evidence.pk]))
    while run_one(clock=clock):
        pass
    assert again(evidence).is_sealed
    assert Evidence.objects.count() == 1


def test_a_pending_capture_and_a_handing_in_of_the_same_link_do_not_stand_in_each_others_way(
    take_in: TakeIn, office: Office, officer: User, clock: FixedClock
) -> None:
    one, two = take_in(), take_in()
    asked = services.request_capture(url=waczs.PAGE, user=officer, office=office, reason="x", clock=clock)
    assert len({one.pk, two.pk, asked.pk}) == 3
    same = services.request_capture(url=waczs.PAGE, user=officer, office=office, reason="x", clock=clock)
    assert same == asked


def test_what_could_not_be_sealed_can_be_destroyed_by_two_persons_too(
    take_in: TakeIn, officer: User, make_user: Callable[..., User], clock: FixedClock
) -> None:
    evidence = take_in(Kind.FOREIGN_WACZ, BROKEN)
    run_one(clock=clock)
    sha256 = evidence.delivery.files[0]["sha256"]
    made = disposing.propose_disposal(
        evidence=again(evidence), user=officer, basis="JRA", reason="rusak", clock=clock
    )
    head = make_user(duty=Duty.DIVISION_HEAD)
    disposing.approve_disposal(disposal=made, user=head, decision="sesuai", clock=clock)
    with pytest.raises(vault.Destroyed):
        vault.read(evidence, sha256)
    kept = Delivery.objects.get(evidence=evidence)
    assert (kept.told, kept.files) == ({}, [])
    row = str(Evidence.objects.values().get(pk=evidence.pk))
    assert "Warga" not in row
    assert "WACZ ditolak" not in row
    with pytest.raises(ValidationError):
        services.hand_in_again(evidence=again(evidence), kind=Kind.FOREIGN_WACZ, user=officer, clock=clock)


def test_only_the_own_office_hands_in_again(
    take_in: TakeIn, make_user: Callable[..., User], clock: FixedClock
) -> None:
    evidence = take_in(Kind.FOREIGN_WACZ, BROKEN)
    run_one(clock=clock)
    with pytest.raises(PermissionDenied):
        services.hand_in_again(
            evidence=again(evidence), kind=Kind.FOREIGN_WACZ, user=make_user("65"), clock=clock
        )


def test_a_time_that_was_declared_survives_the_waiting(take_in: TakeIn, clock: FixedClock) -> None:
    at = clock.now() - timedelta(days=1)
    evidence = take_in(handover=Handover("W", clock.now(), "T", "telepon", "Saksi", at, "Catatan"))
    clock.advance(timedelta(hours=3))
    sealed = delivering.judge(evidence_id=evidence.pk, clock=clock)
    assert sealed.is_sealed
    told = delivering._handover(evidence.delivery)
    assert (told.declared_at, told.witness, told.note) == (at, "Saksi", "Catatan")


def test_the_guide_shows_a_link_and_a_reason_and_is_logged(
    take_in: TakeIn, officer: User, enter: Enter
) -> None:
    evidence = take_in()
    page = enter(officer).get(reverse("evidence:assist", args=[evidence.pk])).content.decode()
    assert waczs.PAGE in page
    assert AccessLook.objects.get(subject_id=evidence.pk).user == officer
