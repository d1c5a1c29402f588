"""Sealed captures without a browser, and looks that are given beforehand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence.manifest import Page
from sipatenas.evidence.models import Evidence, Kind
from sipatenas.evidence.models.watches import LinkObservation, Watch
from sipatenas.evidence.recheck.facts import Facts
from sipatenas.evidence.recheck.looking import Look
from sipatenas.evidence.recheck.reading import read_page
from sipatenas.evidence.sealing import Facts as SealFacts
from sipatenas.evidence.sealing import Piece, seal
from sipatenas.evidence.services.beginning import begun, log_request
from sipatenas.evidence.services.ending import close
from sipatenas.evidence.sites import site_of
from sipatenas.sources.models import Post

PAGES = Path(__file__).resolve().parent / "pages"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
FACEBOOK = "https://www.facebook.com/budi.rekaan/posts/pfbid0AbCdEf123456"
NEWS = "https://berita-rekaan.id/politik/2024/10/04/kepala-dinas-hadiri-deklarasi"


def page(platform: str, name: str) -> str:
    return (PAGES / platform / f"{name}.html").read_text("utf-8")


def sealed_capture(
    *,
    officer: User,
    clock: FixedClock,
    url: str = FACEBOOK,
    html: str | None = None,
    post: Post | None = None,
) -> Evidence:
    """A sealed capture of a page, made as the capturing service makes it, but with a DOM of the caller's."""
    if officer.office is None:
        raise AssertionError("an officer of an office is wanted")
    evidence = begun(
        post=post, url=url, user=officer, office=officer.office, reason="bukti awal", clock=clock
    )
    evidence.save(force_insert=True)
    log_request(evidence, clock)
    dom = html if html is not None else page("facebook", "sealed")
    facts = SealFacts(
        kind=Kind.CAPTURE, captured_at=clock.now(), label="Tangkapan", page=Page(requested_url=url)
    )
    pieces = [
        Piece("dom.html", dom.encode(), "text/html; charset=utf-8", "original"),
        Piece("screenshot.png", PICTURE, "image/png", "original"),
    ]
    return close(evidence.id, seal(evidence=evidence, facts=facts, pieces=pieces, clock=clock), clock)


def look_at(url: str, html: str = "", *, status: int | None = 200, final: str = "", **more: object) -> Look:
    """What a look at that page finds."""
    facts = Facts(
        requested_url=url,
        final_url=final or url,
        status=status,
        page=read_page(html, site_of(url)),
        **more,  # type: ignore[arg-type]
    )
    return Look(facts, picture=PICTURE + b"now", dom=html.encode())


Sees = Callable[[dict[str, Look]], list[str]]
Go = Callable[[Watch], LinkObservation]
