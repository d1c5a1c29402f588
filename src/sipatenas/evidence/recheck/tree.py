"""A page's DOM as a small tree, and the few CSS selectors that the site files need.

It reads what a browser wrote out (every element closed), with the standard library's parser; a page that is cut
short or badly nested gives a tree all the same. Bounded in depth and in number of elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

MOST_ELEMENTS = 60_000
MOST_DEPTH = 400
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_UNSEEN = frozenset(["script", "style", "noscript", "template", "head", "title"])
_BREAKS = frozenset(
    [
        "p",
        "div",
        "li",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "article",
        "section",
        "tr",
        "ul",
        "ol",
        "header",
        "footer",
        "blockquote",
    ]
)
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None
    parts: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def is_hidden(self) -> bool:
        """Hidden by its own attributes; what style sheets hide is left out by the browser before."""
        own = self.attributes
        by_style = bool(_HIDING.search(own.get("style", "")))
        return self.tag in _UNSEEN or "hidden" in own or own.get("aria-hidden") == "true" or by_style

    def above(self) -> Iterator[Element]:
        found = self.parent
        while found is not None:
            yield found
            found = found.parent

    def within(self) -> Iterator[Element]:
        """This element and all below it, in the page's order."""
        waiting = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(part for part in reversed(found.parts) if isinstance(part, Element))

    def raw(self) -> str:
        """All text below, hidden or not: for titles and data."""
        return "".join(part if isinstance(part, str) else part.raw() for part in self.parts)

    def text(self, without: frozenset[int] = frozenset()) -> str:
        """The visible text, elements whose `id()` is in `without` left out."""
        out: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            found = waiting.pop()
            if isinstance(found, str):
                out.append(found)
            elif not (found.is_hidden or id(found) in without):
                waiting.extend(reversed(found.parts))
                if found.tag in _BREAKS:
                    out.append("\n")
        return "".join(out).strip()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page", {}, None)
        self._open = [self.root]
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            return
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open[-1])
        self._open[-1].parts.append(element)
        if tag not in _VOID and len(self._open) < MOST_DEPTH:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)


def parse(html: str) -> Element:
    """The page's root. Comments are no part of it."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


@dataclass(frozen=True)
class _Step:
    tag: str
    wanted: tuple[tuple[str, str, str], ...]
    """Attribute, how it is compared (empty: it is there), value."""
    joined: str
    """How it hangs on the step before: below it, a child of it, or after it."""

    def fits(self, element: Element) -> bool:
        if self.tag not in ("*", element.tag):
            return False
        return all(_attribute_fits(element, *one) for one in self.wanted)


_TOKEN = re.compile(
    r"""(?P<join>\s*[>+]\s*|\s+)|(?P<tag>\*|[a-zA-Z][\w-]*)|\#(?P<id>[\w-]+)|\.(?P<class>[\w-]+)"""
    r"""|\[(?P<name>[\w-]+)(?:(?P<how>[\^*$~]?=)(?P<quote>["']?)(?P<value>[^\]"']*)(?P=quote))?\]"""
)


def _attribute_fits(element: Element, name: str, how: str, value: str) -> bool:
    own = element.attributes.get(name)
    if own is None or (how in {"^=", "$=", "*="} and not value):
        return False
    fits = {
        "": True,
        "=": own == value,
        "^=": own.startswith(value),
        "$=": own.endswith(value),
        "*=": value in own,
        "~=": value in own.split(),
    }
    return fits[how]


@lru_cache(maxsize=1000)
def _steps(selector: str) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    tag, wanted, joined, at = "*", list[tuple[str, str, str]](), " ", 0
    while at < len(selector):
        token = _TOKEN.match(selector, at)
        if token is None:
            raise ValueError(f"{selector!r} is not a selector that is understood here")
        at = token.end()
        if token["join"]:
            steps.append(_Step(tag, tuple(wanted), joined))
            tag, wanted, joined = "*", [], token["join"].strip() or " "
        elif token["tag"]:
            tag = token["tag"].lower()
        elif token["id"]:
            wanted.append(("id", "=", token["id"]))
        elif token["class"]:
            wanted.append(("class", "~=", token["class"]))
        else:
            wanted.append((token["name"].lower(), token["how"] or "", token["value"] or ""))
    return (*steps, _Step(tag, tuple(wanted), joined))


def _hangs(element: Element, steps: tuple[_Step, ...]) -> bool:
    if not steps[-1].fits(element):
        return False
    before, joined = steps[:-1], steps[-1].joined
    if not before:
        return True
    if joined == ">":
        return element.parent is not None and _hangs(element.parent, before)
    if joined == "+":
        beside = (
            [part for part in element.parent.parts if isinstance(part, Element)] if element.parent else []
        )
        at = next((n for n, one in enumerate(beside) if one is element), 0)
        return at > 0 and _hangs(beside[at - 1], before)
    return any(_hangs(found, before) for found in element.above())


def select(root: Element, *selectors: str) -> list[Element]:
    """Elements that any of the selectors names, in the page's order. Raises ValueError for another selector."""
    wanted = [_steps(one.strip()) for one in selectors]
    return [found for found in root.within() if any(_hangs(found, steps) for steps in wanted)]
