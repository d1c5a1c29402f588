"""What the parts of the reader say of n posts, as flat arrays: the shape that the Arrow columns are built from.

`rows` has n+1 places: what is said of post i stands at rows[i]:rows[i+1].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Float32s = npt.NDArray[np.float32]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
UInt8s = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Languages:
    """`code` counts in `names`."""

    code: UInt8s
    score: Float32s
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mentions:
    """`kind` counts in `kinds`, `target` in `ids` (-1: it cannot be told which one is meant)."""

    rows: Int64s
    kind: UInt8s
    target: Int32s
    start: Int32s
    end: Int32s
    score: Float32s
    kinds: tuple[str, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Favours:
    """`target` counts in `ids`; `contra` is 1 where the post is against it."""

    rows: Int64s
    target: Int32s
    contra: UInt8s
    score: Float32s
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """`claim` counts in `ids`."""

    rows: Int64s
    claim: Int32s
    score: Float32s
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """`rule` counts in `ids` and `because` alike: an entry of the catalogue with its sentence."""

    rows: Int64s
    rule: Int32s
    ids: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whys:
    """`signal` counts in `names`; spans in code points of the post's text."""

    rows: Int64s
    start: Int32s
    end: Int32s
    signal: Int32s
    weight: Float32s
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waves:
    """What `sipatenas waves` needs of a post: who (no name), and what its text is made of."""

    account: pa.Array
    shingles: pa.Array


@dataclass(frozen=True, slots=True)
class Said:
    """All that is said of n posts; `tone` has a column for each of TONE_LABELS, or is None without its weights."""

    languages: Languages
    acts: Float32s
    tone: Float32s | None
    mentions: Mentions
    favours: Favours
    claims: Claims
    rules: Rules
    whys: Whys
    waves: Waves
    model: str


def none_of(n: int) -> Int64s:
    """The `rows` of n posts of which nothing is said."""
    return np.zeros(n + 1, np.int64)
