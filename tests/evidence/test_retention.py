"""What is past its period is told with the day and how it was counted; nothing is destroyed by being told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sipatenas.accounts.models import Duty, User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import queries, retention
from sipatenas.evidence.models import Evidence, Hold
from sipatenas.evidence.retention import Standing
from sipatenas.evidence.services import disposing
from sipatenas.places.models import Office
from sipatenas.rulebook.retention import CASE, LOOSE, NOT_PROVEN

pytestmark = pytest.mark.django_db
PROOFS = {"manifest_sha256": "1" * 64, "merkle_root": "2" * 64, "signature": "3" * 128}


@pytest.fixture(autouse=True)
def no_room_above(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_needs", [])
    monkeypatch.setattr(retention, "_standings", [])


@pytest.fixture
def make(office: Office, officer: User) -> Callable[[datetime], Evidence]:
    def sealed(at: datetime) -> Evidence:
        return Evidence.objects.create(
            url="https://contoh.id/1",
            office=office,
            region_path=office.path,
            state="sealed",
            reason="bukti awal",
            requested_by=officer,
            requested_at=at,
            sealed_at=at,
            label="tangkapan",
            signer_key_id="4" * 64,
            public_key="kunci",
            **PROOFS,
        )

    return sealed


def say(monkeypatch: pytest.MonkeyPatch, *standings: Standing) -> None:
    monkeypatch.setattr(
        retention, "_standings", [lambda evidences: {one.pk: list(standings) for one in evidences}]
    )


def test_an_evidence_of_no_case_counts_from_its_sealing_to_the_day_of_its_office(
    make: Callable[[datetime], Evidence], clock: FixedClock, make_user: Callable[..., User]
) -> None:
    head = make_user(duty=Duty.DIVISION_HEAD)
    late = datetime.fromisoformat("2024-10-04T16:30:00+00:00")  # 00.30 WITA of the fifth
    evidence = make(late)
    last_day = datetime.fromisoformat("2025-10-05T15:59:00+00:00")  # 23.59 WITA of the fifth
    assert queries.past_retention(head, now=last_day) == []
    (found,) = queries.past_retention(head, now=last_day + timedelta(minutes=2))
    assert (found.evidence, found.rule.id) == (evidence, LOOSE)
    assert (found.since, found.until) == (date(2024, 10, 5), date(2025, 10, 5))
    assert "1 tahun sejak bukti disegel (5 Oktober 2024), sampai 5 Oktober 2025" in found.how
    assert "kepastian C" in found.how
    assert (found.held, found.is_proposed) == ((), False)
    assert Evidence.objects.get(pk=evidence.pk).is_sealed, "told, not destroyed"


def test_the_class_that_keeps_longest_holds_and_a_running_case_keeps_for_good(
    make: Callable[[datetime], Evidence], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence, now = make(clock.now()), clock.now()
    say(monkeypatch, Standing(NOT_PROVEN, now), Standing(CASE, now - timedelta(days=365)))
    ((rule, since),) = retention.counted([evidence]).values()
    assert (rule.id, since) == (CASE, date(2023, 10, 5)), "five years from a year ago outlast two from now"
    say(monkeypatch, Standing(NOT_PROVEN, now - timedelta(days=9000)), Standing(CASE, None))
    assert retention.counted([evidence]) == {}


def test_the_longest_over_come_first_and_as_many_as_asked(
    make: Callable[[datetime], Evidence], clock: FixedClock, officer: User
) -> None:
    made = [make(clock.now() - timedelta(days=400 + number)) for number in range(4)]
    make(clock.now() - timedelta(days=300))
    found = queries.past_retention(officer, now=clock.now())
    assert [one.evidence for one in found] == made[::-1]
    assert [one.evidence for one in queries.past_retention(officer, now=clock.now(), most=2)] == made[:1:-1]


def test_a_hold_and_a_proposal_are_told_and_what_is_disposed_of_is_no_more(
    make: Callable[[datetime], Evidence], clock: FixedClock, officer: User, make_user: Callable[..., User]
) -> None:
    held, proposed = (make(clock.now() - timedelta(days=days)) for days in (500, 450))
    Hold.objects.create(evidence=held, reason="diminta DKPP", placed_by=officer, placed_at=clock.now())
    asked: Any = {"basis": LOOSE, "reason": "lewat masa simpan", "clock": clock}
    disposal = disposing.propose_disposal(evidence=proposed, user=officer, **asked)
    told = {
        one.evidence: (one.held, one.is_proposed) for one in queries.past_retention(officer, now=clock.now())
    }
    assert told == {held: (("ditahan: diminta DKPP",), False), proposed: ((), True)}
    head = make_user(duty=Duty.DIVISION_HEAD)
    disposing.approve_disposal(disposal=disposal, user=head, decision="setuju", clock=clock)
    assert [one.evidence for one in queries.past_retention(officer, now=clock.now())] == [held]
