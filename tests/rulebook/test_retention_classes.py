"""How long what is kept may be kept: by class, to the day, with its basis and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook import retention
from sipatenas.rulebook.retention import CLASSES, RetentionClass, how_counted, kept_until, retention_classes
from sipatenas.rulebook.rows import DATA, RulebookError


def rule(years: int, months: int) -> RetentionClass:
    return RetentionClass("r", "Bukti", years, months, "disegel", "destroy", "dasar", "C", ("s",), "1")


@pytest.mark.parametrize(
    ("years", "months", "since", "until"),
    [
        (1, 0, date(2024, 10, 4), date(2025, 10, 4)),
        (1, 0, date(2024, 2, 29), date(2025, 2, 28)),
        (4, 0, date(2024, 2, 29), date(2028, 2, 29)),
        (0, 1, date(2025, 1, 31), date(2025, 2, 28)),
        (1, 6, date(2024, 8, 31), date(2026, 2, 28)),
        (0, 12, date(2024, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_period_ends_on_the_same_day_of_the_month_or_the_months_last(
    years: int, months: int, since: date, until: date
) -> None:
    assert kept_until(rule(years, months), since) == until


@given(st.integers(0, 30), st.integers(0, 24), st.dates(date(1990, 1, 1), date(2050, 1, 1)))
def test_a_later_beginning_or_a_longer_period_never_ends_earlier(
    years: int, months: int, since: date
) -> None:
    end = kept_until(rule(years, months), since)
    assert end >= since
    assert kept_until(rule(years, months + 1), since) > end
    assert kept_until(rule(years, months), date.fromordinal(since.toordinal() + 1)) >= end


def test_every_class_says_its_basis_and_that_its_period_is_not_certain() -> None:
    found = retention_classes()
    assert set(found) == set(CLASSES)
    for one in found.values():
        assert one.certainty == "C", "until the schedule in force was read"
        assert "UU 27/2022" in one.basis
        assert one.period


def test_how_a_day_was_counted_is_one_sentence() -> None:
    told = how_counted(rule(1, 6), date(2024, 10, 4))
    assert told == (
        "Bukti: 1 tahun 6 bulan sejak disegel (4 Oktober 2024), sampai 4 April 2026 (dasar; kepastian C)."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [(("years: 1", "years: 0"), "wajib lebih dari 0"), (("RET-BUKTI-LEPAS", "RET-LAIN"), "wajib ada")],
)
def test_a_class_without_a_period_or_a_missing_class_is_refused(
    change: tuple[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (DATA / "retention.yaml").read_text(encoding="utf-8")
    (tmp_path / "retention.yaml").write_text(text.replace(*change), encoding="utf-8")
    monkeypatch.setattr(retention, "find", lambda name: tmp_path / name)
    read: Callable[[], object] = vars(retention_classes)["__wrapped__"]
    with pytest.raises(RulebookError, match=said):
        read()
