"""Evidence that was sealed before an authority was in the settings: it is asked for its stamp later.

What such a stamp proves is since when a third party knows the seal; the verifiers and the page say so.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from sipatenas.core.clock import Clock
from sipatenas.evidence.models import Evidence, EvidenceObject
from sipatenas.evidence.models.stamps import OPEN, EvidenceStamp
from sipatenas.evidence.stamps import lists
from sipatenas.evidence.stamps.services import row_of, wanted
from sipatenas.evidence.workflow import EvidenceState

VERIFIER = "verify.py"
"""Sealed with every evidence of the second form: the first has no seal that could be stamped."""


def ask_missing(*, clock: Clock) -> int:
    """Ask for what holds no stamp of an authority that the house asks now, the oldest first.

    Only as many as one list holds wait for an authority at any time, so one that is away gathers no long queue.
    Returns how many stamps were newly asked for.
    """
    made = 0
    for name, is_local in wanted():
        waiting = EvidenceStamp.objects.filter(authority=name, state__in=OPEN, token_sha256="")
        room = lists.MOST - waiting.count()
        if room > 0:
            rows = [row_of(pk, name, is_local=is_local, clock=clock) for pk in _without(name, room)]
            EvidenceStamp.objects.bulk_create(rows, ignore_conflicts=True)
            made += len(rows)
    return made


def _without(name: str, most: int) -> list[UUID]:
    """The keys of sealed evidence that the authority was never asked for, the oldest first."""
    own = EvidenceStamp.objects.filter(evidence=OuterRef("pk"), authority=name)
    second = EvidenceObject.objects.filter(evidence=OuterRef("pk"), name=VERIFIER)
    sealed = Evidence.objects.filter(~Exists(own), Exists(second), state=EvidenceState.SEALED)
    oldest = sealed.exclude(disposals__state="done").order_by("sealed_at")
    return list(oldest.values_list("pk", flat=True)[:most])
