"""The scripts of a load: many invented cases over all offices, drawn with a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from sipatenas.cli.demonstration import names
from sipatenas.cli.simulation.allegations import rules_for
from sipatenas.cli.simulation.script import Character, Script, deeds
from sipatenas.places.models import Level, Office

FULL = ("register", "hear", "clarify", "study", "decide", "refer", "recommend", "follow_up", "close")
REPORTED = ("study_initially", *FULL[1:])
"""The same way for a report: it is registered by its initial study."""
ENDS: tuple[tuple[str, str, tuple[str, ...], int], ...] = (
    # origin, where it stands, steps, weight in 1,000
    ("finding", "found", (), 10),
    ("finding", "registered", FULL[:1], 10),
    ("finding", "clarified", FULL[:3], 8),
    ("finding", "studied", FULL[:4], 6),
    ("finding", "decided", FULL[:5], 6),
    ("finding", "referred", FULL[:6], 60),
    ("finding", "recommended", FULL[:7], 50),
    ("finding", "followed_up", FULL[:8], 20),
    ("finding", "closed", FULL, 260),
    ("finding", "ended", (*FULL[:4], "exonerate", "end"), 70),
    ("report", "received", (), 12),
    ("report", "incomplete", ("ask_completion",), 8),
    ("report", "not_registered", ("decline",), 110),
    ("report", "withdrawn", ("withdraw",), 10),
    ("report", "registered", REPORTED[:1], 12),
    ("report", "referred", REPORTED[:6], 50),
    ("report", "closed", REPORTED, 220),
    ("report", "ended", (*REPORTED[:4], "exonerate", "end"), 78),
)
"""Most cases are over, as in the published figures; one in six was not registered or not proven."""
SUBJECTS = (("pns", 70), ("ptt", 10), ("village", 18), ("tni", 2))
POSITIONS = {
    "pns": (
        ("Guru Ahli Muda", "fungsional"), ("Kepala Dinas", "jpt"), ("Pengadministrasi Umum", "pelaksana"),
        ("Camat", "camat_lurah"),
    ),
    "ptt": (("Tenaga Kontrak", ""),),
    "village": (("Kepala Desa", ""),),
    "tni": (("Babinsa", ""),),
}  # fmt: skip
PERIODS = (
    ("pilkada-2024", date(2024, 9, 25), date(2024, 11, 20), 8),
    ("pemilu-2024", date(2023, 11, 28), date(2024, 2, 6), 2),
)
COMMON = frozenset({"closed", "referred", "not_registered"})
RARE = frozenset({"found", "clarified", "studied", "decided", "incomplete", "withdrawn", "received"})
"""Shapes are few, for the services play one case of each: variety lies where most of the cases are."""


@dataclass(frozen=True)
class Stage:
    """Where a load plays: its offices, weighted by how much they have to do."""

    offices: Sequence[Office]
    cumulative: Sequence[float]


def stage(rng: random.Random) -> Stage:
    """All offices from the nation to the regencies; a few have most of the cases, as in life."""
    offices = list(Office.objects.filter(level__lte=Level.REGENCY).select_related("region").order_by("code"))
    weights = [rng.paretovariate(1.2) * (0.3 if office.level < Level.REGENCY else 1) for office in offices]
    return Stage(offices, list(accumulate(weights)))


def scripts(*, count: int, seed: int, lean: bool = False) -> Iterator[Script]:
    """`count` scripts, the same for the same seed. `lean`: only cases of a few rows, for lists and work."""
    rng = random.Random(seed)
    where = stage(rng)
    ends = [one for one in ENDS if len(one[2]) < 2] if lean else ENDS
    for number in range(count):
        office = rng.choices(where.offices, cum_weights=where.cumulative)[0]
        yield _script(rng, office, number, ends)


def _script(rng: random.Random, office: Office, number: int, ends: Sequence[Any]) -> Script:
    origin, end, steps, _weight = _drawn(rng, ends)
    subject = _drawn(rng, SUBJECTS)[0]
    if end in RARE or office.level < Level.REGENCY:
        subject = "pns"
    if subject != "pns":  # their authority decides by itself: nobody recommends to it
        steps = tuple(step for step in steps if step != "recommend")
        end = "referred" if end == "recommended" else end
    position, category = rng.choice(POSITIONS[subject]) if end in COMMON else POSITIONS[subject][0]
    election, first, last, _ = _drawn(rng, PERIODS) if end in COMMON else PERIODS[0]
    name, service = names.plain(rng), f"{number:018d}"
    event_on = first + timedelta(days=rng.randrange((last - first).days))
    moments = _moments(rng, office, event_on, len(steps))
    rules = rules_for(subject, "reaksi_medsos", event_on)
    shape = "/".join((origin, end, subject, category, election, str(office.level), *rules))
    person = Character(
        name=name, number=service, subject=subject, position=position, category=category,
        agency=f"Instansi Rekaan {number % 997:03d}", rules=rules,
    )  # fmt: skip
    return Script(
        shape=shape, office=office.pk, origin=origin, channel="supervision" if origin == "finding" else "office",
        election=election, event_on=event_on, place=f"Lapangan Rekaan {number:06d}",
        summary=f"Diduga mengajak memilih pada kegiatan rekaan nomor {number:06d}.", people=(person,),
        known_at=moments[0], received_at=moments[1], opened_at=moments[2],
        deeds=deeds(steps, moments[3:]),
    )  # fmt: skip


def _drawn(rng: random.Random, rows: Sequence[Any]) -> Any:
    """One of the rows, by the weight at its end."""
    return rng.choices(rows, [row[-1] for row in rows])[0]


def _moments(rng: random.Random, office: Office, event_on: date, steps: int) -> list[datetime]:
    """Known, received, opened, and one moment for each step: working days in office hours, in order, all apart."""
    zone = ZoneInfo(office.timezone)
    day = _working(event_on + timedelta(days=1))
    said = [_at(rng, day, 8, zone), _at(rng, day, 10, zone), _at(rng, day, 12, zone)]
    for _ in range(steps):
        day = _working(day + timedelta(days=1))
        said.append(_at(rng, day, 9, zone))
    return said


def _working(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _at(rng: random.Random, day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), zone).astimezone(UTC)
