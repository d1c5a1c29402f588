"""Rejected rows, kept with line, field, reason and the row itself."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from django.conf import settings

from sipatenas.sources.records import Rejected

_encode = msgspec.json.Encoder().encode


class RejectFile:
    """`OUT.rejected.ndjson`, written beside its name and moved into place; absent while nothing was rejected.

    `resume_at`: length in bytes up to which an interrupted run had written; what lies behind is cut off.
    """

    def __init__(self, path: Path, *, resume_at: int = 0) -> None:
        self.path = path
        self.size = resume_at
        self._part = path.with_name(f".{path.name}.part")
        if resume_at and not self._part.exists() and path.exists():
            path.replace(self._part)
        elif not resume_at:
            self._part.unlink(missing_ok=True)
        if self._part.exists():
            os.truncate(self._part, resume_at)

    def write(self, items: list[Rejected], *, file: str) -> None:
        """Append rows of `file` and bring them to the disk."""
        if not items:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._part.exists():
            os.truncate(self._part, self.size)
        handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as out:
            for item in items:
                self.size += out.write(_encode(msgspec.structs.replace(item, file=file)) + b"\n")
            out.flush()
            os.fsync(out.fileno())

    def finish(self) -> Path | None:
        """Move into place. Returns the path, None if nothing was rejected."""
        if self._part.exists():
            self._part.replace(self.path)
            return self.path
        return None


def rejected_beside(out: Path) -> Path:
    """`OUT.rejected.ndjson`."""
    return out.with_name(f"{out.name}.rejected.ndjson")


def rejected_folder() -> Path:
    """Where rejected rows go that have no OUT to stand beside."""
    return Path(settings.SIPATENAS_DATA) / "rejected"
