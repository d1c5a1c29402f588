"""The cases behind one published series, played through the real services, one after the other."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sipatenas.cli.demonstration import names
from sipatenas.cli.simulation.allegations import rules_for
from sipatenas.cli.simulation.bulk import Desks
from sipatenas.cli.simulation.counted import count, differences
from sipatenas.cli.simulation.load import FULL, REPORTED
from sipatenas.cli.simulation.play import play
from sipatenas.cli.simulation.script import Character, Script, deeds
from sipatenas.cli.simulation.series import PROVEN, Series, checks, divided, unprintable
from sipatenas.places.models import Level, Office
from sipatenas.places.paths import code_lies_in
from sipatenas.rulebook.elections import Election, election
from sipatenas.rulebook.positions import POSITIONS

STEPS: dict[str, tuple[str, ...]] = {
    "received": (),
    "not_registered": ("decline",),
    "registered": FULL[:1],
    "ended": (*FULL[:4], "exonerate", "end"),
    "referred": FULL[:6],
    "criminal": FULL[:6],
    "both": FULL[:6],
    "not_proven": FULL[:7],
    "incomplete": FULL[:8],
    "recommended": FULL[:7],
    "sanctioned": FULL[:8],
    "blocked": (*FULL[:7], "note_answer"),
    "unblocked": (*FULL[:7], "note_answer", "note_answer"),
}
REPORTS_ONLY = frozenset({"received", "not_registered"})
FACTS: dict[str, dict[str, Any]] = {
    "criminal": {"breaches": ["criminal"]},
    "both": {"breaches": ["criminal", "discipline"]},
    "not_proven": {"proven": False},
    "incomplete": {"kind": "incomplete"},
    "blocked": {"kinds": ["blocked"]},
    "unblocked": {"kinds": ["blocked", "unblocked"]},
}
EXAMPLES = {
    "jpt": "Kepala Dinas", "administrator": "Kepala Bidang", "pengawas": "Kepala Subbagian",
    "pelaksana": "Pengadministrasi Umum", "fungsional": "Guru Ahli Muda", "camat_lurah": "Camat",
    "lainnya": "Ajudan", "other": "Ajudan",
}  # fmt: skip


def make(row: Series, progress: Callable[[int, int | None], None]) -> dict[str, object]:
    """Play the series; return what was made, and what of the publisher's figures does not add up."""
    desks, rng = Desks(), random.Random(row.id)
    scripts = list(written(row, rng))
    made = []
    for done, script in enumerate(scripts, start=1):
        made.append(play(script, desks.of(script)).pk)
        progress(done, len(scripts))
    said, found = checks(row), count(made, row.places)
    return {
        "series": row.id,
        "publisher": row.publisher,
        "as_of": row.as_of.isoformat(),
        "cases": len(made),
        "in_the_tables": asdict(found),
        "differs_from_published": differences(row, found),
        "agrees": [f"{one.said}: {one.why}" for one in said if one.agrees],
        "does_not_add_up": [f"{one.said}: {one.why}" for one in said if not one.agrees] + unprintable(row),
        "not_played": list(row.not_played),
        "note": row.note,
    }


def written(row: Series, rng: random.Random) -> Iterator[Script]:
    """One script for each case of the series."""
    fates: list[str] = [fate for fate, count in row.fates.items() for _ in range(count)]
    proven = row.proven
    base = proven or len(fates)
    kinds, positions = _hand(row, "kind", base, rng), _hand(row, "position", base, rng)
    before, sanctions = _hand(row, "timing", len(fates), rng), _sanctions(row, proven, rng)
    origins, extra = _origins(row, fates), (row.persons or len(fates)) - len(fates)
    offices = _offices(row, len(fates), rng)
    facts, number = election(row.election), 0
    for place, fate in enumerate(fates):
        counted = fate in PROVEN or not proven
        more = 1 if place < extra else 0
        people = []
        kind, position = (next(kinds), next(positions)) if counted else ("other", "other")
        event_on = _event_on(row, facts, next(before), rng)
        for _ in range(1 + more):
            number += 1
            people.append(_person(row, kind, position, event_on, number, rng))
        yield _script(
            row, fate, origins[place], offices[place], event_on, tuple(people), next(sanctions, ""), place
        )


