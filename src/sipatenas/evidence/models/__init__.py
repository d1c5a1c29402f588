"""What is kept of public posts, its proofs, and what became of them."""

from sipatenas.evidence.models.checkpoint import Checkpoint
from sipatenas.evidence.models.disposal import Disposal, DisposalState, Hold
from sipatenas.evidence.models.evidence import Evidence, EvidenceObject, Kind, Role
from sipatenas.evidence.models.stamps import EvidenceStamp, StampKind, StampState
from sipatenas.evidence.models.vault import VaultBlob, VaultKey, VaultState

__all__ = [
    "Checkpoint",
    "Disposal",
    "DisposalState",
    "Evidence",
    "EvidenceObject",
    "EvidenceStamp",
    "Hold",
    "Kind",
    "Role",
    "StampKind",
    "StampState",
    "VaultBlob",
    "VaultKey",
    "VaultState",
]
