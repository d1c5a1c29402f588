"""One look judged: is the post shown, changed, behind a wall, held back, or presumably gone?

The order is the safeguard. What is shown is shown, whatever words stand on the page; a wall, a limit or a region's
block is never taken for a removal; and what cannot be told is called unreachable, not removed. A removal is only
suspected here: `history` confirms it, over time and beside a control.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from sipatenas.evidence.recheck.facts import Change, Facts, Judgement, Kind, Known, SeenNotice, Signal, State
from sipatenas.evidence.recheck.words import is_same, share_of
from sipatenas.evidence.sites import Site, belongs, host_of

SHOWN_SHARE = 0.5
"""A page that still holds half of the sealed text's runs of three words shows the post."""
LEAST_TEXT = 25
"""Characters of a page on which there is anything to judge."""
LONGEST_WAIT = 7 * 24 * 3600
_ERRORS = {
    "dns": "alamat situs tidak ditemukan di internet",
    "refused": "situs menolak sambungan",
    "timeout": "situs tidak menjawab dalam batas waktu",
    "tls": "sambungan aman ke situs gagal",
    "reset": "sambungan ke situs terputus",
    "blocked": "tautan itu tidak boleh dibuka oleh komputer ini",
    "download": "tautan itu kini berkas unduhan, bukan halaman",
    "broken": "peramban gagal membuka halaman",
    "page": "halaman itu membuat peramban gagal membacanya",
}


def judge(facts: Facts, known: Known, site: Site, *, now: datetime | None = None) -> Judgement:
    """The state of one look with its reasons; never `removed_confirmed`. `now` is for a Retry-After that is a date."""
    if facts.error or facts.status is None:
        says = _ERRORS.get(facts.error, "halaman tidak dapat dibuka")
        return Judgement(state=State.UNREACHABLE, signals=(Signal(kind="network", says=says),))
    look = _Look(facts, known, site)
    found = look.held_back() or look.shown() or look.walled() or look.gone() or look.left_over()
    if found.state in (State.RATE_LIMITED, State.UNREACHABLE):
        return Judgement(
            state=found.state,
            signals=found.signals,
            wait_seconds=_wait(facts.headers.get("retry-after", ""), now),
        )
    return found


_INSTEAD: dict[str, tuple[State, Kind, str]] = {
    "rate": (State.RATE_LIMITED, "limit", "situs membatasi pemeriksaan"),
    "geo": (State.GEO_BLOCKED, "region", "situs menahan unggahan ini di wilayah ini"),
    "private": (State.LOGIN_WALL, "wall", "situs menyatakan unggahan atau akun ini privat"),
    "login": (State.LOGIN_WALL, "wall", "situs meminta masuk"),
}
"""What a notice in place of the post makes of it; a log-in's words count only where no removal is told."""


