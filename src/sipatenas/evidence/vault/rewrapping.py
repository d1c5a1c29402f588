"""The wrapping key of an office, or of the house, is replaced, and what it wrapped is wrapped by the new one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from sipatenas.core import cipher, rewrapping, wrapping
from sipatenas.core.blobs.rewrapping import rewrap_house
from sipatenas.core.clock import Clock
from sipatenas.core.rewrapping import AGE, Rewrapped
from sipatenas.evidence.models.vault import VaultKey
from sipatenas.evidence.vault import keys
from sipatenas.evidence.vault.store import unwrapped

_MARK = 32


def rewrap(*, office: str, clock: Clock, replace: bool = False, age: timedelta = AGE) -> Rewrapped:
    """Wrap the keys of an office's evidence by the key in use, after replacing it if asked.

    Each step of a few hundred is written whole; stopped anywhere, the next call goes on. A former key goes when
    nothing of any office lies under it, a day after it was replaced. Raises keys.WrappingKeyError.
    """

    def anew(by: wrapping.WrappingKey) -> tuple[int, int]:
        return _anew(office, by, clock)

    return rewrapping.run(
        folder=Path(settings.SIPATENAS_KEYS),
        owner=keys.owner(office),
        replace=replace,
        rewrap=anew,
        under=lambda mark: VaultKey.objects.filter(wrapping_key=mark).exists(),
        clock=clock,
        age=age,
    )


def finish(*, clock: Clock) -> int:
    """Go on with every replacement that is not finished, of offices and of the house; how many keys were let go."""
    folder = Path(settings.SIPATENAS_KEYS)
    names = [path.stem.rpartition(".") for path in folder.glob(f"*.*{wrapping.SUFFIX}")]
    former = {owner for owner, _dot, mark in names if len(mark) == _MARK}
    gone = 0
    for owner in sorted(former):
        if owner == wrapping.HOUSE:
            gone += len(rewrap_house(clock=clock).gone)
        elif owner.startswith("office-"):
            gone += len(rewrap(office=owner.removeprefix("office-"), clock=clock).gone)
    return gone


def _anew(office: str, by: wrapping.WrappingKey, clock: Clock) -> tuple[int, int]:
    def anew(row: VaultKey) -> int:
        wrapped = cipher.wrap(unwrapped(row), by=by.secret).hex()
        found = VaultKey.objects.filter(pk=row.pk, wrapping_key=row.wrapping_key)
        return found.update(wrapped=wrapped, wrapping_key=by.mark, wrapped_at=clock.now())

    rows = VaultKey.objects.filter(evidence__office=office).exclude(wrapping_key=by.mark)
    return rewrapping.through(rows.select_related("blob", "evidence"), anew)
