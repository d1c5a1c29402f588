"""Time stamps of checkpoints: whose they are, when they were given, and what is told of those that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.authorities import Tsa, third_party, tsa
from tests.evidence.ledgers import Say, faults

from sipatenas.core import blobs
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import checkpoints
from sipatenas.evidence.checkpoints import stamping
from sipatenas.evidence.models import Checkpoint
from sipatenas.evidence.models.checkpoint import CheckpointStamp
from sipatenas.evidence.stamps import house, rfc3161


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_is_time_stamped_and_the_stamp_is_checked_with_it(
    say: Say, clock: FixedClock, settings: Any
) -> None:
    settings.SIPATENAS_TSA = "local"
    say()
    one = checkpoints.make(clock=clock)
    assert stamping.try_due(clock=clock) == 1
    stamp = one.stamps.get()
    assert (stamp.is_held, stamp.is_local, stamp.next_at) == (True, True, None)
    assert checkpoints.verify().stamps == 1
    assert faults() == []
    say()
    two = checkpoints.make(clock=clock)
    stamping.try_due(clock=clock)
    foreign = two.stamps.get()
    CheckpointStamp.objects.filter(pk=stamp.pk).update(token_sha256=foreign.token_sha256)
    assert any("cap waktu" in words for words in faults())


@pytest.mark.django_db(transaction=True)
def test_an_authority_that_is_away_is_asked_again_later(say: Say, clock: FixedClock, settings: Any) -> None:
    settings.SIPATENAS_TSA = "jauh=http://127.0.0.1:9/"
    say()
    one = checkpoints.make(clock=clock)
    assert stamping.try_due(clock=clock) == 0
    stamp = one.stamps.get()
    assert not stamp.is_held
    assert stamp.last_error
    assert stamp.next_at is not None
    assert stamp.next_at > clock.now()
    assert stamping.try_due(clock=clock) == 0
    assert one.stamps.get().attempts == 1
    assert faults() == []


@pytest.fixture
def authority(clock: FixedClock, settings: Any, tmp_path: Path) -> Iterator[Tsa]:
    """A third party that the house is set to ask, under the name `uji`."""
    with tsa(clock) as made:
        (tmp_path / "uji.pem").write_bytes(made.authority.root_pem)
        settings.SIPATENAS_TSA = f"uji={made.url}/#{tmp_path / 'uji.pem'}"
        yield made


def own_made(one: Checkpoint, at: datetime, clock: FixedClock, name: str = "uji") -> None:
    """A stamp as the owner of the database makes one: by an authority of his own, its root kept beside it."""
    forged, data = third_party(now=at), one.statement.encode()
    response = forged.answer(rfc3161.question(data).body, at)
    kept = [
        blobs.put(part, media_type="application/octet-stream", clock=clock).sha256
        for part in (response, forged.root_pem)
    ]
    CheckpointStamp.objects.filter(checkpoint=one).delete()
    CheckpointStamp.objects.create(
        checkpoint=one,
        authority=name,
        token_sha256=kept[0],
        root_sha256=kept[1],
        told_at=at.replace(microsecond=0),
        next_at=None,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("later", "words"),
    [
        (-timedelta(minutes=4), ""),
        (-timedelta(minutes=6), "sebelum titik periksa itu dibuat"),
        (timedelta(days=13), ""),
        (timedelta(days=400), "400 hari kemudian; waktu titik periksa itu tidak terbukti"),
    ],
)
def test_a_checkpoint_made_long_before_or_after_its_time_stamp_is_named(
    later: timedelta, words: str, say: Say, clock: FixedClock
) -> None:
    say()
    own_made(checkpoints.make(clock=clock), clock.now() + later, clock)
    found = checkpoints.verify(clock=clock)
    assert [words in one for one in found.faults] == ([True] if words else [])


@pytest.mark.django_db(transaction=True)
def test_a_time_stamp_counts_against_the_certificate_in_the_settings_not_the_one_beside_it(
    say: Say, clock: FixedClock, authority: Tsa, settings: Any
) -> None:
    say()
    one = checkpoints.make(clock=clock)
    assert stamping.try_due(clock=clock) == 1
    honest = checkpoints.verify(clock=clock)
    assert (honest.faults, honest.notes, honest.stamps) == ([], [], 1)
    own_made(one, clock.now(), clock)
    (words,) = checkpoints.verify(clock=clock).faults
    assert "bukan dari CA yang disebut SIPATENAS_TSA" in words
    own_made(one, clock.now(), clock, name="bsre")
    found = checkpoints.verify(clock=clock)
    assert found.faults == []
    assert found.notes == [
        "cap waktu bsre tidak dibandingkan (sertifikat CA otoritas itu tidak ada di SIPATENAS_TSA): titik periksa 1"
    ]
    settings.SIPATENAS_TSA = ""
    assert checkpoints.verify(clock=clock).notes == found.notes


@pytest.mark.django_db(transaction=True)
def test_a_stamp_of_the_houses_own_authority_does_not_pass_for_a_third_partys(
    say: Say, clock: FixedClock, settings: Any
) -> None:
    settings.SIPATENAS_TSA = "local"
    say()
    one = checkpoints.make(clock=clock)
    stamping.try_due(clock=clock)
    one.stamps.update(is_local=False)
    (words,) = checkpoints.verify(clock=clock).faults
    assert "dibuat otoritas lokal" in words


@pytest.mark.django_db(transaction=True)
def test_an_old_checkpoint_without_a_time_stamp_is_told_as_a_note_and_not_stamped_too_late(
    say: Say, clock: FixedClock, authority: Tsa, settings: Any
) -> None:
    authority.mode = "down"
    say()
    checkpoints.make(clock=clock)
    stamping.try_due(clock=clock)
    clock.advance(timedelta(days=2))
    assert checkpoints.verify(clock=clock).notes == []
    clock.advance(timedelta(days=2))
    found = checkpoints.verify(clock=clock)
    assert found.notes == ["lebih dari 3 hari tanpa cap waktu pihak ketiga: titik periksa 1"]
    assert found.faults == []
    authority.mode = "ok"
    clock.advance(timedelta(days=11))
    assert stamping.try_due(clock=clock) == 0
    assert authority.asked == 1
    settings.SIPATENAS_TSA = ""
    assert checkpoints.verify(clock=clock).notes == []


@pytest.mark.django_db(transaction=True)
def test_a_fault_that_nobody_foresaw_stands_in_its_row_and_holds_up_no_other(
    say: Say, clock: FixedClock, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIPATENAS_TSA = "local"
    made = []
    for _day in range(2):
        say()
        made.append(checkpoints.make(clock=clock))
    real = house.stamp

    def broken(name: str, data: bytes, **facts: Any) -> Any:
        if data == made[0].statement.encode():
            raise KeyError("algoritma")
        return real(name, data, **facts)

    monkeypatch.setattr(house, "stamp", broken)
    assert stamping.try_due(clock=clock) == 1
    assert "algoritma" in made[0].stamps.get().last_error
    assert made[1].stamps.get().is_held
