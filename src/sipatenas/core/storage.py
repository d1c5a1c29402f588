"""Files that are either whole or absent."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage


class AtomicFileSystemStorage(FileSystemStorage):
    """Writes beside the target, flushes to the disk and moves into place: a killed process leaves no half.

    Names are given by content, so a name that exists is written over by the same bytes, never renamed.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        return name

    def _save(self, name: str, content: IO[Any]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as out:
                while piece := content.read(1 << 20):
                    out.write(piece if isinstance(piece, bytes) else piece.encode())
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).replace(target)
            _flush_folder(target.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return name


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system can do so."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
