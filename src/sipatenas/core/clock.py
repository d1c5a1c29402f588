"""The clock is passed in, never asked for in passing: a service that needs the time takes `clock`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands still until told otherwise: for tests and for replaying a journey."""

    at: datetime = field(default_factory=lambda: datetime(2024, 10, 4, 2, 0, tzinfo=UTC))

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("A clock needs an aware time; give the moment with its zone.")
        self.at = self.at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, step: timedelta) -> None:
        self.at += step


def edge_clock() -> Clock:
    """The clock that views, tasks and commands hand to the services (setting SIPATENAS_CLOCK)."""
    clock: Clock = import_string(settings.SIPATENAS_CLOCK)()
    return clock
