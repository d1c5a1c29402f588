"""When a suspicion becomes a finding: repeated over time, beside a control, from signals of two kinds.

A site that is down for hours, an account suspended and let back, a post hidden and shown again: all of these look
like a removal once. Ordinary terms of the law leave an office five to fourteen days, so the ordinary policy asks for
three looks over at least 72 hours; the strict one follows EDGI's rule of fourteen days without a break.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from sipatenas.evidence.recheck.facts import GONE, SHOWN, State


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What must be there before a removal counts as confirmed."""

    looks: int = 3
    span: timedelta = timedelta(hours=72)
    apart: timedelta = timedelta(hours=6)
    """Looks closer together than this count once: the same fault of a site would be seen twice."""
    kinds: int = 2


ORDINARY = Policy()
STRICT = Policy(looks=5, span=timedelta(days=14))
POLICIES = {"ordinary": ORDINARY, "strict": STRICT}


class PastLook(msgspec.Struct, frozen=True, kw_only=True):
    """One look of a link's history."""

    at: datetime
    state: State
    removal_kinds: frozenset[str] = frozenset()
    control_was_live: bool = False
    """At the same time another, known post of the same site was looked at from here, and was shown."""


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a suspicion is from being confirmed; all zero when it is."""

    looks: int
    span: timedelta
    kinds: int
    is_latest_with_control: bool

    @property
    def is_confirmed(self) -> bool:
        return not self.looks and not self.span and not self.kinds and self.is_latest_with_control


def missing(history: Sequence[PastLook], policy: Policy = ORDINARY) -> Missing:
    """What the history, oldest first, still lacks for a confirmation.

    Only looks since the post was last seen shown count, and of them only those whose control was live. Walls,
    limits and failures in between neither count nor break: they say nothing of the post.
    """
    run: list[PastLook] = []
    for look in history:
        if look.state in SHOWN:
            run = []
        elif look.state in GONE:
            run.append(look)
    counted: list[PastLook] = []
    for look in run:
        if look.control_was_live and (not counted or look.at - counted[-1].at >= policy.apart):
            counted.append(look)
    span = counted[-1].at - counted[0].at if counted else timedelta()
    kinds = frozenset().union(*(look.removal_kinds for look in counted)) if counted else frozenset()
    latest = history[-1] if history else None
    return Missing(
        looks=max(0, policy.looks - len(counted)),
        span=max(timedelta(), policy.span - span),
        kinds=max(0, policy.kinds - len(kinds)),
        is_latest_with_control=bool(latest and latest.state in GONE and latest.control_was_live),
    )


def is_confirmed(history: Sequence[PastLook], policy: Policy = ORDINARY) -> bool:
    """Whether the removal stands, as of the latest look."""
    return missing(history, policy).is_confirmed
