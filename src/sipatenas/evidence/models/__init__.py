"""What is kept of public posts, its proofs, and what became of them."""

from sipatenas.evidence.models.checkpoint import Checkpoint, CheckpointStamp
from sipatenas.evidence.models.delivery import Delivery
from sipatenas.evidence.models.disposal import Disposal, DisposalState, Hold
from sipatenas.evidence.models.evidence import RECEIVED, Evidence, EvidenceObject, Kind, Role
from sipatenas.evidence.models.stamps import EvidenceStamp, StampKind, StampState
from sipatenas.evidence.models.vault import VaultBlob, VaultKey, VaultState
from sipatenas.evidence.models.verdict import EvidenceVerdict
from sipatenas.evidence.models.watches import ControlLink, LinkObservation, LinkState, SitePace, Watch

__all__ = [
    "RECEIVED",
    "Checkpoint",
    "CheckpointStamp",
    "ControlLink",
    "Delivery",
    "Disposal",
    "DisposalState",
    "Evidence",
    "EvidenceObject",
    "EvidenceStamp",
    "EvidenceVerdict",
    "Hold",
    "Kind",
    "LinkObservation",
    "LinkState",
    "Role",
    "SitePace",
    "StampKind",
    "StampState",
    "VaultBlob",
    "VaultKey",
    "VaultState",
    "Watch",
]
