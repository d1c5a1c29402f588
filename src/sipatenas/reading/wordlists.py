"""Word lists as they stand in this room's tables: words between spaces, `_` inside a phrase."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a list; phrases keep their `_`."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a list as they are looked up, in order and each once."""
    return tuple(dict.fromkeys(word.replace("_", " ") for word in text.split()))
