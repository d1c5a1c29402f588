"""Marks parts of a text without ever trusting it: offsets count Unicode code points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Protocol

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify


class SpanLike(Protocol):
    """Anything with `start` and `end`; `title` (words for the reader) and `kind` are used when present."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    title: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Piece:
    text: str
    titles: tuple[str, ...]
    kind: str
    marked: bool


def pieces(text: str, spans: Iterable[SpanLike]) -> list[Piece]:
    """The text cut at every border; overlapping spans share a piece. Joined, the pieces are the text."""
    kept = [span for span in spans if 0 <= span.start < span.end and span.start < len(text)]
    borders = sorted({0, len(text), *(s.start for s in kept), *(min(s.end, len(text)) for s in kept)})
    found: list[Piece] = []
    for start, end in pairwise(borders):
        over = [span for span in kept if span.start < end and span.end > start]
        titles = tuple(dict.fromkeys(str(t) for span in over if (t := getattr(span, "title", ""))))
        kind = next((str(k) for span in over if (k := getattr(span, "kind", ""))), "")
        found.append(Piece(text[start:end], titles, kind, bool(over)))
    return found


def marked(text: str, spans: Iterable[SpanLike], *, first: int = 0) -> SafeString:
    """Safe HTML with a <mark> for each marked piece; `first` keeps only so many code points."""
    shown = text[:first].rstrip() if first and len(text) > first else text
    body = "".join(_piece(piece) for piece in pieces(shown, spans))
    return mark_safe(f"{body}…" if shown != text else body)  # noqa: S308 (each piece is escaped by itself)


def _piece(piece: Piece) -> str:
    """One piece as HTML, escaped; the standard library's escape costs a quarter of format_html's."""
    if not piece.marked:
        return escape(piece.text)
    kind = f" span-{slugify(piece.kind)}" if piece.kind else ""
    title = f' title="{escape(" · ".join(piece.titles))}"' if piece.titles else ""
    return f'<mark class="span{kind}"{title}>{escape(piece.text)}</mark>'
