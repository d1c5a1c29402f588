"""The legal day is the day at the office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.places.models import Office
from sipatenas.places.zones import LABELS, legal_day, local_time, zone_label

NAIVE = datetime(2000, 1, 1)  # noqa: DTZ001 (hypothesis draws bare moments)
HOURS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


@pytest.mark.parametrize(
    ("timezone_", "label", "day"),
    [
        ("Asia/Jakarta", "WIB", date(2024, 10, 1)),
        ("Asia/Makassar", "WITA", date(2024, 10, 2)),
        ("Asia/Jayapura", "WIT", date(2024, 10, 2)),
    ],
)
def test_at_half_past_four_in_the_afternoon_utc_only_wib_is_still_on_the_first(
    timezone_: str, label: str, day: date
) -> None:
    moment = datetime(2024, 10, 1, 16, 30, tzinfo=UTC)
    assert legal_day(moment, Office(timezone=timezone_)) == day
    assert zone_label(timezone_) == label


@given(st.datetimes(NAIVE, NAIVE + timedelta(days=30_000)), st.sampled_from(sorted(LABELS)))
def test_indonesia_knows_no_summer_time(moment: datetime, zone: str) -> None:
    moment = moment.replace(tzinfo=UTC)
    expected = moment.astimezone(timezone(timedelta(hours=HOURS[zone]))).date()
    assert legal_day(moment, Office(timezone=zone)) == expected


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        local_time(NAIVE, Office(timezone="Asia/Jakarta"))
