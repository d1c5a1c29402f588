"""The wrapping keys of the offices: 32 random bytes in the key folder, apart from the signing key. No Django.

`office-<code>.wrap` is the one in use. A key that was replaced stays as `office-<code>.<mark>.wrap` as long as
something is wrapped under it. A key that others can read, or that is damaged, is refused and never replaced silently.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sipatenas.core.files import flush_folder, put_once, put_whole
from sipatenas.evidence.keys import KeyUnusableError, code_of
from sipatenas.evidence.vault import cipher

SUFFIX = ".wrap"


class WrappingKeyError(KeyUnusableError):
    """A wrapping key cannot be used; the message says which file and what to do."""


@dataclass(frozen=True)
class WrappingKey:
    mark: str
    secret: bytes

    def __repr__(self) -> str:
        return f"WrappingKey({self.mark})"


def wrapping_key(folder: Path, office: str) -> WrappingKey:
    """The key in use of an office, made on first use; processes that make it at once end with the same one."""
    path = _path(folder, office)
    try:
        if not path.exists():
            put_once(path, cipher.new_key())
        return _load(path)
    except OSError as error:
        raise WrappingKeyError(
            f"Kunci pembungkus di {path} tidak dapat dipakai: {error}. Periksa hak akses map itu."
        ) from error


def find(folder: Path, office: str, mark: str) -> WrappingKey:
    """The key that bears `mark`: the office's own as a rule, else any in the folder, replaced ones too."""
    path = _path(folder, office)
    others = sorted(folder.glob(f"office-*{SUFFIX}"))
    for candidate in [path, *(one for one in others if one != path)]:
        try:
            key = _load(candidate)
        except FileNotFoundError:
            continue
        except (OSError, WrappingKeyError):
            if candidate == path and len(others) == 1:
                raise
            continue
        if key.mark == mark:
            return key
    raise WrappingKeyError(
        f"Kunci pembungkus {mark[:8]}… milik kantor {office} tidak ada di {folder}. Pulihkan dari cadangan kunci."
    )


def replace(folder: Path, office: str) -> tuple[WrappingKey, WrappingKey]:
    """A new key in use; the former stays under its mark. Returns the former and the new one.

    What is wrapped under the former opens as before; `vault.rewrap` moves it over.
    """
    former = wrapping_key(folder, office)
    path = _path(folder, office)
    kept = folder / f"office-{office}.{former.mark}{SUFFIX}"
    if not kept.exists():
        os.link(path, kept)
        flush_folder(folder)
    put_whole(path, [cipher.new_key()])
    return former, _load(path)


def _path(folder: Path, office: str) -> Path:
    try:
        return folder / f"office-{code_of(office)}{SUFFIX}"
    except KeyUnusableError as error:
        raise WrappingKeyError(str(error)) from error


def _load(path: Path) -> WrappingKey:
    if path.stat().st_mode & 0o077:
        raise WrappingKeyError(f"{path} dapat dibaca pengguna lain. Jalankan: chmod 600 {path}")
    secret = path.read_bytes()
    if len(secret) != cipher.KEY:
        raise WrappingKeyError(f"{path} rusak. Pulihkan dari cadangan kunci.")
    return WrappingKey(mark=cipher.key_mark(secret), secret=secret)
