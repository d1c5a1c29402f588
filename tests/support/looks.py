"""A link that was looked at again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.support.journey import Journey

from sipatenas.evidence.models import Evidence
from sipatenas.evidence.recheck.facts import Facts, Judgement, Signal, State
from sipatenas.evidence.services.rechecking import begin, observe
from sipatenas.evidence.services.rechecking.observing import Kept


def looked_at(journey: Journey, evidence_id: UUID) -> dict[str, dict[str, Any]]:
    """A link that an officer looked at once, with a picture; and the addresses of that."""
    evidence = Evidence.objects.get(pk=evidence_id)
    watch = begin(evidence=evidence, clock=journey.clock, is_manual=True)
    if watch is None:
        raise AssertionError("the post's evidence has no link")
    judged = Judgement(state=State.REMOVED_SUSPECTED, signals=(Signal(kind="status", says="HTTP 404"),))
    observe(
        watch=watch,
        facts=Facts(requested_url=watch.url, status=404),
        judged=judged,
        clock=journey.clock,
        kept=Kept(picture=b"gambar"),
        by=journey.officer,
    )
    own, look = {"evidence_id": evidence.pk}, {"evidence_id": evidence.pk, "number": 1}
    return {
        "evidence:beside": look,
        "evidence:look_picture": look,
        "evidence:look_now": own,
        "evidence:look_by_hand": own,
    }
