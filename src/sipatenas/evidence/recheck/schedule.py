"""When to look again. Pure: the same link, look and state always give the same moment."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sipatenas.evidence.recheck.facts import GONE, SHOWN, State

LADDER = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=14),
    timedelta(days=30),
)
SUSPECTED = (timedelta(hours=6), timedelta(hours=18), timedelta(days=1), timedelta(days=1), timedelta(days=1))
"""After a suspicion: soon again, so that three looks over 72 hours are there within four days; then the ladder."""
AFTER_CHANGE = 1
"""The step of the ladder to which a change brings a link back: six hours."""
FAILED = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=12), timedelta(days=1))
"""After a limit or a failure: the post was not seen, so the ladder does not rise."""
MANUAL = timedelta(days=7)
JITTER = 0.1
MOST_STRIKES = 6
FIRST_REST = timedelta(minutes=15)
WALLS_BEFORE_MANUAL = 2


def jitter(key: str) -> float:
    """Between -1 and 1, the same for the same key: links sealed in one minute do not come due in one minute."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / (2**31) - 1


def step_after(step: int, before: str, now: State, *, has_changed: bool) -> int:
    """The next step on the ladder: up while nothing changes, back after a change, still while nothing is seen."""
    if now in GONE:
        return step + 1 if before in GONE else 0
    if now not in SHOWN:
        return step
    if has_changed or before in GONE:
        return AFTER_CHANGE
    return min(step + 1, len(LADDER) - 1)


def next_look(
    at: datetime, state: State, step: int, *, misses: int = 0, key: str, wait_seconds: int | None = None
) -> datetime:
    """When the next look is due; never sooner than the site asked for. `misses`: looks in a row that saw nothing."""
    if state in GONE:
        wait = SUSPECTED[step] if step < len(SUSPECTED) else LADDER[min(step - 2, len(LADDER) - 1)]
    elif state in SHOWN:
        wait = LADDER[min(step, len(LADDER) - 1)]
    else:
        wait = FAILED[min(max(misses, 1), len(FAILED)) - 1]
    wait += wait * JITTER * jitter(key)
    return at + max(wait, timedelta(seconds=wait_seconds or 0))


def rest_after_limit(strikes: int, wait_seconds: int | None) -> timedelta:
    """How long a whole site is left alone after it told us of a limit: 15 minutes, doubled each time, or as asked."""
    doubled = FIRST_REST * (1 << min(max(strikes, 1) - 1, MOST_STRIKES))
    return max(doubled, timedelta(seconds=wait_seconds or 0))