def _offices(row: Series, whole: int, rng: random.Random) -> list[Office]:
    """An office for each case: as many in each printed region as were printed, the rest anywhere else."""
    every = list(Office.objects.filter(level=Level.REGENCY).select_related("region").order_by("code"))
    chosen: list[Office] = []
    for code, wanted in sorted(row.places.items(), key=lambda item: -len(item[0])):  # regencies first
        inside = [one for one in every if code_lies_in(one.code, code)]
        plain = [one for one in inside if one.code not in row.places] or inside
        have = sum(one in inside for one in chosen)
        chosen += [rng.choice(plain) for _ in range(wanted - have)]
    elsewhere = [one for one in every if not {one.code, one.code[:2]} & set(row.places)]
    chosen += [rng.choice(elsewhere) for _ in range(whole - len(chosen))]
    rng.shuffle(chosen)
    return chosen


def _hand(row: Series, what: Any, whole: int, rng: random.Random) -> Iterator[str]:
    """The shares handed out one by one, in an order drawn by lot; without shares, "other"."""
    shares = row.shares.get(what)
    hands = [name for name, count in divided(shares, whole).items() for _ in range(count)] if shares else []
    rng.shuffle(hands)
    return iter(hands or ["other"] * whole)


def _sanctions(row: Series, proven: int, rng: random.Random) -> Iterator[str]:
    if not row.sanctions:
        return iter(["disiplin_sedang"] * proven)
    hands = [name for name, count in row.sanctions.items() for _ in range(count)]
    rng.shuffle(hands)
    return iter(hands)


def _origins(row: Series, fates: list[str]) -> list[str]:
    """Report or finding: what is not said is a finding, but a finding is neither declined nor waiting to be."""
    left: Counter[str] = Counter({str(name): count for name, count in row.origins.items()})
    said = ["report" if fate in REPORTS_ONLY else "" for fate in fates]
    left["report"] -= said.count("report")
    for place, origin in enumerate(said):
        if not origin:
            said[place] = "report" if left["report"] > 0 else "finding"
            left[said[place]] -= 1
    return said


def _event_on(row: Series, facts: Election, timing: str, rng: random.Random) -> date:
    """A day of the event inside the election's stages and before the figures' own day."""
    campaign = next(stage.first for stage in facts.stages if stage.id == "campaign")
    first, last = facts.first, min(facts.last, row.as_of - timedelta(days=4))
    if timing == "before_campaign":
        last = min(last, campaign - timedelta(days=1))
    elif timing == "campaign_or_after":
        first = max(first, campaign)
    return first + timedelta(days=rng.randrange(max((last - first).days, 0) + 1))


def _person(row: Series, kind: str, position: str, day: date, number: int, rng: random.Random) -> Character:
    return Character(
        name=names.plain(rng),
        number=f"{number:018d}",
        subject=row.subject,
        position="Kepala Desa" if row.subject == "village" else EXAMPLES[position],
        category="" if row.subject == "village" else (position if position in POSITIONS else "lainnya"),
        agency=f"Instansi Rekaan {number % 500:03d}",
        rules=rules_for(row.subject, kind, day),
    )


def _script(
    row: Series, fate: str, origin: str, office: Office, event_on: date, people: tuple[Character, ...],
    sanction: str, place: int,
) -> Script:  # fmt: skip
    steps = STEPS[fate]
    if origin == "report" and steps[:1] == FULL[:1]:
        steps = (REPORTED[0], *steps[1:])
    moments = _moments(office, event_on, row.as_of, len(steps))
    data = {**FACTS.get(fate, {}), "sanction": sanction}
    return Script(
        shape=f"{row.id}/{fate}/{origin}", office=office.pk, origin=origin,
        channel="supervision" if origin == "finding" else "office", election=row.election, event_on=event_on,
        place=f"Lapangan Rekaan {place:05d}", summary=f"Peristiwa rekaan nomor {place:05d}.", people=people,
        known_at=moments[0], received_at=moments[1], opened_at=moments[2],
        deeds=deeds(steps, moments[3:], data),
    )  # fmt: skip


def _moments(office: Office, event_on: date, until: date, steps: int) -> list[datetime]:
    """From the day after the event to the figures' day, evenly, never more than three days apart."""
    zone = ZoneInfo(office.timezone)
    first = datetime.combine(event_on + timedelta(days=1), time(9), zone).astimezone(UTC)
    last = datetime.combine(until, time(15), zone).astimezone(UTC)
    apart = min(timedelta(days=3), (last - first) / (steps + 3))
    return [first, first + timedelta(minutes=20), first + timedelta(minutes=40)] + [
        first + timedelta(hours=1) + apart * (number + 1) for number in range(steps)
    ]
