"""What officers decide about a lead: with a reason, on record, and never outside the allowed moves."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.journey import Journey
from tests.support.town import FAR

from sipatenas.core import ledger
from sipatenas.core.models import Job, LedgerEntry
from sipatenas.core.tasks import run_due
from sipatenas.evidence.models import Evidence
from sipatenas.leads import services
from sipatenas.leads.models import Decision, DismissalReason, Lead
from sipatenas.leads.workflow import LeadState

pytestmark = pytest.mark.django_db
VERBS = ("dismiss", "look_again", "keep_evidence", "reopen", "mark_finding")
EVENTS = {
    "dismiss": "leads.dismissed",
    "look_again": "leads.look_again",
    "keep_evidence": "leads.evidence_kept",
    "reopen": "leads.reopened",
    "mark_finding": "leads.finding",
}
LEADS_TO = {
    **dict.fromkeys([("open", "dismiss"), ("watching", "dismiss")], "dismissed"),
    **dict.fromkeys([("open", "look_again"), ("watching", "look_again")], "watching"),
    **dict.fromkeys([("open", "mark_finding"), ("watching", "mark_finding")], "finding"),
    **dict.fromkeys([("dismissed", "reopen"), ("watching", "reopen")], "open"),
    ("open", "keep_evidence"): "open",
    ("watching", "keep_evidence"): "watching",
}
"""All allowed moves; each other verb from each other state is refused."""
WAY_TO = {"open": (), "watching": ("look_again",), "dismissed": ("dismiss",), "finding": ("mark_finding",)}


def decide(
    journey: Journey, lead: Lead, verb: str, who: str = "officer", reason: str = "Karena begitu."
) -> None:
    given = {"lead": lead, "user": journey.users[who], "reason": reason, "clock": journey.clock}
    if verb == "dismiss":
        services.dismiss(**given, reason_code=DismissalReason.QUOTED)
    elif verb == "look_again":
        services.look_again(**given, until=journey.clock.now().date() + timedelta(days=5))
    else:
        {
            "keep_evidence": services.keep_evidence,
            "reopen": services.reopen,
            "mark_finding": services.mark_finding,
        }[verb](**given)


def events_of(lead: Lead) -> list[str]:
    return [line.event for line in ledger.history(services.subject_of(lead))]


@pytest.mark.parametrize("state", LeadState.values)
def test_from_each_state_exactly_the_allowed_decisions_are_taken(journey: Journey, state: str) -> None:
    lead = journey.lead()
    for verb in WAY_TO[state]:
        decide(journey, lead, verb)
    for verb in VERBS:
        before, expected = LedgerEntry.objects.count(), LEADS_TO.get((state, verb))
        with transaction.atomic():
            if expected is None:
                with pytest.raises(PermissionDenied):
                    decide(journey, lead, verb)
                assert LedgerEntry.objects.count() == before
            else:
                decide(journey, lead, verb)
                (line,) = [
                    one for one in ledger.history(services.subject_of(lead)) if one.event == EVENTS[verb]
                ][-1:]
                assert (line.actor, line.personal) == (journey.officer.pk, {"reason": "Karena begitu."})
            assert Lead.objects.get(pk=lead.pk).state == (expected or state), verb
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "who", ["auditor", "administrator", "below", "foreign_officer", "foreign_head", "foreign_auditor"]
)
def test_who_has_no_say_decides_nothing(journey: Journey, who: str) -> None:
    lead, before = journey.lead(), LedgerEntry.objects.count()
    for verb in VERBS:
        with pytest.raises(PermissionDenied):
            decide(journey, lead, verb, who)
    assert not Decision.objects.exists()
    assert not Evidence.objects.exists()
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("who", ["second", "head", "superior"])
@pytest.mark.parametrize("verb", ["dismiss", "look_again", "keep_evidence"])
def test_colleagues_heads_and_superiors_decide(journey: Journey, verb: str, who: str) -> None:
    lead = journey.lead()
    decide(journey, lead, verb, who)
    assert Decision.objects.get().officer == journey.users[who]


@pytest.mark.parametrize("reason", ["", "  \n\t"])
@pytest.mark.parametrize("verb", ["look_again", "keep_evidence", "mark_finding"])
def test_a_decision_needs_a_reason(journey: Journey, verb: str, reason: str) -> None:
    lead = journey.lead()
    with pytest.raises(ValidationError, match="alasannya"):
        decide(journey, lead, verb, reason=reason)
    assert events_of(lead) == ["leads.opened"]


@pytest.mark.parametrize(
    ("code", "reason"), [("", "x"), ("bored", "x"), ("other", ""), ("other", "  "), ("lainnya", "")]
)
def test_a_dismissal_needs_a_reason_of_the_list_and_words_for_another(
    journey: Journey, code: str, reason: str
) -> None:
    lead = journey.lead()
    with pytest.raises(ValidationError):
        services.dismiss(
            lead=lead, user=journey.officer, reason_code=code, reason=reason, clock=journey.clock
        )
    assert Lead.objects.get().state == LeadState.OPEN
    assert not Decision.objects.exists()


def test_a_decision_undone_stays_on_record(journey: Journey) -> None:
    lead = journey.lead()
    decide(journey, lead, "dismiss")
    decide(journey, lead, "reopen", who="second")
    kept = Lead.objects.get()
    assert (kept.state, kept.decided_at, kept.look_again_on) == (LeadState.OPEN, None, None)
    assert list(Decision.objects.values_list("kind", "officer__username")) == [
        ("dismiss", "officer"),
        ("reopen", "second"),
    ]
    assert events_of(lead) == ["leads.opened", "leads.dismissed", "leads.reopened"]


LAST_MINUTE = datetime(2024, 10, 4, 15, 59, tzinfo=UTC)
"""23.59 of 4 October in Tarakan (WITA)."""


@pytest.mark.parametrize(
    ("minutes", "until", "taken"),
    [
        (0, date(2024, 10, 4), False),
        (0, date(2024, 10, 5), True),
        (1, date(2024, 10, 5), False),
        (1, date(2024, 10, 6), True),
        (0, date(2025, 4, 2), True),
        (0, date(2025, 4, 3), False),
        (1, date(2025, 4, 3), True),
    ],
)
def test_the_date_to_look_again_is_one_after_the_offices_own_day(
    journey: Journey, minutes: int, until: date, taken: bool
) -> None:
    lead = journey.lead()
    journey.clock.at = LAST_MINUTE + timedelta(minutes=minutes)
    given = {"lead": lead, "user": journey.officer, "reason": "Belum jelas.", "clock": journey.clock}
    if taken:
        assert services.look_again(**given, until=until).until == until
    else:
        with pytest.raises(ValidationError, match="sesudah hari ini"):
            services.look_again(**given, until=until)
    assert Lead.objects.get().state == ("watching" if taken else "open")


def test_it_wakes_when_its_day_begins_at_the_office_and_once(journey: Journey) -> None:
    lead = journey.lead()
    services.look_again(
        lead=lead, user=journey.officer, until=date(2024, 10, 9), reason="Belum jelas.", clock=journey.clock
    )
    journey.clock.at = datetime(2024, 10, 8, 15, 59, tzinfo=UTC)
    assert services.wake_watched(clock=journey.clock) == 0
    journey.clock.at = datetime(2024, 10, 8, 16, 0, tzinfo=UTC)
    assert services.wake_watched(clock=journey.clock) == 1
    assert services.wake_watched(clock=journey.clock) == 0
    kept = Lead.objects.get()
    assert (kept.state, kept.look_again_on, kept.decided_at) == (LeadState.OPEN, None, None)
    assert events_of(lead) == ["leads.opened", "leads.look_again", "leads.woken"]
    assert ledger.history(services.subject_of(lead))[-1].actor is None


def test_the_worker_wakes_it_by_itself(journey: Journey) -> None:
    lead = journey.lead()
    services.look_again(
        lead=lead, user=journey.officer, until=date(2024, 10, 9), reason="Belum jelas.", clock=journey.clock
    )
    journey.clock.at = datetime(2024, 10, 9, 2, 0, tzinfo=UTC)
    run_due(clock=journey.clock)
    assert Lead.objects.get(pk=lead.pk).state == LeadState.OPEN


def test_a_lead_set_aside_while_it_was_watched_stays_aside(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the officer was quicker by a moment than the worker, which had already listed it."""
    lead = journey.lead()
    decide(journey, lead, "look_again")
    honest = services.due_for_another_look
    listed = list(honest(date(2024, 11, 1)))

    class Late:
        def select_related(self, *_names: str) -> list[Lead]:
            return listed

    decide(journey, lead, "dismiss")
    monkeypatch.setattr(services, "due_for_another_look", lambda _today: Late())
    journey.clock.advance(timedelta(days=20))
    assert services.wake_watched(clock=journey.clock) == 0
    assert Lead.objects.get().state == LeadState.DISMISSED


