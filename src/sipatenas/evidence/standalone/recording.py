"""Is the package the WACZ it says it is, and do the recording's own digests fit?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sipatenas.evidence.standalone.reading import WACZ, Package
from sipatenas.evidence.standalone.warc import problems
from sipatenas.evidence.standalone.words import ABSENT, FAILED, PROVEN, Proof, Say

RECORDING, PAGES = "archive/data.warc.gz", "pages/pages.jsonl"


def wacz_proof(found: Package) -> Proof:
    """datapackage.json must list exactly the other files, and its digest must fit."""
    here = [name for name in WACZ if name in found.files]
    if RECORDING not in found.files and not here:
        return Proof("wacz", ABSENT, Say("tidak ada rekaman lalu lintas", "no recording of the traffic"))
    if RECORDING not in found.files or len(here) < len(WACZ):
        return Proof("wacz", FAILED, Say("bagian WACZ tidak lengkap", "parts of the WACZ are missing"))
    raw = found.files["datapackage.json"]
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
    try:
        said, told = json.loads(raw), json.loads(found.files["datapackage-digest.json"])
        expected = _datapackage({path: data for path, data in found.files.items() if path not in WACZ})
    except (ValueError, IndexError, TypeError, AttributeError):
        return Proof("wacz", FAILED, Say("bagian WACZ tidak terbaca", "parts of the WACZ cannot be read"))
    if told != digest or said != expected:
        return Proof(
            "wacz", FAILED, Say("datapackage.json tidak cocok", "datapackage.json does not fit the files")
        )
    count = len(expected["resources"])
    return Proof(
        "wacz",
        PROVEN,
        Say(f"datapackage.json menyebut tepat {count} berkas", f"lists exactly the {count} files"),
    )


def _datapackage(files: Mapping[str, bytes]) -> dict[str, Any]:
    lines = files.get(PAGES, b"").splitlines()
    page = json.loads(lines[1]) if len(lines) > 1 else {}
    url, at = page.get("url", ""), page.get("ts", "")
    said = {
        "profile": "data-package",
        "title": page.get("title") or url or "SIPATENAS",
        "description": "Bukti SIPATENAS / SIPATENAS evidence",
        "software": "sipatenas",
        "created": at,
        "mainPageUrl": url,
        "mainPageDate": at,
        "wacz_version": "1.1.1",
        "resources": [_resource(path, data) for path, data in sorted(files.items())],
    }
    return {name: value for name, value in said.items() if value}


def _resource(path: str, data: bytes) -> dict[str, Any]:
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in path.lower())
    return {
        "name": name.strip("-"),
        "path": path,
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "bytes": len(data),
    }


def warc_proof(found: Package) -> Proof:
    data = found.files.get(RECORDING)
    if data is None:
        return Proof("warc", ABSENT, Say("tidak ada rekaman lalu lintas", "no recording of the traffic"))
    count, wrong = problems([data])
    if wrong:
        said = "; ".join(wrong[:5])
        return Proof("warc", FAILED, Say(f"rekaman tidak utuh: {said}", f"the recording is damaged: {said}"))
    return Proof(
        "warc", PROVEN, Say(f"{count} rekaman, semua sidik cocok", f"{count} records, all digests fit")
    )
