"""Linear models over hashed features: int8 weights, sums of whole numbers, the same to the bit everywhere.

A feature is a 64-bit hash that its block (words, pairs, characters, …) is mixed into. A block's features of one
post are counted, weighed with the inverse document frequency and brought to length 1 (where the block is
normed), as scikit-learn's TfidfVectorizer does; the outputs are the decision function of the fitted model.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import kernel, lean
from sipatenas.reading.text.hashing import HashMap, find

ONE = 64  # the number that stands for 1 in document frequencies and in counts
Counting = Literal["binary", "sublinear", "count"]
_MOST = 255


@dataclass(frozen=True)
class Block:
    """How the features of one block count: each once, 1 + ln(count), or as often as they occur."""

    name: str
    counting: Counting = "binary"
    normed: bool = True

    def factors(self) -> NDArray[np.int64]:
        """What a feature that occurs 0 to 255 times counts, in 1/64."""
        counts = range(_MOST + 1)
        if self.counting == "sublinear":
            return np.array([round(ONE * (1 + math.log(count))) if count else 0 for count in counts])
        return np.array([ONE * (min(count, 1) if self.counting == "binary" else count) for count in counts])


class _Arrays(NamedTuple):
    slots: NDArray[np.uint64]
    rows: NDArray[np.int32]
    block: NDArray[np.uint8]
    idf: NDArray[np.int32]
    weights: NDArray[np.int8]
    factors: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Table:
    """A fitted model. Row r is feature keys[r] (sorted) of block row_block[r]: its idf in 1/64 and its weights
    (coefficient x idf, in units of `scale[block, output]`)."""

    outputs: tuple[str, ...]
    blocks: tuple[Block, ...]
    keys: NDArray[np.uint64]
    row_block: NDArray[np.uint8]
    idf: NDArray[np.int32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float64]
    bias: NDArray[np.float64]

    @cached_property
    def index(self) -> HashMap:
        """Feature -> row."""
        return HashMap.of_sorted(self.keys, np.arange(len(self.keys), dtype=np.int32))

    @cached_property
    def arrays(self) -> _Arrays:
        factors = np.stack([block.factors() for block in self.blocks])
        return _Arrays(
            self.index.keys,
            self.index.values,
            self.row_block,
            self.idf,
            self.weights,
            factors.astype(np.int64),
        )

    @cached_property
    def multipliers(self) -> NDArray[np.float64]:
        """What turns a block's whole-number sums into its part of the outputs (before the norm)."""
        units = np.array([ONE if block.normed else 1 / ONE for block in self.blocks])
        return np.ascontiguousarray(self.scale * units[:, None])

    @cached_property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with anything that changes a score."""
        digest = hashlib.sha256(self._head().encode())
        for name in _COLUMNS:
            digest.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        return digest.hexdigest()[:16]

    def _head(self) -> str:
        blocks = [[block.name, block.counting, block.normed] for block in self.blocks]
        return json.dumps({"outputs": self.outputs, "blocks": blocks})

    def save(self, path: Path) -> None:
        """Write it as .npz; the same bytes for the same model."""
        head = np.frombuffer(self._head().encode(), dtype=np.uint8)
        with path.open("wb") as file:
            np.savez(file, head=head, **{name: getattr(self, name) for name in _COLUMNS})

    @classmethod
    def load(cls, path: Path) -> Table:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            head = json.loads(bytes(stored["head"]))
            columns = {name: stored[name] for name in _COLUMNS}
        return cls(tuple(head["outputs"]), tuple(Block(*block) for block in head["blocks"]), **columns)


_COLUMNS = ("keys", "row_block", "idf", "weights", "scale", "bias")


def score(
    table: Table,
    indptr: NDArray[np.int64],
    keys: NDArray[np.uint64],
    blocks: NDArray[np.uint8] | None = None,
) -> NDArray[np.float32]:
    """The decision function, float32[n, outputs], of n posts whose features are keys[indptr[i]:indptr[i + 1]].

    `blocks`, where given, says each feature's block; a row of another block is then not taken for it.
    """
    posts = len(indptr) - 1
    normed = np.array([block.normed for block in table.blocks])
    found = np.empty((posts, len(table.outputs)), dtype=np.float32)
    given = blocks if blocks is not None else np.zeros(0, dtype=np.uint8)
    _score(table.arrays, table.multipliers, table.bias, normed, indptr.astype(np.int64), keys, given, found)
    return found


@kernel
def _score(
    table: _Arrays,
    multipliers: NDArray[np.float64],
    bias: NDArray[np.float64],
    normed: NDArray[np.bool_],
    indptr: NDArray[np.int64],
    keys: NDArray[np.uint64],
    blocks: NDArray[np.uint8],
    found: NDArray[np.float32],
) -> None:
    counts = np.zeros(table.idf.shape[0], dtype=np.int32)
    longest = 1
    for post in range(indptr.shape[0] - 1):
        longest = max(longest, indptr[post + 1] - indptr[post])
    touched = np.empty(longest, dtype=np.int32)
    sums = np.zeros(multipliers.shape, dtype=np.int64)
    norms = np.zeros(multipliers.shape[0], dtype=np.int64)
    for post in range(indptr.shape[0] - 1):
        size = _count(table, keys, blocks, indptr[post], indptr[post + 1], counts, touched)
        sums[:] = 0
        norms[:] = 0
        _add_up(table, counts, touched, size, sums, norms)
        for output in range(bias.shape[0]):
            value = bias[output]
            for block in range(norms.shape[0]):
                if norms[block] > 0:
                    length = math.sqrt(float(norms[block])) if normed[block] else 1.0
                    value += multipliers[block, output] * float(sums[block, output]) / length
            found[post, output] = value


@lean
def _count(
    table: _Arrays,
    keys: NDArray[np.uint64],
    blocks: NDArray[np.uint8],
    first: int,
    last: int,
    counts: NDArray[np.int32],
    touched: NDArray[np.int32],
) -> int:
    """Count the rows of a post's features; how many rows there are, in `touched`."""
    size = 0
    for place in range(first, last):
        row = find(table.slots, table.rows, keys[place])
        if row < 0 or (blocks.shape[0] > 0 and blocks[place] != table.block[row]):
            continue
        if counts[row] == 0:
            touched[size] = row
            size += 1
        counts[row] += 1
    return size


@lean
def _add_up(
    table: _Arrays,
    counts: NDArray[np.int32],
    touched: NDArray[np.int32],
    size: int,
    sums: NDArray[np.int64],
    norms: NDArray[np.int64],
) -> None:
    """Whole-number sums and squared norms by block; the counts are nought again afterwards."""
    for place in range(size):
        row = touched[place]
        block = table.block[row]
        factor = table.factors[block, min(counts[row], _MOST)]
        counts[row] = 0
        length = table.idf[row] * factor
        norms[block] += length * length
        for output in range(sums.shape[1]):
            sums[block, output] += table.weights[row, output] * factor
