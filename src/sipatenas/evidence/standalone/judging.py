"""Each proof of a package, judged by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sipatenas.evidence.standalone.proofs_of_time import BITCOIN, attestations, block_time, height_of
from sipatenas.evidence.standalone.reading import (
    FIRST,
    LATE,
    MANIFEST,
    SEAL,
    SEAL_FORMAT,
    SECOND,
    Package,
    canonical,
    has_exactly,
    merkle_root,
    opened,
    read_json,
    zipped,
)
from sipatenas.evidence.standalone.recording import wacz_proof, warc_proof
from sipatenas.evidence.standalone.signatures import is_signed, key_of, moment_of, pem_of, print_of, roots_of
from sipatenas.evidence.standalone.tokens import token_of, vouched_by
from sipatenas.evidence.standalone.words import ABSENT, FAILED, PENDING, PROVEN, Proof, Say, WrongError

TOLERANCE, BLOCK_TOLERANCE, IN_FLIGHT = timedelta(minutes=5), timedelta(hours=3), timedelta(minutes=5)


@dataclass(frozen=True)
class Known:
    """What is known from elsewhere than the package."""

    key: bytes = b""
    handovers: Sequence[bytes] = ()
    roots: Sequence[x509.Certificate] = ()
    headers: Mapping[int, bytes] | None = field(default=None)


def judge(data: bytes, known: Known) -> tuple[list[Proof], dict[str, Any]]:
    """Every proof, and the manifest where it can be read."""
    try:
        found = opened(data)
    except WrongError as wrong:
        return [Proof("container", FAILED, wrong.say)], {}
    told = read_json(found.part("manifest.json"), MANIFEST)
    if told is None:
        unread = Say("manifest.json bukan manifes SIPATENAS", "manifest.json is no manifest of SIPATENAS")
        return [Proof("manifest", FAILED, unread), *_signed(found, None, known)], {}
    proofs = [_container(data, found), _manifest(found, told), _objects(found, told), _merkle(told)]
    proofs += _signed(found, told, known)
    if found.is_first:
        said = Say(
            "paket bentuk pertama tidak memuat cap waktu", "packages of the first form carry no time stamp"
        )
        return [*proofs, Proof("timestamp", ABSENT, said)], told
    proofs += [_seal(found, told), *_timestamps(found, told, known), _opentimestamps(found, told, known)]
    return [*proofs, wacz_proof(found), warc_proof(found)], told


def _proof(name: str, wrong: Sequence[Say], right: Say) -> Proof:
    if not wrong:
        return Proof(name, PROVEN, right)
    return Proof(name, FAILED, Say("; ".join(one.id for one in wrong), "; ".join(one.en for one in wrong)))


def _container(data: bytes, found: Package) -> Proof:
    order = sorted(found.files)
    if found.is_first:
        order = ["manifest.json", "manifest.sig", "public-key.pem"]
        order += sorted(path for path in found.files if path.startswith("objects/"))
    same = zipped({path: found.files[path] for path in order}) == data
    wrong = Say("wadah ZIP berubah di luar isi berkasnya", "the ZIP container was changed outside its files")
    right = Say(
        "wadah ZIP persis seperti dibuat sistem", "the ZIP container is exactly as the system writes it"
    )
    return _proof("container", [] if same else [wrong], right)


def _manifest(found: Package, told: Mapping[str, Any]) -> Proof:
    wrong = []
    if told["format"] != (FIRST if found.is_first else SECOND):
        wrong.append(
            Say(
                "bentuk manifes tidak cocok dengan paketnya", "the manifest's format does not fit the package"
            )
        )
    late = [name for names in LATE.values() for name in names] if found.is_first else []
    if canonical(told) != found.part("manifest.json") or not has_exactly(told, MANIFEST, late):
        wrong.append(
            Say("manifest.json tidak dalam bentuk bakunya, atau memuat isian asing",
                "manifest.json is not in its canonical form, or holds a foreign field")
        )  # fmt: skip
    count = len(told["objects"])
    return _proof(
        "manifest", wrong, Say(f"manifes terbaca, {count} objek", f"manifest read, {count} objects")
    )


def _objects(found: Package, told: Mapping[str, Any]) -> Proof:
    listed, here = {one["name"]: one for one in told["objects"]}, found.objects
    wrong = [Say(f"{name} hilang", f"{name} is missing") for name in sorted(listed.keys() - here.keys())]
    wrong += [
        Say(f"{name} tidak terdaftar", f"{name} is not listed")
        for name in sorted(here.keys() - listed.keys())
    ]
    for name in sorted(listed.keys() & here.keys()):
        if hashlib.sha256(here[name]).hexdigest() != listed[name]["sha256"]:
            wrong.append(Say(f"isi {name} berubah", f"{name} was changed"))
        elif len(here[name]) != listed[name]["size"]:
            wrong.append(Say(f"ukuran {name} tidak cocok", f"the size of {name} does not fit"))
    if len(listed) != len(told["objects"]):
        wrong.append(Say("satu objek terdaftar dua kali", "an object is listed twice"))
    return _proof(
        "objects", wrong, Say(f"{len(listed)} objek cocok", f"{len(listed)} objects fit the manifest")
    )


def _merkle(told: Mapping[str, Any]) -> Proof:
    fits = bool(told["objects"]) and merkle_root(told["objects"]) == told["merkle_root"]
    wrong = Say(
        "akar Merkle tidak cocok dengan daftar objek", "the Merkle root does not fit the list of objects"
    )
    right = Say("akar Merkle cocok", "the Merkle root fits the list of objects")
    return _proof("merkle", [] if fits else [wrong], right)


def _seal(found: Package, told: Mapping[str, Any]) -> Proof:
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
    return _proof("seal", wrong, right)


def _signed(found: Package, told: Mapping[str, Any] | None, known: Known) -> list[Proof]:
    pem = found.part("public-key.pem")
    public = key_of(pem)
    if public is None:
        wrong = [Say("public-key.pem bukan kunci Ed25519", "public-key.pem is no Ed25519 key")]
    else:
        wrong = _signature(found, public, told)
    right = Say("tanda tangan kantor cocok dengan manifes", "the office's signature fits the manifest")
    return [_proof("signature", wrong, right), _signer(public, told, known)]


def _signature(found: Package, public: Ed25519PublicKey, told: Mapping[str, Any] | None) -> list[Say]:
    if pem_of(public) != found.part("public-key.pem"):
        return [Say("public-key.pem bukan bentuk bakunya", "public-key.pem is not in its plain form")]
    if not is_signed(public, found.part("manifest.sig"), found.part("manifest.json")):
        return [Say("tanda tangan tidak cocok", "the signature does not fit the manifest and the key")]
    if told is not None and told["signer"]["key_id"] != print_of(public):
        return [Say("bukan kunci yang disebut manifes", "not the key that the manifest names")]
    if told is not None and told["signer"]["algorithm"] != "Ed25519":
        return [Say("cara tanda tangan lain", "another signature algorithm")]
    return []


def _signer(public: Ed25519PublicKey | None, told: Mapping[str, Any] | None, known: Known) -> Proof:
    if not known.key:
        mark = print_of(public) if public else "?"
        return Proof("signer", ABSENT, Say(
            f"milik siapa kunci itu tidak terbukti dari paket: bandingkan sidiknya {mark}, atau sebutkan --key",
            f"whose key it is cannot be proven from the package: compare its print {mark}, or give --key",
        ))  # fmt: skip
    expected = key_of(known.key)
    if expected is None:
        return Proof(
            "signer", FAILED, Say("kunci pembanding tidak terbaca", "the key to compare with is no key")
        )
    if public is not None and print_of(public) == print_of(expected):
        return Proof("signer", PROVEN, Say("kuncinya kunci kantor yang disebut", "the key is the one given"))
    ended = _handed_over(public, expected, told, known)
    if ended is None or told is None:
        return Proof("signer", FAILED, Say("ditandatangani kunci lain", "signed by another key"))
    if (moment_of(told["sealed"]["utc"]) or datetime.max.replace(tzinfo=UTC)) > ended + IN_FLIGHT:
        return Proof(
            "signer", FAILED, Say("kunci itu sudah diserahterimakan", "that key had been handed over by then")
        )
    said = f"{ended:%Y-%m-%d %H:%M} UTC"
    return Proof("signer", PROVEN, Say(f"kunci kantor itu sampai {said}", f"the office's key until {said}"))


def _handed_over(
    public: Ed25519PublicKey | None, expected: Ed25519PublicKey, told: Mapping[str, Any] | None, known: Known
) -> datetime | None:
    """When the signer's key was handed over, if signed statements lead from it to the expected one."""
    if public is None or told is None:
        return None
    steps = {}
    for raw in known.handovers:
        try:
            said = json.loads(raw)
            statement, data = said["statement"], canonical(said["statement"])
            old, new = (
                key_of(statement["old_public_key"].encode()),
                key_of(statement["new_public_key"].encode()),
            )
            fits = (
                old is not None
                and new is not None
                and statement["format"] == "sipatenas-handover/1"
                and statement["office"] == told["office"]
                and is_signed(old, bytes.fromhex(said["signed_by_old"]), data)
                and is_signed(new, bytes.fromhex(said["signed_by_new"]), data)
            )
            if fits and old is not None and new is not None:
                when = moment_of(statement["at"])
                if when is not None:
                    steps[print_of(old)] = (print_of(new), when)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    at, ended = print_of(public), None
    while at != print_of(expected):
        if at not in steps:
            return None
        at, when = steps.pop(at)
        ended = ended or when
    return ended


