"""Evidence from elsewhere: taken over, sealed with its custody, shown with what it cannot prove."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.evidence import waczs
from tests.evidence.test_foreign import JPEG, png

from sipatenas.accounts.models import Duty, User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.tasks.worker import run_one
from sipatenas.evidence import events, services, vault
from sipatenas.evidence.models import Evidence, Kind, Watch
from sipatenas.evidence.services.delivering import CUSTODY
from sipatenas.evidence.services.receiving import File, Handover
from sipatenas.evidence.verify import Verdict, verify_bytes
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

pytestmark = pytest.mark.django_db
Take = Callable[..., Evidence]


@pytest.fixture
def take(office: Office, officer: User, clock: FixedClock) -> Take:
    def receive(kind: Kind = Kind.SCREENSHOT, *files: bytes, **changes: Any) -> Evidence:
        told = Handover(
            handed_by="Warga Contoh",
            received_at=clock.now() - timedelta(hours=1),
            place="Kantor Bawaslu Kota Tarakan",
            made_with="telepon",
            witness="Saksi Contoh",
            declared_at=clock.now() - timedelta(days=1),
        )
        facts = {
            "kind": kind,
            "files": [File(f"berkas {n}.bin", data) for n, data in enumerate(files or [png()])],
            "handover": replace(told, **changes.pop("handover", {})),
            "url": waczs.PAGE,
            "user": officer,
            "office": office,
            "reason": "laporan warga",
            "clock": clock,
        }
        return services.receive(**(facts | changes))

    return receive


@pytest.mark.parametrize(
    ("kind", "files", "names"),
    [
        (Kind.SCREENSHOT, [png(), JPEG], ["screen-2.jpg", "screen.png"]),
        (Kind.RECORDING, [b"\0\0\0\x18ftypisom"], ["recording.mp4"]),
        (Kind.FOREIGN_WACZ, [waczs.packed(waczs.archiveweb())], ["foreign.wacz"]),
    ],
)
def test_what_is_handed_over_is_sealed_as_it_came(
    take: Take, kind: Kind, files: list[bytes], names: list[str]
) -> None:
    evidence = take(kind, *files)
    assert evidence.is_sealed
    originals = evidence.objects_sealed.filter(role="original")
    assert sorted(originals.values_list("name", flat=True)) == names
    assert {vault.read(evidence, one.sha256) for one in originals} == set(files)
    assert "Bukan rekaman kantor ini" in evidence.label
    report = verify_bytes(services.package_of(evidence), pinned=evidence.public_key.encode())
    assert not report.has_failed, report
    assert "tidak ada saksi" not in evidence.label


def test_the_handing_over_stands_in_the_seal_and_in_the_ledger(take: Take) -> None:
    evidence = take(handover={"witness": ""})
    custody = json.loads(vault.read(evidence, evidence.objects_sealed.get(name=CUSTODY).sha256))
    assert custody["handed_by"] == "Warga Contoh"
    assert custody["file_names"] == {"screen.png": "berkas 0.bin"}
    assert "tidak ada saksi" in evidence.label
    told = {entry.event: entry for entry in ledger.history(services.subject_of(evidence))}
    assert {events.REQUESTED, events.RECEIVED, events.SEALED} <= told.keys()
    assert (told[events.RECEIVED].personal or {})["handed_by"] == "Warga Contoh"


def test_files_on_paper_need_the_paper(take: Take) -> None:
    with pytest.raises(ValidationError) as refused:
        take(Kind.HANDED_OVER, b"Obrolan grup", url="")
    assert set(refused.value.error_dict) == {"form"}
    evidence = take(Kind.HANDED_OVER, b"Obrolan grup", url="", form=File("b.pdf", b"%PDF-1.7\n"))
    names = set(evidence.objects_sealed.values_list("name", flat=True))
    assert {"handed-over.txt", "handover-form.pdf", CUSTODY} <= names
    assert not Watch.objects.filter(evidence=evidence).exists()


def test_the_link_is_looked_at_by_hand_from_then_on(take: Take) -> None:
    watch = Watch.objects.get(evidence=take())
    assert watch.is_manual
    assert watch.next_at


def _misnamed() -> bytes:
    """Its own head names a file otherwise than the directory at the end does."""
    held = waczs.archiveweb() | {"archive/x.warc": b"xx"}
    return waczs.packed(held).replace(b"archive/x.warc", b"brchive/x.warc", 1)


def test_a_changed_wacz_is_taken_and_says_so(take: Take) -> None:
    held = waczs.archiveweb()
    held["pages/pages.jsonl"] += b" "
    evidence = take(Kind.FOREIGN_WACZ, waczs.packed(held))
    assert "1 pemeriksaannya gagal" in evidence.label
    assert "pages.jsonl" not in evidence.label, "the office signs no words of a stranger's file"
    custody = json.loads(vault.read(evidence, evidence.objects_sealed.get(name=CUSTODY).sha256))
    assert {one["name"]: one["verdict"] for one in custody["proofs"] if one["verdict"] == "failed"} == {
        "datapackage": Verdict.FAILED
    }
    assert "isi pages/pages.jsonl berubah" in str(custody["proofs"])


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.SCREENSHOT, b"<html><script>"), (Kind.SCREENSHOT, b"%PDF-1.7"), (Kind.SCREENSHOT, png()[:-4]),
        (Kind.SCREENSHOT, png(behind=b"PK\x03\x04")), (Kind.RECORDING, png()), (Kind.FOREIGN_WACZ, png()),
        (Kind.HANDED_OVER, b"MZ\x90\0"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_should_be_is_refused_and_nothing_kept(
    take: Take, kind: Kind, data: bytes
) -> None:
    with pytest.raises(ValidationError) as refused:
        take(kind, data, form=File("b.pdf", b"%PDF-1.7\n"))
    assert set(refused.value.error_dict) == {"files"}
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("data", [waczs.packed({"a": b"b"}), b"PK\x03\x04rusak", _misnamed()])
def test_a_wacz_that_does_not_open_safely_is_not_sealed_and_kept_as_it_came(take: Take, data: bytes) -> None:
    evidence = take(Kind.FOREIGN_WACZ, data)
    assert evidence.state == "failed"
    assert "berkas WACZ ditolak" in evidence.failure
    assert not evidence.objects_sealed.exists()
    assert vault.read(evidence, evidence.delivery.files[0]["sha256"]) == data


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"handover": {"handed_by": " "}}, "handed_by"), ({"handover": {"place": ""}}, "place"),
        ({"handover": {"made_with": ""}}, "made_with"), ({"url": ""}, "url"), ({"url": "javascript:1"}, "url"),
        ({"reason": " "}, "reason"), ({"files": []}, "files"), ({"kind": Kind.CAPTURE}, "kind"),
        ({"files": [File("a", png())] * 21}, "files"),
    ],
)  # fmt: skip
def test_a_handing_over_with_gaps_is_refused_beside_its_field(
    take: Take, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        take(**change)
    assert set(refused.value.error_dict) == {field}


def test_times_that_cannot_be_are_refused(take: Take, clock: FixedClock) -> None:
    for change, field in (
        ({"received_at": clock.now() + timedelta(hours=1), "declared_at": None}, "received_on"),
        ({"declared_at": clock.now()}, "declared_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            take(handover=change)
        assert set(refused.value.error_dict) == {field}


def test_only_who_decides_in_the_office_receives(take: Take, make_user: Callable[..., User]) -> None:
    for other in (make_user("65.03"), make_user("65.71", Duty.AUDITOR)):
        with pytest.raises(PermissionDenied):
            take(user=other)


def _filled(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "screenshot",
        "uploads": [SimpleUploadedFile("layar.png", png(), content_type="text/html")],
        "url": waczs.PAGE,
        "handed_by": "Warga Contoh",
        "place": "Tarakan",
        "received_on": "2024-10-04",
        "received_hour": "09:30",
        "made_with": "telepon",
        "reason": "laporan",
    } | changes


def test_an_officer_takes_over_a_screenshot_and_sees_what_it_cannot_prove(
    enter: Callable[[User], Client], officer: User, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    monkeypatch.setattr("sipatenas.evidence.views_receiving.edge_clock", lambda: clock)
    client = enter(officer)
    assert client.get(reverse("evidence:receive")).status_code == 200
    page = client.post(reverse("evidence:receive"), _filled(), follow=True)
    evidence = Evidence.objects.get()
    html = page.content.decode()
    assert page.redirect_chain == [(reverse("evidence:detail", args=[evidence.pk]), 302)]
    assert f"/bukti/{evidence.pk}/kemajuan/" in html
    assert run_one(clock=clock)
    html = client.get(page.redirect_chain[0][0]).content.decode()
    for words in ("Warga Contoh", "tidak dapat", "gambar dapat disunting", "screen.png"):
        assert words in html
    shown = client.get(reverse("evidence:object", args=[evidence.pk, "screen.png"]))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_a_refused_file_is_told_beside_its_field_and_the_rest_kept(
    enter: Callable[[User], Client], officer: User, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    monkeypatch.setattr("sipatenas.evidence.views_receiving.edge_clock", lambda: clock)
    wrong = [SimpleUploadedFile("layar.png", b"<html>", content_type="image/png")]
    page = enter(officer).post(reverse("evidence:receive"), _filled(uploads=wrong))
    html = page.content.decode()
    assert page.status_code == 422
    assert "jenis berkas ini tidak diterima" in html
    assert "Warga Contoh" in html
    assert not Evidence.objects.exists()


def test_evidence_from_elsewhere_joins_the_post_that_it_shows(
    enter: Callable[[User], Client],
    officer: User,
    make_posts: Callable[..., list[Post]],
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    clock: FixedClock,
) -> None:
    monkeypatch.setattr("sipatenas.evidence.views_receiving.edge_clock", lambda: clock)
    (post,) = make_posts()
    address = f"{reverse('evidence:receive')}?unggahan={post.pk}"
    client = enter(officer)
    assert post.url in client.get(address).content.decode()
    assert client.post(address, _filled()).status_code == 302
    assert Evidence.objects.get().post == post
    assert client.get(f"{reverse('evidence:receive')}?unggahan=x").status_code == 404
    assert enter(make_user("65.03")).get(address).status_code == 404


def test_what_names_no_link_and_no_post_is_not_asked_for_again(
    take: Take, enter: Callable[[User], Client], officer: User
) -> None:
    evidence = take(Kind.HANDED_OVER, b"Obrolan grup", url="", form=File("b.pdf", b"%PDF-1.7\n"))
    client = enter(officer)
    detail, again = (reverse(f"evidence:{name}", args=[evidence.pk]) for name in ("detail", "again"))
    assert again not in client.get(detail).content.decode()
    refused = client.post(again, follow=True)
    assert refused.redirect_chain == [(detail, 302)]
    assert "tidak menyebut tautan atau unggahan" in refused.content.decode()
    assert Evidence.objects.count() == 1
