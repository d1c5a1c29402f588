"""Is sealed evidence still what the ledger says was sealed?"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from sipatenas.core.ledger import history
from sipatenas.evidence import events
from sipatenas.evidence.keys import KeyUnusableError, key_id, read_public
from sipatenas.evidence.models import Evidence, Watch
from sipatenas.evidence.services import subject_of
from sipatenas.evidence.services.rechecking.observing import digest_of
from sipatenas.evidence.workflow import EvidenceState


def sealed_as_told(evidence: Evidence) -> bool:
    """Whether the manifest and the key on the row are those of the ledger's entry of the sealing."""
    seals = [line.codes for line in history(subject_of(evidence)) if line.event == events.SEALED]
    told = [(one.get("manifest_sha256"), one.get("key_id")) for one in seals]
    return told == [(evidence.manifest_sha256, evidence.signer_key_id)]


def published_key(evidence: Evidence) -> bytes:
    """The office's public key that signed, out of the key folder; the row's own where no file holds it.

    The row lies in the database beside the signature: who can rewrite one can rewrite the other.
    """
    folder = settings.SIPATENAS_KEYS
    current = f"office-{evidence.office_id}.pub.pem"
    found: bytes | None = None
    for path in sorted(folder.glob(f"office-{evidence.office_id}*.pub.pem")):
        try:
            pem = path.read_bytes()
            fits = key_id(read_public(pem)) == evidence.signer_key_id
        except (OSError, KeyUnusableError):
            continue
        if fits:
            return pem
        found = pem if path.name == current else found
    return found or evidence.public_key.encode("ascii")


def looks_not_as_told() -> Iterator[str]:
    """One line for each watched link whose looks are not those that the custody of its evidence names."""
    for watch in Watch.objects.select_related("evidence").iterator(500):
        lines = [one.codes for one in history(subject_of(watch.evidence)) if one.event == events.RECHECKED]
        told = [(one.get("number"), one.get("digest")) for one in lines]
        found = [(row.number, digest_of(row)) for row in watch.observations.all()]
        if told != found:
            yield f"watch {watch.pk}: its looks are not those that were written down"


def discrepancies() -> Iterator[str]:
    """One line for each sealed evidence whose row tells another seal than the ledger, or another history of looks."""
    yield from looks_not_as_told()
    for evidence in Evidence.objects.filter(state=EvidenceState.SEALED).iterator(500):
        if not sealed_as_told(evidence):
            yield f"evidence {evidence.pk}: its manifest or key is not the one that was sealed"
