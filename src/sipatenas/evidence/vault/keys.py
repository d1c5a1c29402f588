"""The wrapping keys of the offices, in the key folder, apart from the signing keys: `office-<code>.wrap`. No Django."""

from __future__ import annotations

from pathlib import Path

from sipatenas.core import wrapping
from sipatenas.core.wrapping import WrappingKey, WrappingKeyError
from sipatenas.evidence.keys import KeyUnusableError, code_of

__all__ = ["WrappingKey", "WrappingKeyError", "find", "owner", "replace", "wrapping_key"]


def wrapping_key(folder: Path, office: str) -> WrappingKey:
    """The key in use of an office, made on first use. Raises WrappingKeyError."""
    return wrapping.in_use(folder, owner(office))


def find(folder: Path, office: str, mark: str) -> WrappingKey:
    """The key that bears `mark`: the office's own as a rule, else any in the folder, replaced ones too."""
    return wrapping.find(folder, owner(office), mark)


def replace(folder: Path, office: str) -> tuple[WrappingKey, WrappingKey]:
    """A new key in use; the former stays under its mark. `rewrapping.rewrap` moves over what it wraps."""
    return wrapping.replace(folder, owner(office))


def owner(office: str) -> str:
    """The name under which an office's wrapping keys lie. Raises WrappingKeyError for what is no office's code."""
    try:
        return f"office-{code_of(office)}"
    except KeyUnusableError as error:
        raise WrappingKeyError(str(error)) from error
