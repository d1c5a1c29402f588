"""From a page's DOM to facts. The same reader reads the sealed page and each later look, so that both compare."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sipatenas.evidence.recheck.facts import Known, PageFacts, SeenNotice
from sipatenas.evidence.recheck.tree import Element, parse, select
from sipatenas.evidence.recheck.words import folded, tidy
from sipatenas.evidence.sites import Notice, Site

MOST_HTML = 6_000_000
MOST_TEXT = 20_000
LONGEST_NOTICE = 600
"""Characters of an element's text; what is longer is no notice but content."""
_SPOKEN_BY_OTHERS = (
    "article",
    "[role=article]",
    "blockquote",
    "q",
    "[itemprop=articleBody]",
    "pre",
    "code",
    "textarea",
)
_BESIDE = ("nav", "header", "footer", "aside", "[role=navigation]", "[role=banner]", "[role=contentinfo]")
_ENDS = ("- ", "| ", "\u2013 ", "\u2014 ", "\u00b7 ")
_POSTS = ("Article", "Posting", "Video", "Photo", "Image")
_NAMES = {
    "@id",
    "url",
    "mainentityofpage",
    "identifier",
    "contenturl",
    "embedurl",
    "videoid",
    "sharedcontent",
}


def known_from(html: str, url: str, site: Site) -> Known:
    """What a sealed page tells for later comparison."""
    page = read_page(html, site)
    own = site.post_id(url)
    return Known(
        fields=page.fields,
        was_structured=bool(page.structured),
        names_id=bool(own) and any(own in link for link in page.linked),
    )


def read_page(html: str, site: Site) -> PageFacts:
    """The page's facts. Never raises for what a page may contain; too large a page is read up to 6 million signs."""
    root = parse(html[:MOST_HTML])
    metas, data = _metas(root), list(_data(root))
    others = (
        _ids(select(root, *site.others, "blockquote")) if site.others else _ids(select(root, "blockquote"))
    )
    posts = [found for found in select(root, *site.post) if _is_open(found, others)] if site.post else []
    main = _main_text(root, posts, others)
    titles = [tidy(found.raw()) for found in select(root, "head > title")][:1] or [""]
    language = next((one.attributes.get("lang", "") for one in root.within() if one.tag == "html"), "")
    canonical = next((one.attributes.get("href", "") for one in select(root, "link[rel=canonical]")), "")
    return PageFacts(
        title=titles[0][:500],
        language=language[:20],
        canonical=canonical[:2000],
        structured=_types(metas, data),
        linked=tuple(dict.fromkeys(filter(None, (canonical, metas.get("og:url", ""), *_names(data)))))[:40],
        main_text=main,
        visible_text=_text_of(root, frozenset()),
        has_post=bool(posts) and bool(main),
        notices=tuple(_notices(root, site, titles[0])),
        has_password=any(_is_shown(one) for one in select(root, "input[type=password]")),
        fields=_fields(root, metas, data, main if posts else ""),
    )


def _ids(found: list[Element]) -> frozenset[int]:
    return frozenset(map(id, found))


def _is_shown(element: Element) -> bool:
    return not element.is_hidden and not any(found.is_hidden for found in element.above())


def _is_open(element: Element, without: frozenset[int]) -> bool:
    """Shown, and in nothing that is left out."""
    return _is_shown(element) and not any(id(found) in without for found in (element, *element.above()))


def _text_of(element: Element, without: frozenset[int]) -> str:
    lines = (tidy(line) for line in element.text(without).splitlines())
    return "\n".join(line for line in lines if line)[:MOST_TEXT]


def _main_text(root: Element, posts: list[Element], others: frozenset[int]) -> str:
    """The text of the first post's container; where there is none, of the page without what stands beside."""
    if posts:
        outer = [one for one in posts if not any(above in posts for above in one.above())]
        return next(filter(None, (_text_of(one, others) for one in outer)), "")
    beside = others | _ids(select(root, *_BESIDE))
    mains = [found for found in select(root, "main", "[role=main]") if _is_shown(found)]
    return _text_of(mains[0] if mains else root, beside)


