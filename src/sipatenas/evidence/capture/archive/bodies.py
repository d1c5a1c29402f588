"""Bodies of a record into spool files: whole where they are small, piece by piece where they are not. No browser."""

from __future__ import annotations

import base64
import codecs
from pathlib import Path
from typing import Literal

from sipatenas.evidence.capture.devtools import Answer

Body = Literal["exact", "recoded", "partial", "none", "missing"]
"""exact: byte for byte what was decoded. recoded: from text, and of another length than what had come.
partial: the beginning, byte for byte; the rest had not come when the record was closed, or was over its limit.
none: there was none to have. missing: there was one, and the protocol did not give it."""
STREAM_FROM = 1 << 20
"""Bytes from which a body is written down as it comes and no longer asked for whole at its end."""
_BOM = b"\xef\xbb\xbf"


class Stream:
    """A body that is written down as it comes; the browser is asked for it once, and then tells each piece."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.is_told = False
        """The browser has taken over: it has given what had come, and gives the rest."""
        self.is_due = False
        """The body had ended before the browser answered."""
        self._out = path.open("wb")

    def add(self, encoded: str) -> None:
        """One piece, as the protocol tells it."""
        self.size += self._out.write(base64.b64decode(encoded))

    def close(self) -> None:
        """End the file; it stays where it is."""
        self._out.close()

    def drop(self) -> None:
        """End the file and remove it."""
        self._out.close()
        self.path.unlink(missing_ok=True)


def bytes_of(told: Answer) -> bytes:
    """A body that was given in base64, or in text of UTF-8."""
    body = str(told["body"])
    return base64.b64decode(body) if told.get("base64Encoded") else body.encode("utf-8", errors="replace")


def decoded(told: Answer, charset: str, received: int) -> tuple[bytes, Body]:
    """A body given whole, and how it stands to the bytes that came."""
    if told.get("base64Encoded"):
        data = bytes_of(told)
        return data, "exact" if data else "none"
    data, is_exact = recoded(str(told["body"]), charset, received)
    if is_exact:
        return data, "exact" if data else "none"
    return data, "recoded"


def recoded(text: str, charset: str, received: int) -> tuple[bytes, bool]:
    """A text's bytes, and whether they are those that came: as many, and none that the browser had to replace.

    Where no charset was told, UTF-8 is tried, then what browsers take for old pages. The mark at the beginning,
    which the browser takes off, is put back.
    """
    unclear = "\ufffd" in text
    for name in dict.fromkeys([charset] if charset else ["utf-8", "windows-1252"]):
        try:
            data = text.encode(codecs.lookup(name).name)
        except (LookupError, UnicodeEncodeError):
            continue
        for whole in (data, _BOM + data) if name.lower() == "utf-8" else (data,):
            if len(whole) == received:
                return whole, not unclear
    return text.encode("utf-8", errors="replace"), False
