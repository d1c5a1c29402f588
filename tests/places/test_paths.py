"""What a region's code tells by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.places.models import Level
from sipatenas.places.paths import is_code, kpu_code_of, level_of, lies_in, parent_of, path_of

provinces = st.integers(1, 99).map(lambda n: f"{n:02d}")
parts = st.tuples(provinces, st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999), st.integers(1, 4))


@st.composite
def codes(draw: st.DrawFn) -> str:
    province, regency, district, village, depth = draw(parts)
    return ".".join([province, f"{regency:02d}", f"{district:02d}", f"{village:04d}"][:depth])


@given(codes())
def test_a_path_ends_with_its_own_code_and_goes_on_from_its_parent(code: str) -> None:
    parent = parent_of(code)
    assert parent is not None
    assert path_of(code) == f"{path_of(parent)}{code}/"


@given(codes())
def test_a_path_names_one_code_a_level_and_fits_its_column(code: str) -> None:
    assert path_of(code).count("/") == level_of(code) + 1
    assert len(path_of(code)) <= 40


@given(codes(), codes())
def test_one_region_lies_in_another_exactly_when_its_parents_lead_there(inner: str, outer: str) -> None:
    above: list[str] = []
    step: str | None = inner
    while step is not None:
        above.append(step)
        step = parent_of(step)
    assert lies_in(path_of(inner), path_of(outer)) == (outer in above)


@given(codes())
def test_everything_lies_in_the_nation_and_nothing_in_an_empty_path(code: str) -> None:
    assert lies_in(path_of(code), path_of("00"))
    assert not lies_in(path_of(code), "")


@pytest.mark.parametrize(
    ("code", "level", "parent", "path"),
    [
        ("00", Level.NATIONAL, None, "00/"),
        ("65", Level.PROVINCE, "00", "00/65/"),
        ("65.71", Level.REGENCY, "65", "00/65/65.71/"),
        ("65.71.01", Level.DISTRICT, "65.71", "00/65/65.71/65.71.01/"),
        ("65.71.01.1001", Level.VILLAGE, "65.71.01", "00/65/65.71/65.71.01/65.71.01.1001/"),
    ],
)
def test_each_level_has_its_parent_and_path(code: str, level: Level, parent: str | None, path: str) -> None:
    assert (level_of(code), parent_of(code), path_of(code)) == (level, parent, path)


@pytest.mark.parametrize("text", ["", "6", "6571", "65.7", "65.71.", "65.71.01.1", "00.01", "65/71", "٦٥"])
def test_text_that_is_no_code_is_refused(text: str) -> None:
    assert not is_code(text)
    with pytest.raises(ValueError, match="bukan kode wilayah"):
        level_of(text)


def test_kpus_code_is_the_code_without_dots_down_to_the_regency() -> None:
    assert [kpu_code_of(c) for c in ("00", "92", "65.71", "65.71.01")] == ["", "92", "6571", ""]
