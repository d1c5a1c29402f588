"""The complete bundle: everything of the referral, nothing of anybody else, provable without this system."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import msgspec
import pytest
from django.test import Client
from tests.support.bodies import decided, liaison, person_of
from tests.support.journey import Journey
from tests.support.steps_examination import paper

from sipatenas.accounts.models import AccessLook
from sipatenas.cases.models import Case, Referral
from sipatenas.cases.transitions import subject_of
from sipatenas.cli.main import main
from sipatenas.core import ledger
from sipatenas.evidence.keys import is_signed_by, read_public
from sipatenas.evidence.verify import verify_package
from sipatenas.exchange.bundle import make_bundle
from sipatenas.exchange.schema import Bundle, Manifest, decode, json_schema
from sipatenas.rulebook.routes import NEUTRALITY, matter_label

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs" / "exchange.schema.json"


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def bundle(journey: Journey, referral: Referral) -> dict[str, bytes]:
    return opened(make_bundle(referral=referral, user=journey.officer, clock=journey.clock))


def test_a_bundle_holds_all_that_belongs_to_its_referral_signed_and_provable(
    journey: Journey, tmp_path: Path
) -> None:
    case = journey.case_at("decided")
    journey.step(case, "attach", kind="evidence", file=paper("bukti tambahan.pdf"))
    journey.step(case, "attach", kind="form", file=paper("laporan-pelapor.pdf"))
    journey.step(case, "refer", papers=[str(case.files.get(kind="evidence").pk)])
    parts = bundle(journey, case.referrals.get())
    assert {
        "BACA-DAHULU.txt", "surat-penerusan.pdf", "perkara.json", "skema.json", "contoh-jawaban.json",
        "manifest.json", "manifest.sig", "public-key.pem", "keterangan/01.txt", "kajian/kajian-1.txt",
        "berkas/01-bukti-tambahan.pdf", "bukti/bukti.sipatenas.zip",
    } == set(parts)  # fmt: skip
    manifest = msgspec.json.decode(parts["manifest.json"], type=Manifest)
    assert {one.name for one in manifest.files} == set(parts) - {"manifest.json", "manifest.sig"}
    for one in manifest.files:
        assert (hashlib.sha256(parts[one.name]).hexdigest(), len(parts[one.name])) == (one.sha256, one.size)
    public = read_public(parts["public-key.pem"])
    assert is_signed_by(public, signature=parts["manifest.sig"], data=parts["manifest.json"])
    assert not is_signed_by(public, signature=parts["manifest.sig"], data=parts["manifest.json"] + b" ")
    package = tmp_path / "bukti.sipatenas.zip"
    package.write_bytes(parts["bukti/bukti.sipatenas.zip"])
    assert verify_package(package)
    told = msgspec.json.decode(parts["perkara.json"], type=Bundle)
    assert told.persons[0].name == case.respondents.get().name
    assert (told.persons[0].matter.id, told.persons[0].matter.label) == (NEUTRALITY, matter_label(NEUTRALITY))
    assert decode(parts["contoh-jawaban.json"]).referral == case.referrals.get().pk
    assert ledger.history(subject_of(case))[-1].event == "cases.bundle_exported"


def test_a_bundle_names_nobody_who_was_not_referred(journey: Journey) -> None:
    case = decided(journey, ("pns", "polri", "village"), not_proven=["village"])
    journey.step(case, "refer")
    for referral in case.referrals.all():
        parts = bundle(journey, referral)
        told = b"".join(data for name, data in parts.items() if not name.endswith((".pdf", ".zip"))).decode(
            errors="replace"
        )
        for person in case.respondents.all():
            assert (person.name in told) is (person in referral.respondents.all())
        assert "Rapat rahasia" not in told
        assert not any(name.startswith("kajian/") for name in parts)


def test_the_same_moment_gives_the_same_bytes(journey: Journey) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    referral = case.referrals.get()
    first, second = (
        make_bundle(referral=referral, user=journey.officer, clock=journey.clock) for _ in range(2)
    )
    assert first == second


def test_who_may_take_a_bundle_away(journey: Journey, client: Client) -> None:
    bkn, propam = liaison(journey, "bkn", "00"), liaison(journey, "propam")
    case = decided(journey)
    journey.step(case, "refer")
    referral = case.referrals.get()
    address = f"/pertukaran/{referral.pk}/berkas/"
    for user, status in (
        (journey.officer, 200), (journey.users["superior"], 200), (bkn, 200), (propam, 404),
        (journey.users["foreign_officer"], 404), (journey.users["administrator"], 404),
        (journey.users["auditor"], 403),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(address).status_code == status, user
    assert AccessLook.objects.filter(user=bkn, what="berkas penerusan lengkap").count() == 1
    journey.step(case, "return", "bkn")
    client.force_login(bkn)
    assert client.get(address).status_code == 404


def test_the_published_schema_is_that_of_the_structures() -> None:
    assert json.loads(DOCS.read_text(encoding="utf-8")) == json_schema()


def test_the_schema_verb_needs_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exchange", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_a_case_is_found_by_its_number_and_its_bundles_written(journey: Journey, tmp_path: Path) -> None:
    from sipatenas.exchange.commands import NoSuchCase, write_bundles

    case = decided(journey, ("pns", "polri"))
    said = {"out": tmp_path / "keluar", "user": journey.officer, "clock": journey.clock}
    number = Case.objects.get(pk=case.pk).register_number or ""
    with pytest.raises(NoSuchCase, match="belum diteruskan"):
        write_bundles(name=number, **said)
    journey.step(case, "refer")
    assert len(write_bundles(name=number, **said)) == 2
    with pytest.raises(NoSuchCase):
        write_bundles(name="tidak ada", **said)
    with pytest.raises(NoSuchCase):
        write_bundles(name=str(case.pk), **{**said, "user": journey.users["foreign_officer"]})
    assert person_of(case, "pns")
