"""Is the package what the system built, and do its files fit the manifest and the seal?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import BinaryIO

import msgspec

from sipatenas.evidence import manifest, package
from sipatenas.evidence.container import Packed
from sipatenas.evidence.judging.opening import Opened
from sipatenas.evidence.judging.verdicts import Proof, failed, proven
from sipatenas.evidence.parts import Part


def container(file: BinaryIO, opened: Opened) -> Proof:
    """Whether the file is, byte for byte, the container that these files make."""
    paths = sorted(opened.files)
    if opened.is_first:
        own = (package.MANIFEST, package.SIGNATURE, package.PUBLIC_KEY)
        paths = [*own, *(path for path in paths if path not in own)]
    if _is_same(file, Packed({path: opened.files[path] for path in paths})):
        return proven("container", "wadah ZIP persis seperti dibuat sistem, tanpa tambahan")
    return failed("container", "wadah ZIP berubah di luar isi berkasnya, atau pernah dikemas ulang")


def _is_same(file: BinaryIO, rebuilt: Packed) -> bool:
    at = 0
    for piece in rebuilt:
        file.seek(at)  # the files inside are read from the same handle
        if file.read(len(piece)) != piece:
            return False
        at += len(piece)
    file.seek(at)
    return not file.read(1)


def is_canonical(raw: bytes, told: manifest.Manifest | manifest.SealFile) -> bool:
    try:
        return manifest.encode(told) == raw
    except ValueError:
        return False


def manifest_itself(opened: Opened, told: manifest.Manifest) -> Proof:
    wanted = manifest.FIRST_FORMAT if opened.is_first else manifest.FORMAT
    if told.format not in {manifest.FIRST_FORMAT, manifest.FORMAT}:
        return failed("manifest", f"bentuk manifes “{told.format}” tidak dikenal versi ini")
    if told.format != wanted:
        return failed("manifest", f"bentuk manifes “{told.format}” tidak cocok dengan susunan paketnya")
    if not is_canonical(opened.part(package.MANIFEST), told):
        return failed("manifest", "manifest.json tidak dalam bentuk bakunya, atau memuat isian asing")
    if not _has_plain_names(told):
        return failed("manifest", "manifes menyebut nama objek atau otoritas yang tidak mungkin ada di paket")
    return proven("manifest", f"manifes terbaca, {len(told.objects)} objek terdaftar")


def _has_plain_names(told: manifest.Manifest) -> bool:
    asked = [name for name in told.stamps if f"{name}.ots" != package.OTS]
    objects = all(package.is_object_name(entry.name) for entry in told.objects)
    return objects and all(package.is_stamp_name(f"{name}.tsr") for name in asked)


def objects(found: Mapping[str, Part], told: manifest.Manifest) -> Proof:
    listed = {entry.name: entry for entry in told.objects}
    wrong = [f"{name} hilang" for name in sorted(listed.keys() - found.keys())]
    wrong += [f"{name} tidak terdaftar di manifes" for name in sorted(found.keys() - listed.keys())]
    for name in sorted(listed.keys() & found.keys()):
        if found[name].prints.sha256 != listed[name].sha256:
            wrong.append(f"isi {name} berubah")
        elif found[name].prints.size != listed[name].size:
            wrong.append(f"ukuran {name} di manifes tidak cocok")
    if len(listed) != len(told.objects):
        wrong.append("satu objek terdaftar dua kali")
    if wrong:
        return failed("objects", "; ".join(wrong))
    return proven("objects", f"{len(listed)} objek cocok dengan SHA-256 di manifes")


def merkle(told: manifest.Manifest) -> Proof:
    if not told.objects or manifest.merkle_root(told.objects) != told.merkle_root:
        return failed("merkle", "akar Merkle tidak cocok dengan daftar objek")
    return proven("merkle", f"akar Merkle {told.merkle_root[:16]}… cocok dengan daftar objek")


def seal(opened: Opened) -> Proof:
    """Whether seal.json names this manifest, this signature and this key."""
    raw = opened.part(package.SEAL)
    try:
        told = manifest.decode_seal(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return failed("seal", f"seal.json bukan segel SIPATENAS: {error}")
    if told.format != manifest.SEAL_FORMAT:
        return failed("seal", f"bentuk segel “{told.format}” tidak dikenal versi ini")
    if not is_canonical(raw, told):
        return failed("seal", "seal.json tidak dalam bentuk bakunya, atau memuat isian asing")
    wrong = [word for word, fits in _fits(opened, told).items() if not fits]
    if wrong:
        return failed("seal", f"seal.json tidak cocok dengan {', '.join(wrong)}")
    return proven("seal", "seal.json mengikat manifes, tanda tangan dan kunci paket ini")


def _fits(opened: Opened, told: manifest.SealFile) -> dict[str, bool]:
    raw = opened.part(package.MANIFEST)
    try:
        of = manifest.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        of = None
    fits = {
        "manifest.json": told.manifest_sha256 == hashlib.sha256(raw).hexdigest(),
        "manifest.sig": told.signature == opened.part(package.SIGNATURE).hex(),
        "public-key.pem": told.public_key_sha256
        == hashlib.sha256(opened.part(package.PUBLIC_KEY)).hexdigest(),
    }
    if of is not None:
        fits["nomor bukti"] = told.id == of.id
        fits["akar Merkle"] = told.merkle_root == of.merkle_root
        fits["sidik kunci"] = told.key_id == of.signer.key_id
    return fits
