"""Large files written before the transaction that makes them known, so that nobody waits while they are encrypted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from django.db import transaction

from sipatenas.core import cipher
from sipatenas.core.blobs import BlobRef
from sipatenas.core.ciphertexts import Draft, in_pieces
from sipatenas.core.clock import Clock
from sipatenas.evidence.models.evidence import Evidence
from sipatenas.evidence.models.vault import VaultBlob
from sipatenas.evidence.vault import files, keys, store


@dataclass(frozen=True)
class _Laid:
    draft: Draft
    media_type: str
    key: bytes
    known: tuple[VaultBlob, bytes] | None
    """A stored copy that was whole when this was laid, with its key."""


@dataclass
class Laying:
    """What one evidence shall hold, lying in the storage without a row."""

    office: str
    _laid: dict[str, _Laid] = field(default_factory=dict)

    def lay(self, data: bytes | BinaryIO | Iterable[bytes], *, media_type: str) -> BlobRef:
        """Encrypt and write `data`; no row is touched. Raises keys.WrappingKeyError, OSError."""
        by = keys.wrapping_key(store.folder(), self.office)
        key = cipher.new_key()
        with files.drafted(in_pieces(data), key=key) as draft:
            if draft.sha256 not in self._laid:
                files.keep(draft)
                known = next(store.whole_copies(draft.sha256, by), None)
                self._laid[draft.sha256] = _Laid(draft, media_type, key, known)
        return BlobRef(sha256=draft.sha256, size=draft.size, media_type=media_type)

    def settle(self, evidence: Evidence, clock: Clock) -> None:
        """The rows, in the caller's transaction: a copy that was stored already, if it still stands, else ours."""
        for one in self._laid.values():
            if one.known is not None and store.wrapped(*one.known, evidence, clock):
                transaction.on_commit(partial(files.remove, one.draft.name))
            else:
                store.keep_rows(one.draft, one.media_type, one.key, evidence, clock)
        self._laid = {}

    def give_up(self) -> None:
        """Remove what was not settled; what was and is rolled back goes by the daily sweep."""
        for one in self._laid.values():
            files.remove(one.draft.name)
        self._laid = {}


@contextmanager
def laying(office: str) -> Iterator[Laying]:
    """Lay files for an evidence of that office, then settle them in a transaction; what was not settled is removed."""
    made = Laying(office)
    try:
        yield made
    finally:
        made.give_up()
