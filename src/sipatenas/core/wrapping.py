"""Wrapping keys: 32 random bytes in the key folder, under which the keys of files are wrapped. No Django.

`<owner>.wrap` is the one in use (`house`, `office-65.71`). A key that was replaced stays as `<owner>.<mark>.wrap` as
long as something is wrapped under it. A key that others can read, or that is damaged, is refused and never replaced
silently.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sipatenas.core import cipher
from sipatenas.core.files import flush_folder, put_once, put_whole

SUFFIX = ".wrap"
HOUSE = "house"
"""Owner of the key under which originals of imports, case files and papers lie."""


class KeyUnusableError(Exception):
    """A key cannot be used; the message says which file and what to do."""


class WrappingKeyError(KeyUnusableError):
    """A wrapping key cannot be used; the message says which file and what to do."""


@dataclass(frozen=True)
class WrappingKey:
    mark: str
    secret: bytes

    def __repr__(self) -> str:
        return f"WrappingKey({self.mark})"


def path_of(folder: Path, owner: str) -> Path:
    """Where the key in use of an owner lies."""
    return folder / f"{owner}{SUFFIX}"


def in_use(folder: Path, owner: str) -> WrappingKey:
    """The key in use, made on first use; processes that make it at once end with the same one."""
    path = path_of(folder, owner)
    try:
        try:
            return _load(path)
        except FileNotFoundError:
            put_once(path, cipher.new_key())
            return _load(path)
    except OSError as error:
        raise WrappingKeyError(
            f"Kunci pembungkus di {path} tidak dapat dipakai: {error}. Periksa hak akses map itu."
        ) from error


def find(folder: Path, owner: str, mark: str) -> WrappingKey:
    """The key that bears `mark`: the owner's own as a rule, else any in the folder, replaced ones too."""
    path = path_of(folder, owner)
    trouble: WrappingKeyError | None = None
    for candidate in _in_turn(folder, owner, mark):
        try:
            key = _load(candidate)
        except FileNotFoundError:
            continue
        except (OSError, WrappingKeyError) as error:
            if candidate == path:
                trouble = WrappingKeyError(str(error))
            continue
        if key.mark == mark:
            return key
    raise trouble or WrappingKeyError(
        f"Kunci pembungkus {mark[:8]}… ({owner}) tidak ada di {folder}. Pulihkan dari cadangan kunci."
    )


def replace(folder: Path, owner: str) -> tuple[WrappingKey, WrappingKey]:
    """A new key in use; the former stays under its mark. Returns the former and the new one.

    What is wrapped under the former opens as before, until it is wrapped anew and the former is let go.
    """
    former = in_use(folder, owner)
    path = path_of(folder, owner)
    kept = _kept(folder, owner, former.mark)
    if not kept.exists():
        os.link(path, kept)
        flush_folder(folder)
    put_whole(path, [cipher.new_key()])
    return former, _load(path)


def replaced(folder: Path, owner: str) -> dict[str, Path]:
    """The replaced keys of an owner that still stand, by their marks."""
    found = {path.name.split(".")[-2]: path for path in sorted(folder.glob(f"{owner}.*{SUFFIX}"))}
    return {mark: path for mark, path in found.items() if path == _kept(folder, owner, mark)}


def let_go(folder: Path, owner: str, mark: str) -> None:
    """Remove a replaced key for good, for who has made sure that nothing is wrapped under it any more."""
    path = _kept(folder, owner, mark)
    if not path.exists():
        return
    if (
        path.stat().st_nlink == 1
    ):  # else it is the key in use by another name: a replacement was killed halfway
        with path.open("r+b") as out:
            out.write(bytes(cipher.KEY))
            out.flush()
            os.fsync(out.fileno())
    path.unlink()
    flush_folder(folder)


def _kept(folder: Path, owner: str, mark: str) -> Path:
    return folder / f"{owner}.{mark}{SUFFIX}"


def _in_turn(folder: Path, owner: str, mark: str) -> list[Path]:
    """The likeliest files first; the whole folder is read only when those are not it."""
    likely = [path_of(folder, owner), _kept(folder, owner, mark)]
    if any(_bears(one, mark) for one in likely):
        return likely
    return [*likely, *(one for one in sorted(folder.glob(f"*{SUFFIX}")) if one not in likely)]


def _bears(path: Path, mark: str) -> bool:
    try:
        return _load(path).mark == mark
    except (OSError, WrappingKeyError):
        return False


def _load(path: Path) -> WrappingKey:
    if path.stat().st_mode & 0o077:
        raise WrappingKeyError(f"{path} dapat dibaca pengguna lain. Jalankan: chmod 600 {path}")
    secret = path.read_bytes()
    if len(secret) != cipher.KEY:
        raise WrappingKeyError(f"{path} rusak. Pulihkan dari cadangan kunci.")
    return WrappingKey(mark=cipher.key_mark(secret), secret=secret)
