"""What is kept of public posts, its proofs, and what became of them."""

from sipatenas.evidence.models.evidence import Evidence, EvidenceObject, Kind, Role

__all__ = ["Evidence", "EvidenceObject", "Kind", "Role"]
