"""Did a capture meet a log-in wall in place of the post? No Django.

The judgement is the re-check's own (`recheck.judge`): what shows the post is no wall, whatever else stands on the
page. Here its reasons are gathered, in several kinds, for the label and for the officer who now has to look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sipatenas.evidence.recheck.facts import Facts, Known, PageFacts, State
from sipatenas.evidence.recheck.judge import judge
from sipatenas.evidence.recheck.reading import read_page
from sipatenas.evidence.sites import Site, belongs, host_of, site_of

REMEDY = "Rekam sendiri dengan peramban atau telepon, lalu serahkan: tombol “Rekam sendiri dengan bantuan”."
HAS_FORM = "ada isian kata sandi"
MOST_OF_A_FORM = 400
"""Characters that a page may show and still be no more than a form to sign in."""


@dataclass(frozen=True)
class Wall:
    """A site that wants a log-in; each sign is an Indonesian clause."""

    site: str
    signs: tuple[str, ...]

    @property
    def because(self) -> str:
        """For the evidence's own page and label."""
        return f"{self.site} meminta masuk sebelum menampilkan tautan ini ({'; '.join(self.signs)})"


def wall_of(
    *,
    url: str,
    final_url: str,
    status: int | None,
    dom: str,
    redirects: Sequence[str] = (),
    known_text: str = "",
) -> Wall | None:
    """The wall that the page is, or None. `known_text`: the post's words, where a record of it has them."""
    site = site_of(url)
    page = read_page(dom, site)
    facts = Facts(
        requested_url=url, final_url=final_url, redirects=tuple(redirects), status=status, page=page
    )
    found = judge(facts, Known(fields={"text": known_text} if known_text else {}, is_comparable=False), site)
    signs = _signs(page, final_url, site)
    if found.state != State.LOGIN_WALL or (signs == (HAS_FORM,) and _has_more_than_a_form(page, site)):
        return None
    return Wall(site=site.name if site.hosts else host_of(url), signs=signs or found.reasons)


def _has_more_than_a_form(page: PageFacts, site: Site) -> bool:
    """A page of no known site that says something beside its log-in form; the DOM also holds what is hidden."""
    return not site.hosts and len(page.visible_text) > MOST_OF_A_FORM


def _signs(page: PageFacts, final_url: str, site: Site) -> tuple[str, ...]:
    host, path = host_of(final_url), urlsplit(final_url).path or "/"
    is_sent = any(belongs(host, own) for own in site.walls.hosts)
    signs = []
    if is_sent or any(re.search(pattern, path) for pattern in site.walls.paths):
        signs.append(f"dialihkan ke {host}{path}"[:200])
    if page.has_password:
        signs.append(HAS_FORM)
    told = next((one for one in page.notices if one.means in ("login", "private")), None)
    if told:
        signs.append(f"situs menulis “{told.words[:120]}”")
    if signs and site.hosts and not page.has_post and not page.structured:
        signs.append("unggahan dan datanya tidak ada di halaman")
    return tuple(signs)
