"""What a judge says, and what it may trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from sipatenas.evidence.stamps.headers import Headers


class Verdict(StrEnum):
    PROVEN = "proven"
    FAILED = "failed"
    ABSENT = "absent"
    PENDING = "pending"


class Proof(msgspec.Struct, frozen=True):
    """One proof.

    `name` is container, manifest, objects, merkle, seal, signature, signer, timestamp (one for each authority,
    named in `of`), opentimestamps, wacz or warc.
    """

    name: str
    verdict: Verdict
    because: str
    of: str = ""


class Report(msgspec.Struct, frozen=True):
    package: str
    proofs: tuple[Proof, ...]
    id: str = ""
    label: str = ""
    office: str = ""
    key_id: str = ""
    captured: str = ""
    """When it was captured and sealed (UTC), as the manifest itself claims; empty where there is none."""
    sealed: str = ""

    @property
    def has_failed(self) -> bool:
        return any(proof.verdict == Verdict.FAILED for proof in self.proofs)


@dataclass(frozen=True)
class Trust:
    """What the judge knows from elsewhere than the package; whatever is not given cannot be proven."""

    key: bytes | None = None
    """The office's public key (PEM) as the office has published it."""
    handovers: Sequence[bytes] = ()
    """Signed statements by which the office changed its key."""
    authorities: Sequence[bytes] = ()
    """Root certificates (PEM) of time-stamp authorities."""
    headers: Headers | None = None
    """Where the headers of Bitcoin's blocks are looked up."""


class MalformedError(Exception):
    """The file is no package that could be judged; the message says why, in Indonesian."""


def proven(name: str, because: str, of: str = "") -> Proof:
    return Proof(name, Verdict.PROVEN, because, of)


def failed(name: str, because: str, of: str = "") -> Proof:
    return Proof(name, Verdict.FAILED, because, of)


def absent(name: str, because: str, of: str = "") -> Proof:
    return Proof(name, Verdict.ABSENT, because, of)


def pending(name: str, because: str, of: str = "") -> Proof:
    return Proof(name, Verdict.PENDING, because, of)
