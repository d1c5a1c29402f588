"""A wrapping key is replaced, killed wherever; what it wrapped stays readable, and it goes when nothing needs it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.conftest import capturing, make_office

from sipatenas.accounts.models import User
from sipatenas.core import blobs, wrapping
from sipatenas.core.blobs.rewrapping import rewrap_house
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Blob
from sipatenas.evidence import vault
from sipatenas.evidence.models import Evidence, VaultKey
from sipatenas.evidence.vault import rewrapping
from sipatenas.places.models import Office

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    pass


@pytest.fixture
def clock() -> FixedClock:
    """Key files bear the machine's own time."""
    return FixedClock(datetime.now(UTC) + timedelta(minutes=1))


@pytest.fixture
def held(office: Office, officer: User, clock: FixedClock) -> dict[str, tuple[Evidence, bytes]]:
    """Five files of the office, one of them another office's too."""
    found = {}
    for number in range(5):
        evidence, data = capturing(office, officer, clock), bytes([number]) * 100
        kept = vault.put(evidence=evidence, data=data, media_type="a/b", clock=clock)
        found[kept.sha256] = (evidence, data)
    other = capturing(make_office("65.01", "Malinau"), officer, clock)
    vault.share(held_by=evidence, to=other, sha256=kept.sha256, clock=clock)
    return found


def all_read(held: dict[str, tuple[Evidence, bytes]]) -> bool:
    return all(vault.read(evidence, sha256) == data for sha256, (evidence, data) in held.items())


def names(settings: Any) -> list[str]:
    return sorted(path.name for path in settings.SIPATENAS_KEYS.glob("*.wrap"))


def test_all_is_wrapped_anew_and_the_former_key_goes_after_a_day(
    held: dict[str, tuple[Evidence, bytes]], clock: FixedClock, settings: Any
) -> None:
    former = wrapping.in_use(settings.SIPATENAS_KEYS, "office-65.71")
    done = rewrapping.rewrap(office="65.71", clock=clock, replace=True)
    assert (done.is_replaced, done.moved, done.locked, done.gone) == (True, 5, 0, ())
    assert done.waiting == (former.mark,), "who read it a moment ago may still write a row under it"
    assert not VaultKey.objects.filter(wrapping_key=former.mark).exists()
    assert VaultKey.objects.filter(evidence__office="65.01").count() == 1
    clock.advance(timedelta(hours=25))
    assert rewrapping.finish(clock=clock) == 1
    assert names(settings) == ["office-65.01.wrap", "office-65.71.wrap"]
    assert all_read(held)


def test_a_replacement_that_is_not_finished_is_gone_on_with_and_none_is_begun(
    held: dict[str, tuple[Evidence, bytes]], clock: FixedClock, settings: Any
) -> None:
    rewrapping.rewrap(office="65.71", clock=clock, replace=True)
    now = wrapping.in_use(settings.SIPATENAS_KEYS, "office-65.71")
    again = rewrapping.rewrap(office="65.71", clock=clock, replace=True, age=timedelta(0))
    assert (again.is_replaced, again.moved, len(again.gone)) == (False, 0, 1)
    assert wrapping.in_use(settings.SIPATENAS_KEYS, "office-65.71") == now
    assert rewrapping.rewrap(office="65.71", clock=clock, replace=True, age=timedelta(0)).is_replaced
    assert all_read(held)


@pytest.mark.parametrize(
    ("where", "name", "at"),
    [
        (wrapping, "put_whole", 1),  # kept beside, the new one not written
        (rewrapping, "unwrapped", 1),
        (rewrapping, "unwrapped", 4),  # within a step
        (wrapping, "let_go", 1),
        (os, "unlink", 1),
    ],
)
def test_killed_anywhere_everything_reads_and_the_next_call_finishes(
    where: Any,
    name: str,
    at: int,
    held: dict[str, tuple[Evidence, bytes]],
    clock: FixedClock,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sipatenas.core.rewrapping._TOGETHER", 2)
    real: Callable[..., Any] = Path.unlink if where is os else getattr(where, name)
    calls = [0]

    def dying(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == at:
            raise Killed
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path if where is os else where, name, dying)
        with pytest.raises(Killed):
            rewrapping.rewrap(office="65.71", clock=clock, replace=True, age=timedelta(0))
    assert all_read(held) or where is os
    rewrapping.rewrap(office="65.71", clock=clock, replace=True, age=timedelta(0))
    assert all_read(held)
    rewrapping.rewrap(office="65.71", clock=clock, age=timedelta(0))
    assert names(settings) == ["office-65.01.wrap", "office-65.71.wrap"]
    assert all_read(held)


def test_a_key_kept_beside_and_never_replaced_is_not_wiped_with_its_other_name(
    held: dict[str, tuple[Evidence, bytes]], clock: FixedClock, settings: Any
) -> None:
    path = settings.SIPATENAS_KEYS / "office-65.71.wrap"
    mark = wrapping.in_use(settings.SIPATENAS_KEYS, "office-65.71").mark
    os.link(path, settings.SIPATENAS_KEYS / f"office-65.71.{mark}.wrap")
    assert rewrapping.rewrap(office="65.71", clock=clock, age=timedelta(0)).gone == (mark,)
    assert all_read(held)


def test_a_former_key_under_which_something_lies_stays_and_what_does_not_open_is_told(
    held: dict[str, tuple[Evidence, bytes]], clock: FixedClock, settings: Any
) -> None:
    former = wrapping.in_use(settings.SIPATENAS_KEYS, "office-65.71")
    broken = VaultKey.objects.filter(evidence__office="65.71")[0]
    whole = broken.wrapped
    VaultKey.objects.filter(pk=broken.pk).update(wrapped="00" * 40)
    done = rewrapping.rewrap(office="65.71", clock=clock, replace=True, age=timedelta(0))
    assert (done.moved, done.locked, done.waiting) == (4, 1, (former.mark,))
    VaultKey.objects.filter(pk=broken.pk).update(wrapped=whole)
    done = rewrapping.rewrap(office="65.71", clock=clock, age=timedelta(0))
    assert (done.moved, done.gone) == (1, (former.mark,))
    assert all_read(held)


def test_the_houses_key_is_replaced_too(clock: FixedClock, settings: Any) -> None:
    data = {
        blobs.put(bytes([n]) * 50, media_type="a/b", clock=clock).sha256: bytes([n]) * 50 for n in range(4)
    }
    done = rewrap_house(clock=clock, replace=True, age=timedelta(0))
    assert (done.is_replaced, done.moved, len(done.gone)) == (True, 4, 1)
    assert names(settings) == ["house.wrap"]
    assert {sha256: blobs.read(sha256) for sha256 in data} == data
    assert Blob.objects.values("wrapping_key").distinct().count() == 1


def test_without_a_key_there_is_nothing_to_replace(clock: FixedClock, office: Office) -> None:
    with pytest.raises(wrapping.WrappingKeyError, match="Belum ada kunci pembungkus"):
        rewrapping.rewrap(office="65.71", clock=clock, replace=True)
