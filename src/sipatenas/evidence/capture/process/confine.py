"""Who the capturing process is on this machine, what it may use, and how its files are taken from it.

The process opens pages of strangers. Where the house runs as root it becomes a user of its own, who may read
neither vault nor keys nor database; in any case it is held to limits, and its files are read with suspicion.
"""

from __future__ import annotations

import os
import pwd
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

OWN_USER = "sipatenas-capture"
"""Taken without being set, where the machine has it."""
FILE_BYTES = 1024 * 1024 * 1024
OPEN_FILES = 4096
_PIECE = 1 << 20


class ConfinementError(Exception):
    """The user that was set cannot capture; the message is an Indonesian sentence."""


class HandedOverError(Exception):
    """A file that the capturing process left is none that may be read; the message is an Indonesian sentence."""


@dataclass(frozen=True)
class Identity:
    """A user of the machine whom the capturing process becomes."""

    name: str
    uid: int
    gid: int

    def start(self) -> dict[str, Any]:
        """What subprocess.Popen is given so that the child is this user, in no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}

    def give(self, folder: Path) -> None:
        """Make a folder this user's, for nobody else of the machine to enter but root."""
        os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def identity(wanted: str = "") -> Identity | None:
    """Who captures: the user set, else OWN_USER where root can become it; None: whoever runs this process.

    Raises ConfinementError when the user set does not exist, is root, or cannot be become: a setting that
    does not hold must not look as if it did.
    """
    is_root = os.geteuid() == 0
    try:
        entry = pwd.getpwnam(wanted or OWN_USER)
    except KeyError:
        if wanted:
            raise ConfinementError(f"pengguna “{wanted}” tidak ada di komputer ini") from None
        return None
    if wanted and entry.pw_uid == 0:
        raise ConfinementError("peramban tidak boleh dijalankan sebagai root")
    if entry.pw_uid == os.geteuid():
        return None
    if not is_root:
        if wanted:
            raise ConfinementError(f"hanya root yang dapat menjalankan peramban sebagai “{wanted}”")
        return None
    return Identity(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def limit_self() -> None:
    """Hold this process and its children to sizes of files, open files, and no core dumps.

    Not the address space: Chromium reserves terabytes of it and uses little. Memory is bounded by the pool,
    which ends a process that has grown, and by the machine's own cgroup where one is set.
    """
    for what, most in (
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (bound, bound))


def take(folder: Path, name: str, *, most: int) -> bytes:
    """A file that the capturing process left, whole. Raises HandedOverError for a link, a pipe, or too much."""
    return b"".join(pieces(folder, name, most=most))


def pieces(folder: Path, name: str, *, most: int) -> Iterator[bytes]:
    """The same, piece by piece and of one opening: who hashes what comes has hashed what came.

    A file that grows beyond `most` bytes while it is read is refused too. Raises as `take`, at any piece.
    """
    given = 0
    with _opened(folder, name, most) as file:
        while piece := file.read(min(_PIECE, most + 1 - given)):
            given += len(piece)
            if given > most:
                raise HandedOverError(f"{name} melebihi batas ukuran")
            yield piece


def weight(folder: Path, name: str, *, most: int) -> int:
    """Bytes of such a file as it lies now. Raises as `take`."""
    with _opened(folder, name, most) as file:
        return os.fstat(file.fileno()).st_size


@contextmanager
def _opened(folder: Path, name: str, most: int) -> Iterator[BinaryIO]:
    """The process may have put a link to a file of ours where its own was to lie."""
    try:
        handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise HandedOverError(f"{name} tidak dapat dibaca: {error.strerror}") from error
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise HandedOverError(f"{name} bukan berkas biasa")
        if found.st_size > most:
            raise HandedOverError(f"{name} melebihi batas ukuran")
        yield file


def readable_by(who: Identity, paths: Sequence[Path]) -> list[Path]:
    """Which of the paths that user can read or enter, asked of the machine itself."""
    ask = 'for path; do if [ -r "$path" ] || [ -x "$path" ]; then echo "$path"; fi; done'
    told = _as(who, ["/bin/sh", "-c", ask, "sh", *(str(path) for path in paths)])
    return [Path(line) for line in told.stdout.splitlines()]


def can_capture(who: Identity) -> bool:
    """Whether that user can run Python and read the program itself."""
    try:
        told = _as(who, [sys.executable, "-c", "import sipatenas.evidence.capture.page.steps"])
    except OSError:
        return False
    return told.returncode == 0


def _as(who: Identity, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path if entry)
    return subprocess.run(  # noqa: S603 -- commands of this file, no shell but the one named
        command,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **who.start(),
    )
