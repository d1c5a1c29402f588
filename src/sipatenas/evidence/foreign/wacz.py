"""A WACZ of another recorder (ArchiveWeb.page, browsertrix, Scoop): what it says of itself, and whether that holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sipatenas.evidence.foreign.archive import Archive, RefusedArchiveError
from sipatenas.evidence.foreign.records import Recorded, read_warc
from sipatenas.evidence.foreign.signature import proofs_of
from sipatenas.evidence.judging.verdicts import Proof, absent, failed, proven

DATAPACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
OURS = ("manifest.sig", "seal.json", "public-key.pem", "objects/", "proof/", "timestamps/")
"""What only packages of this house hold: one that lost its manifest is damaged, not a stranger's."""
_MOST_JSON = 32 * 1024 * 1024
_MOST_PAGES = 64 * 1024 * 1024
_SHOWN = 5


class ToldPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the recorder's own list; the moment is the recorder's word."""

    url: str
    at: str = ""
    title: str = ""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a foreign WACZ says of itself."""

    software: str = ""
    created: str = ""
    version: str = ""
    pages: tuple[ToldPage, ...] = ()
    records: int = 0
    first: str = ""
    last: str = ""
    """First and last moment of its records, as the recorder's clock told."""


@dataclass
class Judged:
    """The proofs of a foreign WACZ in the order of reading, and what it says."""

    proofs: list[Proof] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)


def is_foreign(paths: list[str]) -> bool:
    """Whether a ZIP with these files is a WACZ, and none of this house."""
    is_ours = any(
        path == own or (own.endswith("/") and path.startswith(own)) for path in paths for own in OURS
    )
    return DATAPACKAGE in paths and not is_ours


def judge(archive: Archive, *, url: str = "") -> Judged:
    """Judge an opened WACZ; `url`: the link that is to be found in it. Raises RefusedArchiveError for a trap."""
    found = Judged()
    raw = archive.read(DATAPACKAGE, most=_MOST_JSON)
    told = _json(raw)
    if not isinstance(told, dict) or not isinstance(told.get("resources"), list):
        found.proofs.append(
            failed("datapackage", "datapackage.json tidak terbaca atau tidak memuat daftar isi")
        )
        return found
    found.proofs.append(_resources(archive, told["resources"]))
    found.proofs += _digest(archive, raw)
    recorded = _warcs(archive, found)
    pages = tuple(_pages(archive))
    found.summary = Summary(
        software=str(told.get("software", ""))[:200],
        created=str(told.get("created", ""))[:40],
        version=str(told.get("wacz_version", ""))[:20],
        pages=pages[:200],
        records=recorded.records,
        first=recorded.first,
        last=recorded.last,
    )
    found.proofs.append(_page(pages, recorded, url))
    return found


def _resources(archive: Archive, listed: list[Any]) -> Proof:
    """Each file of the list is there with its digest, and no file beside the list."""
    known: dict[str, str] = {}
    for entry in listed:
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
            return failed("datapackage", "daftar isi memuat baris tanpa nama berkas")
        known[entry["path"]] = str(entry.get("hash", ""))
    there = set(archive.paths) - {DATAPACKAGE, DIGEST}
    wrong = [f"{path} hilang" for path in sorted(known.keys() - there)]
    wrong += [f"{path} tidak ada di daftar" for path in sorted(there - known.keys())]
    weak = 0
    for path in sorted(known.keys() & there):
        name, _colon, value = known[path].partition(":")
        if name not in ("sha256", "md5", "sha1", "sha512"):
            wrong.append(f"{path} tanpa sidik yang dikenal")
            continue
        weak += name in ("md5", "sha1")
        digest = hashlib.new(name, usedforsecurity=False)
        for chunk in archive.chunks(path):
            digest.update(chunk)
        if digest.hexdigest() != value.lower():
            wrong.append(f"isi {path} berubah")
    if wrong:
        return failed("datapackage", _some(wrong))
    if weak:
        return absent("datapackage", f"{weak} berkas hanya bersidik MD5 atau SHA-1, yang tidak lagi aman")
    return proven("datapackage", f"{len(known)} berkas cocok dengan SHA-256 di daftar isinya sendiri")


def _digest(archive: Archive, raw: bytes) -> list[Proof]:
    if DIGEST not in archive.paths:
        return [absent("digest", "tidak ada datapackage-digest.json"), *proofs_of({}, digest="")]
    told = _json(archive.read(DIGEST, most=_MOST_JSON))
    real = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    if not isinstance(told, dict) or told.get("path") != DATAPACKAGE:
        return [failed("digest", "datapackage-digest.json tidak terbaca")]
    if told.get("hash") != real:
        return [failed("digest", "datapackage.json berubah sesudah disidik perekamnya")]
    signed = told.get("signedData")
    return [
        proven("digest", "datapackage.json cocok dengan sidiknya"),
        *proofs_of(signed if isinstance(signed, dict) else {}, digest=real),
    ]


def _warcs(archive: Archive, found: Judged) -> Recorded:
    recorded = Recorded()
    paths = [path for path in archive.paths if path.startswith("archive/") and ".warc" in path]
    for path in paths:
        with archive.stream(path) as stream:
            read_warc(stream, path, recorded, archive.count)
    if not paths:
        found.proofs.append(failed("warc", "tidak ada rekaman WARC di dalamnya"))
    elif recorded.wrong:
        found.proofs.append(failed("warc", _some(recorded.wrong)))
    elif not recorded.checked:
        found.proofs.append(absent("warc", f"{recorded.records} catatan WARC, semuanya tanpa sidik"))
    else:
        without = f"; {recorded.without} catatan tanpa sidik" if recorded.without else ""
        said = f"{recorded.checked} dari {recorded.records} catatan WARC cocok dengan sidiknya{without}"
        found.proofs.append(proven("warc", said))
    return recorded


def _pages(archive: Archive) -> Iterator[ToldPage]:
    """Lines of pages/*.jsonl that name a link; what cannot be read is passed over."""
    for path in archive.paths:
        if not (path.startswith("pages/") and path.endswith(".jsonl")):
            continue
        for line in archive.read(path, most=_MOST_PAGES).split(b"\n"):
            told = _json(line)
            if isinstance(told, dict) and isinstance(told.get("url"), str):
                yield ToldPage(
                    url=told["url"][:2000],
                    at=str(told.get("ts", ""))[:40],
                    title=str(told.get("title", ""))[:500],
                )


def _page(pages: tuple[ToldPage, ...], recorded: Recorded, url: str) -> Proof:
    """The page that is asked for, else those that the recorder lists, are answered in the record."""
    wanted = {_bare(url)} if url else {_bare(page.url) for page in pages}
    held = {_bare(found) for found in recorded.answered}
    if not wanted:
        return absent("page", "perekam tidak menyebut halaman mana yang direkam")
    missing = sorted(wanted - held)
    if missing:
        return failed("page", f"tidak ada jawaban situs untuk {_some(missing)}")
    told = url or pages[0].url
    return proven("page", f"jawaban situs untuk {told[:300]} ada di dalam rekaman")


def _bare(url: str) -> str:
    return url.partition("#")[0].rstrip("/")


def _some(words: list[str]) -> str:
    more = f"; dan {len(words) - _SHOWN} lagi" if len(words) > _SHOWN else ""
    return "; ".join(word[:300] for word in words[:_SHOWN]) + more


def _json(data: bytes) -> Mapping[str, Any] | list[Any] | None:
    try:
        found: Mapping[str, Any] | list[Any] = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found


__all__ = ["Judged", "RefusedArchiveError", "Summary", "ToldPage", "is_foreign", "judge"]
