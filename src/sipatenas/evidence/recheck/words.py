"""Comparing words as a reader does: apostrophes of any shape, spaces of any kind."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\uff07": "'",
                         "\u201c": '"', "\u201d": '"', "\u2026": "..."})  # fmt: skip
_INVISIBLE = re.compile(r"[\x00\u200b-\u200f\u2060\ufeff\u00ad]")
_SPLIT = re.compile(r"[^\w]+")
_CUT = re.compile(r"\s*(?:\.\.\.|lihat selengkapnya|selengkapnya|see more|read more)\s*$", re.IGNORECASE)


def tidy(text: str) -> str:
    """One form of the same words: compatibility forms resolved, straight quotes, single spaces."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return " ".join(_INVISIBLE.sub("", plain).split())


def folded(text: str) -> str:
    """`tidy`, and without difference of capitals."""
    return tidy(text).casefold()


def is_same(one: str, other: str) -> bool:
    """The same words; a text cut short with an ellipsis is the same as the whole of it."""
    first, second = tidy(one), tidy(other)
    if first == second:
        return True
    for short, long in ((first, second), (second, first)):
        beginning = _CUT.sub("", short)
        if beginning != short and len(beginning) >= 20 and long.startswith(beginning):
            return True
    return False


def share_of(known: str, seen: str) -> float:
    """How much of a known text is found in a seen one: the share of its runs of three words, 0 to 1."""
    wanted, there = _words(known), _words(seen)
    if not wanted:
        return 0.0
    size = min(3, len(wanted))
    runs = {tuple(wanted[at : at + size]) for at in range(len(wanted) - size + 1)}
    found = {tuple(there[at : at + size]) for at in range(len(there) - size + 1)}
    return len(runs & found) / len(runs)


def _words(text: str) -> list[str]:
    return [word for word in _SPLIT.split(folded(text)) if word]
