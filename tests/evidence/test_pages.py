"""The evidence page: only for whose office it is, every look kept, nothing of the captured page ever run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from sipatenas.accounts.models import AccessLook, Duty, User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Job, JobState
from sipatenas.evidence import services, vault
from sipatenas.evidence.capture import Captured, CapturedObject, Outcome
from sipatenas.evidence.models import Evidence, EvidenceObject
from sipatenas.evidence.pages import fields_of, pictures_of
from sipatenas.evidence.services import capturing
from sipatenas.evidence.verify import verify_bytes
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

pytestmark = [pytest.mark.urls("tests.evidence.urls")]
Enter = Callable[[User], Client]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
DOM = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def captured(office: Office, officer: User, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Evidence:
    """A sealed capture of an invented page."""

    def capture(*, folder: Path, **_rest: object) -> Captured:
        (folder / "screenshot.png").write_bytes(PNG)
        (folder / "dom.html").write_bytes(DOM)
        return Captured(
            outcome=Outcome.CAPTURED,
            final_url="https://contoh.id/1",
            title="<b>Judul</b>",
            status=200,
            address="103.10.1.1:443",
            fields={"og:title": "<i>Judul</i>"},
            objects=(
                CapturedObject(name="screenshot.png", media_type="image/png", role="original"),
                CapturedObject(name="dom.html", media_type="text/html; charset=utf-8", role="original"),
            ),
        )

    monkeypatch.setattr(capturing, "capture", capture)
    asked = services.request_capture(
        url="https://contoh.id/1", user=officer, office=office, reason="bukti awal", clock=clock
    )
    return services.perform(evidence_id=asked.id, clock=clock)


def pages(evidence: Evidence) -> list[str]:
    return [
        reverse("evidence:detail", args=[evidence.id]),
        reverse("evidence:progress", args=[evidence.id]),
        reverse("evidence:package", args=[evidence.id]),
        *(reverse("evidence:object", args=[evidence.id, name]) for name in ("screenshot.png", "dom.html")),
    ]


def test_the_page_shows_picture_proofs_fields_and_custody(
    captured: Evidence, officer: User, enter: Enter
) -> None:
    shown = enter(officer).get(pages(captured)[0])
    text = shown.content.decode()
    assert shown.status_code == 200
    for expected in (
        "objek/screenshot.png", "utuh", "ditandatangani", "kunci kantor cocok", "belum bercap waktu",
        "103.10.1.1:443", "&lt;i&gt;Judul&lt;/i&gt;", "Tidak dapat membuktikan", "Sri Petugas", "Bukti disegel",
        "bukti awal", captured.manifest_sha256,
    ):  # fmt: skip
        assert expected in text
    assert "<b>Judul</b>" not in text


def test_each_look_stands_in_custody_and_in_the_log_of_looks(
    captured: Evidence, officer: User, enter: Enter
) -> None:
    client = enter(officer)
    for page in pages(captured):
        assert client.get(page).status_code == 200
    custody = [entry.event for entry in ledger.history(services.subject_of(captured))]
    assert custody == [
        "evidence.requested", "evidence.sealed", "evidence.viewed", "evidence.exported",
        "evidence.viewed", "evidence.viewed",
    ]  # fmt: skip
    looks = AccessLook.objects.filter(user=officer, subject_id=captured.id)
    assert list(looks.order_by("sequence").values_list("what", flat=True)) == [
        "halaman bukti", "paket", "screenshot.png", "dom.html"
    ]  # fmt: skip


def test_the_captured_page_is_only_handed_out_as_a_text_file(
    captured: Evidence, officer: User, enter: Enter
) -> None:
    given = enter(officer).get(reverse("evidence:object", args=[captured.id, "dom.html"]))
    assert given["Content-Type"] == "text/plain; charset=utf-8"
    assert given["Content-Disposition"] == 'attachment; filename="dom.html.txt"'
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given.content == DOM


def test_the_picture_is_shown(captured: Evidence, officer: User, enter: Enter) -> None:
    given = enter(officer).get(reverse("evidence:object", args=[captured.id, "screenshot.png"]))
    assert given["Content-Type"] == "image/png"
    assert given["Content-Disposition"].startswith("inline")
    assert "no-store" in given["Cache-Control"]
    assert given.content == PNG


def test_the_package_downloaded_verifies(captured: Evidence, officer: User, enter: Enter) -> None:
    given = enter(officer).get(reverse("evidence:package", args=[captured.id]))
    assert given["Content-Disposition"].endswith('.sipatenas.zip"')
    assert not verify_bytes(given.getvalue(), pinned=captured.public_key.encode()).has_failed


@pytest.mark.parametrize(
    ("code", "duty", "status"),
    [
        ("65", Duty.OFFICER, 200),
        ("65.71", Duty.DIVISION_HEAD, 200),
        ("33.74", Duty.OFFICER, 404),
        ("65.01", Duty.OFFICER, 404),
        ("65.71.01", Duty.OFFICER, 404),
        ("65.71", Duty.ADMINISTRATOR, 403),
    ],
)
def test_only_the_own_office_and_those_above_see_it(
    captured: Evidence, make_user: Callable[..., User], enter: Enter, code: str, duty: str, status: int
) -> None:
    client = enter(make_user(code, duty))
    assert {client.get(page).status_code for page in pages(captured)} == {status}


def test_an_auditor_sees_but_takes_nothing_away(
    captured: Evidence, make_user: Callable[..., User], enter: Enter
) -> None:
    client = enter(make_user("65.71", Duty.AUDITOR))
    assert [client.get(page).status_code for page in pages(captured)] == [200, 200, 403, 200, 200]
    assert "Unduh paket" not in client.get(pages(captured)[0]).content.decode()
    assert client.post(reverse("evidence:again", args=[captured.id])).status_code == 403


def test_nobody_is_sent_to_the_log_in(captured: Evidence, client: Client) -> None:
    for page in pages(captured):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/akun/masuk/")


def test_a_damaged_object_is_told_on_the_page(
    captured: Evidence, officer: User, enter: Enter, settings: Any
) -> None:
    sha256 = captured.objects_sealed.get(name="screenshot.png").sha256
    name = captured.vault_keys.get(blob__sha256=sha256).blob.name
    folder = Path(settings.STORAGES["vault"]["OPTIONS"]["location"])
    (folder / name[:2] / name).write_bytes(b"lain")
    client = enter(officer)
    assert "isi hilang atau rusak" in client.get(pages(captured)[0]).content.decode()
    assert client.get(reverse("evidence:object", args=[captured.id, "screenshot.png"])).status_code == 404


def test_progress_shows_how_far_and_reloads_the_page_at_the_end(
    office: Office, officer: User, clock: FixedClock, enter: Enter, captured: Evidence
) -> None:
    client = enter(officer)
    assert client.get(reverse("evidence:progress", args=[captured.id]))["HX-Refresh"] == "true"
    asked = services.request_capture(
        url="https://contoh.id/2", user=officer, office=office, reason="x", clock=clock
    )
    Job.objects.filter(key=asked.job_key).update(progress=55, message="Mengambil gambar")
    page = client.get(reverse("evidence:detail", args=[asked.id])).content.decode()
    part = client.get(reverse("evidence:progress", args=[asked.id])).content.decode()
    for text in (page, part):
        assert 'value="55"' in text
        assert "Mengambil gambar" in text
        assert f"/bukti/{asked.id}/kemajuan/" in text


def test_work_that_stopped_says_so_and_offers_another_try(
    office: Office, officer: User, clock: FixedClock, enter: Enter
) -> None:
    asked = services.request_capture(
        url="https://contoh.id/2", user=officer, office=office, reason="x", clock=clock
    )
    Job.objects.filter(key=asked.job_key).update(state=JobState.FAILED, last_error="disk penuh\n\n...")
    client = enter(officer)
    page = client.get(reverse("evidence:detail", args=[asked.id])).content.decode()
    assert "disk penuh" in page
    again = client.post(reverse("evidence:again", args=[asked.id]))
    assert again["Location"] == reverse("evidence:detail", args=[asked.id])
    assert Job.objects.filter(state=JobState.WAITING, arguments__evidence_id=str(asked.id)).count() == 1


def test_an_imported_record_says_why_there_is_no_picture(
    make_posts: Callable[..., list[Post]], office: Office, officer: User, clock: FixedClock, enter: Enter
) -> None:
    [post] = make_posts()
    evidence = services.seal_imported_record(
        post=post, user=officer, office=office, reason="laporan", clock=clock
    )
    text = enter(officer).get(reverse("evidence:detail", args=[evidence.id])).content.decode()
    assert "Tidak ada gambar halaman" in text
    assert "yang disegel adalah rekaman yang diimpor" in text
    assert "Coba tangkap halamannya lagi" in text


def test_the_captured_page_is_shown_where_it_can_neither_run_nor_lead_away(
    captured: Evidence, officer: User, enter: Enter
) -> None:
    client, address = enter(officer), reverse("evidence:as_captured", args=[captured.id])
    shown = client.get(address, headers={"Sec-Fetch-Dest": "iframe"})
    policy = shown.headers["Content-Security-Policy"]
    assert shown.content == DOM
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    opened = client.get(address, headers={"Sec-Fetch-Dest": "document"})
    assert opened.headers["Location"] == reverse("evidence:detail", args=[captured.id])
    assert AccessLook.objects.filter(what="dom.html").count() == 1
    page = client.get(pages(captured)[0]).content.decode()
    assert f'<iframe sandbox loading="lazy" title="Isi halaman sebagaimana tercatat" src="{address}">' in page


def test_the_tiles_of_a_long_page_stand_one_below_the_other() -> None:
    names = ["screenshot-10.png", "dom.html", "screenshot-2.png", "screenshot.png", "my-screenshot.png"]
    objects = [EvidenceObject(name=name) for name in names]
    assert [one.name for one in pictures_of(objects)] == [
        "screenshot.png",
        "screenshot-2.png",
        "screenshot-10.png",
    ]


def test_the_posts_fields_stand_with_where_each_was_read(
    captured: Evidence, officer: User, enter: Enter, clock: FixedClock
) -> None:
    read = {
        "format": "sipatenas-fields/1",
        "site": "",
        "post": {
            "likes": {
                "value": 1200,
                "source": "site",
                "where": ".likes",
                "said": "1,2 rb",
                "is_rounded": True,
            },
            "text": {"value": "<b>Ayo</b>", "source": "opengraph", "where": "og:description"},
            "views": None,
        },
        "missing": ["views"],
    }
    data = msgspec.json.encode(read)
    kept = vault.put(evidence=captured, data=data, media_type="application/json", clock=clock)
    held = EvidenceObject(name="fields.json", sha256=kept.sha256)
    lines = {one.word: one for one in fields_of(captured, [held])}
    assert (lines["Suka"].value, lines["Suka"].source) == (
        "1200",
        "site: .likes (“1,2 rb”), dibulatkan oleh situs",
    )
    assert lines["Teks"].value == "<b>Ayo</b>"
    assert (lines["Dilihat"].value, lines["Dilihat"].source) == ("", ""), "missing, not 0"
    assert fields_of(captured, []) == []
