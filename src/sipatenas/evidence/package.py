"""The package handed to a stranger: one ZIP with the objects, the manifest, its signature and all proofs.

No Django. The same evidence in the same state always gives the same bytes (nothing compressed, one fixed date, a
fixed order), so the verifier can rebuild the container and see a change even outside the signed contents. With a
recording of the traffic (`data.warc.gz`) the package is a WACZ and is called so; without, `.sipatenas.zip`.
Packages of the first form (step 1) are built byte for byte as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources

from sipatenas.evidence import standalone
from sipatenas.evidence.capture.archive import wacz
from sipatenas.evidence.container import Packed
from sipatenas.evidence.parts import Part, of_bytes

MANIFEST, SIGNATURE, PUBLIC_KEY, SEAL = "manifest.json", "manifest.sig", "public-key.pem", "seal.json"
PROOF, FOLDER, STAMPS, OTS = "proof/", "objects/", "timestamps/", "opentimestamps.ots"
WARC = "data.warc.gz"
SUFFIX, WACZ_SUFFIX = ".sipatenas.zip", ".wacz"
WACZ_FILES = ("datapackage.json", "datapackage-digest.json")
PLACES = {
    WARC: "archive/data.warc.gz",
    "index.cdx.gz": "indexes/index.cdx.gz",
    "index.idx": "indexes/index.idx",
    "pages.jsonl": "pages/pages.jsonl",
    "BACA-SAYA.txt": "README/BACA-SAYA.txt",
    "README.txt": "README/README.txt",
    "verify.py": "README/verify.py",
}
"""Objects that do not lie in `objects/`: the parts of a WACZ at their places, and what a stranger reads first.

Nothing lies at the top: a WACZ's validator knows files only by folder and name.
"""
_NAMES = {path: name for name, path in PLACES.items()}
_OBJECT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_STAMP_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}(\.tsr|\.ca\.pem|\.seals\.txt)|opentimestamps\.ots")


@dataclass(frozen=True)
class Contents:
    """What a package holds; `objects` by their name in the manifest, `stamps` by their name in timestamps/.

    Without `seal` it is a package of the first form.
    """

    manifest: bytes
    signature: bytes
    public_key: bytes
    objects: Mapping[str, bytes | Part]
    seal: bytes = b""
    stamps: Mapping[str, bytes] = field(default_factory=dict)


def is_object_name(name: str) -> bool:
    """Whether the name is plain: letters, digits, dot, dash; no folder, no way out of one."""
    return bool(_OBJECT_NAME.fullmatch(name)) and ".." not in name


def is_stamp_name(name: str) -> bool:
    """Whether the name may stand in timestamps/."""
    return bool(_STAMP_NAME.fullmatch(name))


def suffix(names: Iterable[str]) -> str:
    """How a package with these objects is called at its end: a WACZ only where there is a recording."""
    return WACZ_SUFFIX if WARC in names else SUFFIX


def path_of(name: str) -> str:
    """Where the object lies in a package of the second form."""
    return PLACES.get(name, FOLDER + name)


def object_at(path: str) -> str | None:
    """The object that lies at this path of a package of the second form, if the path is an object's."""
    if path in _NAMES:
        return _NAMES[path]
    name = path.removeprefix(FOLDER)
    return name if name != path and is_object_name(name) and name not in PLACES else None


def build(contents: Contents) -> bytes:
    """The package's bytes, for what is small; else see `packed`."""
    return b"".join(packed(contents))


def packed(contents: Contents) -> Packed:
    """The package, to be written piece by piece. Raises ValueError when an object's name is not a plain file name."""
    for name in contents.objects:
        if not is_object_name(name):
            raise ValueError(f"“{name}” tidak dapat dipakai sebagai nama objek di dalam paket.")
    for name in contents.stamps:
        if not is_stamp_name(name):
            raise ValueError(f"“{name}” tidak dapat dipakai sebagai nama cap waktu di dalam paket.")
    return Packed(files_of(contents))


def files_of(contents: Contents) -> dict[str, Part]:
    """The package's files by their paths, in their order; the data package of a WACZ is made of them."""
    if not contents.seal:
        return {path: _part(data) for path, data in _first_form(contents).items()}
    files = {path: _part(data) for path, data in _second_form(contents).items()}
    if WARC in contents.objects:
        prints = {path: (part.prints.sha256, part.prints.size) for path, part in files.items()}
        pages = files[PLACES["pages.jsonl"]].read() if PLACES["pages.jsonl"] in files else b""
        files |= zip(WACZ_FILES, map(of_bytes, wacz.described(prints, pages)), strict=True)
    return {path: files[path] for path in sorted(files)}


def _part(data: bytes | Part) -> Part:
    return of_bytes(data) if isinstance(data, bytes) else data


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, in this order, that depends on nothing else."""
    return b"".join(Packed({path: of_bytes(data) for path, data in files.items()}))


def _first_form(contents: Contents) -> dict[str, bytes | Part]:
    return {
        MANIFEST: contents.manifest,
        SIGNATURE: contents.signature,
        PUBLIC_KEY: contents.public_key,
        **{FOLDER + name: contents.objects[name] for name in sorted(contents.objects)},
    }


def _second_form(contents: Contents) -> dict[str, bytes | Part]:
    return {
        PROOF + MANIFEST: contents.manifest,
        PROOF + SIGNATURE: contents.signature,
        PROOF + PUBLIC_KEY: contents.public_key,
        PROOF + SEAL: contents.seal,
        **{STAMPS + name: data for name, data in contents.stamps.items()},
        **{path_of(name): data for name, data in contents.objects.items()},
    }


def explanations() -> dict[str, bytes]:
    """What a stranger reads and runs, sealed with every evidence: the two readmes and the verifier."""
    texts = resources.files("sipatenas.evidence")
    return {
        "BACA-SAYA.txt": texts.joinpath("package_readme_id.txt").read_bytes(),
        "README.txt": texts.joinpath("package_readme_en.txt").read_bytes(),
        "verify.py": standalone.one_file(),
    }
