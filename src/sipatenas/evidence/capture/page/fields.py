"""The visible post's fields and where each was read: the site's own places, structured data, cards, the HTML.

What a page does not say is missing (null), never 0 or empty. Nothing is guessed from running text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from sipatenas.evidence.capture.page import structured
from sipatenas.evidence.capture.page.counts import read_count
from sipatenas.evidence.capture.page.prints import clean
from sipatenas.evidence.sites import FieldName, FieldRule, Site, site_of

FORMAT = "sipatenas-fields/1"
NAMES = (
    "account_name", "handle", "posted_at", "text", "media", "link", "likes", "shares", "comments", "views",
)  # fmt: skip
COUNTS = frozenset({"likes", "shares", "comments", "views"})
_LONGEST = 20_000
_MOST_MEDIA = 20
GATHER = """(rules) => {
  const read = (rule, root) => [...root.querySelectorAll(rule.css)].slice(0, 20).map(one =>
    (rule.attr ? one.getAttribute(rule.attr) : one.innerText) || '').filter(Boolean);
  const site = {};
  for (const [name, list] of Object.entries(rules)) {
    site[name] = list.map(rule => { try { return read(rule, document); } catch (e) { return []; } });
  }
  const ld = [...document.querySelectorAll('script[type="application/ld+json"]')].slice(0, 20)
    .map(one => one.textContent.slice(0, 500000));
  const meta = [...document.querySelectorAll('meta[property], meta[name], meta[itemprop]')].slice(0, 200)
    .map(one => [one.getAttribute('property') || one.getAttribute('name') || one.getAttribute('itemprop'),
                 (one.content || '').slice(0, 20000)]);
  const times = [...document.querySelectorAll('time[datetime]')].slice(0, 50)
    .map(one => one.getAttribute('datetime'));
  const canonical = document.querySelector('link[rel="canonical"]');
  return {site, ld, meta, times, canonical: canonical ? canonical.href : ''};
}"""


class Found(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field's value, in which kind of source and at which place of it."""

    value: str | int | tuple[str, ...]
    source: str
    """site, json-ld, opengraph, twitter, meta, html"""
    where: str
    said: str = ""
    """The words on the page, where the value was made from them."""
    is_rounded: bool = False
    """The page showed a shortened count, such as 1,2 rb."""


class PostFields(msgspec.Struct, frozen=True):
    """fields.json: every name of NAMES, null where the page does not say it."""

    format: str
    site: str
    post: Mapping[str, Found | None]
    missing: tuple[str, ...]


class Gathered(msgspec.Struct, frozen=True):
    """What the page was asked for, as it stood there."""

    site: Mapping[str, Sequence[Sequence[str]]] = {}
    ld: Sequence[str] = ()
    meta: Sequence[tuple[str, str]] = ()
    times: Sequence[str] = ()
    canonical: str = ""


def read_fields(evaluate: Callable[..., Any], url: str) -> bytes:
    """fields.json of the open page, by the rules of the link's site."""
    known = site_of(url)
    rules = {
        name: [{"css": rule.css, "attr": rule.attr} for rule in found] for name, found in known.fields.items()
    }
    gathered = msgspec.convert(evaluate(GATHER, rules), Gathered, strict=False)
    return msgspec.json.format(msgspec.json.encode(fields_of(gathered, known, url)))


def fields_of(gathered: Gathered, known: Site, url: str) -> PostFields:
    """The fields; of several sources the nearer to the visible post is taken, in the order named above."""
    found: dict[str, Found] = {}
    sources = (
        _of_site(gathered, known.fields),
        structured.of_json_ld(gathered.ld, url),
        _of_cards(dict(reversed([(name.lower(), value) for name, value in gathered.meta]))),
        _of_html(gathered),
    )
    for source in sources:
        for name, value, kind, where in source:
            if name not in found and (made := _made(name, value, kind, where)):
                found[name] = made
    fields = {name: found.get(name) for name in NAMES}
    missing = tuple(name for name in NAMES if fields[name] is None)
    return PostFields(format=FORMAT, site=known.site, post=fields, missing=missing)


Told = Iterator[tuple[str, Any, str, str]]
"""Field, what stood there, kind of source, place."""


def _of_site(gathered: Gathered, rules: Mapping[FieldName, tuple[FieldRule, ...]]) -> Told:
    for name, listed in rules.items():
        for rule, values in zip(listed, gathered.site.get(name, ()), strict=False):
            picked = [value for text in values if (value := _picked(rule, text))]
            if picked:
                where = f"{rule.css}@{rule.attr}" if rule.attr else rule.css
                yield name, picked if name == "media" else picked[0], "site", where


def _picked(rule: FieldRule, text: str) -> str:
    if not rule.pattern:
        return text
    found = re.search(rule.pattern, text)
    return found.group(1) if found else ""


def _of_cards(meta: Mapping[str, str]) -> Told:
    for name, keys in {
        "account_name": ("profile:full_name", "author"),
        "handle": ("profile:username", "twitter:creator"),
        "posted_at": ("article:published_time", "og:published_time", "video:release_date", "datepublished"),
        "text": ("og:description", "twitter:description"),
        "media": ("og:video:secure_url", "og:video", "og:image:secure_url", "og:image", "twitter:image"),
        "link": ("og:url",),
    }.items():
        for key in keys:
            if value := meta.get(key, "").strip():
                yield name, value, _kind(key), key


def _kind(key: str) -> str:
    if key.startswith("twitter:"):
        return "twitter"
    return "opengraph" if ":" in key else "meta"


def _of_html(gathered: Gathered) -> Told:
    if len(set(gathered.times)) == 1:  # of several, nothing says which is the post's
        yield "posted_at", gathered.times[0], "html", "time@datetime"
    if gathered.canonical:
        yield "link", gathered.canonical, "html", "link[rel=canonical]"


def _made(name: str, value: Any, kind: str, where: str) -> Found | None:
    if name in COUNTS:
        read = read_count(value)
        if read is None:
            return None
        said = "" if isinstance(value, int) else clean(str(value)).strip()[:80]
        return Found(read.value, kind, where, said, read.is_rounded)
    if name == "media":
        listed = [value] if isinstance(value, str) else value
        links = tuple(dict.fromkeys(clean(str(one)).strip()[:2000] for one in listed if _is_link(str(one))))
        return Found(links[:_MOST_MEDIA], kind, where) if links else None
    text = clean(str(value)).strip()[:_LONGEST]
    if name == "posted_at":
        moment = _moment(text)
        return Found(moment, kind, where, text if moment != text else "") if moment else None
    if name == "handle":
        text = text.lstrip("@").strip()
    return Found(text, kind, where) if text else None


def _is_link(text: str) -> bool:
    try:
        return urlsplit(text.strip()).scheme in {"http", "https"}
    except ValueError:
        return False


def _moment(text: str) -> str:
    """ISO 8601 as the page wrote it, or from seconds since 1970; empty where it is neither."""
    if re.fullmatch(r"\d{9,10}", text):
        return datetime.fromtimestamp(int(text), UTC).isoformat()
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return ""
    return text
