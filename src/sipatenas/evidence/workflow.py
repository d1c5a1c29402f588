"""The states of an evidence and the moves between them. Only the services make a move."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition


class EvidenceState(models.TextChoices):
    REQUESTED = "requested", _("diminta")
    CAPTURING = "capturing", _("sedang direkam")
    SEALED = "sealed", _("disegel")
    FAILED = "failed", _("gagal")


PENDING = [EvidenceState.REQUESTED, EvidenceState.CAPTURING]


def has_proofs(evidence: models.Model) -> bool:
    """No key, no sealed evidence: the manifest, its root, the signature and the signer must all be there."""
    needed = (
        "manifest_sha256",
        "merkle_root",
        "signature",
        "signer_key_id",
        "public_key",
        "label",
        "sealed_at",
    )
    return all(getattr(evidence, field) for field in needed)


def has_explanation(evidence: models.Model) -> bool:
    """A failure is told with its reason and what to do about it."""
    return bool(getattr(evidence, "failure", "")) and bool(getattr(evidence, "remedy", ""))


class EvidenceFlow:
    """The moves of an evidence; one that is not allowed from its state raises TransitionNotAllowed."""

    @transition(field="state", source=PENDING, target=EvidenceState.CAPTURING)
    def to_capturing(self) -> None:
        """A worker took it up; taking it up again after a killed worker is the same move."""

    @transition(field="state", source=PENDING, target=EvidenceState.SEALED, conditions=[has_proofs])
    def to_sealed(self) -> None:
        """Signed and closed: nothing of it changes any more."""

    @transition(field="state", source=PENDING, target=EvidenceState.FAILED, conditions=[has_explanation])
    def to_failed(self) -> None:
        """Nothing could be sealed; asking again makes a new evidence."""
