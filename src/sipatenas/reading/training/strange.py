"""Training posts put among words that nobody knows: what is rude stays, the rest is invented.

So the weights learn that unknown words (of a regional language, say) tell nothing by themselves.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BEGIN = [
    "b",
    "c",
    "d",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "w",
    "y",
    "ng",
    "ny",
    "dh",
    "th",
    "mb",
    "nd",
    "ngg",
]
_VOWEL = ["a", "a", "a", "i", "u", "e", "e", "o", "o"]
_END = ["", "", "", "n", "k", "ng", "r", "h", "t", "s"]
SHARE = 0.35
REPLACED = 0.8


def invented(drawn: random.Random) -> str:
    """A word of one to three syllables that no list has (but by chance)."""
    syllables = (drawn.choice(_BEGIN) + drawn.choice(_VOWEL) for _ in range(drawn.choice((1, 2, 2, 3))))
    return "".join(syllables) + drawn.choice(_END)


def rude_words(data: Path) -> frozenset[str]:
    """The abusive lexicon that comes with the training posts."""
    lines = (data / "hate/abusive.csv").read_text("utf-8").lower().split("\n")[1:]
    return frozenset(line.strip() for line in lines if line.strip())


def among_strangers(
    texts: Sequence[str], truth: NDArray[np.int64], rude: frozenset[str]
) -> tuple[list[str], NDArray[np.int64]]:
    """Posts rewritten, and the place of the post each comes from; rude or hateful ones only where a rude word stays."""
    drawn = random.Random(50)
    made: list[str] = []
    origin: list[int] = []
    for place, text in enumerate(texts):
        if drawn.random() >= SHARE:
            continue
        words = text.split()
        stays = [word.lower().strip(".,!?'\"") in rude for word in words]
        if truth[place, :2].any() and not any(stays):
            continue
        kept = [
            word
            if stay or not word.isalpha() or word in ("USER", "URL", "RT") or drawn.random() > REPLACED
            else invented(drawn)
            for word, stay in zip(words, stays, strict=True)
        ]
        made.append(" ".join(kept))
        origin.append(place)
    return made, np.array(origin, np.int64)
