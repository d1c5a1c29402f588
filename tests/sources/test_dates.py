"""How dates are read, and which are refused."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.sources.dates import DateError, read_date

WITA = ZoneInfo("Asia/Makassar")
MOMENT = datetime(2024, 6, 23, 13, 36, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "iso", "zone_assumed", "day_first"),
    [
        ("Sun Jun 23 13:36:08 +0000 2024", "2024-06-23T13:36:08+00:00", False, False),
        ("2024-06-23T20:36:08+07:00", "2024-06-23T20:36:08+07:00", False, False),
        ("2024-06-23T13:36:08Z", "2024-06-23T13:36:08+00:00", False, False),
        ("2024-06-23 21:36:08", "2024-06-23T21:36:08+08:00", True, False),
        ("2024-06-23", "2024-06-23T00:00:00+08:00", True, False),
        ("23/06/2024 21.36", "2024-06-23T21:36:00+08:00", True, False),
        ("03/04/2024 10:00", "2024-04-03T10:00:00+08:00", True, True),
        ("23-06-2024", "2024-06-23T00:00:00+08:00", True, False),
        (1719149768, "2024-06-23T13:36:08+00:00", False, False),
        ("1719149768", "2024-06-23T13:36:08+00:00", False, False),
        (1719149768000, "2024-06-23T13:36:08+00:00", False, False),
        ("1719149768000", "2024-06-23T13:36:08+00:00", False, False),
        ("23 Juni 2024 13.36 WIB", "2024-06-23T13:36:00+07:00", False, False),
        ("Minggu, 23 Juni 2024 pukul 13.36.08 WIT", "2024-06-23T13:36:08+09:00", False, False),
        ("17 Agu 2024 08:00 WITA", "2024-08-17T08:00:00+08:00", False, False),
        ("23 Juni 2024", "2024-06-23T00:00:00+08:00", True, False),
    ],
)
def test_a_date_is_read_by_its_rule_and_says_what_was_assumed(
    written: object, iso: str, zone_assumed: bool, day_first: bool
) -> None:
    read = read_date(written, zone=WITA)
    assert (read.at.isoformat(), read.zone_assumed, read.day_first) == (iso, zone_assumed, day_first)


@pytest.mark.parametrize(
    "written",
    ["kemarin", "06/23/2024", "31/02/2024", "23 Brumaire 2024", "1066-10-14", "", "12", True, None, 5.0],
)
def test_what_is_no_known_date_is_refused_with_a_remedy(written: object) -> None:
    with pytest.raises(DateError) as caught:
        read_date(written, zone=WITA)
    assert len(str(caught.value)) > 20


@given(st.datetimes(min_value=datetime(1995, 1, 2), max_value=datetime(2099, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_iso_with_a_zone_comes_back_as_the_same_moment(moment: datetime) -> None:
    assert read_date(moment.isoformat(), zone=WITA).at == moment


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(DateError):
        assert read_date(text, zone=WITA).at.tzinfo is not None
