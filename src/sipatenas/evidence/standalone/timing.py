"""Since when third parties know the seal: RFC 3161 time stamps and blocks of Bitcoin."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sipatenas.evidence.standalone.proofs_of_time import BITCOIN, attestations, block_time, height_of
from sipatenas.evidence.standalone.reading import (
    SEAL,
    SEAL_FORMAT,
    Package,
    canonical,
    has_exactly,
    read_json,
)
from sipatenas.evidence.standalone.signatures import Known, moment_of, roots_of
from sipatenas.evidence.standalone.tokens import LOCAL_NAME, token_of, vouched_by
from sipatenas.evidence.standalone.words import (
    ABSENT,
    FAILED,
    PENDING,
    PROVEN,
    Proof,
    Say,
    WrongError,
    proof_of,
)

TOLERANCE, BLOCK_TOLERANCE = timedelta(minutes=5), timedelta(hours=3)
LATE_AFTER = timedelta(days=14)
"""An office without network may ask again for two weeks; a stamp later than that says nothing of the time sealed."""
LIST, LIST_LINES = ".seals.txt", re.compile(rb"(?:[0-9a-f]{64}\n)+")
"""Many seals may share one stamp: it is then over a list of their hashes, one a line, sorted."""

Judged = tuple[Proof, datetime | None]
"""A proof, and its time where a third party that is known from elsewhere tells it."""


def seal_proof(found: Package, told: Mapping[str, Any]) -> Proof:
    raw = found.part("seal.json")
    said = read_json(raw, SEAL)
    if said is None or said["format"] != SEAL_FORMAT:
        return Proof(
            "seal", FAILED, Say("seal.json bukan segel SIPATENAS", "seal.json is no seal of SIPATENAS")
        )
    if canonical(said) != raw or not has_exactly(said, SEAL):
        return Proof("seal", FAILED, Say("seal.json tidak baku", "seal.json is not in its canonical form"))
    expected = {
        "manifest.json": said["manifest_sha256"] == hashlib.sha256(found.part("manifest.json")).hexdigest(),
        "manifest.sig": said["signature"] == found.part("manifest.sig").hex(),
        "public-key.pem": said["public_key_sha256"]
        == hashlib.sha256(found.part("public-key.pem")).hexdigest(),
        "id": said["id"] == told["id"],
        "merkle_root": said["merkle_root"] == told["merkle_root"],
        "key_id": said["key_id"] == told["signer"]["key_id"],
    }
    wrong = [
        Say(f"seal.json tidak cocok dengan {name}", f"seal.json does not fit {name}")
        for name, fits in expected.items()
        if not fits
    ]
    right = Say("segel mengikat manifes, tanda tangan, kunci", "the seal binds manifest, signature and key")
    return proof_of("seal", wrong, right)


def times(found: Package, told: Mapping[str, Any], known: Known) -> tuple[list[datetime], list[datetime]]:
    """When time stamps, and when blocks, of third parties show this seal; both empty where the seal does not fit."""
    if found.is_first or seal_proof(found, told).verdict != PROVEN:
        return [], []
    tokens = [at for _proof, at in _judged_stamps(found, told, known) if at is not None]
    block = _judged_block(found, told, known)[1]
    return tokens, [] if block is None else [block]


def timestamps(found: Package, told: Mapping[str, Any], known: Known) -> list[Proof]:
    proofs = [proof for proof, _at in _judged_stamps(found, told, known)]
    return proofs or [Proof("timestamp", ABSENT, Say("belum diminta", "none was asked for"))]


def opentimestamps(found: Package, told: Mapping[str, Any], known: Known) -> Proof:
    return _judged_block(found, told, known)[0]


def _whole(judge: Callable[[], Judged], name: str, of: str, broken: Say) -> Judged:
    """What a stranger's bytes make of a reader is that stranger's fault, and is told of this proof alone."""
    try:
        return judge()
    except WrongError as wrong:
        return Proof(name, FAILED, wrong.say, of), None
    except Exception:  # noqa: BLE001
        return Proof(name, FAILED, broken, of), None


def _judged_stamps(found: Package, told: Mapping[str, Any], known: Known) -> list[Judged]:
    stamps = found.below("timestamps/")
    names = {
        name.removesuffix(".tsr").removesuffix(".ca.pem").removesuffix(LIST)
        for name in stamps
        if not name.endswith(".ots")
    }
    names |= {name for name in told.get("stamps", ()) if name != "opentimestamps"}
    broken = Say("bukan cap waktu RFC 3161 yang utuh", "not a whole RFC 3161 time stamp")
    judged: list[Judged] = []
    for name in sorted(names):
        if f"{name}.tsr" in stamps:
            judge = partial(_timestamp, found, told, known, name)
            judged.append(_whole(judge, "timestamp", name, broken))
        elif f"{name}.ca.pem" in stamps or name + LIST in stamps:
            said = Say("cap waktunya hilang", "the time stamp is missing")
            judged.append((Proof("timestamp", FAILED, said, name), None))
        else:
            said = Say("diminta, belum ada di paket ini", "asked for, not yet in this package")
            judged.append((Proof("timestamp", PENDING, said, name), None))
    return judged


def _timestamp(found: Package, told: Mapping[str, Any], known: Known, name: str) -> Judged:
    stamps = found.below("timestamps/")
    listed, seal = stamps.get(name + LIST), found.part("seal.json")
    among = _others(listed, seal) if listed is not None else 0
    token = token_of(stamps[f"{name}.tsr"], seal if listed is None else listed)
    is_trusted = False
    try:
        vouched_by(token, known.roots)
        is_trusted = True
    except WrongError:
        vouched_by(token, roots_of(stamps.get(f"{name}.ca.pem", b"")))
    at = f"{token.at:%Y-%m-%d %H:%M:%S} UTC"
    said = Say(
        f"segel sudah ada pada {at} menurut {token.name}",
        f"the seal existed at {at} according to {token.name}",
    )
    if among:
        said += Say(
            f", bersama {among} segel lain dalam satu daftar", f", with {among} other seals in one list"
        )
    is_local = token.is_local or name == "lokal"
    if is_local:
        words = "" if token.name == LOCAL_NAME else "; otoritas lokal, bukan pihak ketiga"
        said += Say(words, "; a local authority, no third party")
    sealed = moment_of(told["sealed"]["utc"])
    if sealed is None or sealed - token.at > TOLERANCE:
        return Proof(
            "timestamp", FAILED, said + Say(", sebelum disegel", ", before it was sealed"), name
        ), None
    late = _late(sealed, token.at)
    if late is not None:
        said += late
    if not is_trusted:
        said += Say("; akarnya belum dibandingkan: sebutkan --ca", "; its root was not compared: give --ca")
    verdict = PROVEN if is_trusted and late is None else ABSENT
    return Proof("timestamp", verdict, said, name), token.at if is_trusted and not is_local else None


def _others(listed: bytes, seal: bytes) -> int:
    """How many other seals stand in the list under one stamp that holds this one. Raises WrongError."""
    lines = listed.split()
    if not LIST_LINES.fullmatch(listed) or lines != sorted(set(lines)):
        raise WrongError(
            "daftar segel tidak dalam bentuk bakunya", "the list of seals is not in its plain form"
        )
    if hashlib.sha256(seal).hexdigest().encode("ascii") not in lines:
        raise WrongError("segel ini tidak ada di daftar", "this seal is not in the list")
    return len(lines) - 1


def _late(sealed: datetime, at: datetime) -> Say | None:
    """What to say where a time is too late to show that the seal was there when the manifest says."""
    if at - sealed <= LATE_AFTER:
        return None
    claimed, days = sealed.isoformat(" ", "minutes"), (at - sealed).days
    since = f"{at:%Y-%m-%d %H:%M} UTC"
    return Say(
        f"; manifes menyatakan disegel {claimed}, tetapi itu baru diketahui sejak {since} ({days} hari "
        "kemudian): waktu segelnya tidak terbukti",
        f"; the manifest claims sealed {claimed}; it is known only since {since} ({days} days later): "
        "that it existed at the claimed time is not proven",
    )


def _judged_block(found: Package, told: Mapping[str, Any], known: Known) -> Judged:
    broken = Say("bukan bukti OpenTimestamps yang utuh", "not a whole OpenTimestamps proof")
    return _whole(partial(_opentimestamps, found, told, known), "opentimestamps", "", broken)


def _opentimestamps(found: Package, told: Mapping[str, Any], known: Known) -> Judged:
    raw = found.below("timestamps/").get("opentimestamps.ots")
    if raw is None:
        if "opentimestamps" in told.get("stamps", ()):
            said = Say("diminta, belum ada di paket ini", "asked for, not yet here")
            return Proof("opentimestamps", PENDING, said), None
        return Proof("opentimestamps", ABSENT, Say("belum diminta", "not asked for")), None
    attested = attestations(raw, found.part("seal.json"))
    blocks = sorted((height_of(what), message) for message, kind, what in attested if kind == BITCOIN)
    if not blocks:
        waits = Say("menunggu blok Bitcoin", "waits for a block of Bitcoin")
        return Proof("opentimestamps", PENDING, waits), None
    for height, message in blocks:
        header = (known.headers or {}).get(height)
        if header is not None:
            return _against(height, header, message, told)
    height, message = blocks[0]
    root = message[::-1].hex()
    unchecked = Say(
        f"menyebut blok Bitcoin {height}; bandingkan akar Merkle-nya dengan {root}, atau --headers",
        f"names Bitcoin's block {height}; compare its Merkle root with {root}, or give --headers",
    )
    return Proof("opentimestamps", PENDING, unchecked), None


def _against(height: int, header: bytes, message: bytes, told: Mapping[str, Any]) -> Judged:
    if header[36:68] != message:
        wrong = Say(f"blok {height} tidak memuat bukti ini", f"block {height} does not hold this proof")
        return Proof("opentimestamps", FAILED, wrong), None
    sealed, mined = moment_of(told["sealed"]["utc"]), block_time(header)
    if sealed is None or sealed - mined > BLOCK_TOLERANCE:
        older = Say(f"blok {height} lebih tua daripada segel", f"block {height} is older than the seal")
        return Proof("opentimestamps", FAILED, older), None
    at = f"{mined:%Y-%m-%d %H:%M} UTC"
    anchored = Say(f"berlabuh di blok Bitcoin {height}, {at}", f"anchored in Bitcoin's block {height}, {at}")
    late = _late(sealed, mined)
    if late is not None:
        return Proof("opentimestamps", ABSENT, anchored + late), mined
    return Proof("opentimestamps", PROVEN, anchored), mined
