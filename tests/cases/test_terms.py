"""The office's time stops, goes on and grows as far as the law says, and not an hour further."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.journey import Journey
from tests.support.steps_examination import paper

from sipatenas.cases import clocks
from sipatenas.cases.models import Case, CaseClock, CaseFile
from sipatenas.cases.services import terms
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock

pytestmark = pytest.mark.django_db
WITA = ZoneInfo("Asia/Makassar")


def midnight_after(year: int, month: int, day: int) -> datetime:
    """The last moment of that day at the office, as the clocks store it."""
    return datetime(year, month, day, 23, 59, 59, tzinfo=WITA).astimezone(UTC)


def of_general_election(journey: Journey) -> Case:
    """Registered on Friday 4 October 2024 under the general election's law."""
    case = journey.finding()
    Case.objects.filter(pk=case.pk).update(regime="pemilu")
    return journey.step(case, "register")


def due(case: Case) -> datetime | None:
    found = Case.objects.get(pk=case.pk).next_due
    return found.replace(microsecond=0) if found else None


def test_the_regional_election_gives_three_days_and_two_more(journey: Journey) -> None:
    case = journey.case_at("registered")
    assert due(case) == midnight_after(2024, 10, 7)
    assert due(journey.step(case, "extend")) == midnight_after(2024, 10, 9)


def test_the_general_election_gives_seven_working_days_and_fourteen_in_all(journey: Journey) -> None:
    case = of_general_election(journey)
    assert due(case) == midnight_after(2024, 10, 15)
    assert due(journey.step(case, "extend")) == midnight_after(2024, 10, 24)


def test_time_is_extended_once(journey: Journey) -> None:
    case = journey.step(journey.case_at("registered"), "extend")
    with pytest.raises(ValidationError, match="hanya sekali") as refused:
        journey.step(case, "extend")
    assert "(UU 1/2015 Ps 134(6))" in refused.value.messages[0], "the article of its own regime alone"


def test_time_that_is_over_is_not_extended(journey: Journey) -> None:
    case = journey.case_at("registered")
    journey.clock.advance(timedelta(days=4))
    with pytest.raises(ValidationError, match="yang sudah lewat tidak dapat diperpanjang"):
        journey.step(case, "extend")


def test_an_extension_says_which_statements_are_wanting(journey: Journey) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError, match="keterangan tambahan apa"):
        terms.extend(case=case, user=journey.officer, reason=" ", clock=journey.clock)
    assert due(case) == midnight_after(2024, 10, 7)


def test_an_extension_stands_in_the_ledger_with_both_dates(journey: Journey) -> None:
    case = journey.step(journey.case_at("registered"), "extend")
    event = ledger.history(subject_of(case))[-1]
    assert str(event.codes["due"]).startswith("2024-10-07T15:59:59")
    assert str(event.codes["extended_to"]).startswith("2024-10-09T15:59:59")
    assert event.codes["rule"] == "PIL-TINDAK"
    assert "saksi" in event.personal["reason"]


def test_a_pause_stops_the_clock_and_the_days_it_touched_do_not_count(journey: Journey) -> None:
    case = journey.step(journey.case_at("registered"), "pause")
    assert due(case) is None
    assert CaseClock.objects.get(case=case, short="tindak_lanjut").state == "paused"
    journey.clock.advance(timedelta(days=5))
    case = journey.step(case, "resume")
    assert case.paused_since is None
    assert due(case) == midnight_after(2024, 10, 12)


def test_a_pause_keeps_its_evidence(journey: Journey) -> None:
    case = journey.case_at("registered")
    journey.step(case, "pause", evidence=paper("surat-bpbd.pdf"))
    event = ledger.history(subject_of(case))[-1]
    assert event.codes["file"] == str(CaseFile.objects.get().pk)
    assert event.codes["cause"] == "force_majeure"


def test_only_a_cause_that_the_law_knows_pauses(journey: Journey) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError, match="tidak dikenal aturannya"):
        terms.pause(case=case, user=journey.officer, reason="Libur.", cause="holiday", clock=journey.clock)
    with pytest.raises(ValidationError, match="apa yang terjadi"):
        terms.pause(case=case, user=journey.officer, reason="", clock=journey.clock)


