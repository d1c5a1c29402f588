"""The container of a package: a ZIP that depends on its files alone, written as it is read. No Django.

Stored entries, one fixed date, no remarks: the same bytes as Python's own zipfile writes into a file. An entry's head
holds its CRC, so each file is read once before the first byte goes out, and once more on the way: a file that cannot
be read is found before anything was handed over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sipatenas.evidence.parts import Part

_VERSION, _UNIX, _DATE, _MODE = 20, 3 << 8, 0x21, 0o644 << 16
"""Version 2.0 of the format, made on Unix; 1 January 1980; readable by all."""
_HEAD = struct.Struct("<4s5H3I2H")
_LINE = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


@dataclass(frozen=True)
class Packed:
    """A container about to be written: its size in bytes is known, its bytes are made while they are taken."""

    files: Mapping[str, Part]

    @property
    def size(self) -> int:
        """Reads every file once."""
        return _END.size + sum(
            _HEAD.size + _LINE.size + 2 * len(path.encode("ascii")) + part.prints.size
            for path, part in self.files.items()
        )

    def __iter__(self) -> Iterator[bytes]:
        lines, at = [], 0
        for path, part in self.files.items():
            name, found = path.encode("ascii"), part.prints
            facts = (_VERSION, 0, 0, 0, _DATE, found.crc, found.size, found.size, len(name), 0)
            yield _HEAD.pack(b"PK\3\4", *facts) + name
            yield from part.open()
            lines.append(_LINE.pack(b"PK\1\2", _VERSION | _UNIX, *facts, 0, 0, 0, _MODE, at) + name)
            at += _HEAD.size + len(name) + found.size
        listed = b"".join(lines)
        yield listed + _END.pack(b"PK\5\6", 0, 0, len(lines), len(lines), len(listed), at, 0)
