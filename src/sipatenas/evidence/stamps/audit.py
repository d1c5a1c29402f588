"""Are the time stamps still those that the ledger says came?"""

from __future__ import annotations

from collections.abc import Iterator

from sipatenas.core.ledger import history
from sipatenas.evidence import events
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.models.stamps import DONE
from sipatenas.evidence.services import subject_of


def discrepancies() -> Iterator[str]:
    """One line for each stamp that is held and not told of, or told of and not held, or held with another answer."""
    asked = Evidence.objects.filter(stamps__isnull=False).distinct().prefetch_related("stamps")
    for evidence in asked.iterator(500):
        held = {(one.authority, one.token_sha256) for one in evidence.stamps.all() if one.state in DONE}
        told = {
            (str(line.codes.get("authority")), str(line.codes.get("token_sha256")))
            for line in history(subject_of(evidence))
            if line.event in {events.STAMPED, events.ANCHORED}
        }
        for authority in sorted({name for name, _token in told ^ held}):
            yield f"evidence {evidence.pk}: its time stamp of {authority} is not the one that came"
