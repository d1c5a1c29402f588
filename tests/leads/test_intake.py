"""From stored posts to leads: once each, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support.journey import CALL, Journey

from sipatenas.core import ledger
from sipatenas.core.models import LedgerEntry
from sipatenas.core.tasks import run_due
from sipatenas.leads import intake
from sipatenas.leads.commands import ask_to_read
from sipatenas.leads.models import Lead, PostReading
from sipatenas.leads.services import subject_of
from sipatenas.sources.models import Post

pytestmark = pytest.mark.django_db
NEWS = "KPU menetapkan jumlah TPS, cek namamu di DPT."
PRAISE = "Bangga dukung Khairul – Ibnu Saud, pemimpin amanah."


def test_only_posts_that_take_a_side_become_leads(journey: Journey) -> None:
    run = journey.import_posts(journey.post(CALL), journey.post(NEWS), journey.post("Selamat pagi semua."))
    counts = journey.read(run)
    assert (counts.read, counts.with_signal, counts.leads) == (3, 1, 1)
    assert PostReading.objects.count() == 3
    lead = Lead.objects.get()
    assert (lead.post.text, lead.reading.act, lead.reading.direction) == (CALL, "call_to_vote", "pro")
    assert lead.reading.target == "pilkada-2024/65.71/1"
    assert (lead.reading.phase, lead.reading.stage) == ("candidate", "campaign")
    assert lead.office == journey.office
    assert lead.region_path == journey.office.path


def test_each_lead_and_each_reading_of_an_import_stands_in_the_ledger(journey: Journey) -> None:
    run = journey.import_posts(journey.post(CALL), journey.post(PRAISE), journey.post(NEWS))
    journey.read(run)
    for lead in Lead.objects.all():
        (line,) = ledger.history(subject_of(lead))
        assert (line.event, line.actor, line.office) == ("leads.opened", journey.officer.pk, "65.71")
        assert line.codes["act"] == lead.reading.act
    line = ledger.history(ledger.Subject("import_run", run.pk))[-1]
    assert (line.event, dict(line.codes)) == ("leads.read", {"read": 3, "with_signal": 2, "leads": 2})


def test_reading_again_changes_nothing(journey: Journey) -> None:
    run = journey.import_posts(journey.post(CALL), journey.post(NEWS))
    journey.read(run)
    before = (list(Lead.objects.values()), list(PostReading.objects.values()), LedgerEntry.objects.count())
    journey.clock.advance(timedelta(hours=3))
    assert journey.read(run) == intake.ReadCounts()
    assert before == (
        list(Lead.objects.values()),
        list(PostReading.objects.values()),
        LedgerEntry.objects.count(),
    )


@pytest.mark.parametrize("falls_at", [1, 2, 3])
def test_a_reading_that_was_killed_goes_on_where_it_stopped(
    journey: Journey, monkeypatch: pytest.MonkeyPatch, falls_at: int
) -> None:
    monkeypatch.setattr(intake, "BATCH", 2)
    run = journey.import_posts(*(journey.post(f"{CALL} {n}") for n in range(5)))
    honest, batches = intake._queue, []

    def falls(*given: Any) -> int:
        batches.append(given)
        opened = honest(*given)
        if len(batches) == falls_at:
            raise KeyboardInterrupt
        return opened

    monkeypatch.setattr(intake, "_queue", falls)
    with pytest.raises(KeyboardInterrupt):
        journey.read(run)
    assert Lead.objects.count() == 2 * (falls_at - 1)
    monkeypatch.setattr(intake, "_queue", honest)
    journey.read(run)
    assert Lead.objects.count() == PostReading.objects.count() == 5
    assert LedgerEntry.objects.filter(event="leads.opened").count() == 5
    assert ledger.verify().whole


def test_a_changed_text_is_read_again_and_stays_one_lead(journey: Journey) -> None:
    post = journey.post(PRAISE)
    lead = journey.lead(PRAISE)
    first = lead.reading.act
    later = {**post, "id": lead.post.contract_id, "text": CALL, "collected_at": "2024-10-03T08:00:00+08:00"}
    journey.clock.advance(timedelta(days=1))
    counts = journey.read(journey.import_posts(later))
    assert counts.read == 1
    assert counts.leads == 0
    again = Lead.objects.select_related("reading").get()
    assert again.pk == lead.pk
    assert first == "support"
    assert again.reading.act == "call_to_vote"
    assert again.strength == intake.strength_of(again.reading)
    assert again.reading.text_sha256 == again.post.text_sha256


def test_a_judged_lead_keeps_the_strength_it_was_judged_with(journey: Journey) -> None:
    from sipatenas.leads.services import dismiss

    lead = journey.lead(PRAISE)
    dismiss(lead=lead, user=journey.officer, reason_code="quoted", reason="", clock=journey.clock)
    later = journey.post(CALL, id=lead.post.contract_id, collected_at="2024-10-03T08:00:00+08:00")
    journey.read(journey.import_posts(later))
    again = Lead.objects.get()
    assert (again.state, again.strength) == ("dismissed", lead.strength)


def test_the_same_file_asked_for_twice_is_one_job(journey: Journey) -> None:
    from sipatenas.core.models import Job

    run = journey.import_posts(journey.post(CALL))
    for _ in range(2):
        ask_to_read(run, journey.clock)
    assert Job.objects.filter(key__startswith="leads.read_import").count() == 1
    run_due(clock=journey.clock)
    lead = Lead.objects.get()
    assert lead.matched_at is not None
    assert journey.run_of(lead).user == journey.officer


def test_freshness_counts_from_arrival_to_the_queue(journey: Journey) -> None:
    run = journey.import_posts(journey.post(CALL))
    journey.clock.advance(timedelta(minutes=7))
    journey.read(run)
    lead = Lead.objects.get()
    assert lead.queued_at - lead.arrived_at == timedelta(minutes=7)
    assert lead.arrived_at == Post.objects.get().imported_at


def test_a_post_without_a_date_has_no_phase_and_no_stage(journey: Journey) -> None:
    lead = journey.lead(posted_at=None)
    assert (lead.reading.phase, lead.reading.stage) == ("", "")


def test_the_phase_is_told_by_the_legal_day_of_the_office(journey: Journey) -> None:
    """Pairs were determined on 22 September 2024; 16.00 UTC is midnight in Tarakan."""
    posted = ("2024-09-21T15:59:00+00:00", "2024-09-21T16:00:00+00:00")
    before, on = journey.leads(*(journey.post(posted_at=at) for at in posted))
    assert (before.reading.phase, on.reading.phase) == ("before", "candidate")
