"""The vault: evidence's files encrypted at rest, a key for each, wrapped for every evidence that holds it.

    put(evidence=…, data=…, media_type=…, clock=…) · read(evidence, sha256) · pieces(evidence, sha256)
    share(held_by=…, to=…, sha256=…, clock=…) · destroy(evidence=…, clock=…)
    part(evidence, sha256, start, stop): some bytes of a large one, without opening the rest
    laying(office): large files written before the transaction that makes them known

The last wrapping destroyed, the file is destroyed. Import it where the tables are ready (not from models).
"""

from sipatenas.evidence.vault.errors import (
    BlobDamaged,
    BlobError,
    BlobMissing,
    BlobUnreachable,
    Destroyed,
    Locked,
    NotHeld,
)
from sipatenas.evidence.vault.keys import WrappingKeyError
from sipatenas.evidence.vault.laying import laying
from sipatenas.evidence.vault.store import destroy, holds, is_destroyed, part, pieces, put, read, share

__all__ = [
    "BlobDamaged",
    "BlobError",
    "BlobMissing",
    "BlobUnreachable",
    "Destroyed",
    "Locked",
    "NotHeld",
    "WrappingKeyError",
    "destroy",
    "holds",
    "is_destroyed",
    "laying",
    "part",
    "pieces",
    "put",
    "read",
    "share",
]
