"""The clocks beside a second, plain reckoning that shares nothing with them.

The plain one knows the limits and holidays as typed here from the statutes and the decrees, works on the wall
clock of the office (no time zones, no rows), lists the days of the next months, strikes out those that do not
count, and takes the n-th that is left. tests/golden/deadlines.csv was filled by it and read through by hand;
here the clocks must agree with it on whatever Hypothesis thinks of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sipatenas.rulebook.clocks import Pause, deadline

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
HOLIDAYS = """
2023: 0101 0122 0218 0322 0407 0422 0423 0501 0518 0601 0604 0629 0719 0817 0928 1225
      0123 0323 0419 0420 0421 0424 0425 0602 0628 0630 1226
2024: 0101 0208 0210 0311 0329 0331 0410 0411 0501 0509 0523 0601 0617 0707 0817 0916 1225
      0209 0312 0408 0409 0412 0415 0510 0524 0618 1226 0214 1127
2025: 0101 0127 0129 0329 0331 0401 0418 0420 0501 0512 0529 0601 0606 0627 0817 0905 1225
      0128 0328 0402 0403 0404 0407 0513 0530 0609 0818 1226
2019: 0101 0205 0307 0403 0419 0501 0519 0530 0601 0605 0606 0811 0817 0901 1109 1225
      0603 0604 0607 1224 0417
2020: 0101 0125 0322 0325 0410 0501 0507 0521 0524 0525 0601 0731 0817 0820 1029 1225
      0821 1028 1030 1224 1231 1209
2021: 0101 0212 0311 0314 0402 0501 0513 0514 0526 0601 0720 0811 0817 1020 1225 0512
"""
SPECIAL = {
    "PIL": {date(2024, 11, day) for day in (24, 25, 26, 27)},
    "PML": {date(2024, 2, day) for day in (11, 12, 13, 14)}
    | {date(2019, 4, day) for day in (14, 15, 16, 17)},
}
"""Quiet period and voting day."""
VOTED_BEFORE_REFORM = {date(2020, 12, 9)}
"""Voting day of Pilkada on which the counter kept its ordinary hours."""
REFORM = date(2024, 9, 30)
"""Perbawaslu 9/2024: new hours."""

LIMITS = {
    "PML-LAPOR": (7, "kerja", 0, "loket"),
    "PML-TEMUAN": (7, "kerja", 0, ""),
    "PML-TELUSUR": (7, "kerja", 0, ""),
    "PML-KAJIANAWAL": (2, "kerja", 0, "diterima"),
    "PML-LENGKAPI": (2, "kerja", 0, "loket"),
    "PML-TINDAK": (7, "kerja", 7, ""),
    "PML-TAMBAH": (14, "kerja", 0, ""),
    "PIL-LAPOR": (7, "kalender", 0, "loket"),
    "PIL-TEMUAN": (7, "kalender", 0, ""),
    "PIL-TELUSUR": (7, "kalender", 0, ""),
    "PIL-KAJIANAWAL": (2, "kalender", 0, "diterima"),
    "PIL-LENGKAPI": (2, "kalender", 0, "loket"),
    "PIL-TINDAK": (3, "kalender", 2, ""),
    "PIL-TAMBAH": (2, "kalender", 0, ""),
    "SBT-VERIF": (7, "kalender", 0, ""),
    "SBT-KAJI": (3, "kerja", 0, ""),
    "BKN-TEGUR": (14, "kerja", 0, ""),
    "BKN-BLOKIR": (14, "kerja", 0, ""),
    "PPK-TL-2020": (10, "kalender", 0, ""),
    "PPK-TL-USUL": (14, "kerja", 0, ""),
}
BEFORE = {
    "PML-UNDANG": (1, "kerja"),
    "PIL-UNDANG": (1, "kalender"),
    "DIS-PANGGIL": (7, "kerja"),
}
"""Days before the event."""
TAKEN_OVER = [
    "PML-LAPOR",
    "PML-TEMUAN",
    "PML-TELUSUR",
    "PML-KAJIANAWAL",
    "PML-LENGKAPI",
    "PML-TINDAK",
    "PIL-LAPOR",
    "PIL-TEMUAN",
    "PIL-TELUSUR",
    "PIL-KAJIANAWAL",
    "PIL-LENGKAPI",
    "BKN-TEGUR",
    "BKN-BLOKIR",
    "PPK-TL-USUL",
]
"""Steps of which an earlier text was not read: their older row takes the number over."""
LIMITS |= {f"{step}-LAMA": LIMITS[step] for step in TAKEN_OVER}
BEFORE |= {f"{step}-LAMA": found for step, found in BEFORE.items()}
MIDNIGHT = time(23, 59, 59)
Span = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Plain:
    """`left`: days left while a pause runs."""

    counted_from: datetime
    due: datetime | None
    left: int | None = None


def holidays() -> set[date]:
    found, year = set(), 0
    for word in HOLIDAYS.split():
        if word.endswith(":"):
            year = int(word[:4])
        else:
            found.add(date(year, int(word[:2]), int(word[2:])))
    return found


OFF = holidays()


def works(day: date) -> bool:
    return day.isoweekday() < 6 and day not in OFF


def counter(regime: str, day: date, special: bool) -> tuple[time, time] | None:
    """The counter's hours; `special`: the election is named, so its quiet and voting days are known."""
    if special and day in SPECIAL[regime] and (regime == "PML" or day >= REFORM):
        return time(0), MIDNIGHT
    if special and regime == "PIL" and day in VOTED_BEFORE_REFORM:
        return time(8), time(16)
    if not works(day):
        return None
    late = day.isoweekday() == 5 and (regime == "PML" or day >= REFORM)
    return time(8), time(16, 30) if late else time(16)


