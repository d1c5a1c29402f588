"""When the law or the calendar changes, running terms are counted again: what moves is written and told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cases.desk import opened
from tests.support.journey import Journey

from sipatenas.cases.models import Case, CaseClock, WorkTask
from sipatenas.cases.services import recount
from sipatenas.cases.tasks import ask_for_recount
from sipatenas.core import ledger
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import retry, run_due
from sipatenas.rulebook import steps
from sipatenas.rulebook.rows import DATA

pytestmark = pytest.mark.django_db
FIRST_STUDY = "PIL-KAJIANAWAL"


Law = Callable[..., None]


@pytest.fixture
def law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Law]:
    """Another table of steps comes into force: the shipped one with these fields of one row changed."""

    def forget() -> None:
        for read in (steps._document, steps._rows, steps._index, steps.version, steps.hours_rows):
            read.cache_clear()  # type: ignore[attr-defined]

    def change(step: str, **fields: Any) -> None:
        shipped = yaml.safe_load((DATA / steps.FILE).read_text(encoding="utf-8"))
        for row in shipped["steps"]:
            if row["id"] == step:
                row.update(fields)
        folder = tmp_path / "hukum"
        folder.mkdir()
        (folder / steps.FILE).write_text(yaml.safe_dump({**shipped, "version": "9999.1"}), encoding="utf-8")
        monkeypatch.setattr(steps, "DATA", folder)
        forget()

    yield change
    monkeypatch.undo()
    forget()


def told(case: Case) -> list[ledger.LedgerView]:
    return [
        line
        for line in ledger.history(ledger.Subject("case", case.pk))
        if line.event == "cases.clocks_recomputed"
    ]


def test_a_longer_term_moves_the_date_and_the_ledger_says_from_when_to_when(
    journey: Journey, law: Law
) -> None:
    case = opened(journey)
    before = case.clocks.get().due_at
    law(FIRST_STUDY, limit=4)
    ask_for_recount(clock=journey.clock)
    run_due(clock=journey.clock)
    clock = CaseClock.objects.get()
    assert before is not None
    assert clock.due_at is not None
    assert (clock.due_at - before).days == 2
    assert Case.objects.get().next_due == clock.due_at
    (line,) = told(case)
    assert line.codes["steps"] == FIRST_STUDY
    assert line.codes["before"] == before.isoformat(timespec="minutes")
    assert line.codes["after"] == clock.due_at.isoformat(timespec="minutes")
    assert line.codes["cause"] == clock.rule_version + "|" + str(line.codes["cause"]).partition("|")[2]


def test_what_did_not_move_is_not_told_and_asked_twice_is_done_once(journey: Journey, law: Law) -> None:
    case = opened(journey)
    first, again = (ask_for_recount(clock=journey.clock) for _ in range(2))
    assert first.pk == again.pk
    run_due(clock=journey.clock)
    assert told(case) == []
    law(FIRST_STUDY, limit=4)
    for _ in range(2):
        recount.recount_between(first=case.pk, last=case.pk, cause="uji", clock=journey.clock)
    assert len(told(case)) == 1


def test_a_change_of_words_alone_keeps_the_date_but_notes_the_new_version(journey: Journey, law: Law) -> None:
    case = opened(journey)
    version = case.clocks.get().rule_version
    law(FIRST_STUDY, basis="Dasar yang dibaca kembali")
    recount.recount_between(first=case.pk, last=case.pk, cause="uji", clock=journey.clock)
    clock = CaseClock.objects.get()
    assert clock.basis == "Dasar yang dibaca kembali"
    assert clock.rule_version != version
    assert told(case) == []


def test_ended_clocks_keep_the_law_under_which_they_ended(journey: Journey, law: Law) -> None:
    case = opened(journey)
    CaseClock.objects.update(state="met", ended_at=journey.clock.now())
    before = CaseClock.objects.values().get()
    law(FIRST_STUDY, limit=4)
    assert list(recount.chunks()) == []
    recount.recount_between(first=case.pk, last=case.pk, cause="uji", clock=journey.clock)
    assert CaseClock.objects.values().get() == before


def test_a_term_that_can_no_longer_be_counted_is_left_to_a_person(journey: Journey, law: Law) -> None:
    case = opened(journey)
    case.clocks.update(step="PIL-TINDAK", short="tindak_lanjut", extended=True)
    law("PIL-TINDAK", extension=None)
    for _ in range(2):
        done = recount.recount_between(first=case.pk, last=case.pk, cause="uji", clock=journey.clock)
    assert (done.moved, done.unclear) == (0, 1)
    task = WorkTask.objects.get(kind="other")
    assert "tidak dapat dihitung ulang" in task.note
    assert told(case) == []


def test_the_work_is_cut_in_parts_and_a_part_that_was_lost_is_done_again(
    journey: Journey, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "CHUNK", 2)
    cases = [opened(journey) for _ in range(5)]
    honest, calls = recount.recount_case, []

    def dies(**facts: Any) -> bool:
        calls.append(facts["case_id"])
        if len(calls) == 2:
            raise RuntimeError("listrik padam")
        return honest(**facts)

    monkeypatch.setattr(recount, "recount_case", dies)
    law(FIRST_STUDY, limit=4)
    ask_for_recount(clock=journey.clock)
    run_due(clock=journey.clock)
    parts = Job.objects.filter(task__endswith="recount_chunk")
    assert parts.count() == 3
    assert parts.exclude(state=JobState.DONE).count() == 1
    retry(job=parts.exclude(state=JobState.DONE).get(), clock=journey.clock)
    run_due(clock=journey.clock)
    assert parts.exclude(state=JobState.DONE).count() == 0
    assert [len(told(case)) for case in cases] == [1] * 5


def test_a_change_that_cannot_be_told_changes_nothing(
    journey: Journey, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = opened(journey)
    before = list(CaseClock.objects.values()), list(Case.objects.values())

    def fail(**_facts: Any) -> None:
        raise RuntimeError("listrik padam")

    monkeypatch.setattr(recount.ledger, "append", fail)
    law(FIRST_STUDY, limit=4)
    with pytest.raises(RuntimeError):
        recount.recount_between(first=case.pk, last=case.pk, cause="uji", clock=journey.clock)
    assert (list(CaseClock.objects.values()), list(Case.objects.values())) == before
