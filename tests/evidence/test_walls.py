"""A link behind a log-in: said so, and the officer led to a recording of their own, on each platform."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.evidence import waczs
from tests.evidence.conftest import Site
from tests.evidence.recheck_table import Row, table
from tests.evidence.test_foreign import png

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.core.tasks.worker import run_one
from sipatenas.evidence import services
from sipatenas.evidence.capture import Captured, CapturedObject, Outcome
from sipatenas.evidence.models import Evidence, Kind, Watch
from sipatenas.evidence.services import capturing
from sipatenas.evidence.walls import wall_of
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

ROWS = [row for row in table() if not row.error and row.status is not None and row.status < 400]
WALLS = [row for row in ROWS if row.expected == "login_wall"]
PLATFORMS = {"facebook", "instagram", "tiktok", "x", "youtube"}
JOURNEYS = [
    row for row in WALLS if row.name.endswith("log-in wall by redirect") and row.platform in PLATFORMS
]


def found(row: Row) -> Any:
    return wall_of(url=row.url, final_url=row.final or row.url, status=row.status, dom=row.html)


@pytest.mark.parametrize("row", WALLS, ids=[row.name for row in WALLS])
def test_every_wall_of_the_table_is_one(row: Row) -> None:
    wall = found(row)
    assert wall
    assert wall.signs


def test_a_page_that_sends_to_a_log_in_gives_signs_of_several_kinds() -> None:
    assert {row.platform for row in JOURNEYS} == PLATFORMS
    for row in JOURNEYS:
        assert len(found(row).signs) >= 2, row.name


def test_no_page_that_is_none_is_taken_for_a_wall() -> None:
    others = [row for row in ROWS if row.expected in ("live", "edited")]
    assert len(others) > 80
    assert [row.name for row in others if found(row)] == []


def test_a_hidden_form_to_sign_in_beside_a_text_is_no_wall() -> None:
    form = '<div class="modal"><form><input type="password"></form></div>'
    url = "https://berita-rekaan.id/agenda"
    text = "<div>" + "Jadwal rapat koordinasi dan daftar hadir. " * 20 + "</div>"
    assert wall_of(url=url, final_url=url, status=200, dom=form + text) is None
    assert wall_of(
        url=url, final_url=url, status=200, dom=form + "<p>Silakan isi kata sandi Anda di sini</p>"
    )


@pytest.fixture
def meets(monkeypatch: pytest.MonkeyPatch) -> Callable[[Row], None]:
    """The capture, as if the site had answered with a row's page."""

    def arrange(row: Row) -> None:
        def capture(*, folder: Path, **_asked: Any) -> Captured:
            (folder / "dom.html").write_text(row.html)
            (folder / "screenshot.png").write_bytes(png())
            kept = (("dom.html", "text/html; charset=utf-8"), ("screenshot.png", "image/png"))
            objects = tuple(
                CapturedObject(name=name, media_type=kind, role="original") for name, kind in kept
            )
            final = row.final or row.url
            return Captured(outcome=Outcome.CAPTURED, final_url=final, status=row.status, objects=objects)

        monkeypatch.setattr(capturing, "capture", capture)

    return arrange


@pytest.fixture
def sealed(
    office: Office, officer: User, clock: FixedClock, meets: Callable[[Row], None]
) -> Callable[..., Evidence]:
    def seal(row: Row, post: Post | None = None) -> Evidence:
        meets(row)
        asked = services.request_capture(
            url=row.url,
            post=post,
            user=officer,
            office=office,
            reason="uji",
            clock=clock,
            in_background=False,
        )
        return services.perform(evidence_id=asked.id, clock=clock)

    return seal


@pytest.mark.django_db
@pytest.mark.parametrize("row", JOURNEYS, ids=[row.platform for row in JOURNEYS])
def test_from_the_wall_to_a_recording_of_ones_own(
    row: Row,
    sealed: Callable[..., Evidence],
    enter: Callable[[User], Client],
    officer: User,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sipatenas.evidence.views_receiving.edge_clock", lambda: clock)
    evidence = sealed(row)
    assert evidence.is_sealed
    assert "Tidak dapat membuktikan: isi unggahan itu" in evidence.label
    client = enter(officer)
    guide = reverse("evidence:assist", args=[evidence.pk])
    shown = client.get(reverse("evidence:detail", args=[evidence.pk])).content.decode()
    assert guide in shown
    assert "meminta masuk" in shown
    page = client.get(guide).content.decode()
    for words in ("ArchiveWeb.page", "Mulai rekam layar", row.url.split("?")[0]):
        assert words in page
    filled = {
        "kind": "foreign_wacz",
        "uploads": [
            SimpleUploadedFile(
                "rekaman.wacz", waczs.packed(waczs.files("ArchiveWeb.page", data=waczs.warc(row.url)))
            )
        ],
        "url": row.url,
        "handed_by": "Sri Petugas",
        "place": "Kantor",
        "received_on": "2024-10-04",
        "received_hour": "09:30",
        "made_with": "ArchiveWeb.page",
        "reason": "uji",
    }
    answer = client.post(guide, filled, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    assert run_one(clock=clock)
    received = Evidence.objects.get(kind=Kind.FOREIGN_WACZ)
    assert received.is_sealed
    assert received.url == evidence.url
    watch = Watch.objects.get(url=row.url)
    assert watch.is_manual
    assert watch.next_at
    assert watch.next_at > clock.now()
    assert "diperiksa petugas" in client.get(reverse("evidence:detail", args=[evidence.pk])).content.decode()


@pytest.mark.django_db
def test_a_wall_before_a_known_post_keeps_the_imported_record_beside_it(
    sealed: Callable[..., Evidence], make_posts: Callable[..., list[Post]]
) -> None:
    (post,) = make_posts()
    evidence = sealed(JOURNEYS[0], post)
    names = set(evidence.objects_sealed.values_list("name", flat=True))
    assert {"screenshot.png", "dom.html", "imported-record.json"} <= names
    assert evidence.kind == Kind.CAPTURE


@pytest.mark.browser
@pytest.mark.django_db
@pytest.mark.usefixtures("chromium")
def test_a_real_browser_that_is_sent_to_a_log_in_says_so(
    site: Site, office: Office, officer: User, clock: FixedClock
) -> None:
    site.page(
        "/masuk/", '<form><input name="a"><input type="password" name="b"><button>Masuk</button></form>'
    )
    site.moved("/berita/123", "/masuk/")
    asked = services.request_capture(
        url=site.url("/berita/123"),
        user=officer,
        office=office,
        reason="uji",
        clock=clock,
        in_background=False,
    )
    evidence = services.perform(evidence_id=asked.id, clock=clock)
    assert evidence.is_sealed
    assert "dialihkan ke 127.0.0.1/masuk/" in evidence.failure
    assert "kata sandi" in evidence.failure
    assert Watch.objects.get(evidence=evidence).is_manual
