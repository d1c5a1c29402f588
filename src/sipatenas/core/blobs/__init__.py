"""Files by the SHA-256 of their content, encrypted in the storage `blobs` (a folder, or a bucket by setting).

    put(data, media_type=…, clock=…) · read(sha256) · pieces(sha256) · exists(sha256) · reference(sha256)
    remove(sha256)

Each lies under a key of its own, wrapped by the house's wrapping key, and a random name: who sees only the storage is
not told what is held. Those written before that lie in plain under their hash; they read as ever, and are encrypted in
rounds (`blobs.moving`). `blobs.scrub` looks at all of them again and again.
"""

from sipatenas.core.blobs.errors import BlobDamaged, BlobError, BlobMissing, BlobUnreachable, Locked
from sipatenas.core.blobs.reading import exists, pieces, read, reference
from sipatenas.core.blobs.records import BlobRef
from sipatenas.core.blobs.writing import put, remove

__all__ = [
    "BlobDamaged",
    "BlobError",
    "BlobMissing",
    "BlobRef",
    "BlobUnreachable",
    "Locked",
    "exists",
    "pieces",
    "put",
    "read",
    "reference",
    "remove",
]
