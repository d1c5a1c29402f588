"""OpenTimestamps: a digest handed to calendars, and the proof that leads from it to a block of Bitcoin. No Django.

A proof is pending until a calendar gives the way to a block; and that there is an attestation proves nothing yet:
only the block's own header, from a source that the house trusts, makes it anchored.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from opentimestamps.calendar import DEFAULT_CALENDAR_WHITELIST
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import (
    BytesDeserializationContext,
    BytesSerializationContext,
    DeserializationError,
)
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp, make_merkle_tree

from sipatenas.evidence.stamps.headers import Header, Headers, HeadersError
from sipatenas.evidence.stamps.transport import TransportError, fetch

MOST = 16 * 1024
MOST_PROOF = 256 * 1024
BLOCK_TOLERANCE = timedelta(hours=3)
"""A block's time is the miner's own and may be two hours off by Bitcoin's rules."""
_ACCEPT = {"Accept": "application/vnd.opentimestamps.v1"}


class OtsError(Exception):
    """A proof or an answer that cannot be used; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Standing:
    """How far a proof is: the header of a block it was checked against, else what it waits for."""

    anchored: Header | None
    heights: tuple[int, ...]
    waits_for: tuple[str, ...]
    because: str


def submit(data: bytes, calendars: Sequence[str]) -> bytes:
    """A pending proof (.ots) for the SHA-256 of `data`, from every calendar that answered.

    The calendars are shown the digest with a random addition, so that they learn nothing. Raises OtsError when
    none answered.
    """
    return submit_together([data], calendars)[0]


def submit_together(many: Sequence[bytes], calendars: Sequence[str]) -> list[bytes]:
    """A proof for each of `many`, in their order, from one request to each calendar: they share the way upwards.

    Raises OtsError when no calendar answered.
    """
    proofs = [DetachedTimestampFile(OpSHA256(), Timestamp(hashlib.sha256(data).digest())) for data in many]
    hidden = [one.timestamp.ops.add(OpAppend(os.urandom(16))).ops.add(OpSHA256()) for one in proofs]
    shown = make_merkle_tree(hidden)
    failures: list[str] = []
    for url in calendars:
        try:
            answer = fetch(f"{url}/digest", body=shown.msg, headers=_ACCEPT, most=MOST)
            shown.merge(_timestamp(answer, shown.msg))
        except (TransportError, OtsError) as error:
            failures.append(f"{url}: {error}")
    if not (shown.attestations or shown.ops):
        raise OtsError("; ".join(failures) or "tidak ada kalender yang disebut")
    return [_written(one) for one in proofs]


class Asked:
    """What calendars said in one sweep, so that proofs that share a way ask for it once."""

    def __init__(self) -> None:
        self._said: dict[str, bytes | TransportError] = {}

    def fetch(self, url: str) -> bytes:
        """Raises TransportError, the same again for what failed before."""
        if url not in self._said:
            try:
                self._said[url] = fetch(url, headers=_ACCEPT, most=MOST)
            except TransportError as error:
                self._said[url] = error
        said = self._said[url]
        if isinstance(said, TransportError):
            raise said
        return said


def upgrade(
    raw: bytes, *, data: bytes, calendars: Sequence[str], asked: Asked | None = None
) -> tuple[bytes, str]:
    """The proof with what the calendars know by now, and what they said where it is still pending.

    Only the house's calendars and the public ones of the project are asked: the address stands in the answer
    of a stranger. Raises OtsError for a proof that is none for `data`.
    """
    proof, asked = read(raw, data), asked or Asked()
    said: list[str] = []
    for at, url in list(_pending(proof.timestamp)):
        if url.rstrip("/") not in calendars and url not in DEFAULT_CALENDAR_WHITELIST:
            said.append(f"kalender {url[:80]} tidak dikenal")
            continue
        try:
            answer = asked.fetch(f"{url.rstrip('/')}/timestamp/{at.msg.hex()}")
            at.merge(_timestamp(answer, at.msg))
        except (TransportError, OtsError) as error:
            said.append(f"{url}: {error}")
    return _written(proof), "; ".join(said)


def read(raw: bytes, data: bytes) -> DetachedTimestampFile:
    """The proof, if it is one of the SHA-256 of `data`. Raises OtsError."""
    if len(raw) > MOST_PROOF:
        raise OtsError("bukti OpenTimestamps terlalu besar")
    context = BytesDeserializationContext(raw)
    try:
        proof = DetachedTimestampFile.deserialize(context)
        context.assert_eof()
    except (DeserializationError, ValueError, TypeError) as error:
        raise OtsError("bukan bukti OpenTimestamps yang utuh") from error
    if not isinstance(proof.file_hash_op, OpSHA256):
        raise OtsError("bukti OpenTimestamps memakai cara hash lain")
    if proof.timestamp.msg != hashlib.sha256(data).digest():
        raise OtsError("bukti OpenTimestamps itu untuk isi lain, bukan untuk segel ini")
    if _written(proof) != raw:
        raise OtsError("bukti OpenTimestamps tidak dalam bentuk bakunya")
    return proof


def judge(raw: bytes, *, data: bytes, headers: Headers | None) -> Standing:
    """How far the proof is. Raises OtsError where it is none for `data`, or where a block contradicts it."""
    proof = read(raw, data)
    found = [
        (message, attestation.height)
        for message, attestation in proof.timestamp.all_attestations()
        if isinstance(attestation, BitcoinBlockHeaderAttestation)
    ]
    heights = tuple(sorted({height for _message, height in found}))
    waits = tuple(sorted({url for _at, url in _pending(proof.timestamp)}))
    if not found:
        return Standing(None, (), waits, f"menunggu kalender {', '.join(waits) or '?'}")
    if headers is None:
        because = f"menyebut blok Bitcoin {heights[0]}, tetapi kepala blok itu belum diperiksa"
        return Standing(None, heights, waits, f"{because}: tidak ada sumber kepala blok")
    return _against(headers, sorted(found, key=lambda pair: pair[1]), heights, waits)


def _against(
    headers: Headers, found: list[tuple[bytes, int]], heights: tuple[int, ...], waits: tuple[str, ...]
) -> Standing:
    unknown: list[str] = []
    for message, height in found:
        try:
            header = headers.at(height)
        except HeadersError as error:
            unknown.append(str(error))
            continue
        if header is None:
            unknown.append(f"sumber kepala blok tidak memuat blok {height}")
        elif header.merkle_root != message:
            raise OtsError(f"blok Bitcoin {height} tidak memuat bukti ini: akar Merkle-nya lain")
        else:
            return Standing(header, heights, waits, f"berlabuh di blok Bitcoin {height}")
    because = f"menyebut blok Bitcoin {heights[0]}, tetapi kepala blok itu belum diperiksa"
    return Standing(None, heights, waits, f"{because}: {'; '.join(unknown)}")


def _pending(timestamp: Timestamp) -> list[tuple[Timestamp, str]]:
    found = [(timestamp, one.uri) for one in timestamp.attestations if isinstance(one, PendingAttestation)]
    for below in timestamp.ops.values():
        found += _pending(below)
    return found


def _timestamp(answer: bytes, message: bytes) -> Timestamp:
    context = BytesDeserializationContext(answer)
    try:
        found = Timestamp.deserialize(context, message)
        context.assert_eof()
    except (DeserializationError, ValueError, TypeError) as error:
        raise OtsError("jawaban bukan bukti OpenTimestamps") from error
    return found


def _written(proof: DetachedTimestampFile) -> bytes:
    context = BytesSerializationContext()
    proof.serialize(context)
    return bytes(context.getbytes())
