"""The house's wrapping key is replaced, and what it wrapped is wrapped by the new one."""

from __future__ import annotations

from datetime import timedelta

from sipatenas.core import cipher, rewrapping, wrapping
from sipatenas.core.blobs.records import key_folder, key_of
from sipatenas.core.clock import Clock
from sipatenas.core.models import Blob
from sipatenas.core.rewrapping import AGE, Rewrapped


def rewrap_house(*, clock: Clock, replace: bool = False, age: timedelta = AGE) -> Rewrapped:
    """Wrap the keys of all stored files by the house's key in use, after replacing it if asked.

    Stopped anywhere, the next call goes on; a former key goes when nothing lies under it, a day after it was
    replaced. Raises wrapping.WrappingKeyError.
    """
    return rewrapping.run(
        folder=key_folder(),
        owner=wrapping.HOUSE,
        replace=replace,
        rewrap=_anew,
        under=lambda mark: Blob.objects.filter(wrapping_key=mark).exists(),
        clock=clock,
        age=age,
    )


def _anew(by: wrapping.WrappingKey) -> tuple[int, int]:
    def anew(row: Blob) -> int:
        wrapped = cipher.wrap(key_of(row), by=by.secret).hex()
        found = Blob.objects.filter(pk=row.pk, name=row.name, wrapping_key=row.wrapping_key)
        return found.update(wrapped=wrapped, wrapping_key=by.mark)

    return rewrapping.through(Blob.objects.exclude(name="").exclude(wrapping_key=by.mark), anew)
