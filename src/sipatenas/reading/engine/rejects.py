"""Rows that could not be read, kept apart with where they stand, why, and the row itself."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import msgspec

_SHOWN = 2000


class Rejected(msgspec.Struct, frozen=True):
    """A row that could not be read: where it stands (from 1), which field, why, and the row itself."""

    line: int
    field: str
    reason: str
    row: Any

    @classmethod
    def line_too_long(cls, beginning: bytes) -> Rejected:
        """A line whose end was not waited for; its number is set by who counts."""
        text = beginning[:_SHOWN].decode("utf-8", "replace")
        return cls(0, "", "Baris lebih panjang dari 64 MB.", f"{text}…")

    @classmethod
    def invalid(cls, line: int, error: msgspec.ValidationError, row: object) -> Rejected:
        """A row whose fields are not those of a post."""
        message = str(error)
        field = message.rpartition("$.")[2].rstrip("`") if "$." in message else ""
        if "missing required field" in message:
            return cls(line, message.split("`")[1], "Kolom wajib tidak ada.", row)
        return cls(line, field, f"Isi tidak sesuai: {message}.", row)

    def at(self, line: int) -> Rejected:
        """The same row with its number in the file."""
        return msgspec.structs.replace(self, line=line)


def shown(line: bytes) -> object:
    """The row itself where it is JSON; else its beginning as text."""
    with suppress(ValueError, RecursionError):
        return msgspec.json.decode(line)
    text = line[:_SHOWN].decode("utf-8", "replace")
    return text if len(line) <= _SHOWN else f"{text}… ({len(line)} bytes)"


class RejectedSink:
    """Rejected rows, kept beside the result; the file is there only if a row was rejected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._beside = path.with_name(f".{path.name}.part")
        self._file: IO[bytes] | None = None

    def write(self, rows: Iterable[Rejected]) -> None:
        for row in rows:
            if self._file is None:
                self._file = self._beside.open("wb")
            self._file.write(msgspec.json.encode(row) + b"\n")

    def close(self, *, complete: bool) -> None:
        if self._file is not None:
            self._file.close()
            if complete:
                self._beside.replace(self.path)
            else:
                self._beside.unlink()
        elif complete:
            self.path.unlink(missing_ok=True)
