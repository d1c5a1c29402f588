"""Files that are whole or absent, whatever kills the process. No Django."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def put_whole(target: Path, pieces: Iterable[bytes], *, mode: int = 0o600) -> None:
    """Write beside the target, flush to the disk and move into place, over what stands there."""
    beside = _written_beside(target, pieces, mode)
    try:
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    flush_folder(target.parent)


def put_once(target: Path, secret: bytes) -> None:
    """Write what only its owner may read; where a file stands already it stays: of two makers the first wins."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = _written_beside(target, [secret], 0o600)
    try:
        os.link(beside, target)
    except FileExistsError:
        pass
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(target.parent)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the system can do so."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written_beside(target: Path, pieces: Iterable[bytes], mode: int) -> Path:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as out:
            os.fchmod(out.fileno(), mode)
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