def _timestamps(found: Package, told: Mapping[str, Any], known: Known) -> list[Proof]:
    stamps = found.below("timestamps/")
    names = {
        name.removesuffix(".tsr").removesuffix(".ca.pem") for name in stamps if not name.endswith(".ots")
    }
    names |= {name for name in told.get("stamps", ()) if name != "opentimestamps"}
    proofs = []
    for name in sorted(names):
        if f"{name}.tsr" in stamps:
            proofs.append(_timestamp(found, told, known, name))
        elif f"{name}.ca.pem" in stamps:
            proofs.append(
                Proof("timestamp", FAILED, Say("cap waktunya hilang", "the time stamp is missing"), name)
            )
        else:
            said = Say("diminta, belum ada di paket ini", "asked for, not yet in this package")
            proofs.append(Proof("timestamp", PENDING, said, name))
    return proofs or [Proof("timestamp", ABSENT, Say("belum diminta", "none was asked for"))]


def _timestamp(found: Package, told: Mapping[str, Any], known: Known, name: str) -> Proof:
    stamps = found.below("timestamps/")
    try:
        token = token_of(stamps[f"{name}.tsr"], found.part("seal.json"))
        is_trusted = False
        try:
            vouched_by(token, known.roots)
            is_trusted = True
        except WrongError:
            vouched_by(token, roots_of(stamps.get(f"{name}.ca.pem", b"")))
    except WrongError as wrong:
        return Proof("timestamp", FAILED, wrong.say, name)
    at = f"{token.at:%Y-%m-%d %H:%M:%S} UTC"
    said = Say(
        f"segel sudah ada pada {at} menurut {token.name}",
        f"the seal existed at {at} according to {token.name}",
    )
    if token.is_local or name == "lokal":
        said += Say("; otoritas lokal, bukan pihak ketiga", "; a local authority, no third party")
    sealed = moment_of(told["sealed"]["utc"])
    if sealed is None or token.at + TOLERANCE < sealed:
        return Proof("timestamp", FAILED, said + Say(", sebelum disegel", ", before it was sealed"), name)
    if not is_trusted:
        said += Say("; akarnya belum dibandingkan: sebutkan --ca", "; its root was not compared: give --ca")
        return Proof("timestamp", ABSENT, said, name)
    return Proof("timestamp", PROVEN, said, name)


