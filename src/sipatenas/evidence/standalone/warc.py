"""Reading a .warc.gz record by record: is each whole, and do its digests fit? Piece by piece, whatever its size."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator

MOST_RECORD, MOST_HEAD = 512 * 1024 * 1024, 1024 * 1024
MOST_UNPACKED, MOST_WRONG = 2 * 1024 * 1024 * 1024, 100
"""Bytes of all records together, and faults, beyond which a file is not read on: a small one may hold any number."""
_PIECE, _UNPACKED = 1 << 14, 1 << 18
_END = b"\r\n\r\n"


class WarcError(Exception):
    """The file is no whole .warc.gz."""


class Records:
    """The gzip members of a file that comes in pieces. Each is given as the iterator of its own unpacked pieces, which
    is to be read to its end before the next; raises WarcError where one is cut, broken or too large."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._source = (
            piece[start : start + _PIECE] for piece in pieces for start in range(0, len(piece), _PIECE)
        )
        self._held, self._unpacked = b"", 0

    def __iter__(self) -> Iterator[Iterator[bytes]]:
        while True:
            self._held = self._held or next(self._source, b"")
            if not self._held:
                return
            yield self._member()

    def _member(self) -> Iterator[bytes]:
        unpacker, size = zlib.decompressobj(31), 0
        while not unpacker.eof:
            data, self._held = self._held or next(self._source, b""), b""
            if not data:
                raise WarcError("the file is cut off")
            is_more = True
            while is_more:
                try:
                    out = unpacker.decompress(data, _UNPACKED)
                except zlib.error as error:
                    raise WarcError(f"broken gzip: {error}") from error
                size += len(out)
                self._unpacked += len(out)
                if size > MOST_RECORD or self._unpacked > MOST_UNPACKED:
                    raise WarcError(
                        "record too large" if size > MOST_RECORD else "records too large together"
                    )
                if out:
                    yield out
                data = unpacker.unconsumed_tail
                is_more = not unpacker.eof and (bool(data) or len(out) == _UNPACKED)
        self._held = unpacker.unused_data


def problems(pieces: Iterable[bytes]) -> tuple[int, list[str]]:
    """How many records there are, and what is wrong with which."""
    count, wrong = 0, []
    try:
        for record in Records(pieces):
            count += 1
            wrong += [f"record {count}: {one}" for one in _problems(record)]
            if len(wrong) >= MOST_WRONG:
                break
    except WarcError as error:
        wrong.append(f"record {count}: {error}")
    return count, wrong if count or wrong else ["no records"]


def _problems(record: Iterator[bytes]) -> list[str]:
    """What is wrong with one record; read to its end in any case."""
    head, rest = _head(record)
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    fields = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    length = fields.get("content-length", "")
    if not first.startswith("WARC/1.") or not (length.isascii() and length.isdigit()) or len(length) > 12:
        for _rest in record:
            pass
        return ["not a WARC record"]
    is_http = fields.get("content-type", "").replace(" ", "").startswith("application/http")
    block = _Block(int(length), is_http=is_http)
    block.take(rest)
    for piece in record:
        block.take(piece)
    return list(_unfit(block, fields))


def _unfit(block: _Block, fields: dict[str, str]) -> Iterator[str]:
    if block.missing or block.end != _END:
        yield "not as long as it says"
    if not _fits(fields.get("warc-block-digest", ""), block.digest.hexdigest()):
        yield "WARC-Block-Digest does not fit"
    kind, told = fields.get("warc-type", ""), fields.get("warc-payload-digest", "")
    if kind == "response" and not told:
        yield "no WARC-Payload-Digest"
    if told and kind != "revisit" and not _fits(told, block.payload.hexdigest()):
        yield "WARC-Payload-Digest does not fit"


def _head(record: Iterator[bytes]) -> tuple[bytes, bytes]:
    """The record's head, and what came behind it with its last piece."""
    held = b""
    for piece in record:
        held += piece
        if _END in held or len(held) > MOST_HEAD:
            break
    head, _, rest = held.partition(_END)
    return head, rest


class _Block:
    """A record's block as it goes by: its digest, its payload's (behind an HTTP head), and what follows it."""

    def __init__(self, length: int, *, is_http: bool) -> None:
        self.missing, self.end = length, b""
        self.digest, self.payload = hashlib.sha256(), hashlib.sha256()
        self._is_payload, self._tail = not is_http, b""

    def take(self, piece: bytes) -> None:
        block, after = piece[: self.missing], piece[self.missing :]
        self.missing -= len(block)
        self.end += after[: len(_END) + 1]
        self.digest.update(block)
        if self._is_payload:
            self.payload.update(block)
            return
        _, found, rest = (self._tail + block).partition(_END)
        if found:
            self._is_payload = True
            self.payload.update(rest)
        self._tail = (self._tail + block)[-len(_END) + 1 :]


def _fits(told: str, digest: str) -> bool:
    return told.lower() == f"sha256:{digest}"
