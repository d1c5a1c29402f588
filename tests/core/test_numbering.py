"""Numbers without gaps."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection, transaction

from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Series
from sipatenas.core.numbering import OutsideTransactionError, next_number


@pytest.mark.django_db
def test_each_series_counts_from_one(clock: FixedClock) -> None:
    given = [next_number(series=series, clock=clock) for series in ("TM", "TM", "LP", "TM")]
    assert given == [1, 2, 1, 3]


@pytest.mark.django_db(transaction=True)
def test_a_number_is_free_again_if_the_work_failed(clock: FixedClock) -> None:
    for failed in (False, True, False):
        with transaction.atomic():
            number = next_number(series="TM", clock=clock)
            transaction.set_rollback(failed)
    assert number == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused(clock: FixedClock) -> None:
    with pytest.raises(OutsideTransactionError, match="TM"):
        next_number(series="TM", clock=clock)


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_every_number_once(clock: FixedClock) -> None:
    given: list[int] = []

    def ask() -> None:
        try:
            for turn in range(10):
                with transaction.atomic():
                    number = next_number(series="TM", clock=clock)
                    transaction.set_rollback(turn % 3 == 0)
                if turn % 3:
                    given.append(number)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 49))
    assert Series.objects.get(pk="TM").last == 48
