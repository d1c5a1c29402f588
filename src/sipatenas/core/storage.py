"""Files that are either whole or absent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage

from sipatenas.core.files import put_whole


class AtomicFileSystemStorage(FileSystemStorage):
    """Writes beside the target, flushes to the disk and moves into place: a killed process leaves no half.

    Names are given by content, so a name that exists is written over by the same bytes, never renamed.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        return name

    def _save(self, name: str, content: IO[Any]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        put_whole(target, _pieces(content))
        return name


def _pieces(content: IO[Any]) -> Iterator[bytes]:
    while piece := content.read(1 << 20):
        yield piece if isinstance(piece, bytes) else piece.encode()
