"""Reading a .warc.gz record by record: is each whole, and do its digests fit?"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

MOST_RECORD = 512 * 1024 * 1024
_PIECE = 1 << 16


class WarcError(Exception):
    """The file is no whole .warc.gz."""


def records(data: bytes) -> Iterator[bytes]:
    """Each gzip member of the file, unpacked. Raises WarcError where one is cut, broken or too large."""
    at = 0
    while at < len(data):
        unpacker, out = zlib.decompressobj(31), bytearray()
        try:
            while not unpacker.eof and at < len(data):
                piece = data[at : at + _PIECE]
                out += unpacker.decompress(piece, MOST_RECORD - len(out) + 1)
                if len(out) > MOST_RECORD or unpacker.unconsumed_tail:
                    raise WarcError("record too large")
                at += len(piece) - len(unpacker.unused_data)
        except zlib.error as error:
            raise WarcError(f"broken gzip: {error}") from error
        if not unpacker.eof:
            raise WarcError("the file is cut off")
        yield bytes(out)


def problems(data: bytes) -> tuple[int, list[str]]:
    """How many records there are, and what is wrong with which."""
    count, wrong = 0, []
    try:
        for raw in records(data):
            count += 1
            wrong += [f"record {count}: {one}" for one in _problems(raw)]
    except WarcError as error:
        wrong.append(f"record {count + 1}: {error}")
    return count, wrong if count or wrong else ["no records"]


def _problems(raw: bytes) -> Iterator[str]:
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    fields = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    length = fields.get("content-length", "")
    if not first.startswith("WARC/1.") or not length.isdigit():
        yield "not a WARC record"
        return
    block, end = rest[: int(length)], rest[int(length) :]
    if len(block) != int(length) or end != b"\r\n\r\n":
        yield "not as long as it says"
    if not _fits(fields.get("warc-block-digest", ""), block):
        yield "WARC-Block-Digest does not fit"
    kind, told = fields.get("warc-type", ""), fields.get("warc-payload-digest", "")
    is_http = fields.get("content-type", "").replace(" ", "").startswith("application/http")
    payload = block.partition(b"\r\n\r\n")[2] if is_http else block
    if kind == "response" and not told:
        yield "no WARC-Payload-Digest"
    if told and kind != "revisit" and not _fits(told, payload):
        yield "WARC-Payload-Digest does not fit"


def _fits(told: str, data: bytes) -> bool:
    return told.lower() == f"sha256:{hashlib.sha256(data).hexdigest()}"