class _Look:
    """The facts of one look, asked in order."""

    def __init__(self, facts: Facts, known: Known, site: Site) -> None:
        self.facts, self.known, self.site, self.page = facts, known, site, facts.page
        self.status = facts.status or 0
        self.final = facts.final_url or facts.requested_url
        self.post_id = site.post_id(facts.requested_url)
        known_text = known.fields.get("text", "")
        seen = f"{self.page.main_text}\n{self.page.fields.get('text', '')}"
        self.share = share_of(known_text, seen) if known_text else 0.0
        self.names_id = self._names_itself()
        self.is_elsewhere = not site.hosts and _bare(self.final) != _bare(facts.requested_url)
        """Of a site that no file knows: the answer is another host's (a parked name, a provider's block)."""
        self.is_sent_home = self._is_sent_home()

    def _names_itself(self) -> bool:
        """The page's own data names this post: by its id, or where links have none, by the link itself."""
        if self.post_id:
            return any(self.post_id in link for link in self.page.linked)
        asked = _path(self.facts.requested_url)
        return len(asked) > 1 and any(_path(link) == asked for link in self.page.linked)

    def _is_sent_home(self) -> bool:
        if _path(self.final) == _path(self.facts.requested_url):
            return False
        path = urlsplit(self.final).path or "/"
        at_home = any(re.search(pattern, path) for pattern in self.site.homes)
        own = self.site.hosts
        same_site = any(belongs(host_of(self.final), one) for one in own) if own else not self.is_elsewhere
        return at_home and same_site and not (self.post_id and self.post_id in self.final)

    def notice(self, *means: str) -> SeenNotice | None:
        return next((found for found in self.page.notices if found.means in means), None)

    def held_back(self) -> Judgement | None:
        """Answers that say nothing of the post: a limit, a region's block, a fault of the site."""
        status = self.status
        if status == 429 or "challenge" in self.facts.headers.get("cf-mitigated", ""):
            return _made(State.RATE_LIMITED, "limit", f"situs membatasi pemeriksaan (HTTP {status})")
        if status == 451:
            return _made(
                State.GEO_BLOCKED, "region", "situs menahan halaman karena hukum atau wilayah (HTTP 451)"
            )
        if status == 503 and self.facts.headers.get("retry-after"):
            return _made(State.RATE_LIMITED, "limit", "situs minta ditunggu (HTTP 503 dengan Retry-After)")
        if status >= 500:
            return _made(State.UNREACHABLE, "network", f"situs sedang bermasalah (HTTP {status})")
        if status in (401, 407):
            return _made(State.LOGIN_WALL, "wall", f"situs meminta masuk (HTTP {status})")
        return None

    def shown(self) -> Judgement | None:
        """The post itself, by its text or by its own data beside something to read."""
        by_text = self.share >= SHOWN_SHARE and not self.is_sent_home
        by_data = self.names_id and not self.is_at_wall() and self._has_content() and self.status < 400
        plain = (
            not self.site.hosts and self.status < 400 and not self.is_sent_home and self._is_plain_article()
        )
        if not (by_text or by_data or plain):
            return None
        says = (
            f"isi unggahan tampil ({self.share:.0%} dari teks yang disegel ditemukan)"
            if by_text
            else "halaman menyebut unggahan ini dalam datanya sendiri dan menampilkan isinya"
            if by_data
            else "halaman menampilkan artikelnya"
        )
        is_comparable = self.known.is_comparable
        changes = compare(self.known.fields, self.page.fields, self.site) if is_comparable else ()
        state = State.EDITED if changes else State.LIVE
        return _made(state, "content", says, changes=changes)

    def _has_content(self) -> bool:
        """More than a shell: the post's element, or data that gives the post's text, and no notice in its place."""
        told = bool(self.page.structured) and len(self.page.fields.get("text", "")) > 0
        return self.page.has_post or (
            told and self.notice("removed", "private", "geo", "login", "rate") is None
        )

    def _is_plain_article(self) -> bool:
        """A page of no known site that still is an article, where nothing of it was known or could be compared."""
        kept = self.page.has_post and len(self.page.main_text) >= LEAST_TEXT
        asked_here = self.final.split("#")[0] == self.facts.requested_url.split("#")[0]
        return (
            kept
            and (bool(self.page.structured) or not self.notice("removed", "geo", "rate", "login"))
            and (asked_here or self.names_id)
        )

    def walled(self) -> Judgement | None:
        """Sign-in, a refusal of this browser, a limit or a region's notice in place of the post."""
        if self.is_at_wall():
            where = f"{host_of(self.final)}{urlsplit(self.final).path}"
            return _made(State.LOGIN_WALL, "wall", f"situs mengalihkan ke halaman masuk ({where})"[:300])
        tells_removal = self.notice("removed") is not None
        for means, (state, kind, words) in _INSTEAD.items():
            if (found := self.notice(means)) and not (means == "login" and tells_removal):
                return _made(state, kind, f"{words}: \u201c{found.words}\u201d")
        if not tells_removal and self._asks_password():
            return _made(State.LOGIN_WALL, "wall", "halaman hanya menampilkan formulir masuk")
        if self.status == 403 and not tells_removal:
            return _made(State.RATE_LIMITED, "limit", "situs menolak peramban kantor ini (HTTP 403)")
        return None

    def is_at_wall(self) -> bool:
        """The visitor ended on the site's page for signing in."""
        host, path, walls = host_of(self.final), urlsplit(self.final).path or "/", self.site.walls
        return any(belongs(host, own) for own in walls.hosts) or any(
            re.search(one, path) for one in walls.paths
        )

    def _asks_password(self) -> bool:
        """Of a site that is not known for it, a password field tells only where nothing else speaks."""
        alone = self.status < 400 and not self.is_sent_home
        return self.page.has_password and (self.site.walls.password or alone)

    def gone(self) -> Judgement | None:
        """Signals of a removal, in up to four kinds; data gone alone is none."""
        signals: list[Signal] = []
        if self.status in (404, 410):
            meaning = "tidak ada lagi" if self.status == 410 else "tidak ditemukan"
            signals.append(Signal(kind="status", says=f"situs menjawab {meaning} (HTTP {self.status})"))
        if found := self.notice("removed"):
            signals.append(
                Signal(kind="notice", says=f"pemberitahuan situs sendiri: \u201c{found.words}\u201d")
            )
        if self.is_sent_home:
            says = f"situs mengalihkan ke berandanya ({_path(self.final) or '/'})"
            signals.append(Signal(kind="redirect", says=says))
        if not signals:
            return None
        if (self.known.was_structured and not self.page.structured) or (
            self.known.names_id and not self.names_id
        ):
            says = "data unggahan yang dulu ada di halaman kini tidak ada"
            signals.append(Signal(kind="structure", says=says))
        return Judgement(state=State.REMOVED_SUSPECTED, signals=tuple(signals))

    def left_over(self) -> Judgement:
        """No sign of a removal, and no post that is recognised."""
        if self.status >= 400:
            return _made(State.UNREACHABLE, "network", f"situs menjawab dengan kode HTTP {self.status}")
        text = self.page.main_text or self.page.visible_text
        if len(text) < LEAST_TEXT:
            return _made(
                State.UNREACHABLE,
                "content",
                "halaman terbuka tetapi tidak menampilkan apa pun yang dapat dinilai",
            )
        is_told_apart = self.site.hosts or self.known.fields.get("text") or self.is_sent_home
        if not is_told_apart and not self.is_elsewhere:
            return _made(
                State.LIVE,
                "content",
                "halaman terbuka dan menampilkan isi; tidak ada teks untuk dibandingkan",
            )
        return _made(
            State.UNREACHABLE, "content", "halaman terbuka tetapi unggahannya tidak dikenali; lihat sendiri"
        )


def compare(known: Mapping[str, str], seen: Mapping[str, str], site: Site) -> tuple[Change, ...]:
    """Fields of both that differ; a field that one of them lacks is not compared."""
    return tuple(
        Change(field=name, was=known[name], now=seen[name])
        for name in site.compared
        if known.get(name) and seen.get(name) and not is_same(known[name], seen[name])
    )


def _made(state: State, kind: Kind, says: str, changes: tuple[Change, ...] = ()) -> Judgement:
    return Judgement(state=state, signals=(Signal(kind=kind, says=says),), changes=changes)


def _bare(url: str) -> str:
    """The link's host without the prefixes under which a site gives the same pages to a telephone."""
    host = host_of(url)
    return next((host[len(one) :] for one in ("www.", "m.") if host.startswith(one)), host)


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.path.rstrip('/')}?{parts.query}" if parts.query else parts.path.rstrip("/")


def _wait(told: str, now: datetime | None) -> int | None:
    """Seconds of a Retry-After, which may be a number or a date; at most a week."""
    if not told:
        return None
    if told.strip().isdigit():
        return min(int(told.strip()), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    seconds = (at - (now or datetime.now(UTC))).total_seconds()
    return max(0, min(int(seconds), LONGEST_WAIT))
