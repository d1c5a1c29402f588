"""Numbers without gaps, as registers demand."""

from __future__ import annotations

from django.db import transaction

from sipatenas.core.clock import Clock
from sipatenas.core.models import Series


class OutsideTransactionError(RuntimeError):
    """A number was asked for outside a transaction: if the work failed, the number would be lost."""


def next_number(*, series: str, clock: Clock) -> int:
    """The next number of `series`, from 1. It is taken only if the caller's transaction commits, so the
    series has no gap; callers of one series wait for each other. Raises OutsideTransactionError."""
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransactionError(f"Take a number of {series} inside the transaction that uses it.")
    locked = Series.objects.select_for_update().filter(pk=series)
    row = locked.first()
    if row is None:
        Series.objects.bulk_create([Series(name=series)], ignore_conflicts=True)
        row = locked.get()
    row.last += 1
    row.given_at = clock.now()
    Series.objects.filter(pk=series).update(last=row.last, given_at=row.given_at)
    return row.last
