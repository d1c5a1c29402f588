"""Who reported stays sealed: in the database, on every page, in the ledger; opened by a custodian, on record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.support.intake import ALL_MET, MATTER, REPORTER, SECRETS, TEACHER, WITNESS, Desk
from tests.support.town import ABOVE, FAR, SIBLING

from sipatenas.accounts.models import AccessLook, User
from sipatenas.cases import sealing
from sipatenas.cases.models import Case, Conflict, Reporter, SealedPart
from sipatenas.cases.services import conflicts, initial, reporter
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.core.ids import new_id
from sipatenas.core.models import LedgerPayload
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db
REASON = "Mengundang pelapor untuk klarifikasi."
PDF = b"%PDF-1.7\n% Formulir B.1 atas nama Yohana Pelapor Uvai\n%%EOF\n"


def told_with_papers(desk: Desk) -> Any:
    return desk.told(papers=(SimpleUploadedFile("B1 Yohana.pdf", PDF, content_type="application/pdf"),))


def reveal(desk: Desk, case: Case, user: User | None = None, reason: str = REASON) -> reporter.Revealed:
    return reporter.reveal(case=case, user=user or desk.custodian(), reason=reason, clock=desk.journey.clock)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_custodian_reads_all_that_was_sealed(desk: Desk) -> None:
    case = desk.report(told=told_with_papers(desk))
    shown = reveal(desk, case)
    assert shown.identities == (REPORTER,)
    assert shown.witnesses == (WITNESS,)
    assert (shown.identity_checked, [one.name for one in shown.papers]) == (True, ["B1 Yohana.pdf"])
    paper = reporter.reveal_paper(
        case=case, part_id=shown.papers[0].id, user=desk.custodian(), reason=REASON, clock=desk.journey.clock
    )
    assert (paper.data, paper.media_type) == (PDF, "application/pdf")


def test_each_look_is_kept_with_its_reason_and_purpose(desk: Desk) -> None:
    case = desk.report()
    for _time in range(2):
        reveal(desk, case)
    lines = [one for one in ledger.history(subject_of(case)) if one.event == "cases.reporter_revealed"]
    assert [(line.personal, line.actor) for line in lines] == [({"reason": REASON}, desk.custodian().pk)] * 2
    looks = AccessLook.objects.filter(user=desk.custodian(), subject_id=case.pk)
    assert list(looks.values_list("purpose", flat=True)) == ["reveal", "reveal"]


@pytest.mark.parametrize("reason", ["", "   ", "ingin tahu"[:9]])
def test_without_a_reason_nothing_is_opened(desk: Desk, reason: str) -> None:
    case = desk.report()
    with pytest.raises(ValidationError):
        reveal(desk, case, reason=reason)
    assert len(ledger.history(subject_of(case))) == 1


@pytest.mark.parametrize("who", ["officer", "head", "auditor", "administrator", "superior"])
def test_nobody_else_opens_it_whatever_their_duty(desk: Desk, who: str) -> None:
    case = desk.report()
    with pytest.raises(PermissionDenied):
        reveal(desk, case, desk.journey.users[who])
    client = client_of(desk.journey.users[who])
    assert client.get(reverse("cases:reporters")).status_code == 403
    assert client.get(reverse("cases:reporter", args=[case.pk])).status_code == 404
    assert client.post(reverse("cases:reporter", args=[case.pk]), {"reason": REASON}).status_code == 404


@pytest.mark.parametrize(("code", "may"), [(ABOVE, True), (SIBLING, False), (FAR, False)])
def test_custodians_open_what_lies_in_their_region(desk: Desk, code: str, may: bool) -> None:
    case = desk.report()
    keeper = desk.custodian(Office.objects.get(pk=code))
    if may:
        assert reveal(desk, case, keeper).identities == (REPORTER,)
    else:
        with pytest.raises(PermissionDenied):
            reveal(desk, case, keeper)
    assert (case in reporter.sealed_cases(keeper)) is may


def test_a_custodian_with_a_conflict_of_interest_sees_nothing(desk: Desk) -> None:
    case, keeper = desk.report(), desk.custodian()
    Conflict.objects.create(
        case=case, user=keeper, relation="relative", reason="Keluarga.", declared_by=keeper,
        declared_at=desk.journey.clock.now(),
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        reveal(desk, case, keeper)
    assert case not in reporter.sealed_cases(keeper)


def test_a_custodian_declares_the_own_interest_and_reads_no_reporter_any_more(desk: Desk) -> None:
    case, keeper = desk.report(), desk.custodian()
    client, page = client_of(keeper), reverse("cases:reporter", args=[case.pk])
    assert reverse("cases:own_interest", args=[case.pk]) in client.get(page).content.decode()
    address = reverse("cases:own_interest", args=[case.pk])
    assert client.post(address, {"interest-relation": "relative", "interest-reason": " "}).status_code == 422
    answer = client.post(address, {"interest-relation": "relative", "interest-reason": "Pelapor ipar saya."})
    assert (answer.status_code, answer["Location"]) == (302, reverse("cases:reporters"))
    assert client.get(page).status_code == 404
    assert case.report_number not in client.get(reverse("cases:reporters")).content.decode()
    with pytest.raises(PermissionDenied):
        reveal(desk, case, keeper)
    event = ledger.history(subject_of(case))[-1]
    assert (event.event, event.actor, event.codes["own"]) == ("cases.conflict_declared", keeper.pk, True)


def test_a_custodian_whose_interest_was_taken_back_reads_the_reporter_again(desk: Desk) -> None:
    case, keeper, head = desk.report(), desk.custodian(), desk.journey.users["head"]
    given = {"relation": "relative", "reason": "Ipar.", "clock": desk.journey.clock}
    own = conflicts.Concerned(user=keeper)
    conflicts.declare(case=case, user=head, concerned=own, **given)
    assert case not in reporter.sealed_cases(keeper)
    row = Conflict.standing.get()
    conflicts.lift(case=case, user=head, conflict=row, reason="Keliru.", clock=desk.journey.clock)
    assert reveal(desk, case, keeper).identities == (REPORTER,)


@pytest.mark.parametrize("code", [SIBLING, FAR])
def test_a_custodian_of_elsewhere_declares_nothing(desk: Desk, code: str) -> None:
    case, keeper = desk.report(), desk.custodian(Office.objects.get(pk=code))
    with pytest.raises(PermissionDenied):
        conflicts.declare(
            case=case, user=keeper, concerned=conflicts.Concerned(user=keeper), relation="relative",
            reason="Ipar.", clock=desk.journey.clock,
        )  # fmt: skip
    assert not Conflict.objects.exists()


def test_a_custodian_sees_no_case_work(desk: Desk) -> None:
    case = desk.report()
    client = client_of(desk.custodian())
    assert client.get(reverse("cases:case", args=[case.pk])).status_code == 404
    listed = client.get(reverse("cases:reporters")).content.decode()
    assert case.report_number in listed
    assert TEACHER.name not in listed
    assert not [secret for secret in SECRETS if secret in listed]


def test_the_page_opens_once_and_is_not_kept_by_the_browser(desk: Desk) -> None:
    case = desk.report(told=told_with_papers(desk))
    client, address = client_of(desk.custodian()), reverse("cases:reporter", args=[case.pk])
    assert not [secret for secret in SECRETS if secret in client.get(address).content.decode()]
    assert client.post(address, {"reason": "x"}).status_code == 422
    answer = client.post(address, {"reason": REASON})
    assert all(secret in answer.content.decode() for secret in SECRETS)
    assert "no-store" in answer.headers["Cache-Control"]
    part = SealedPart.objects.get(case=case, part="paper")
    file = client.post(reverse("cases:reporter_file", args=[case.pk, part.pk]), {"reason": REASON})
    assert file.content == PDF
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert (
        client.post(reverse("cases:reporter_file", args=[case.pk, new_id()]), {"reason": REASON}).status_code
        == 404
    )


def test_what_is_added_later_stands_beside_what_stood_before(desk: Desk) -> None:
    journey, case = desk.journey, desk.report()
    first = Reporter.objects.get(case=case).sealed
    case = initial.ask_completion(
        case=case, user=journey.officer, met=(), clock=journey.clock, note="Alamat."
    )
    journey.clock.advance(timedelta(hours=1))
    added = reporter.Identity(name=REPORTER.name, address="Alamat Baru 7")
    case = initial.complete(
        case=case, user=journey.officer, clock=journey.clock, note="Alamat dilengkapi.", identity=added
    )
    assert bytes(Reporter.objects.get(case=case).sealed) == bytes(first)
    assert reveal(desk, case).identities == (REPORTER, added)


@pytest.mark.parametrize(
    "summary",
    [
        "Yohana  Pelapor UVAI melihat sendiri.",
        "Hubungi 0812 5550 1174.",
        "Menurut saksi Gerardus Saksi Lawing, benar.",
        "Kirim ke yohana.uvai@contoh.invalid",
    ],
)
def test_an_identity_does_not_stand_in_the_open_part(desk: Desk, summary: str) -> None:
    with pytest.raises(ValidationError) as refused:
        desk.report(summary=f"Ajakan memilih. {summary}")
    assert "summary" in refused.value.error_dict
    assert not Case.objects.exists()


def test_the_identity_leaks_nowhere(desk: Desk) -> None:
    """Every row of every table, every ledger payload, every paper, and the pages of every duty."""
    journey = desk.journey
    case = desk.report(TEACHER, told=told_with_papers(desk))
    case = initial.study_initially(case=case, user=journey.officer, met=ALL_MET, clock=journey.clock)
    for who in ("officer", "head", "auditor", "superior"):
        client = client_of(journey.users[who])
        for address in (
            reverse("cases:list"),
            reverse("cases:case", args=[case.pk]),
            reverse("cases:duplicates", args=[case.pk]),
            reverse("cases:person", args=[case.pk]),
        ):
            words = client.get(address).content.decode()
            assert not [secret for secret in SECRETS if secret in words], (who, address)
    reveal(desk, case)
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            held = " ".join(_readable(value) for value in row)
            assert not [secret for secret in SECRETS if secret in held], model
    assert LedgerPayload.objects.exists()
    blobs = [path for path in journey.folder.rglob("*") if path.is_file()]
    assert blobs
    assert not [path for path in blobs if REPORTER.name.encode() in path.read_bytes()]


def test_a_seal_is_bound_to_its_case(desk: Desk) -> None:
    first, second = desk.report(), desk.report()
    row = Reporter.objects.get(case=first)
    Reporter.objects.filter(case=second).update(sealed=row.sealed)
    with pytest.raises(sealing.SealError, match="bukan milik perkara ini"):
        reveal(desk, second)
    assert len(ledger.history(subject_of(second))) == 1


def test_each_seal_differs_though_the_reporter_is_the_same(desk: Desk) -> None:
    desk.report()
    desk.report()
    sealed = [bytes(row) for row in Reporter.objects.values_list("sealed", flat=True)]
    assert sealed[0] != sealed[1]


def test_the_key_is_its_owners_alone_and_made_once(tmp_path: Path) -> None:
    case = new_id()
    sealed = sealing.seal(b"rahasia", case_id=case, folder=tmp_path)
    key = tmp_path / sealing.KEY_FILE
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_bytes()
    assert sealing.unseal(sealed, case_id=case, folder=tmp_path) == b"rahasia"
    assert key.read_bytes() == before
    assert b"rahasia" not in sealed
    key.chmod(0o644)
    with pytest.raises(sealing.SealError, match="chmod 600"):
        sealing.unseal(sealed, case_id=case, folder=tmp_path)


def test_another_key_says_which_file_is_missing(tmp_path: Path) -> None:
    case = new_id()
    sealed = sealing.seal(b"rahasia", case_id=case, folder=tmp_path / "a")
    with pytest.raises(sealing.SealError, match=r"reporters\.key"):
        sealing.unseal(sealed, case_id=case, folder=tmp_path / "b")


def test_a_changed_bit_opens_nothing(tmp_path: Path) -> None:
    case = new_id()
    sealed = bytearray(sealing.seal(b"rahasia", case_id=case, folder=tmp_path))
    sealed[-1] ^= 1
    with pytest.raises(sealing.SealError, match="rusak"):
        sealing.unseal(bytes(sealed), case_id=case, folder=tmp_path)


def test_information_may_come_from_nobody_or_be_sealed_too(desk: Desk) -> None:
    assert not Reporter.objects.filter(case=desk.information()).exists()
    told = desk.told(kind="other", witnesses=())
    case = desk.information(told=told)
    assert reveal(desk, case).identities == (REPORTER,)
    assert MATTER.summary == case.summary


def _readable(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return str(value)
