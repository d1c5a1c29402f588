"""The package's files, and its manifest as it must be written."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sipatenas.evidence.standalone.words import WrongError

FIRST, SECOND, SEAL_FORMAT = "sipatenas-evidence/1", "sipatenas-evidence/2", "sipatenas-seal/1"
MOST_FILES, MOST_BYTES, MOST_MANIFEST, MOST_STAMP = 200, 512 * 1024 * 1024, 4 * 1024 * 1024, 256 * 1024
PARTS = ("manifest.json", "manifest.sig", "public-key.pem")
WACZ = ("datapackage.json", "datapackage-digest.json")
PLACES = {
    "data.warc.gz": "archive/data.warc.gz",
    "index.cdx.gz": "indexes/index.cdx.gz",
    "index.idx": "indexes/index.idx",
    "pages.jsonl": "pages/pages.jsonl",
    "BACA-SAYA.txt": "README/BACA-SAYA.txt",
    "README.txt": "README/README.txt",
    "verify.py": "README/verify.py",
}
NAMES = {path: name for name, path in PLACES.items()}
OBJECT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
STAMP_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}(\.tsr|\.ca\.pem|\.seals\.txt)|opentimestamps\.ots")

TEXT_OR_NONE, NUMBER_OR_NONE, WHOLE_OR_NONE = (str, type(None)), (int, float, type(None)), (int, type(None))
MOMENT = {"utc": str, "local": str, "zone": str}
OBJECT = {
    "name": str,
    "sha256": str,
    "size": int,
    "media_type": str,
    "role": {"original", "derived", "explanation"},
}
CERTIFICATE = {"sha256": str, "subject": str, "issuer": str, "not_before": str, "not_after": str}
PAGE = {
    "requested_url": str,
    "final_url?": TEXT_OR_NONE,
    "title?": TEXT_OR_NONE,
    "status?": WHOLE_OR_NONE,
    "redirects?": [str],
    "address?": TEXT_OR_NONE,
    "fields?": {"*": str},
    "tls?": [CERTIFICATE],
}
CLOCK = {
    "source": str,
    "offset_seconds?": NUMBER_OR_NONE,
    "measured_at?": TEXT_OR_NONE,
    "measured_by?": TEXT_OR_NONE,
}
MANIFEST: dict[str, Any] = {
    **dict.fromkeys(
        ("format", "id", "label", "office", "office_name", "collector", "reason", "failure"), str
    ),
    "merkle_root": str,
    "kind": {"capture", "imported_record", "foreign_wacz", "screenshot", "recording", "handed_over"},
    "captured": MOMENT,
    "sealed": MOMENT,
    "clock": CLOCK,
    "page": PAGE,
    "provenance": {"*": str},
    "tools": {"*": str},
    "objects": [OBJECT],
    "signer": {"office": str, "algorithm": str, "key_id": str},
    "wire?": str,
    "stamps?": [str],
}
LATE = {"manifest": ("wire", "stamps"), "page": ("tls",), "clock": ("measured_at", "measured_by")}
"""What the first form does not have."""
SEAL = dict.fromkeys(
    ("format", "id", "manifest_sha256", "merkle_root", "signature", "key_id", "public_key_sha256"), str
)


@dataclass(frozen=True)
class Package:
    files: Mapping[str, bytes]
    is_first: bool

    def part(self, name: str) -> bytes:
        return self.files[name if self.is_first else f"proof/{name}"]

    @property
    def objects(self) -> dict[str, bytes]:
        if self.is_first:
            return self.below("objects/")
        return {name: data for path, data in self.files.items() if (name := object_at(path))}

    def below(self, folder: str) -> dict[str, bytes]:
        return {path[len(folder) :]: data for path, data in self.files.items() if path.startswith(folder)}


def object_at(path: str) -> str:
    if path in NAMES:
        return NAMES[path]
    name = path.removeprefix("objects/")
    return name if name != path and _is_plain(name) and name not in PLACES else ""


def _is_plain(name: str) -> bool:
    return bool(OBJECT_NAME.fullmatch(name)) and ".." not in name


def has_plain_names(told: Mapping[str, Any]) -> bool:
    """Whether every object and every authority that the manifest names could lie in a package under that name."""
    asked = (one for one in told.get("stamps", ()) if one != "opentimestamps")
    return all(_is_plain(one["name"]) for one in told["objects"]) and all(
        STAMP_NAME.fullmatch(f"{one}.tsr") for one in asked
    )


def opened(data: bytes) -> Package:
    """Raises WrongError for what is no whole package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise WrongError(f"bukan berkas ZIP yang utuh: {error}", f"not a whole ZIP file: {error}") from error
    is_first = all(_is_first_place(path) for path in files)
    needed = set(PARTS) if is_first else {f"proof/{name}" for name in (*PARTS, "seal.json")}
    if missing := ", ".join(sorted(needed - files.keys())):
        raise WrongError(
            f"bukan paket bukti SIPATENAS: tidak ada {missing}", f"not an evidence package: no {missing}"
        )
    return Package(files, is_first)