def test_what_is_paused_is_not_paused_again_and_what_runs_is_not_resumed(journey: Journey) -> None:
    case = journey.case_at("registered")
    with pytest.raises(ValidationError, match="tidak sedang ditunda"):
        journey.step(case, "resume")
    case = journey.step(case, "pause")
    with pytest.raises(ValidationError, match="Sudah ditunda sejak"):
        terms.pause(case=case, user=journey.officer, reason="Lagi.", clock=journey.clock)


@pytest.mark.parametrize("step", ["pause", "resume", "extend"])
@pytest.mark.parametrize("who", ["auditor", "superior", "foreign_head"])
def test_nobody_else_moves_the_office_s_time(journey: Journey, step: str, who: str) -> None:
    case = journey.case_at("registered")
    if step == "resume":
        journey.step(case, "pause")
    verb = {"pause": terms.pause, "resume": terms.resume, "extend": terms.extend}[step]
    with pytest.raises(PermissionDenied):
        verb(case=case, user=journey.users[who], reason="Sebab.", clock=journey.clock)


def test_the_page_shows_the_dates_before_and_after(journey: Journey, client: Client) -> None:
    case = journey.case_at("registered")
    client.force_login(journey.officer)
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    form = shown.split('id="langkah-extend"')[1].split("</form>")[0]
    assert form.index("7 Oktober 2024") < form.index("9 Oktober 2024")
    assert "Sesudahnya sampai" in form


def test_a_refused_extension_says_why_on_the_page(journey: Journey, client: Client) -> None:
    case = journey.step(journey.case_at("registered"), "extend")
    client.force_login(journey.officer)
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert 'id="langkah-extend"' not in shown
    assert "hanya sekali" in shown


def counted(start: datetime, limit: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
    """The law, told plainly: the `limit`th day after the day of `start` that no pause touched, to its end."""
    day = start.astimezone(WITA).date()
    while limit:
        day += timedelta(days=1)
        begins = datetime(day.year, day.month, day.day, tzinfo=WITA)
        ends = begins + timedelta(days=1)
        limit -= not any(since < ends and until > begins and until > since for since, until in pauses)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=WITA).astimezone(UTC)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["pause", "resume", "extend", "nothing"]), st.integers(min_value=0, max_value=60)
    ),
    max_size=9,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(moves=MOVES)
def test_no_order_of_steps_brings_the_date_forward(journey: Journey, moves: list[tuple[str, int]]) -> None:
    """Against an own count of the days: never earlier than the law says, and never later."""
    with transaction.atomic():
        clock = FixedClock()
        journey.clock = clock
        if not Case.objects.exists():
            journey.finding()
        case = journey.step(Case.objects.get(), "register")
        start, latest = clock.now(), due(case)
        pauses: list[tuple[datetime, datetime]] = []
        since: datetime | None = None
        extended = False
        for step, hours in moves:
            clock.advance(timedelta(hours=hours))
            try:
                if step != "nothing":
                    case = getattr(terms, step)(case=case, user=journey.officer, reason="Sebab.", clock=clock)
            except ValidationError:
                continue
            if step == "pause":
                since = clock.now()
            elif step == "resume" and since is not None:
                pauses.append((since, clock.now()))
                since = None
            extended = extended or step == "extend"
            now = due(case)
            assert (now is None) == (since is not None)
            if now is not None:
                assert now == counted(start, 5 if extended else 3, pauses)
                assert latest is None or now >= latest
                latest = now
        transaction.set_rollback(True)


@pytest.mark.parametrize(("year", "row"), [(2022, "BKN-TEGUR-LAMA"), (2023, "BKN-TEGUR")])
def test_a_term_asked_by_its_row_is_timed_by_the_row_of_its_day(
    journey: Journey, year: int, row: str
) -> None:
    found = clocks.computed(step="BKN-TEGUR", case=journey.finding(), start=datetime(year, 3, 1, tzinfo=UTC))
    assert found is not None
    assert (found.rule_id, found.step) == (row, "teguran")
