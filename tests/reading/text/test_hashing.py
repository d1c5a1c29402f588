"""One hash for a word in Python and in compiled loops, and tables that find it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipatenas.reading.text.hashing import HashMap, hash_of, hashes_of, mix

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@settings(deadline=None)  # the first call compiles
@given(st.lists(TEXT, max_size=20))
def test_a_word_has_one_hash_compiled_or_not(words: list[str]) -> None:
    assert hashes_of(words).tolist() == [hash_of(word) for word in words]


@settings(deadline=None)  # the first call compiles
@given(st.dictionaries(st.integers(1, 2**64 - 1), st.integers(0, 2**31 - 1), max_size=200))
def test_a_map_finds_its_keys_and_no_others(rows: dict[int, int]) -> None:
    made = HashMap.build(rows)
    assert all(made.get(key) == value for key, value in rows.items())
    assert all(made.get(key) == -1 for key in (1, 2, 3, 2**63) if key not in rows)


def test_mixing_keeps_the_order_and_is_never_nought() -> None:
    a, b = (np.uint64(hash_of(word)) for word in ("coblos", "nomor"))
    assert mix(a, b) != mix(b, a)
    assert mix(np.uint64(0), np.uint64(0)) != 0


def test_keys_of_nought_or_twice_are_refused() -> None:
    for keys in ([0, 1], [3, 3]):
        with pytest.raises(ValueError, match="hashes"):
            HashMap.of_sorted(np.array(keys, dtype=np.uint64), np.zeros(2, dtype=np.int32))