def received(regime: str, moment: datetime, special: bool) -> datetime:
    today = counter(regime, moment.date(), special)
    if today and moment.time() <= today[1]:
        return max(moment, datetime.combine(moment.date(), today[0]))
    later = (moment.date() + timedelta(days=n) for n in range(1, 60))
    return next(
        datetime.combine(day, hours[0])
        for day in later
        if (hours := counter(regime, day, special)) is not None
    )


def closing(step: str, day: date, special: bool) -> datetime:
    hours = counter(step[:3], day, special) if LIMITS[step][3] == "loket" else None
    return datetime.combine(day, hours[1] if hours else MIDNIGHT)


def reckon(
    step: str, start: datetime, *, pauses: list[Span] | None = None, more: int = 0, special: bool = False
) -> Plain:
    """`start` and `pauses` on the office's wall clock; `more`: days of extension granted."""
    limit, kind, _, place = LIMITS[step]
    begins = received(step[:3], start, special) if place == "diterima" else start
    stopped: set[date] = set()
    frozen: date | None = None
    for since, until in pauses or []:
        for n in range(900):
            day = begins.date() + timedelta(days=n + 1)
            if since > closing(step, day, special):
                continue
            if until is None:
                frozen = min(frozen or day, day)
                break
            if datetime.combine(day, time(0)) >= until or since == until:
                break
            stopped.add(day)
    days = [begins.date() + timedelta(days=n + 1) for n in range(900)]
    left = [day for day in days if day not in stopped and (kind == "kalender" or works(day))]
    usable = [day for day in left if frozen is None or day < frozen]
    if len(usable) < limit + more:
        return Plain(begins, None, limit + more - len(usable))
    return Plain(begins, closing(step, usable[limit + more - 1], special))


def reckon_before(step: str, event: datetime) -> datetime:
    """The last moment of the day that lies so many counting days before the event's own."""
    number, kind = BEFORE[step]
    days = (event.date() - timedelta(days=n + 1) for n in range(60))
    counted = [day for day in days if kind == "kalender" or works(day)]
    return datetime.combine(counted[number - 1], MIDNIGHT)


FIRST, LAST = datetime(2023, 6, 1), datetime(2025, 9, 30)  # noqa: DTZ001 — a wall clock knows no zone
WALL = st.datetimes(FIRST, LAST).map(lambda at: at.replace(microsecond=0))


@st.composite
def near(draw: st.DrawFn, start: datetime) -> list[Span]:
    """Pauses around `start`, some still running."""
    ahead = st.timedeltas(timedelta(days=-3), timedelta(days=20))
    lasts = st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=9)))
    found: list[Span] = []
    for shift, length in draw(st.lists(st.tuples(ahead, lasts), max_size=3)):
        since = (start + shift).replace(microsecond=0)
        found.append((since, None if length is None else (since + length).replace(microsecond=0)))
    return found


@settings(max_examples=300, deadline=None)
@given(
    st.data(),
    st.sampled_from(sorted(LIMITS)),
    WALL,
    st.sampled_from(sorted(ZONES)),
    st.booleans(),
    st.booleans(),
)
def test_the_clocks_agree_with_the_plain_reckoning(
    data: st.DataObject, step: str, start: datetime, zone: str, extended: bool, special: bool
) -> None:
    pauses = data.draw(near(start))
    more = LIMITS[step][2] if extended else 0
    there = ZoneInfo(ZONES[zone])
    election = None
    if special and step[:3] in ("PML", "PIL"):
        election = "pemilu-2024" if step.startswith("PML") else "pilkada-2024"
    found = deadline(
        step=step,
        start=start.replace(tzinfo=there),
        timezone=ZONES[zone],
        election=election,
        extended=more > 0,
        pauses=[
            Pause(since.replace(tzinfo=there), until.replace(tzinfo=there) if until else None)
            for since, until in pauses
        ],
    )
    plain = reckon(step, start, pauses=pauses, more=more, special=election is not None)
    due = found.due.astimezone(there).replace(tzinfo=None) if found.due else None
    assert found.counted_from.astimezone(there).replace(tzinfo=None) == plain.counted_from
    assert (due, found.remaining) == (plain.due, plain.left)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(BEFORE)), WALL, st.sampled_from(sorted(ZONES)))
def test_days_before_an_event_agree_with_the_plain_reckoning(step: str, event: datetime, zone: str) -> None:
    there = ZoneInfo(ZONES[zone])
    found = deadline(step=step, start=event.replace(tzinfo=there), timezone=ZONES[zone])
    assert found.due is not None
    assert found.due.astimezone(there).replace(tzinfo=None) == reckon_before(step, event)
