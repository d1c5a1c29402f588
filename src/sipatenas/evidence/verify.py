"""Checks a package against itself and against a known key. No Django, no database, no network.

Each proof is judged by itself: proven, failed, absent (not in the package, or nothing to compare it with) or
pending. A failure names what does not fit.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sipatenas.evidence import keys, manifest, package

MOST_FILES = 200
MOST_BYTES = 512 * 1024 * 1024
MOST_MANIFEST_BYTES = 4 * 1024 * 1024
_FIXED = {package.MANIFEST, package.SIGNATURE, package.PUBLIC_KEY}


class Verdict(StrEnum):
    PROVEN = "proven"
    FAILED = "failed"
    ABSENT = "absent"
    PENDING = "pending"


class Proof(msgspec.Struct, frozen=True):
    """One proof: `name` is container, manifest, objects, merkle, signature, signer or timestamp."""

    name: str
    verdict: Verdict
    because: str


class Report(msgspec.Struct, frozen=True):
    package: str
    proofs: tuple[Proof, ...]
    id: str = ""
    label: str = ""
    office: str = ""
    key_id: str = ""

    @property
    def has_failed(self) -> bool:
        return any(proof.verdict == Verdict.FAILED for proof in self.proofs)


class MalformedError(Exception):
    """The file is no package that could be judged; the message says why, in Indonesian."""


@dataclass(frozen=True)
class _Opened:
    files: Mapping[str, bytes]

    @property
    def objects(self) -> dict[str, bytes]:
        start = len(package.FOLDER)
        return {name[start:]: data for name, data in self.files.items() if name.startswith(package.FOLDER)}


def verify_package(path: Path, *, key: Path | None = None) -> Report:
    """Judge the package at `path`; `key` is the office's public key (PEM) as the office has published it.

    Never raises for a bad package: what is wrong with it stands in the report.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MalformedError(f"berkas lebih besar dari {MOST_BYTES // 2**20} MB")
        data = path.read_bytes()
    except OSError as error:
        return _unreadable(path.name, f"berkas tidak dapat dibaca: {error.strerror or error}")
    except MalformedError as malformed:
        return _unreadable(path.name, str(malformed))
    pinned = key.read_bytes() if key else None
    return verify_bytes(data, name=path.name, pinned=pinned)


def verify_bytes(data: bytes, *, name: str = "", pinned: bytes | None = None) -> Report:
    """Judge a package's bytes; see `verify_package`."""
    try:
        opened = _open(data)
    except MalformedError as malformed:
        return _unreadable(name, str(malformed))
    raw = opened.files[package.MANIFEST]
    try:
        known = manifest.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        unread = _failed("manifest", f"manifest.json bukan manifes SIPATENAS: {error}")
        return Report(package=name, proofs=(unread, *_signed(opened, None, pinned)))
    proofs = (
        _container(data, opened),
        _manifest(raw, known),
        _objects(opened.objects, known),
        _merkle(known),
        *_signed(opened, known, pinned),
        Proof("timestamp", Verdict.ABSENT, "paket versi ini belum memuat cap waktu pihak ketiga"),
    )
    return Report(
        package=name,
        proofs=proofs,
        id=known.id,
        label=known.label,
        office=known.office_name,
        key_id=known.signer.key_id,
    )


