"""Cases as an office's desk holds them, opened by the house's own verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.support.journey import Journey

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, Channel, Origin
from sipatenas.cases.services.opening import Matter, Named, open_case

SUBJECTS = ("pns", "pppk", "tni", "polri", "village")


def opened(
    journey: Journey,
    *,
    who: str = "officer",
    persons: int = 1,
    received: datetime | None = None,
    origin: Origin = Origin.REPORT,
    **named: Any,
) -> Case:
    """A case of `who`'s office with invented persons, received now or at that time."""
    user: User = journey.users[who]
    assert user.office is not None
    key = Case.objects.count() + 1
    people = [
        Named(
            name=f"Rekaan {key} {place}",
            subject=SUBJECTS[place % len(SUBJECTS)],
            number=f"1985071720100{key:02}{place:03}",
            **named,
        )
        for place in range(persons)
    ]
    now = journey.clock.now()
    return open_case(
        origin=origin,
        channel=Channel.OFFICE,
        office=user.office,
        user=user,
        matter=Matter(
            summary="Hadir pada kampanye dengan seragam dinas.",
            event_on=(received or now).date(),
            received_at=received,
            known_at=received or now,
        ),
        people=people,
        clock=journey.clock,
    )


def overdue(journey: Journey, **facts: Any) -> Case:
    """A report received ten days ago that nobody has studied."""
    return opened(journey, received=journey.clock.now() - timedelta(days=8), **facts)
