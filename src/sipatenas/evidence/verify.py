"""Checks a package against itself and against what is known from elsewhere. No Django, no database.

Each proof is judged by itself: proven, failed, absent (not in the package, or nothing to compare it with) or
pending. A failure names what does not fit.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from sipatenas.evidence import manifest, package
from sipatenas.evidence.foreign.verify import is_foreign, verify_foreign
from sipatenas.evidence.judging import contents, recording, signing, stamps
from sipatenas.evidence.judging.opening import MOST_BYTES, Opened, opened
from sipatenas.evidence.judging.verdicts import (
    MalformedError,
    Proof,
    Report,
    Trust,
    Verdict,
    absent,
    failed,
)

__all__ = ["MalformedError", "Proof", "Report", "Trust", "Verdict", "verify_bytes", "verify_package"]

_NOTHING = Trust()


def verify_package(path: Path, *, key: Path | None = None, trust: Trust = _NOTHING) -> Report:
    """Judge the package at `path`; `key` is the office's public key (PEM) as the office has published it.

    Never raises for a bad package: what is wrong with it stands in the report.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            return _unreadable(path.name, f"berkas lebih besar dari {MOST_BYTES // 2**20} MB")
        data = path.read_bytes()
    except OSError as error:
        return _unreadable(path.name, f"berkas tidak dapat dibaca: {error.strerror or error}")
    return verify_bytes(data, name=path.name, pinned=key.read_bytes() if key else None, trust=trust)


def verify_bytes(
    data: bytes, *, name: str = "", pinned: bytes | None = None, trust: Trust = _NOTHING
) -> Report:
    """Judge a package's bytes; see `verify_package`. `pinned` is the office's key where `trust` has none."""
    if pinned is not None:
        trust = replace(trust, key=pinned)
    if is_foreign(data):
        return verify_foreign(data, name=name, is_office_wanted=trust.key is not None)
    try:
        found = opened(data)
    except MalformedError as malformed:
        return _unreadable(name, str(malformed))
    try:
        told = manifest.decode(found.part(package.MANIFEST))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        unread = failed("manifest", f"manifest.json bukan manifes SIPATENAS: {error}")
        return Report(package=name, proofs=(unread, *signing.signed(found, None, trust)))
    return Report(
        package=name,
        proofs=_proofs(data, found, told, trust),
        id=told.id,
        label=told.label,
        office=told.office_name,
        key_id=told.signer.key_id,
        captured=told.captured.utc,
        sealed=told.sealed.utc,
    )


def _proofs(data: bytes, found: Opened, told: manifest.Manifest, trust: Trust) -> tuple[Proof, ...]:
    proofs = [
        contents.container(data, found),
        contents.manifest_itself(found, told),
        contents.objects(found.objects, told),
        contents.merkle(told),
        *signing.signed(found, told, trust),
    ]
    if found.is_first:
        return (*proofs, absent("timestamp", "paket bentuk pertama tidak memuat cap waktu pihak ketiga"))
    return (
        *proofs,
        contents.seal(found),
        *stamps.timestamps(found, told, trust),
        stamps.opentimestamps(found, told, trust),
        recording.wacz(found),
        recording.warc(found),
    )


def _unreadable(name: str, because: str) -> Report:
    return Report(package=name, proofs=(failed("container", because),))
