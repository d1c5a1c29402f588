"""Why a post was read as it was: what each place of it added to the score of its strongest act."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.acting.layout import F32, I32, I64
from sipatenas.reading.acting.lexicon import EXTRA, kinds, name_of, word_classes
from sipatenas.reading.acting.reading import Features, located
from sipatenas.reading.acting.scoring import Model, model
from sipatenas.reading.linear import ONE
from sipatenas.reading.naming import Found
from sipatenas.reading.text.tokens import Tokens

LOOK = "look"
_LABELS = {LOOK: "bentuk tulisan"} | dict(EXTRA.values()) | {one.name: one.label for one in word_classes()}
SIGNALS = tuple(_LABELS)


class Whys(NamedTuple):
    """Of post posts[i]: rows[i]:rows[i + 1]; spans in code points, `signal` counts in SIGNALS."""

    rows: I64
    start: I32
    end: I32
    signal: I32
    weight: F32


def signal_label(name: str) -> str:
    """What the officer reads for a signal's name (Indonesian); the name itself where it is unknown."""
    return _LABELS.get(name, name)


def whys(
    tokens: Tokens,
    found: Found,
    acts: NDArray[np.float32],
    posts: NDArray[np.int64],
    using: Model | None = None,
) -> Whys:
    """What added to, or took from, the score of the strongest act of each post asked for, in the order of the text.

    The weights and that act's `base` add up to its score (before the softmax). How a post looks as a whole
    (length, capitals, marks) stands first, over the whole post.
    """
    used = using if using is not None else model()
    asked = np.asarray(posts, np.int64)
    read = located(tokens, found, asked)
    tops = acts[asked].argmax(axis=1) if len(asked) else np.zeros(0, np.int64)
    adds = _additions(read, tops, used)
    parts = [_of_post(tokens, read, adds, row, int(post)) for row, post in enumerate(asked)]
    rows = np.zeros(len(asked) + 1, np.int64)
    np.cumsum([len(part[0]) for part in parts], out=rows[1:])
    columns = [
        np.concatenate([part[place] for part in parts]) if parts else np.zeros(0) for place in range(4)
    ]
    start, end, signal = (column.astype(np.int32) for column in columns[:3])
    return Whys(rows, start, end, signal, columns[3].astype(np.float32))


def base(act: int, using: Model | None = None) -> float:
    """The score of an act before anything is read."""
    used = using if using is not None else model()
    return float(used.table.bias[act]) / used.temperature


def _additions(read: Features, tops: NDArray[np.int64], used: Model) -> NDArray[np.float64]:
    """What each feature adds to the score; a feature read several times shares what it adds."""
    table = used.table
    row = np.array([table.index.get(int(key)) for key in read.keys], np.int64)
    post = np.repeat(np.arange(len(read.rows) - 1), np.diff(read.rows))
    known = row >= 0
    adds = np.zeros(len(row))
    if not known.any():
        return adds
    _, inverse, counts = np.unique(
        np.stack([post[known], row[known]]), axis=1, return_inverse=True, return_counts=True
    )
    count = counts[inverse.ravel()]
    block = table.row_block[row[known]]
    factor = table.arrays.factors[block, np.minimum(count, table.arrays.factors.shape[1] - 1)]
    top = tops[post[known]]
    weight = table.weights[row[known], top] * table.scale[block, top]
    adds[known] = weight * factor / ONE / count / used.temperature
    return adds


def _of_post(
    tokens: Tokens, read: Features, adds: NDArray[np.float64], row: int, post: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """The places of one post with what they add; what the whole post shows first."""
    first, last = tokens.rows[post], tokens.rows[post + 1]
    span = slice(int(read.rows[row]), int(read.rows[row + 1]))
    if first == last:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing, np.zeros(0)
    places, where = np.unique(
        np.stack([read.first[span], read.last[span], read.kind[span].astype(np.int64)]),
        axis=1,
        return_inverse=True,
    )
    total = np.bincount(where.ravel(), weights=adds[span], minlength=places.shape[1])
    whole = places[0] < 0
    start = np.where(whole, tokens.start[first], tokens.start[places[0]])
    end = np.where(whole, tokens.end[first:last].max(), tokens.end[places[1]])
    signal = np.array([_signal(int(kind)) for kind in places[2]], np.int64)
    kept = total != 0
    return start[kept], end[kept], signal[kept], total[kept]


def _signal(kind: int) -> int:
    return _SIGNAL_OF_KIND[kind] if kind >= 0 else 0


_SIGNAL_OF_KIND = [SIGNALS.index(name_of(kind) or LOOK) for kind in range(kinds())]
