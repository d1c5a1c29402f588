"""Is sealed evidence still what the ledger says was sealed?"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from sipatenas.core.ledger import history
from sipatenas.evidence import events, vault
from sipatenas.evidence.guards import GONE, missing_guards
from sipatenas.evidence.keys import KeyUnusableError, path_of
from sipatenas.evidence.models import Evidence, LinkObservation, Watch
from sipatenas.evidence.services import subject_of
from sipatenas.evidence.services.rechecking.observing import digest_of
from sipatenas.evidence.workflow import EvidenceState


def sealed_as_told(evidence: Evidence) -> bool:
    """Whether the manifest and the key on the row are those of the ledger's entry of the sealing."""
    seals = [line.codes for line in history(subject_of(evidence)) if line.event == events.SEALED]
    told = [(one.get("manifest_sha256"), one.get("key_id")) for one in seals]
    return told == [(evidence.manifest_sha256, evidence.signer_key_id)]


def published_key(evidence: Evidence) -> bytes | None:
    """The office's present public key out of the key folder; None where no file holds it.

    What a former key signed is judged against it by the published hand-overs. Neither the row's own key counts nor
    any other file of the folder: who can rewrite the row can rewrite the signature beside it, and another office's
    code may begin with this one's.
    """
    try:
        return path_of(settings.SIPATENAS_KEYS, evidence.office_id).with_suffix(".pub.pem").read_bytes()
    except (OSError, KeyUnusableError):
        return None


def _digest(row: LinkObservation, evidence: Evidence) -> str:
    """Computed anew; of a look that was emptied when its evidence, or that of its control, was destroyed: as kept.

    Empty for one that was emptied although its evidence stands: the database cannot tell that from an end.
    """
    if row.emptied_at:
        return row.digest if vault.is_destroyed(evidence) else ""
    return row.digest if row.control_url == GONE else digest_of(row)


def looks_not_as_told() -> Iterator[str]:
    """One line for each watched link whose looks are not those that the custody of its evidence names."""
    for watch in Watch.objects.select_related("evidence").iterator(500):
        lines = [one.codes for one in history(subject_of(watch.evidence)) if one.event == events.RECHECKED]
        told = [(one.get("number"), one.get("digest")) for one in lines]
        found = [(row.number, _digest(row, watch.evidence)) for row in watch.observations.all()]
        if told != found:
            yield f"watch {watch.pk}: its looks are not those that were written down"


def discrepancies() -> Iterator[str]:
    """One line for each sealed evidence whose row tells another seal than the ledger, or another history of looks."""
    for name in missing_guards():
        yield f"the database's trigger {name} does not stand"
    yield from looks_not_as_told()
    for evidence in Evidence.objects.filter(state=EvidenceState.SEALED).iterator(500):
        if not sealed_as_told(evidence):
            yield f"evidence {evidence.pk}: its manifest or key is not the one that was sealed"
