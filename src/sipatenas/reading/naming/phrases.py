"""Phrases put together one by one and laid out as the arrays of a book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import kernel
from sipatenas.reading.naming.layout import N_ELSEWHERE, N_ENTRIES, N_KINDS, N_MORE, N_NUMBER
from sipatenas.reading.text.hashing import HashMap, hash_of, mix

_HASHES: dict[str, int] = {}


class Entry(NamedTuple):
    """What a phrase may stand for: `target` and `contest` are rows of the book, -1 = none."""

    kind: int
    target: int
    strength: int
    contest: int


def word_hash(word: str) -> int:
    """`hash_of`, remembered."""
    known = _HASHES.get(word)
    if known is None:
        known = _HASHES[word] = hash_of(word)
    return known


@kernel
def _edge_keys(parents: NDArray[np.int32], hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    keys = np.empty(parents.shape[0], dtype=np.uint64)
    for place in range(parents.shape[0]):
        keys[place] = hashes[place] if parents[place] == 0 else mix(np.uint64(parents[place]), hashes[place])
    return keys


class Phrases:
    """A trie over word hashes under construction."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[int, int], int] = {}
        self._entries: dict[int, dict[Entry, None]] = defaultdict(dict)
        self._classes: dict[int, int] = defaultdict(int)
        self._numbers: dict[int, int] = {}
        self._elsewhere: set[int] = set()

    def node(self, phrase: str) -> int:
        """The node that the words of a phrase lead to."""
        place = 0
        for word in phrase.split():
            key = (place, word_hash(word))
            place = self._nodes.setdefault(key, len(self._nodes) + 1)
        return place

    def add(self, phrase: str, entry: Entry) -> None:
        self._entries[self.node(phrase)][entry] = None

    def mark(self, words: Iterable[str], bits: int) -> None:
        """Give words or phrases (joined by `_`) a class."""
        for word in sorted(words):
            self._classes[self.node(word.replace("_", " "))] |= int(bits)

    def number(self, word: str, value: int) -> None:
        self._numbers[self.node(word)] = value

    def borne_elsewhere(self, phrase: str) -> None:
        self._elsewhere.add(self.node(phrase))

    def has(self, phrase: str) -> bool:
        """Whether a single word stands for something already."""
        return (0, word_hash(phrase)) in self._nodes

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The node and entry columns of `BookArrays`."""
        size = len(self._nodes) + 1
        parents = np.fromiter((key[0] for key in self._nodes), np.int32, len(self._nodes))
        hashes = np.fromiter((key[1] for key in self._nodes), np.uint64, len(self._nodes))
        keys = _edge_keys(parents, hashes)
        order = np.argsort(keys, kind="stable")
        table = HashMap.of_sorted(keys[order], np.arange(1, size, dtype=np.int32)[order])
        rows: list[Entry] = []
        nodes = np.zeros((size + 1, 5), dtype=np.int32)
        for node in range(size):
            nodes[node, N_ENTRIES] = len(rows)
            held = sorted(self._entries.get(node, ()))
            nodes[node, N_KINDS] = reduce(or_, (1 << entry.kind for entry in held), 0)
            rows += held
        nodes[size, N_ENTRIES] = len(rows)
        for column, values in ((N_NUMBER, self._numbers), (N_ELSEWHERE, dict.fromkeys(self._elsewhere, 1))):
            nodes[list(values), column] = list(values.values())
        nodes[parents, N_MORE] = 1
        classes = np.zeros(size, dtype=np.uint64)
        classes[list(self._classes)] = np.array(list(self._classes.values()), dtype=np.uint64)
        return {
            "keys": table.keys,
            "values": table.values,
            "gate": _gate(hashes[parents == 0]),
            "node_class": classes,
            "nodes": nodes,
            "entries": np.array(rows, dtype=np.int32).reshape(-1, 4),
        }


def _gate(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """65,536 bits, one set for the middle of each hash: most words of a text go no further."""
    bits = np.zeros(1 << 16, dtype=np.uint8)
    bits[((hashes >> np.uint64(40)) & np.uint64(0xFFFF)).astype(np.int64)] = 1
    return np.packbits(bits, bitorder="little").view(np.uint64)
