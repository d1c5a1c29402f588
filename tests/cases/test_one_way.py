"""A case moves by one function only: no other code, no SQL and no crash brings it past a step of the law."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.cases.standing import standing
from tests.support.intake import SOLDIER, TEACHER, Desk
from tests.support.journey import WAY_TO, Journey
from tests.support.steps import take_step

from sipatenas.accounts.models import User
from sipatenas.cases import triggers
from sipatenas.cases.acts import all_acts
from sipatenas.cases.models import Case
from sipatenas.cases.transitions import KEPT, Said, StaleCase, take
from sipatenas.cases.workflow import OPEN, OVER, STEPS, CaseState, moves
from sipatenas.core import ledger
from sipatenas.core.models import LedgerEntry

ROOM = Path(__file__).parents[2] / "src" / "sipatenas"
MOVING = re.compile(r"\.state\s*=(?!=)|\.to_[a-z_]+\(|update\([^)]*\bstate=|\bversion\s*=\s*F\(")


def test_no_code_but_the_transition_changes_the_state_of_a_case() -> None:
    """Every line of the house that sets some state, except those that are known to be of another noun."""
    other = re.compile(
        r"clock\.state|task\.state|referral\.state|lead\.state|evidence\.state|job\.state|run\.state"
    )
    found = [
        f"{path.relative_to(ROOM)}:{number}"
        for path in sorted(ROOM.rglob("*.py"))
        if path.name not in ("transitions.py", "workflow.py") and "migrations" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MOVING.search(line) and not other.search(line) and "case" in line.lower()
    ]
    assert found == []


def test_the_state_cannot_be_set_by_hand() -> None:
    case = Case(state=CaseState.FOUND)
    with pytest.raises(AttributeError):
        case.state = CaseState.CLOSED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"state": "closed", "version": 2},
        {"state": "registered"},
        {"version": 7},
        {"state": "nowhere", "version": 2},
        {"state": "clarified", "version": 2},
    ],
)
def test_the_database_refuses_what_the_workflow_does_not_know(
    journey: Journey, change: dict[str, Any]
) -> None:
    case = journey.finding()
    words = ", ".join(f"{name} = %s" for name in change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)
    key = case.pk if connection.vendor == "postgresql" else case.pk.hex
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE cases_case SET {words} WHERE id = %s", [*change.values(), key])  # noqa: S608
    assert (Case.objects.get().state, Case.objects.get().version) == ("found", 1)


@pytest.mark.django_db
def test_the_guard_in_the_database_knows_every_move_of_the_table() -> None:
    """A step that was added without a migration would be refused at work: this tells it before."""
    query = (
        "SELECT prosrc FROM pg_proc WHERE proname = 'cases_move_guard'"
        if connection.vendor == "postgresql"
        else "SELECT sql FROM sqlite_master WHERE name = 'cases_moves'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        (text,) = cursor.fetchone()
    assert {tuple(pair.split(">")) for pair in re.findall(r"'([a-z_]+>[a-z_]+)'", text)} == moves()
    assert triggers.pairs().count(">") == len(moves())


def test_every_step_has_its_act_and_every_state_its_way() -> None:
    assert set(all_acts()) <= set(STEPS)
    unoffered = set(STEPS) - set(all_acts())
    assert unoffered <= {"absorb"}, "a step nobody can take"
    reached = {target for _, target in moves()} | {"information", "received", "found"}
    assert reached == set(CaseState.values)
    assert set(OPEN) | OVER == set(CaseState)
    assert all(hasattr(Case, name) for name in KEPT)


@pytest.mark.django_db
def test_who_saw_an_older_version_is_told(journey: Journey) -> None:
    case = journey.finding()
    take_step(journey, case, "register")
    with pytest.raises(StaleCase, match="sudah berubah"):
        take(case=case, step="transfer", user=journey.officer, clock=journey.clock, version=1,
             work=lambda _case: Said())  # fmt: skip
    assert [line.event for line in ledger.history(ledger.Subject("case", case.pk))] == [
        "cases.found",
        "cases.registered",
    ]


class PowerCutError(Exception):
    """The machine goes down before this statement."""


@contextmanager
def cut_before(statement: int) -> Iterator[list[str]]:
    """Lets that many statements through, then fails."""
    said: list[str] = []

    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        if len(said) >= statement:
            raise PowerCutError
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield said


@pytest.mark.django_db
@pytest.mark.parametrize("step", [*WAY_TO[CaseState.CLOSED], "end"])
def test_a_crash_between_any_two_statements_leaves_all_or_nothing(journey: Journey, step: str) -> None:
    way = WAY_TO[CaseState.ENDED if step == "end" else CaseState.CLOSED]
    case = journey.finding()
    for earlier in way[: way.index(step)]:
        case = take_step(journey, case, earlier)
    cut_everywhere(lambda: take_step(journey, case, step))
    assert Case.objects.get(pk=case.pk).version == case.version + 1


def begun(journey: Journey, step: str) -> Case:
    """A case in which the step may be taken."""
    desk = Desk(journey)
    begin: dict[str, Callable[[], Case]] = {
        **dict.fromkeys(("study_initially", "ask_completion", "decline", "withdraw"), desk.report),
        "complete": lambda: take_step(journey, desk.report(), "ask_completion"),
        "reconsider": lambda: take_step(journey, desk.report(), "decline"),
        **dict.fromkeys(("find", "note_prevention"), lambda: desk.information(TEACHER)),
        "split": lambda: take_step(journey, desk.finding(TEACHER, SOLDIER), "register"),
        "resume": lambda: take_step(journey, journey.case_at("registered"), "pause"),
        "reopen": lambda: journey.case_at("closed"),
        **dict.fromkeys(("form_task_force", "note_answer"), lambda: journey.case_at("referred")),
    }
    return begin.get(step, lambda: journey.case_at("registered"))()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.django_db
@pytest.mark.parametrize(
    "step",
    [
        "study_initially", "ask_completion", "complete", "decline", "reconsider", "withdraw", "find",
        "note_prevention", "pause", "resume", "extend", "summon", "name_person", "attach", "split", "transfer",
        "assign", "form_task_force", "note_answer", "reopen", "declare_conflict",
    ],
)  # fmt: skip
def test_a_crash_off_the_main_way_leaves_all_or_nothing_too(journey: Journey, step: str) -> None:
    case = begun(journey, step)
    cut_everywhere(lambda: take_step(journey, case, step))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["finding", "report", "information"])
def test_a_crash_while_a_case_is_opened_leaves_no_case_and_no_number(journey: Journey, origin: str) -> None:
    desk = Desk(journey)
    cut_everywhere({"finding": desk.finding, "report": desk.report}.get(origin, desk.information))
    assert Case.objects.count() == 1


def cut_everywhere(act: Callable[[], object]) -> None:
    """Do it again and again, each time cut one statement later, until it is done whole."""
    before, statement = standing(), 0
    while True:
        try:
            with transaction.atomic(), cut_before(statement):
                act()
        except PowerCutError:
            assert standing() == before, f"cut before statement {statement + 1}, something was left"
            statement += 1
        else:
            break
    assert statement > 3
    assert not ledger.verify().broken


@pytest.mark.django_db(transaction=True)
def test_of_fifty_officers_at_once_one_takes_the_step_and_the_others_are_told(journey: Journey) -> None:
    case = journey.finding()
    officers = [
        User.objects.create(username=f"petugas-{number}", office=journey.office, duty="officer")
        for number in range(50)
    ]
    start, told, won = Barrier(50), [], []

    def go(officer: User) -> None:
        start.wait()
        try:
            act_as(officer)
        except StaleCase as error:
            told.append(str(error))
        else:
            won.append(officer)
        finally:
            connections.close_all()

    def act_as(officer: User) -> None:
        from sipatenas.cases.services.initial import register

        register(case=case, user=officer, version=1, clock=journey.clock)

    threads = [Thread(target=go, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(told)) == (1, 49)
    assert all("berubah" in words or "lebih dahulu" in words for words in told)
    assert LedgerEntry.objects.filter(event="cases.registered").count() == 1
    assert Case.objects.get().register_number.startswith("001/")
    assert not ledger.verify().broken