def _metas(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in select(root, "meta[content]"):
        name = (tag.attributes.get("property") or tag.attributes.get("name") or "").lower()
        if name:
            found.setdefault(name, tidy(tag.attributes["content"])[:2000])
    return found


def _data(root: Element) -> Iterator[Mapping[str, Any]]:
    """Each object of the page's JSON-LD, outer before inner."""
    for script in select(root, 'script[type="application/ld+json"]'):
        try:
            waiting: list[Any] = [json.loads(script.raw()[:500_000])]
        except (ValueError, RecursionError):
            continue
        for _ in range(500):
            if not waiting:
                break
            one = waiting.pop(0)
            if isinstance(one, dict):
                yield one
                waiting.extend(one.values())
            elif isinstance(one, list):
                waiting.extend(one)


def _types(metas: Mapping[str, str], data: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """The types that speak of one post; those of a site or of a trail of links say nothing."""
    found = []
    kind = metas.get("og:type", "").lower()
    if kind and kind != "website":
        found.append(f"og:{kind}")
    for one in data:
        named = one.get("@type")
        names = named if isinstance(named, list) else [named]
        kept = [name for name in names if isinstance(name, str) and any(part in name for part in _POSTS)]
        found += [f"ld:{name}"[:60] for name in kept]
    return tuple(dict.fromkeys(found))


def _names(data: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in data:
        for name, value in one.items():
            if name.lower() in _NAMES and isinstance(value, str | int):
                yield str(value)[:2000]


def _fields(
    root: Element, metas: Mapping[str, str], data: list[Mapping[str, Any]], post: str
) -> dict[str, str]:
    def told(*names: str) -> str:
        for one in data:
            for name in names:
                value = one.get(name)
                value = value.get("name") if isinstance(value, dict) else value
                value = value[0].get("name") if isinstance(value, list) and _is_object(value) else value
                if isinstance(value, str) and value.strip():
                    return tidy(value)
        return ""

    times = (one.attributes["datetime"] for one in select(root, "time[datetime]") if _is_shown(one))
    found = {
        "title": metas.get("og:title") or told("headline"),
        "text": post or told("articleBody", "text", "description") or metas.get("og:description", ""),
        "author": told("author", "creator") or metas.get("author") or metas.get("article:author") or "",
        "date": metas.get("article:published_time") or told("datePublished", "uploadDate") or next(times, ""),
        "picture": metas.get("og:image", ""),
    }
    return {name: value[:MOST_TEXT] for name, value in found.items() if value}


def _is_object(value: list[Any]) -> bool:
    return bool(value) and isinstance(value[0], dict)


def _notices(root: Element, site: Site, title: str) -> Iterator[SeenNotice]:
    """The site's own notices where it says them: never in an article, a comment, a quotation or a script."""
    spoken = _ids(select(root, *_SPOKEN_BY_OTHERS, *site.others))
    for notice in (*site.notices,):
        for container in notice.containers:
            if container == "title":
                texts = [title]
            else:
                found = select(root, container)
                texts = [_text_of(one, spoken) for one in found if _is_open(one, spoken)]
            for text in texts:
                if 0 < len(text) <= LONGEST_NOTICE and (seen := _said(notice, text, container)):
                    yield seen


def _said(notice: Notice, text: str, container: str) -> SeenNotice | None:
    said = folded(text)
    for language, wordings in (("id", notice.id), ("en", notice.en)):
        for words in wordings:
            wanted = folded(words)
            if _is_whole(said, wanted) if notice.whole else wanted in said:
                return SeenNotice(
                    means=notice.means,
                    words=tidy(text)[:200],
                    container=container,
                    language="id" if language == "id" else "en",
                )
    return None


def _is_whole(said: str, wanted: str) -> bool:
    """The element says the words and nothing else, but for a number and the site's name behind a dash."""
    for mark in _ENDS:
        said = said.split(f" {mark}", maxsplit=1)[0] if f" {mark}" in said else said
    return _bare(said) == _bare(wanted)


def _bare(text: str) -> str:
    return text.removeprefix("404").strip(" .!-:\u2013\u2014,'\"").removeprefix("error").strip(" :,.!")