def _opentimestamps(found: Package, told: Mapping[str, Any], known: Known) -> Proof:
    raw = found.below("timestamps/").get("opentimestamps.ots")
    if raw is None:
        if "opentimestamps" in told.get("stamps", ()):
            return Proof(
                "opentimestamps", PENDING, Say("diminta, belum ada di paket ini", "asked for, not yet here")
            )
        return Proof("opentimestamps", ABSENT, Say("belum diminta", "not asked for"))
    try:
        said = attestations(raw, found.part("seal.json"))
        blocks = sorted((height_of(what), message) for message, kind, what in said if kind == BITCOIN)
    except WrongError as wrong:
        return Proof("opentimestamps", FAILED, wrong.say)
    if not blocks:
        return Proof("opentimestamps", PENDING, Say("menunggu blok Bitcoin", "waits for a block of Bitcoin"))
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
    return Proof("opentimestamps", PENDING, unchecked)


def _against(height: int, header: bytes, message: bytes, told: Mapping[str, Any]) -> Proof:
    if header[36:68] != message:
        wrong = Say(f"blok {height} tidak memuat bukti ini", f"block {height} does not hold this proof")
        return Proof("opentimestamps", FAILED, wrong)
    sealed = moment_of(told["sealed"]["utc"])
    if sealed is None or block_time(header) + BLOCK_TOLERANCE < sealed:
        older = Say(f"blok {height} lebih tua daripada segel", f"block {height} is older than the seal")
        return Proof("opentimestamps", FAILED, older)
    at = f"{block_time(header):%Y-%m-%d %H:%M} UTC"
    anchored = Say(f"berlabuh di blok Bitcoin {height}, {at}", f"anchored in Bitcoin's block {height}, {at}")
    return Proof("opentimestamps", PROVEN, anchored)