def test_an_office_further_west_wakes_an_hour_later(journey: Journey) -> None:
    lead = journey.lead()
    decide(journey, lead, "look_again")
    lead = Lead.objects.get()
    far = type(lead.office).objects.get(code=FAR)
    Lead.objects.update(office=far, look_again_on=date(2024, 10, 9))
    journey.clock.at = datetime(2024, 10, 8, 16, 59, tzinfo=UTC)
    assert services.wake_watched(clock=journey.clock) == 0
    journey.clock.advance(timedelta(minutes=1))
    assert services.wake_watched(clock=journey.clock) == 1


def test_evidence_asked_for_twice_is_enqueued_once_and_each_wish_is_on_record(journey: Journey) -> None:
    lead = journey.lead()
    decide(journey, lead, "keep_evidence")
    decide(journey, lead, "keep_evidence", who="second")
    assert Evidence.objects.count() == 1
    assert Job.objects.filter(task__contains="capture_evidence").count() == 1
    assert Decision.objects.filter(kind="keep_evidence").count() == 2
    assert Lead.objects.get().state == LeadState.OPEN


MOVES = st.lists(
    st.tuples(
        st.sampled_from([*VERBS, "wake"]),
        st.sampled_from(["officer", "second", "head", "superior", "auditor"]),
    ),
    max_size=12,
)
fresh = itertools.count(1)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_no_row_of_decisions_leaves_the_allowed_states_or_the_ledger_behind(
    journey: Journey, moves: list[tuple[str, str]]
) -> None:
    with transaction.atomic():
        lead = journey.lead(f"Ayo coblos nomor 1 Khairul – Ibnu Saud! {next(fresh)}")
        state, decided, woken = "open", 0, 0
        for verb, who in moves:
            if verb == "wake":
                journey.clock.advance(timedelta(days=6))
                woken += services.wake_watched(clock=journey.clock)
                state = "open" if state == "watching" else state
            elif who == "auditor" or (state, verb) not in LEADS_TO:
                with pytest.raises(PermissionDenied):
                    decide(journey, lead, verb, who)
            else:
                decide(journey, lead, verb, who)
                state, decided = LEADS_TO[state, verb], decided + 1
            held = Lead.objects.get(pk=lead.pk)
            assert held.state == state
            assert (held.look_again_on is not None) == (state == "watching")
            assert (held.decided_at is not None) == (state != "open")
        assert Decision.objects.filter(lead=lead).count() == decided
        assert len(events_of(lead)) == 1 + decided + woken
        assert ledger.verify().whole
        transaction.set_rollback(True)
