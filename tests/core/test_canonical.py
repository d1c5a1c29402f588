"""One value, one text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.core.canonical import canonical

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20)


@given(values)
def test_what_is_written_reads_back_and_is_written_the_same(value: object) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(texts, scalars))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(values, values)
def test_different_texts_come_from_different_values(one: object, other: object) -> None:
    if canonical(one) == canonical(other):
        assert one == other


def test_text_stays_readable_and_minus_zero_is_zero() -> None:
    assert canonical({"b": -0.0, "a": "Tarakan – é"}) == '{"a":"Tarakan – é","b":0.0}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\0", "\ud800", {"\0": 1}, [float("-inf")]])
def test_what_a_database_would_refuse_or_change_is_refused_here(value: object) -> None:
    with pytest.raises(ValueError, match=r"cannot be kept|can keep"):
        canonical(value)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": b"x"}, object(), {"a": {1, 2}}])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)
