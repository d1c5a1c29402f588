"""What happened is kept, chained, and tells on whoever changes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.samples import NOTED

from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger.chain import Link, commitment, numbers_in, ranges
from sipatenas.core.models import LedgerEntry, LedgerHead, LedgerPayload

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
codes = st.dictionaries(
    st.sampled_from(["kind", "agency", "count", "share"]),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
)
personal = st.dictionaries(st.sampled_from(["name", "reason"]), texts)
acts = st.lists(st.tuples(codes, personal), min_size=1, max_size=6)


def note(subject: ledger.Subject, clock: FixedClock, **more: object) -> LedgerEntry:
    facts = {"actor": None, "codes": {"kind": "pns"}, "personal": {"name": "Budi"}} | more
    return ledger.append(subject=subject, event=NOTED.code, clock=clock, **facts)  # type: ignore[arg-type]


@pytest.fixture
def subject() -> ledger.Subject:
    return ledger.Subject("sample", uuid4())


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts, data=st.data())
def test_any_history_verifies_before_and_after_any_shredding(
    clock: FixedClock, acts: list[tuple[dict[str, ledger.services.Code], dict[str, str]]], data: st.DataObject
) -> None:
    subject = ledger.Subject("sample", uuid4())
    for each in acts:
        ledger.append(
            subject=subject, event=NOTED.code, clock=clock, actor=uuid4(), codes=each[0], personal=each[1]
        )
    assert ledger.verify(subject=subject).broken == ()
    chosen = data.draw(st.sets(st.integers(1, len(acts))))
    ledger.shred(subject=subject, clock=clock, actor=None, basis="retention-1", sequences=chosen)
    report = ledger.verify(subject=subject)
    views = ledger.history(subject)
    assert report.broken == ()
    for (codes_then, personal_then), view in zip(acts, views, strict=False):
        assert dict(view.codes) == codes_then
        gone = view.sequence in chosen and personal_then
        assert view.personal == (None if gone else personal_then)


links = st.builds(
    Link,
    kind=texts,
    object_id=st.uuids(),
    sequence=st.integers(1, 10**9),
    at=st.datetimes(timezones=st.just(UTC)),
    event=texts,
    actor=st.none() | st.uuids(),
    office=texts,
    once=texts,
    codes_commitment=texts,
    personal_commitment=texts,
    previous=texts,
)


@given(links, links)
def test_two_links_share_a_hash_only_if_they_are_the_same(one: Link, other: Link) -> None:
    assert (one.hash() == other.hash()) == (one == other)


def test_the_hash_of_a_known_link_never_changes() -> None:
    link = Link(
        kind="lead",
        object_id=UUID(int=1),
        sequence=1,
        at=datetime(2024, 10, 4, 2, tzinfo=UTC),
        event="leads.dismissed",
        actor=UUID(int=2),
        office="65.71",
        once="",
        codes_commitment=commitment(part="codes", salt="00", text="{}"),
        personal_commitment="",
        previous="",
    )
    assert link.hash() == "4a477dde68d12d0b83c59a3a14cf78e3153af3c5437eadbaac6f6ab67c2b6d3f"


@given(st.sets(st.integers(1, 300)))
def test_ranges_say_which_numbers_were_meant(numbers: set[int]) -> None:
    assert numbers_in(ranges(list(numbers))) == numbers


@pytest.mark.django_db
def test_the_same_words_leave_different_commitments(clock: FixedClock, subject: ledger.Subject) -> None:
    one, other = note(subject, clock), note(subject, clock)
    assert one.personal_commitment != other.personal_commitment
    assert one.codes_commitment != other.codes_commitment


@pytest.mark.django_db
def test_shredding_destroys_the_words_and_their_salt_and_says_so(
    clock: FixedClock, subject: ledger.Subject
) -> None:
    note(subject, clock)
    clock.advance(timedelta(days=400))
    assert ledger.shred(subject=subject, clock=clock, actor=None, basis="retention-1") == 1
    payload = LedgerPayload.objects.get(entry__head__object_id=subject.id, entry__sequence=1)
    assert (payload.personal, payload.personal_salt) == (None, None)
    said = ledger.history(subject)[-1]
    assert (said.event, dict(said.codes)) == (
        "ledger.shredded",
        {"sequences": "1", "basis": "retention-1"},
    )
    assert ledger.shred(subject=subject, clock=clock, actor=None, basis="retention-1") == 0
    assert len(ledger.history(subject)) == 2


@pytest.mark.django_db
def test_a_thing_said_under_a_key_is_said_once(clock: FixedClock, subject: ledger.Subject) -> None:
    first = note(subject, clock, once="job-7")
    again = note(subject, clock, once="job-7", codes={"kind": "tni"})
    assert again.pk == first.pk
    assert [view.codes["kind"] for view in ledger.history(subject)] == ["pns"]


@pytest.mark.django_db
def test_an_event_that_nobody_declared_is_refused(clock: FixedClock, subject: ledger.Subject) -> None:
    with pytest.raises(ledger.UnknownEventError, match=r"sample\.guessed"):
        ledger.append(subject=subject, event="sample.guessed", clock=clock, actor=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"personal": {"address": "Jl. Mulawarman"}},
        {"codes": {"reason": "karena"}, "personal": {}},
        {"codes": {"list": [1]}},
        {"personal": {"name": 7}},
    ],
    ids=["undeclared", "personal among codes", "not plain", "not text"],
)
def test_a_field_on_the_wrong_side_is_refused(
    clock: FixedClock, subject: ledger.Subject, wrong: dict[str, object]
) -> None:
    with pytest.raises(ledger.FieldError):
        note(subject, clock, **wrong)
    assert not LedgerHead.objects.filter(object_id=subject.id).exists()


def test_a_code_means_one_thing() -> None:
    ledger.register(NOTED)
    with pytest.raises(ledger.LedgerError, match="declared twice"):
        ledger.register(ledger.EventType(code=NOTED.code, label="Dicatat", personal=()))


@pytest.mark.django_db
def test_an_entry_is_gone_if_its_transaction_failed(clock: FixedClock, subject: ledger.Subject) -> None:
    note(subject, clock)
    with transaction.atomic():
        note(subject, clock)
        transaction.set_rollback(True)
    assert len(ledger.history(subject)) == 1
    assert ledger.verify(subject=subject).broken == ()
