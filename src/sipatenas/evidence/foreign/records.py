"""A stranger's WARC, read record by record: are its digests those of what it holds?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from warcio.archiveiterator import ArchiveIterator

from sipatenas.evidence.foreign.archive import RefusedArchiveError

MOST_RECORDS = 200_000
_CHUNK = 256 * 1024
_ANSWERS = ("response", "resource", "revisit")


@dataclass
class Recorded:
    """What the records of all WARC files of a package hold."""

    records: int = 0
    checked: int = 0
    without: int = 0
    """Records with neither block nor payload digest."""
    wrong: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    """Links for which there is an answer."""
    first: str = ""
    last: str = ""


def read_warc(stream: IO[bytes], name: str, into: Recorded, count: Callable[[int], None]) -> None:
    """Read one WARC to its end; what cannot be read is named in `into.wrong`.

    `count` hears how many bytes were unpacked, and may raise RefusedArchiveError; nothing else is raised.
    """
    try:
        for record in ArchiveIterator(stream, check_digests=True):
            into.records += 1
            if into.records > MOST_RECORDS:
                into.wrong.append(f"{name}: lebih dari {MOST_RECORDS} catatan")
                return
            _one(record, name, into, count)
    except RefusedArchiveError:
        raise
    except Exception as error:  # noqa: BLE001 - the library raises much of its own on broken bytes
        into.wrong.append(f"{name}: tidak terbaca sampai akhir ({type(error).__name__}: {error})"[:300])


def _one(record: object, name: str, into: Recorded, count: Callable[[int], None]) -> None:
    headers = record.rec_headers  # type: ignore[attr-defined]
    body = record.raw_stream  # type: ignore[attr-defined]
    while chunk := body.read(_CHUNK):
        count(len(chunk))
    url = headers.get_header("WARC-Target-URI") or ""
    at = headers.get_header("WARC-Date") or ""
    checker = record.digest_checker  # type: ignore[attr-defined]
    left = getattr(body, "limit", 0)
    if left:
        into.wrong.append(f"{name}: catatan {into.records} terpotong ({url[:120]})")
    elif checker.problems or checker.passed is False:
        into.wrong.append(f"{name}: isi catatan {into.records} berubah ({url[:120]})")
    elif checker.passed:
        into.checked += 1
    else:
        into.without += 1
    if record.rec_type in _ANSWERS and url:  # type: ignore[attr-defined]
        into.answered.add(url)
    if at and record.rec_type in _ANSWERS:  # type: ignore[attr-defined]
        into.first = min(into.first or at, at)
        into.last = max(into.last, at)
