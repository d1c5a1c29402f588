"""Files are judged by what they are, kept as they came, and given out only to be kept, each time logged."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from tests.support.bodies import decided, liaison, opened, person_of
from tests.support.journey import Journey
from tests.support.steps_examination import PDF, paper

from sipatenas.accounts.models import AccessLook
from sipatenas.cases.models import Case, CaseFile, Recommendation
from sipatenas.cases.parts import hearing, study
from sipatenas.cases.parts.files import shown_files
from sipatenas.cases.services import files
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger

pytestmark = pytest.mark.django_db


def archive(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return held.getvalue()


TAKEN = {
    "application/pdf": PDF,
    "image/png": b"\x89PNG\r\n\x1a\n rest",
    "image/jpeg": b"\xff\xd8\xff\xe0 rest",
    "video/mp4": b"\x00\x00\x00\x18ftypmp42 rest",
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A  rest",
    "video/webm": b"\x1aE\xdf\xa3\x01\x00B\x82\x84webm rest",
    "audio/mpeg": b"ID3\x04\x00 rest",
    "audio/ogg": b"OggS\x00 rest",
    "audio/wav": b"RIFF\x00\x00\x00\x00WAVEfmt ",
    files.WORD: archive("[Content_Types].xml", "word/document.xml"),
}
REFUSED = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page that begins as text": b"\xef\xbb\xbf  <html>",
    "a drawing with script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "an archive": archive("surat.pdf"),
    "a document with macros": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "a sheet": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a broken archive": b"PK\x03\x04 rest",
    "a program": b"MZ\x90\x00 rest",
    "a picture of a kind that browsers do not open": b"\x00\x00\x00\x18ftypheic rest",
    "text": b"Halo",
}


def attached(
    journey: Journey, case: Case, content: bytes = PDF, name: str = "surat.pdf", **more: Any
) -> CaseFile:
    journey.step(case, "attach", file=paper(name, content), **more)
    return CaseFile.objects.get()


@pytest.mark.parametrize("media_type", TAKEN)
def test_the_kind_is_read_from_the_content(journey: Journey, media_type: str) -> None:
    kept = attached(journey, journey.case_at("registered"), TAKEN[media_type], "apa-saja.exe")
    assert kept.media_type == media_type
    assert files.file_name(kept) == f"apa-saja.{files.ENDINGS[media_type]}"


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_run_or_hide_is_refused(journey: Journey, what: str) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError, match="bukan jenis yang diterima"):
        attached(journey, case, REFUSED[what])
    assert not CaseFile.objects.exists()


def test_too_large_is_told_with_the_limit(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    case = journey.case_at("registered")
    monkeypatch.setattr(files, "LIMIT", 2 * 1024 * 1024)
    attached(journey, case, PDF.ljust(2 * 1024 * 1024, b" "))
    with pytest.raises(ValidationError, match="3 MB; paling besar 2 MB"):
        attached(journey, case, PDF.ljust(2 * 1024 * 1024 + 1, b" "))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\berkas\\a.pdf", "a.pdf"),
        ('a"; filename="b.html', "a filename=b.pdf"),
        ("\u202eexe.pdf", "exe.pdf"),
        ("...", "berkas.pdf"),
    ],
)
def test_a_name_brings_no_folder_and_no_trick(journey: Journey, given: str, kept: str) -> None:
    upload = paper("x.pdf")
    upload._name = given  # type: ignore[attr-defined]  # as a client may send it, past Django's own cleaning
    files.attach(
        case=journey.case_at("registered"),
        user=journey.officer,
        upload=upload,
        kind="evidence",
        clock=journey.clock,
    )
    assert files.file_name(CaseFile.objects.get()) == kept


def test_the_name_is_personal_the_hash_is_not(journey: Journey) -> None:
    case = journey.case_at("registered")
    kept = attached(journey, case, name="keterangan-rusmiyati.pdf", note="Diterima di loket.")
    event = ledger.history(subject_of(case))[-1]
    assert (event.codes["sha256"], event.codes["size"]) == (kept.sha256, len(PDF))
    assert "rusmiyati" not in str(event.codes)
    assert event.personal == {"names": "keterangan-rusmiyati.pdf", "note": "Diterima di loket."}


def test_a_file_is_given_out_to_be_kept_and_each_time_is_logged(journey: Journey, client: Client) -> None:
    case = journey.case_at("registered")
    kept = attached(journey, case)
    client.force_login(journey.users["auditor"])
    address = reverse("cases:file", args=[case.pk, kept.pk])
    answer = client.get(address)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    look = AccessLook.objects.get(subject_id=case.pk)
    assert (look.user, look.purpose, "berkas" in look.what) == (journey.users["auditor"], "audit", True)
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("who", ["foreign_officer", "foreign_head", "below", "administrator"])
def test_elsewhere_there_is_no_such_file(journey: Journey, client: Client, who: str) -> None:
    case = journey.case_at("registered")
    kept = attached(journey, case)
    client.force_login(journey.users[who])
    assert client.get(reverse("cases:file", args=[case.pk, kept.pk])).status_code in (403, 404)
    assert not AccessLook.objects.exists()


def test_a_file_is_not_reached_through_another_case(journey: Journey, client: Client) -> None:
    case, other = journey.case_at("registered"), journey.case_at("registered", category="pppk")
    kept = attached(journey, case)
    client.force_login(journey.officer)
    assert client.get(reverse("cases:file", args=[other.pk, kept.pk])).status_code == 404


def test_who_does_not_carry_the_case_attaches_nothing(journey: Journey) -> None:
    case = journey.case_at("registered")
    for who in ("auditor", "foreign_officer", "superior"):
        with pytest.raises(PermissionDenied):
            journey.step(case, "attach", who)
    assert not CaseFile.objects.exists()


def test_a_body_opens_what_it_handed_in_and_what_was_said_by_its_persons(
    journey: Journey, client: Client
) -> None:
    bkn, propam = liaison(journey, "bkn", "00"), liaison(journey, "propam")
    case = opened(journey, ("pns", "polri"))
    journey.step(case, "register")
    for person in case.respondents.all():
        said = {"person": f"respondent:{person.pk}", "minutes": paper(f"ba-{person.subject}.pdf")}
        journey.step(case, "hear", **said)
    for step in ("clarify", "study", "decide", "refer"):
        case = journey.step(case, step)
    journey.step(case, "attach", "bkn", kind="answer", file=paper("jawaban.pdf"))
    with pytest.raises(AssertionError):  # the form does not offer it
        journey.step(case, "attach", "bkn", kind="minutes")
    assert {one.name for one in shown_files(bkn, case)} == {"ba-pns.pdf", "jawaban.pdf"}
    assert {one.name for one in shown_files(propam, case)} == {"ba-polri.pdf"}
    assert shown_files(journey.officer, case).count() == 3
    client.force_login(bkn)
    for kept in CaseFile.objects.filter(case=case):
        answer = client.get(reverse("cases:file", args=[case.pk, kept.pk]))
        assert answer.status_code == (404 if kept.name == "ba-polri.pdf" else 200), kept.name
    look = AccessLook.objects.filter(user=bkn).first()
    assert look is not None
    assert look.purpose == "authority"


def test_a_body_reads_of_the_hearings_of_its_persons_and_of_no_study_about_others(journey: Journey) -> None:
    bkn = liaison(journey, "bkn", "00")
    case = decided(journey, ("pns", "polri"))
    journey.step(case, "refer")
    seen, whole = hearing.build(case, bkn), hearing.build(case, journey.officer)
    assert seen is not None
    assert whole is not None
    assert [row.who for row in seen.hearings] == [person_of(case, "pns").name]
    assert len(whole.hearings) == 2
    assert study.build(case, bkn) is None
    assert study.build(case, journey.officer) is not None


def test_the_paper_of_a_draft_stays_with_who_writes_it(journey: Journey) -> None:
    bkn = liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    journey.step(case, "draft", "bkn")
    journey.step(case, "attach", "bkn", kind="answer", file=paper("rancangan.pdf"))
    assert shown_files(journey.officer, case).exists()
    Recommendation.objects.update(file=CaseFile.objects.get())
    assert [one.name for one in shown_files(bkn, case)] == ["rancangan.pdf"]
    assert not shown_files(journey.officer, case).exists()
