"""What keeps an evidence from being destroyed, beside a hold: what rooms above still need it for."""

from __future__ import annotations

from collections.abc import Callable

from sipatenas.evidence.models import Evidence

Need = Callable[[Evidence], str]
"""Why an evidence is still needed, in Indonesian; empty where it is not."""

_needs: list[Need] = []


def register(need: Need) -> None:
    """A room above says for what it needs an evidence (a case that is not over)."""
    if need not in _needs:
        _needs.append(need)


def needed_for(evidence: Evidence) -> list[str]:
    """Why it may not be destroyed now: standing holds first, then what the rooms above say."""
    holds = [hold.reason for hold in evidence.holds.filter(lifted_at__isnull=True).order_by("placed_at")]
    return [f"ditahan: {reason}" for reason in holds] + [
        words for need in _needs if (words := need(evidence))
    ]
