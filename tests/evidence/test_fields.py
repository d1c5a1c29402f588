"""A post's fields, each with where it was read; what the page does not say is missing, never 0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.evidence.conftest import Site

from sipatenas.evidence.capture import capture
from sipatenas.evidence.capture.page.counts import Count, read_count
from sipatenas.evidence.capture.page.fields import NAMES, Gathered, PostFields, fields_of
from sipatenas.evidence.capture.process.pool import Pool
from sipatenas.evidence.sites import all_sites, load, site_of

URL = "https://contoh.id/unggahan/7"


def fields(url: str = URL, **told: Any) -> dict[str, Any]:
    found: PostFields = fields_of(msgspec.convert(told, Gathered), site_of(url), url)
    assert set(found.post) == set(NAMES)
    assert set(found.missing) == {name for name, value in found.post.items() if value is None}
    return {name: value.value if value else None for name, value in found.post.items()}


def posting(**more: Any) -> str:
    return json.dumps({"@context": "https://schema.org", "@type": "SocialMediaPosting", **more})


@pytest.mark.parametrize(
    ("said", "value", "is_rounded"),
    [
        ("1.234", 1234, False), ("1,234", 1234, False), ("1 234 suka", 1234, False), ("12", 12, False),
        ("0", 0, False), ("1,2 rb", 1200, True), ("1.2K", 1200, True), ("12 ribu", 12_000, True),
        ("3,4 jt tayangan", 3_400_000, True), ("5M views", 5_000_000, True), ("2 miliar", 2_000_000_000, True),
        ("37 komentar", 37, False), (7, 7, False), (7.0, 7, False),
    ],
)  # fmt: skip
def test_counts_are_read_in_both_languages(said: Any, value: int, is_rounded: bool) -> None:
    assert read_count(said) == Count(value, is_rounded)


@pytest.mark.parametrize(
    "said", ["", "suka", "Anda dan 3 dari 12 orang", "1.23", -1, True, None, "12:30", 1.5]
)
def test_what_is_no_count_is_missing_and_not_zero(said: Any) -> None:
    assert read_count(said) is None


def test_structured_data_gives_the_fields() -> None:
    found = fields(
        ld=[
            posting(
                url=URL,
                author={"@type": "Person", "name": "Budi Santoso", "alternateName": "@budi"},
                datePublished="2024-10-01T08:00:00+08:00",
                articleBody="Pilih nomor satu",
                image=["https://contoh.id/a.jpg", {"contentUrl": "https://contoh.id/b.jpg"}],
                interactionStatistic=[
                    {"interactionType": "https://schema.org/LikeAction", "userInteractionCount": 12},
                    {"interactionType": {"@type": "ShareAction"}, "userInteractionCount": "1,2 rb"},
                ],
                commentCount=0,
            )
        ]
    )
    assert found == {
        "account_name": "Budi Santoso", "handle": "budi", "posted_at": "2024-10-01T08:00:00+08:00",
        "text": "Pilih nomor satu", "media": ("https://contoh.id/a.jpg", "https://contoh.id/b.jpg"), "link": URL,
        "likes": 12, "shares": 1200, "comments": 0, "views": None,
    }  # fmt: skip


def test_of_several_posts_on_a_page_the_one_of_the_link_is_read() -> None:
    found = fields(ld=[json.dumps([{"@graph": [json.loads(posting(url="https://contoh.id/lain", text="lain"))]}]),
                       posting(mainEntityOfPage={"@id": URL + "/"}, text="ini")])  # fmt: skip
    assert found["text"] == "ini"


def test_cards_fill_in_and_a_page_that_says_nothing_has_nothing() -> None:
    meta = [("og:description", "Isi"), ("og:description", "lain"), ("twitter:creator", "@budi"),
            ("og:image", "javascript:alert(1)"), ("article:published_time", "kemarin")]  # fmt: skip
    found = fields(meta=meta)
    assert (found["text"], found["handle"], found["media"], found["posted_at"]) == ("Isi", "budi", None, None)
    assert set(fields().values()) == {None}


def test_of_several_times_in_the_html_none_is_taken() -> None:
    assert fields(times=["2024-10-01T08:00:00Z"])["posted_at"] == "2024-10-01T08:00:00Z"
    assert fields(times=["2024-10-01T08:00:00Z", "2024-10-02T08:00:00Z"])["posted_at"] is None


@pytest.mark.parametrize("script", ["", "{", "[]", "null", '{"@type": 3}',
                                    '{"@type": "SocialMediaPosting", "author": 7}',
                                    '{"@graph": ' * 40 + "{}" + "}" * 40])  # fmt: skip
def test_broken_structured_data_breaks_nothing(script: str) -> None:
    assert set(fields(ld=[script]).values()) == {None}


def test_rules_of_a_site_are_strict_and_known_sites_have_some() -> None:
    with pytest.raises(msgspec.ValidationError):
        load("site: a\nname: A\nfields: {penyuka: [{css: b}]}")
    with pytest.raises(msgspec.ValidationError):
        load("site: a\nname: A\nfields: {likes: [{csss: b}]}")
    sites = all_sites()
    for name in ("facebook", "instagram", "tiktok", "x", "youtube"):
        assert {"handle", "text"} <= set(sites[name].fields), name


def test_rules_of_a_site_come_first_and_say_their_place() -> None:
    known = load("site: a\nname: A\nfields: {likes: [{css: .tidak}, {css: .suka, pattern: '(\\d+) suka'}]}")
    gathered = msgspec.convert(
        {"site": {"likes": [[], ["bagikan 3", "37 suka"]]}, "ld": [posting(interactionStatistic={
            "interactionType": "LikeAction", "userInteractionCount": 99})]}, Gathered)  # fmt: skip
    likes = fields_of(gathered, known, URL).post["likes"]
    assert likes
    assert (likes.value, likes.source, likes.where) == (37, "site", ".suka")


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_page_that_lies_about_the_dom_is_still_read(site: Site, tmp_path: Path, warm: Pool) -> None:
    """The reading runs in a world of its own; the page's scripts cannot answer for the page."""
    site.page(
        "/",
        "<h1>Halo</h1><script>document.querySelectorAll = () => []; Array.prototype.slice = () => [];"
        "JSON.stringify = () => '{}'</script>",
        head=f'<script type="application/ld+json">{posting(text="Pilih nomor satu", author="Budi")}</script>',
    )
    capture(url=site.url(), folder=tmp_path, allow=[site.host], pool=warm)
    told = json.loads((tmp_path / "fields.json").read_text())["post"]
    assert told["text"] == {
        "value": "Pilih nomor satu",
        "source": "json-ld",
        "where": "SocialMediaPosting.text",
    }
    assert told["likes"] is None