def _open(data: bytes) -> _Opened:
    """The files of a ZIP, read within bounds and without trusting its own figures."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise MalformedError(f"bukan berkas ZIP yang utuh: {error}") from error
    if missing := sorted(_FIXED - files.keys()):
        raise MalformedError(f"bukan paket bukti SIPATENAS: tidak ada {', '.join(missing)}")
    return _Opened(files)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_FILES:
        raise MalformedError(f"paket memuat {len(entries)} berkas, lebih dari {MOST_FILES}")
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise MalformedError(f"nama berkas muncul dua kali: {', '.join(doubled)}")
    if any(entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1 for entry in entries):
        raise MalformedError("isi paket dikompresi atau disandikan; paket SIPATENAS tidak pernah begitu")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise MalformedError(f"isi paket lebih besar dari {MOST_BYTES // 2**20} MB")
    for entry in entries:
        inner = entry.filename.removeprefix(package.FOLDER)
        if entry.filename not in _FIXED and (inner == entry.filename or not package.is_object_name(inner)):
            raise MalformedError(f"berkas asing atau nama berbahaya di dalam paket: {entry.filename!r}")
        if entry.filename == package.MANIFEST and entry.file_size > MOST_MANIFEST_BYTES:
            raise MalformedError("manifest.json terlalu besar")


def _container(data: bytes, opened: _Opened) -> Proof:
    rebuilt = package.build(
        package.Contents(
            manifest=opened.files[package.MANIFEST],
            signature=opened.files[package.SIGNATURE],
            public_key=opened.files[package.PUBLIC_KEY],
            objects=opened.objects,
        )
    )
    if rebuilt == data:
        return Proof("container", Verdict.PROVEN, "wadah ZIP persis seperti dibuat sistem, tanpa tambahan")
    return _failed("container", "wadah ZIP berubah di luar isi berkasnya, atau pernah dikemas ulang")


def _manifest(raw: bytes, known: manifest.Manifest) -> Proof:
    if known.format != manifest.FORMAT:
        return _failed("manifest", f"bentuk manifes “{known.format}” tidak dikenal versi ini")
    try:
        is_canonical = manifest.encode(known) == raw
    except ValueError:
        is_canonical = False
    if not is_canonical:
        return _failed("manifest", "manifest.json tidak dalam bentuk bakunya, atau memuat isian asing")
    return Proof("manifest", Verdict.PROVEN, f"manifes terbaca, {len(known.objects)} objek terdaftar")


def _objects(found: Mapping[str, bytes], known: manifest.Manifest) -> Proof:
    listed = {entry.name: entry for entry in known.objects}
    wrong = [f"{name} hilang" for name in sorted(listed.keys() - found.keys())]
    wrong += [f"{name} tidak terdaftar di manifes" for name in sorted(found.keys() - listed.keys())]
    for name in sorted(listed.keys() & found.keys()):
        if hashlib.sha256(found[name]).hexdigest() != listed[name].sha256:
            wrong.append(f"isi {name} berubah")
        elif len(found[name]) != listed[name].size:
            wrong.append(f"ukuran {name} di manifes tidak cocok")
    if len(listed) != len(known.objects):
        wrong.append("satu objek terdaftar dua kali")
    if wrong:
        return _failed("objects", "; ".join(wrong))
    return Proof("objects", Verdict.PROVEN, f"{len(listed)} objek cocok dengan SHA-256 di manifes")


def _merkle(known: manifest.Manifest) -> Proof:
    if not known.objects or manifest.merkle_root(known.objects) != known.merkle_root:
        return _failed("merkle", "akar Merkle tidak cocok dengan daftar objek")
    return Proof("merkle", Verdict.PROVEN, f"akar Merkle {known.merkle_root[:16]}… cocok dengan daftar objek")


def _signed(opened: _Opened, known: manifest.Manifest | None, pinned: bytes | None) -> tuple[Proof, Proof]:
    try:
        public = keys.read_public(opened.files[package.PUBLIC_KEY])
    except keys.KeyUnusableError as error:
        return _failed("signature", f"public-key.pem: {error}"), _signer(None, known, pinned)
    return _signature(opened, public, known), _signer(public, known, pinned)


def _signature(opened: _Opened, public: Ed25519PublicKey, known: manifest.Manifest | None) -> Proof:
    signed = keys.is_signed_by(
        public, signature=opened.files[package.SIGNATURE], data=opened.files[package.MANIFEST]
    )
    if keys.public_pem(public) != opened.files[package.PUBLIC_KEY]:
        return _failed("signature", "public-key.pem memuat lebih dari satu kunci, atau bentuknya berubah")
    if not signed:
        return _failed("signature", "tanda tangan tidak cocok dengan manifest.json dan kunci di dalam paket")
    if known is not None and known.signer.key_id != keys.key_id(public):
        return _failed("signature", "kunci di dalam paket bukan kunci yang disebut manifes")
    return Proof("signature", Verdict.PROVEN, f"manifes ditandatangani kunci {keys.key_id(public)}")


def _signer(public: Ed25519PublicKey | None, known: manifest.Manifest | None, pinned: bytes | None) -> Proof:
    office = known.office_name if known else "kantor"
    if pinned is None:
        return Proof(
            "signer",
            Verdict.ABSENT,
            "milik siapa kunci itu tidak terbukti dari paket; bandingkan sidiknya dengan yang diumumkan "
            f"{office}, atau sebutkan kunci kantor dengan --key",
        )
    try:
        expected = keys.read_public(pinned)
    except keys.KeyUnusableError as error:
        return _failed("signer", f"kunci pembanding: {error}")
    if public is None or keys.key_id(public) != keys.key_id(expected):
        return _failed("signer", "paket ditandatangani kunci lain, bukan kunci kantor yang disebut")
    return Proof("signer", Verdict.PROVEN, "kunci penanda tangan sama dengan kunci kantor yang disebut")


def _failed(name: str, because: str) -> Proof:
    return Proof(name, Verdict.FAILED, because)


def _unreadable(name: str, because: str) -> Report:
    return Report(package=name, proofs=(_failed("container", because),))
