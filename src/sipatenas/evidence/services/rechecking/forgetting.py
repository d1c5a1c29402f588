"""What is left of a link's looks once its evidence is destroyed: hashes, times and states, no link and no words."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.evidence.guards import GONE
from sipatenas.evidence.models.disposal import DisposalState
from sipatenas.evidence.models.evidence import Evidence
from sipatenas.evidence.models.watches import LinkObservation, Watch
from sipatenas.evidence.services.rechecking.watching import begin, hold
from sipatenas.evidence.workflow import EvidenceState

BECAUSE = "bukti dimusnahkan"


def forget(*, evidence: Evidence, user: User, clock: Clock) -> int:
    """Look no more at the evidence's link, and empty what the looks saw; returns how many were emptied.

    Another evidence of the same link that still stands is watched anew, from its beginning. In the caller's
    transaction, before the evidence loses its link.
    """
    watches = list(evidence.watches.all())
    for watch in watches:
        if not watch.held_because:
            hold(watch=watch, because=BECAUSE, user=user, clock=clock)
    emptied = sum(_emptied(watch, clock) for watch in watches)
    if evidence.url and not _standing(evidence).exists():
        LinkObservation.objects.filter(control_url=evidence.url).update(control_url=GONE)
    other = _standing(evidence).filter(office=evidence.office_id).first() if evidence.url else None
    if other is not None and watches:
        begin(evidence=other, clock=clock, is_manual=any(watch.is_manual for watch in watches))
    return emptied


def _emptied(watch: Watch, clock: Clock) -> int:
    """The one door that the database leaves open: all that a look saw, at once."""
    rows = watch.observations.filter(emptied_at=None)
    with_control = rows.exclude(control_url="")
    seen = {"final_url": "", "title": "", "signals": [], "changes": [], "fields": {}}
    count: int = with_control.update(**seen, control_url=GONE, emptied_at=clock.now())
    count += rows.update(**seen, emptied_at=clock.now())
    Watch.objects.filter(pk=watch.pk).update(url="", site="", link_digest=digest_in_place(watch))
    return count


def digest_in_place(watch: Watch) -> str:
    """Stands for the link's hash, from which whoever guesses the link could tell it: and the link is free again."""
    return hashlib.sha256(f"{GONE} {watch.pk}".encode()).hexdigest()


def _standing(evidence: Evidence) -> QuerySet[Evidence]:
    """Other sealed evidence of the same link that is not destroyed, the first sealed first; of any office."""
    others = Evidence.objects.filter(url=evidence.url, state=EvidenceState.SEALED).exclude(pk=evidence.pk)
    return others.exclude(disposals__state=DisposalState.DONE).order_by("sealed_at", "pk")
