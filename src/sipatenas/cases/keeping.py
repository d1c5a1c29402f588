"""What a case needs its evidence for: as long as it is not over, nothing of it is destroyed (SAFEGUARDS 11)."""

from __future__ import annotations

from sipatenas.cases.models import Case
from sipatenas.cases.workflow import OVER
from sipatenas.evidence.models import Evidence


def needed_by_a_case(evidence: Evidence) -> str:
    """The running cases that rest on the evidence, or on another of the same post; empty if there is none."""
    running = Case.objects.exclude(state__in=[state.value for state in OVER])
    found = running.filter(evidence=evidence)
    if evidence.post_id is not None:
        found = found | running.filter(lead__post=evidence.post_id)
    count = found.distinct().count()
    return f"{count} perkara masih berjalan" if count else ""
