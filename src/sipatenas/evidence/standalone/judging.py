"""Each proof of a package, judged by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sipatenas.evidence.standalone.reading import (
    FIRST,
    LATE,
    MANIFEST,
    SECOND,
    Package,
    canonical,
    has_exactly,
    has_plain_names,
    merkle_root,
    opened,
    read_json,
    zipped,
)
from sipatenas.evidence.standalone.recording import wacz_proof, warc_proof
from sipatenas.evidence.standalone.signatures import Known
from sipatenas.evidence.standalone.signing import signed
from sipatenas.evidence.standalone.timing import opentimestamps, seal_proof, timestamps
from sipatenas.evidence.standalone.words import ABSENT, FAILED, Proof, Say, WrongError, proof_of


def judge(data: bytes, known: Known) -> tuple[list[Proof], dict[str, Any]]:
    """Every proof, and the manifest where it can be read."""
    try:
        found = opened(data)
    except WrongError as wrong:
        return [Proof("container", FAILED, wrong.say)], {}
    told = read_json(found.part("manifest.json"), MANIFEST)
    if told is None:
        unread = Say("manifest.json bukan manifes SIPATENAS", "manifest.json is no manifest of SIPATENAS")
        return [Proof("manifest", FAILED, unread), *signed(found, None, known)], {}
    proofs = [_container(data, found), _manifest(found, told), _objects(found, told), _merkle(told)]
    proofs += signed(found, told, known)
    if found.is_first:
        said = Say(
            "paket bentuk pertama tidak memuat cap waktu", "packages of the first form carry no time stamp"
        )
        return [*proofs, Proof("timestamp", ABSENT, said)], told
    proofs += [seal_proof(found, told), *timestamps(found, told, known), opentimestamps(found, told, known)]
    return [*proofs, wacz_proof(found), warc_proof(found)], told


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
    return proof_of("container", [] if same else [wrong], right)


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
    if not has_plain_names(told):
        wrong.append(
            Say("manifes menyebut nama objek atau otoritas yang tidak mungkin ada di paket",
                "the manifest names an object or an authority as none can be called")
        )  # fmt: skip
    count = len(told["objects"])
    return proof_of(
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
    return proof_of(
        "objects", wrong, Say(f"{len(listed)} objek cocok", f"{len(listed)} objects fit the manifest")
    )


def _merkle(told: Mapping[str, Any]) -> Proof:
    fits = bool(told["objects"]) and merkle_root(told["objects"]) == told["merkle_root"]
    wrong = Say(
        "akar Merkle tidak cocok dengan daftar objek", "the Merkle root does not fit the list of objects"
    )
    right = Say("akar Merkle cocok", "the Merkle root fits the list of objects")
    return proof_of("merkle", [] if fits else [wrong], right)
