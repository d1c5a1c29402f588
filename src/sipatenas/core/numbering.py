"""Numbers without gaps, as registers demand."""

from __future__ import annotations

from django.db import transaction

from sipatenas.core.clock import Clock
from sipatenas.core.models import Series

NEXT = """
INSERT INTO core_series (name, last, given_at) VALUES (%s, 1, %s)
ON CONFLICT (name) DO UPDATE SET last = core_series.last + 1, given_at = excluded.given_at
RETURNING last
"""
"""One statement, which both databases know: it makes the series, or locks its row, and says the number."""


class OutsideTransactionError(RuntimeError):
    """A number was asked for outside a transaction: if the work failed, the number would be lost."""


def next_number(*, series: str, clock: Clock) -> int:
    """The next number of `series`, from 1. It is taken only if the caller's transaction commits, so the
    series has no gap; callers of one series wait for each other. Raises OutsideTransactionError."""
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise OutsideTransactionError(f"Take a number of {series} inside the transaction that uses it.")
    moment = Series._meta.get_field("given_at").get_db_prep_save(clock.now(), connection)
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [series, moment])
        return int(cursor.fetchone()[0])
