"""Who owns the database can recompute a whole chain: the signed checkpoint of the day before says so."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.ledgers import Say, faults

from sipatenas.core import blobs, ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject
from sipatenas.core.ledger.chain import Link
from sipatenas.core.ledger.triggers import lifted
from sipatenas.core.models import Blob, Job, LedgerEntry, LedgerHead, LedgerPayload
from sipatenas.core.tasks import run_due
from sipatenas.evidence import checkpoints, events
from sipatenas.evidence.checkpoints import making, signing, tree
from sipatenas.evidence.models import Checkpoint


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:split]) + plain_root(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_that_of_rfc_6962(leaves: list[bytes]) -> None:
    assert tree.root_of(leaves) == plain_root(leaves).hex()


@given(st.dictionaries(st.uuids(), st.tuples(st.integers(1, 10**9), st.just("ab" * 32)), max_size=20))
def test_a_list_of_heads_reads_as_it_was_written(found: dict[UUID, tuple[int, str]]) -> None:
    heads = {tree.key("case", object_id): at for object_id, at in found.items()}
    assert dict(tree.parsed(tree.written(heads))) == heads


def test_a_checkpoint_is_signed_names_the_one_before_and_lists_what_moved(
    say: Say, clock: FixedClock
) -> None:
    one, two = say(), say(times=3)
    first = checkpoints.make(clock=clock)
    assert (first.number, first.heads, first.is_full) == (1, 2, True)
    three = say()
    say(two)
    clock.advance(timedelta(days=1))
    second = checkpoints.make(clock=clock)
    assert (second.number, second.heads, second.is_full) == (2, 3, False)
    assert set(making.lines_of(second)) == {tree.key("evidence", found.id) for found in (two, three)}
    assert set(making.standing_at(second)) == {tree.key("evidence", found.id) for found in (one, two, three)}
    assert first.hash in second.statement
    assert checkpoints.printed() == f"2 · {second.short}"
    assert second.hash.startswith(second.short.replace("-", ""))
    found = checkpoints.verify()
    assert (found.faults, found.checkpoints, found.heads) == ([], 2, 3)


def test_every_thirtieth_is_full_and_any_is_put_together_from_the_last_full_one(
    say: Say, clock: FixedClock
) -> None:
    moving = say()
    for _day in range(62):
        say(moving)
        say()
        checkpoints.make(clock=clock)
        clock.advance(timedelta(days=1))
    full = list(Checkpoint.objects.filter(is_full=True).values_list("number", flat=True))
    assert full == [1, 31, 61]
    for number in (30, 31, 45, 62):
        one = Checkpoint.objects.get(number=number)
        assert tree.root(making.standing_at(one)) == one.root
        assert one.heads == number + 1
    assert faults() == []


def test_without_a_usable_key_no_checkpoint_is_made(say: Say, clock: FixedClock, settings: Any) -> None:
    say()
    signing.house_key(settings.SIPATENAS_KEYS)
    (settings.SIPATENAS_KEYS / signing.NAME).chmod(0o644)
    with pytest.raises(signing.keys.KeyUnusableError, match="chmod 600"):
        checkpoints.make(clock=clock)
    assert not Checkpoint.objects.exists()


def test_of_two_makers_at_once_one_gives_way(
    say: Say, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    say()
    other: list[Checkpoint] = []
    real = making._kept

    def slower(made: Checkpoint, at: FixedClock) -> Checkpoint:
        monkeypatch.setattr(making, "_kept", real)
        other.append(checkpoints.make(clock=clock))
        return real(made, at)

    monkeypatch.setattr(making, "_kept", slower)
    assert checkpoints.make(clock=clock) == other[0]
    assert Checkpoint.objects.count() == 1
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_its_copy_beside_the_database_is_checked_by_openssl_alone(
    say: Say, clock: FixedClock, settings: Any
) -> None:
    say()
    checkpoints.make(clock=clock)
    folder = settings.SIPATENAS_CHECKPOINTS
    assert sorted(path.name for path in folder.iterdir()) == ["000001.json", "000001.pub.pem", "000001.sig"]
    line = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "000001.pub.pem", "-rawin"]
    line += ["-in", "000001.json", "-sigfile", "000001.sig"]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout + done.stderr


def rewrite(subject: Subject, *, until: int | None = None, event: str = events.EXPORTED) -> None:
    """Recompute a whole chain with other contents, its head too, past the guards; `until`: cut there."""
    with lifted(connection):
        head = LedgerHead.objects.get(kind=subject.kind, object_id=subject.id)
        rows = list(LedgerEntry.objects.filter(head=head).order_by("sequence"))
        previous = ""
        for row in rows[: until or len(rows)]:
            row.event, row.previous = event, previous
            link = Link(
                kind=subject.kind,
                object_id=subject.id,
                sequence=row.sequence,
                at=row.at,
                event=row.event,
                actor=row.actor,
                office=row.office,
                once=row.once,
                codes_commitment=row.codes_commitment,
                personal_commitment=row.personal_commitment,
                previous=previous,
            )
            row.hash = previous = link.hash()
            row.save()
        for row in rows[until or len(rows) :]:
            LedgerPayload.objects.filter(entry=row).delete()
            row.delete()
        kept = rows[: until or len(rows)][-1]
        LedgerHead.objects.filter(pk=head.pk).update(sequence=kept.sequence, hash=kept.hash)


def remove(subject: Subject) -> None:
    with lifted(connection):
        head = LedgerHead.objects.get(kind=subject.kind, object_id=subject.id)
        LedgerPayload.objects.filter(entry__head=head).delete()
        LedgerEntry.objects.filter(head=head).delete()
        head.delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["rewritten", "rewritten and grown", "cut", "removed"])
def test_a_chain_recomputed_by_the_owner_of_the_database_is_named(
    how: str, say: Say, clock: FixedClock
) -> None:
    victim, other = say(times=4), say(times=2)
    checkpoints.make(clock=clock)
    say(other)
    if how == "removed":
        remove(victim)
    else:
        rewrite(victim, until=2 if how == "cut" else None)
    if how == "rewritten and grown":
        say(victim, times=2)
    assert ledger.verify().whole, "the chains by themselves are consistent"
    (words,) = faults()
    assert str(victim.id) in words
    assert {"removed": "hilang", "cut": "mundur dari entri 4 ke 2"}.get(how, "ditulis ulang") in words
    clock.advance(timedelta(days=1))
    checkpoints.make(clock=clock)
    assert any(str(victim.id) in one for one in faults()), "a later honest checkpoint does not cover it up"


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_vanished_is_said_in_the_next_statement_itself(say: Say, clock: FixedClock) -> None:
    victim, _other = say(), say()
    checkpoints.make(clock=clock)
    remove(victim)
    second = checkpoints.make(clock=clock)
    assert second.is_full
    assert any("1 rantai hilang ketika titik periksa ini dibuat" in one for one in faults())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "column", ["statement", "at", "root", "heads", "lines", "signature", "hash", "public_key", "key_id"]
)
def test_any_change_of_a_checkpoint_is_found(column: str, say: Say, clock: FixedClock, settings: Any) -> None:
    say()
    one = checkpoints.make(clock=clock)
    say()
    checkpoints.make(clock=clock)
    value = getattr(one, column)
    other = signing.keys.OfficeKey(office="", private=signing.keys.Ed25519PrivateKey.generate())
    changed = {
        "heads": 7,
        "at": one.at - timedelta(days=1),
        "public_key": other.public_pem,
        "statement": str(value).replace('"heads":1', '"heads":2'),
    }
    text = str(value)
    default = ("0" if text[:1] != "0" else "1") + text[1:]
    Checkpoint.objects.filter(pk=one.pk).update(**{column: changed.get(column, default)})
    assert faults()


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_signed_anew_with_a_strange_key_is_found(
    say: Say, clock: FixedClock, settings: Any
) -> None:
    say()
    one = checkpoints.make(clock=clock)
    other = signing.keys.OfficeKey(office="", private=signing.keys.Ed25519PrivateKey.generate())
    statement = one.statement.replace(one.key_id, other.key_id)
    Checkpoint.objects.update(
        statement=statement,
        hash=hashlib.sha256(statement.encode()).hexdigest(),
        signature=other.sign(statement.encode()).hex(),
        key_id=other.key_id,
        public_key=other.public_pem,
    )
    found = faults()
    assert any("bukan kunci rumah ini" in words for words in found)
    assert any("salinannya" in words for words in found)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_checkpoint_is_missed_the_last_one_too(number: int, say: Say, clock: FixedClock) -> None:
    for _day in range(3):
        say()
        checkpoints.make(clock=clock)
    Checkpoint.objects.filter(number=number).delete()
    assert any("hilang" in words or "tidak di basis data" in words for words in faults())


@pytest.mark.django_db(transaction=True)
def test_a_lost_or_changed_list_is_told_and_the_next_checkpoint_is_full(
    say: Say, clock: FixedClock, settings: Any
) -> None:
    say()
    one = checkpoints.make(clock=clock)
    blobs.remove(one.lines)
    assert any("daftarnya tidak terbaca" in words for words in faults())
    say()
    second = checkpoints.make(clock=clock)
    assert second.is_full
    assert second.heads == 2


def test_it_comes_round_once_a_day_by_itself(say: Say, clock: FixedClock) -> None:
    say()
    run_due(clock=clock)
    run_due(clock=clock)
    assert Checkpoint.objects.count() == 1
    clock.advance(timedelta(days=1))
    run_due(clock=clock)
    assert Checkpoint.objects.count() == 2
    assert not Job.objects.filter(state="failed", key__startswith="periodic:evidence.checkpoint").exists()
    assert Blob.objects.filter(pk__in=Checkpoint.objects.values("lines")).exists()
