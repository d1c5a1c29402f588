"""Index, list of pages and data package of a WACZ 1.1.1. Pure functions of bytes: the same in, the same out.

Two rules of its validator bear on whoever packs: every file whose name holds a dot must be listed as a resource
by its last two path components, so no such file but the two data packages may lie at the top of the archive;
and names are told apart by their last two components.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from sipatenas.evidence.capture.archive.postkey import post_key
from sipatenas.evidence.capture.archive.surt import surt
from sipatenas.evidence.capture.archive.warc import Place

VERSION = "1.1.1"
WARC_PATH = "archive/data.warc.gz"
INDEX_PATH = "indexes/index.cdx.gz"
BLOCKS_PATH = "indexes/index.idx"
PAGES_PATH = "pages/pages.jsonl"
DATAPACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
PATHS = {
    "data.warc.gz": WARC_PATH,
    "index.cdx.gz": INDEX_PATH,
    "index.idx": BLOCKS_PATH,
    "pages.jsonl": PAGES_PATH,
}
"""Where the capture's objects lie in a package."""
_LINES_A_BLOCK = 1024


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an index line says of a record."""

    url: str
    mime: str = ""
    status: str | None = None
    digest: str
    length: str
    offset: str
    filename: str
    requestBody: str | None = None  # noqa: N815 -- the index's own name
    method: str | None = None


def index(places: Sequence[Place], *, filename: str = "data.warc.gz") -> tuple[bytes, bytes]:
    """`index.cdx.gz` in blocks that can be read one by one, and `index.idx`, the list of the blocks."""
    lines = sorted(_line(place, filename) for place in places)
    data, blocks = b"", ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}']
    for start in range(0, len(lines), _LINES_A_BLOCK):
        block = lines[start : start + _LINES_A_BLOCK]
        packed = gzip.compress("".join(block).encode(), compresslevel=9, mtime=0)
        key, stamp, _rest = block[0].split(" ", 2)
        about = {
            "offset": len(data),
            "length": len(packed),
            "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}",
            "filename": "index.cdx.gz",
        }
        blocks.append(f"{key} {stamp} {msgspec.json.encode(about).decode()}")
        data += packed
    return data, ("\n".join(blocks) + "\n").encode()


def _line(place: Place, filename: str) -> str:
    key, query = place.url, None
    if place.method != "GET" and place.status is not None:
        query, suffix = post_key(place.method, place.posted_type, place.posted, place.url)
        key += suffix
    said = Line(
        url=place.url,
        mime=place.mime,
        status=str(place.status) if place.status is not None else None,
        digest=place.digest,
        length=str(place.length),
        offset=str(place.offset),
        filename=filename,
        requestBody=query,
        method=place.method if query is not None else None,
    )
    stamp = place.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return f"{surt(key)} {stamp} {msgspec.json.encode(said).decode()}\n"


def pages(*, url: str, title: str, at: datetime, text: str = "") -> bytes:
    """`pages.jsonl` of one page; `at` is the moment of the record that holds it."""
    made = hashlib.sha256(f"{url} {at.isoformat()}".encode()).hexdigest()[:22]
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    line = {"id": made, "url": url, "ts": stamp, "title": title or url, "size": len(text)}
    if text:
        line["text"] = text
    return msgspec.json.encode(head) + b"\n" + msgspec.json.encode(line) + b"\n"


def datapackage(resources: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """`datapackage.json` and `datapackage-digest.json` over all other files of the archive, by path."""
    prints = {path: (hashlib.sha256(data).hexdigest(), len(data)) for path, data in resources.items()}
    return described(prints, resources.get(PAGES_PATH, b""))


def described(prints: Mapping[str, tuple[str, int]], lines: bytes) -> tuple[bytes, bytes]:
    """The same over files of which only SHA-256 (hex) and size are at hand, and the list of pages.

    Title, main page and moment are those of the list of pages, so that nothing is said twice.
    """
    page = _first_page(lines)
    said = {
        "profile": "data-package",
        "title": page.title or page.url or "SIPATENAS",
        "description": "Bukti SIPATENAS / SIPATENAS evidence",
        "software": "sipatenas",
        "created": page.ts,
        "mainPageUrl": page.url,
        "mainPageDate": page.ts,
        "wacz_version": VERSION,
        "resources": [_resource(path, sha256, size) for path, (sha256, size) in sorted(prints.items())],
    }
    packed = msgspec.json.format(msgspec.json.encode({key: value for key, value in said.items() if value}))
    digest = {"path": DATAPACKAGE, "hash": f"sha256:{hashlib.sha256(packed).hexdigest()}"}
    return packed, msgspec.json.format(msgspec.json.encode(digest))


class _Page(msgspec.Struct, frozen=True):
    url: str = ""
    ts: str = ""
    title: str = ""


def _first_page(lines: bytes) -> _Page:
    found: Iterable[_Page] = (msgspec.json.decode(line, type=_Page) for line in lines.splitlines()[1:2])
    return next(iter(found), _Page())


def _resource(path: str, sha256: str, size: int) -> dict[str, str | int]:
    """Names are slugs and unlike each other, so they are made of the whole path."""
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in path.lower())
    return {
        "name": name.strip("-"),
        "path": path,
        "hash": f"sha256:{sha256}",
        "bytes": size,
    }