def _is_first_place(path: str) -> bool:
    return path in PARTS or (path.startswith("objects/") and _is_plain(path[8:]))


def _is_second_place(path: str) -> bool:
    stamp = path.removeprefix("timestamps/")
    is_part = path in {f"proof/{name}" for name in (*PARTS, "seal.json")} or path in WACZ
    return is_part or (stamp != path and bool(STAMP_NAME.fullmatch(stamp))) or bool(object_at(path))


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    size = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or len(set(names)) < len(names) or size > MOST_BYTES:
        raise WrongError(
            "terlalu banyak berkas, terlalu besar, atau nama ganda",
            "too many files, too large, or names twice",
        )
    if any(entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1 for entry in entries):
        raise WrongError("isi paket dikompresi atau disandikan", "the package is compressed or encrypted")
    for entry in entries:
        if not (_is_first_place(entry.filename) or _is_second_place(entry.filename)):
            raise WrongError(
                f"berkas asing di dalam paket: {entry.filename!r}", f"a foreign file: {entry.filename!r}"
            )
        if entry.filename.endswith("manifest.json") and entry.file_size > MOST_MANIFEST:
            raise WrongError("manifest.json terlalu besar", "manifest.json is too large")
        if entry.filename.startswith("timestamps/") and entry.file_size > MOST_STAMP:
            raise WrongError(f"{entry.filename} terlalu besar", f"{entry.filename} is too large")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The container as the system writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def canonical(value: Any) -> bytes:
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def read_json(raw: bytes, shape: Mapping[str, Any]) -> dict[str, Any] | None:
    """The object, if it has the shape; what it has beside that is not looked at here."""
    try:
        found = json.loads(raw.decode("utf-8"))
        canonical(found)  # neither half characters nor numbers that JSON cannot say
    except (ValueError, RecursionError):
        return None
    return found if fits(found, shape) else None


def fits(value: Any, shape: Any) -> bool:
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return False
        if "*" in shape:
            return all(fits(one, shape["*"]) for one in value.values())
        return all(
            fits(value[name.rstrip("?")], inner) if name.rstrip("?") in value else name.endswith("?")
            for name, inner in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    if isinstance(shape, set):
        return isinstance(value, str) and value in shape
    return isinstance(value, shape) and not isinstance(value, bool)


def has_exactly(value: Any, shape: Any, without: Sequence[str] = ()) -> bool:
    """Whether every object has all fields of its shape and no other."""
    if isinstance(shape, dict) and "*" not in shape:
        names = {name.rstrip("?"): inner for name, inner in shape.items() if name.rstrip("?") not in without}
        return set(value) == set(names) and all(
            has_exactly(value[name], names[name], without) for name in names
        )
    if isinstance(shape, list):
        return all(has_exactly(one, shape[0], without) for one in value)
    return True


def merkle_root(objects: Sequence[Mapping[str, Any]]) -> str:
    """RFC 6962, section 2.1, over the canonical JSON of each entry, in order of name."""
    known = [{name: one[name] for name in OBJECT} for one in objects]
    return _tree([canonical(one) for one in sorted(known, key=lambda one: one["name"])]).hex()


def _tree(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) <= 1:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _tree(leaves[:split]) + _tree(leaves[split:])).digest()
