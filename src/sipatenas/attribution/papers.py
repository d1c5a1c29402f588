"""Facts for papers. Candidates are masked until two officers have confirmed one (SAFEGUARDS 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sipatenas.attribution.models import AttributionRun, Candidate

_QUOTED = re.compile("“[^”]*”")
_YEAR = re.compile(r"\d{4}")
HIDDEN = "•••"


@dataclass(frozen=True)
class MaskedCandidate:
    """A candidate as a report of leads may show it: initials, category, probability, and the reasons
    for and against, without names."""

    rank: int
    initials: str
    category: str
    probability: float
    reasons: tuple[str, ...]
    against: tuple[str, ...]


def masked_candidates(run: AttributionRun) -> tuple[MaskedCandidate, ...]:
    """The run's candidates, best first, so that no one can be told from them."""
    return tuple(
        MaskedCandidate(
            rank=found.rank,
            initials=" ".join(
                f"{word[0].upper()}{HIDDEN}" for word in found.person.name.split(",")[0].split()
            ),
            category=found.person.get_category_display(),
            probability=found.probability,
            reasons=_told(found, "for"),
            against=_told(found, "against"),
        )
        for found in run.candidates.select_related("person")
    )


def _told(found: Candidate, direction: str) -> tuple[str, ...]:
    """The reasons that speak for this person, or those that speak against, without names."""
    return tuple(
        _without_names(reason["text"]) for reason in found.reasons if reason["for_or_against"] == direction
    )


def _without_names(reason: str) -> str:
    """A reason without the names it quotes and without a year of birth."""
    return _YEAR.sub(HIDDEN, _QUOTED.sub(f"“{HIDDEN}”", reason))
