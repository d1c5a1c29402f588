"""What happens in one invented case: who, what, and each step with its moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sipatenas.accounts.models import User
from sipatenas.places.models import Office


@dataclass(frozen=True)
class Desk:
    """The office of a case and who takes its steps."""

    office: Office
    officer: User
    head: User


@dataclass(frozen=True)
class Character:
    """An invented person named in a case."""

    name: str
    number: str
    subject: str
    position: str
    category: str
    """Category of the position, as published statistics count it: jpt, administrator, pengawas …"""
    agency: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Deed:
    """One step of the case: the workflow's name, when, by whom (officer, head), and what the form holds."""

    step: str
    at: datetime
    who: str = "officer"
    data: dict[str, Any] = field(default_factory=dict)


HEADS = frozenset({"decide", "exonerate"})
"""Steps that the head takes; all others are the officer's."""


def deeds(
    steps: Sequence[str], moments: Sequence[datetime], data: dict[str, Any] | None = None
) -> tuple[Deed, ...]:
    """The steps, each at its moment and by whom it is taken."""
    return tuple(
        Deed(step, at, "head" if step in HEADS else "officer", data or {})
        for step, at in zip(steps, moments, strict=True)
    )


@dataclass(frozen=True)
class Script:
    """A whole case. Two scripts of one `shape` differ in office, moments, days, names and numbers only."""

    shape: str
    office: str
    origin: str
    channel: str
    election: str
    event_on: date
    place: str
    summary: str
    people: tuple[Character, ...]
    known_at: datetime
    received_at: datetime
    opened_at: datetime
    deeds: tuple[Deed, ...]

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Every moment of the case in order; those of a sibling script stand at the same places."""
        return (self.known_at, self.received_at, self.opened_at, *(deed.at for deed in self.deeds))

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that the forms name, in order."""
        said = [value for deed in self.deeds for value in _values(deed.data) if type(value) is date]
        return (self.event_on, *said)

    @property
    def words(self) -> tuple[str, ...]:
        """Texts that differ between siblings: names, numbers, places."""
        people = [word for one in self.people for word in (one.name, one.number, one.agency)]
        return (self.place, self.summary, *people)


def _values(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return [found for value in data.values() for found in _values(value)]
    if isinstance(data, list | tuple):
        return [found for value in data for found in _values(value)]
    return [data]
