"""Words as 64-bit numbers, and tables that find them. The same number in Python and in compiled loops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import inlined, kernel

_SEED = 0x51_7C_C1_B7_27_22_0A_95
_STEP = 0x9E_37_79_B9_7F_4A_7C_15
_LAST = 0xD6_E8_FE_B8_66_59_FD_93
_ALL = (1 << 64) - 1

SEED = np.uint64(_SEED)
STEP = np.uint64(_STEP)
LAST = np.uint64(_LAST)
_32 = np.uint64(32)
_29 = np.uint64(29)
_0 = np.uint64(0)
_1 = np.uint64(1)


def hash_of(text: str) -> int:
    """The 64-bit hash of a folded word, by its code points; never 0. `hash_of_letters` is the same, compiled."""
    value = _SEED
    for char in text:
        value = ((value ^ ord(char)) * _STEP) & _ALL
    value ^= value >> 32
    value = (value * _LAST) & _ALL
    return (value ^ (value >> 29)) or 1


@inlined
def finished(value: np.uint64) -> np.uint64:
    """The hash from its running value (`(value ^ letter) * STEP` from SEED on, letter by letter)."""
    value ^= value >> _32
    value *= LAST
    value ^= value >> _29
    return value if value != _0 else _1


@kernel
def hash_of_letters(letters: NDArray[np.uint32], first: int, last: int) -> np.uint64:
    """The hash of letters[first:last]."""
    value = SEED
    for place in range(first, last):
        value = (value ^ np.uint64(letters[place])) * STEP
    return finished(value)


@inlined
def mix(a: np.uint64, b: np.uint64) -> np.uint64:
    """One hash from two, in their order (bigrams, phrases, a field's tag and a word); never 0.

    From Python both must be numpy's uint64.
    """
    value = (a * STEP) ^ (b + (a >> _29))
    value ^= value >> _32
    value *= LAST
    value ^= value >> _29
    return value if value != _0 else _1


@inlined
def find(keys: NDArray[np.uint64], values: NDArray[np.int32], key: np.uint64) -> np.int32:
    """The value of a key in a `HashMap`'s arrays, or -1."""
    mask = np.uint64(keys.shape[0] - 1)
    slot = key & mask
    while keys[slot] != _0:
        if keys[slot] == key:
            return np.int32(values[slot])
        slot = (slot + _1) & mask
    return np.int32(-1)


@kernel
def _fill(
    keys: NDArray[np.uint64],
    values: NDArray[np.int32],
    new_keys: NDArray[np.uint64],
    new_values: NDArray[np.int32],
) -> None:
    mask = np.uint64(keys.shape[0] - 1)
    for place in range(new_keys.shape[0]):
        slot = new_keys[place] & mask
        while keys[slot] != _0:
            slot = (slot + _1) & mask
        keys[slot] = new_keys[place]
        values[slot] = new_values[place]


@dataclass(frozen=True)
class HashMap:
    """Hash -> row, by open addressing: `keys` (0 = empty) and `values` of a power of two, at most half full."""

    keys: NDArray[np.uint64]
    values: NDArray[np.int32]

    @classmethod
    def build(cls, rows: Mapping[int, int]) -> HashMap:
        """The map of these hashes; the same arrays whatever the order they come in."""
        ordered = sorted(rows)
        return cls.of_sorted(
            np.array(ordered, dtype=np.uint64), np.array([rows[key] for key in ordered], dtype=np.int32)
        )

    @classmethod
    def of_sorted(cls, keys: NDArray[np.uint64], values: NDArray[np.int32]) -> HashMap:
        """The map of hashes that are sorted and each there once.

        Raises: ValueError for a key of 0 or one that stands twice.
        """
        if len(keys) and (keys[0] == 0 or bool((keys[1:] <= keys[:-1]).any())):
            raise ValueError("hashes must be above 0, sorted, each once")
        size = 1 << max(3, (2 * len(keys)).bit_length())
        made = cls(np.zeros(size, dtype=np.uint64), np.full(size, -1, dtype=np.int32))
        _fill(made.keys, made.values, keys, values)
        return made

    def get(self, key: int) -> int:
        """The value of a key, or -1."""
        return int(find(self.keys, self.values, np.uint64(key)))


def hashes_of(words: Iterable[str]) -> NDArray[np.uint64]:
    """`hash_of` of many words."""
    listed = list(words)
    ends = np.cumsum([len(word) for word in listed], dtype=np.int64) if listed else np.zeros(0, np.int64)
    letters = np.frombuffer("".join(listed).encode("utf-32-le"), dtype=np.uint32)
    return _hashes(letters, ends)


@kernel
def _hashes(letters: NDArray[np.uint32], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    found = np.empty(ends.shape[0], dtype=np.uint64)
    first = 0
    for word in range(ends.shape[0]):
        found[word] = hash_of_letters(letters, first, ends[word])
        first = ends[word]
    return found
