"""The deletion table: invented pages per platform, and the state that a look at each must be given."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from sipatenas.evidence.recheck.facts import Facts, Judgement, Known
from sipatenas.evidence.recheck.judge import judge
from sipatenas.evidence.recheck.reading import known_from, read_page
from sipatenas.evidence.sites import Site, site, site_of

TABLE = Path(__file__).resolve().parents[1] / "golden" / "deletion.csv"
PAGES = Path(__file__).resolve().parent / "pages"


@dataclass(frozen=True)
class Row:
    """One line of the table; `needs_browser` where scripts or style sheets make the page."""

    platform: str
    case: str
    expected: str
    url: str
    page: str
    status: int | None
    final: str
    headers: dict[str, str]
    error: str
    needs_browser: bool
    sealed: str

    @property
    def name(self) -> str:
        return f"{self.platform}: {self.case}"

    @property
    def site(self) -> Site:
        found = site_of(self.url)
        assert found == site(self.platform)
        return found

    @property
    def html(self) -> str:
        return (PAGES / self.platform / f"{self.page}.html").read_text("utf-8") if self.page else ""

    @property
    def known(self) -> Known:
        sealed = (PAGES / self.platform / f"{self.sealed}.html").read_text("utf-8")
        return known_from(sealed, self.url, self.site)

    def judged(self, html: str | None = None) -> Judgement:
        facts = Facts(
            requested_url=self.url,
            final_url=self.final or self.url,
            status=self.status,
            headers=self.headers,
            error=self.error,
            page=read_page(self.html if html is None else html, self.site),
        )
        return judge(facts, self.known, self.site)


def table() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [_row(line) for line in csv.DictReader(lines)]


def _row(line: dict[str, str]) -> Row:
    pairs = (pair.partition("=") for pair in line["headers"].split(";") if pair)
    return Row(
        platform=line["platform"],
        case=line["case"],
        expected=line["expected"],
        url=line["url"],
        page=line["page"],
        status=int(line["status"]) if line["status"] else None,
        final=line["final"],
        headers={name: value for name, _, value in pairs},
        error=line["error"],
        needs_browser=line["browser"] == "yes",
        sealed=line["sealed"],
    )
