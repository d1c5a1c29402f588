from __future__ import annotations

from typing import Any

import pytest

from sipatenas.accounts.models import User
from sipatenas.attribution import queries
from sipatenas.attribution.models import Attribution, AttributionRun, Judgement
from sipatenas.attribution.services import JudgementRefused, judge, match_post, seal_of
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject, history
from sipatenas.directory.models import Person

pytestmark = pytest.mark.usefixtures("roster")


class Bench:
    """A run, and the officers' choices by rank (0: none of these)."""

    def __init__(self, run: AttributionRun, users: dict[str, User], clock: FixedClock) -> None:
        self.id, self.users, self.clock = run.id, users, clock
        self.people: list[Person | None] = [None, *(c.person for c in run.candidates.all())]

    @property
    def run(self) -> AttributionRun:
        return AttributionRun.objects.get(id=self.id)

    def judge(self, who: str, rank: int, **changes: Any) -> Judgement:
        said = {"no_conflict": True, "reason": "Foto dan sekolah sama."} | changes
        return judge(run=self.run, person=self.people[rank], user=self.users[who], clock=self.clock, **said)


@pytest.fixture
def bench(make_post: Any, users: dict[str, User], clock: FixedClock) -> Bench:
    run = match_post(post=make_post(), user=users["first"], purpose="judging", clock=clock, has_signal=True)
    return Bench(run, users, clock)


def test_two_officers_who_agree_confirm_the_person(bench: Bench) -> None:
    assert bench.judge("first", 1).run.state == "second"
    assert not Attribution.objects.exists()
    assert queries.confirmed_person(post=bench.run.post) is None
    assert bench.judge("second", 1).run.state == "confirmed"
    assert queries.confirmed_person(post=bench.run.post) == bench.people[1]


def test_two_officers_who_find_nobody_close_it(bench: Bench) -> None:
    bench.judge("first", 0)
    assert bench.judge("second", 0).run.state == "none"
    assert not Attribution.objects.exists()


@pytest.mark.parametrize(
    ("choices", "state", "person"),
    [
        ((1, 2, 1), "confirmed", 1),
        ((1, 2, 2), "confirmed", 2),
        ((1, 0, 0), "none", 0),
        ((0, 1, 1), "confirmed", 1),
        ((1, 2, 0), "unresolved", 0),
    ],
)
def test_a_disagreement_is_settled_by_the_division_head(
    bench: Bench, choices: tuple[int, int, int], state: str, person: int
) -> None:
    bench.judge("first", choices[0])
    assert bench.judge("second", choices[1]).run.state == "disputed"
    bench.judge("head", choices[2])
    assert bench.run.state == state
    assert queries.confirmed_person(post=bench.run.post) == bench.people[person]


def test_a_dispute_is_for_a_division_head_alone(bench: Bench) -> None:
    bench.judge("first", 1)
    bench.judge("second", 2)
    with pytest.raises(JudgementRefused):
        bench.judge("third", 1)


def test_nobody_judges_twice(bench: Bench) -> None:
    bench.judge("first", 1)
    with pytest.raises(JudgementRefused, match="sudah menilainya"):
        bench.judge("first", 1)


def test_a_closed_run_takes_no_more_judgements(bench: Bench) -> None:
    bench.judge("first", 1)
    bench.judge("second", 1)
    with pytest.raises(JudgementRefused):
        bench.judge("third", 1)


@pytest.mark.parametrize("who", ["foreign", "below", "auditor", "administrator"])
def test_only_who_decides_in_the_jurisdiction_judges(bench: Bench, who: str) -> None:
    with pytest.raises(JudgementRefused):
        bench.judge(who, 1)


@pytest.mark.parametrize(
    ("changes", "said"), [({"no_conflict": False}, "benturan kepentingan"), ({"reason": "  "}, "alasan")]
)
def test_a_judgement_needs_its_declaration_and_its_reason(
    bench: Bench, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(JudgementRefused, match=said):
        bench.judge("first", 1, **changes)


def test_only_a_candidate_can_be_chosen(bench: Bench) -> None:
    bench.people[1] = Person.objects.get(name="Bonifasius Lerek")
    with pytest.raises(JudgementRefused, match="kandidat"):
        bench.judge("first", 1)


def test_the_second_officer_is_blind_to_the_first_ones_choice(bench: Bench) -> None:
    first = bench.judge("first", 1)
    users, run = bench.users, bench.run
    assert queries.choices_visible_to(users["first"], run) == [first]
    for blind in ("second", "head", "national", "auditor", "foreign", "administrator"):
        assert queries.choices_visible_to(users[blind], run) == []
    told = [(e.codes, e.personal) for e in history(Subject("attribution", run.id))]
    assert str(first.person_id) not in repr(told)
    assert first.reason not in repr(told)


def test_the_head_is_blind_in_a_dispute_and_sees_all_after_judging(bench: Bench) -> None:
    bench.judge("first", 1)
    bench.judge("second", 2)
    assert queries.choices_visible_to(bench.users["head"], bench.run) == []
    bench.judge("head", 1)
    assert len(queries.choices_visible_to(bench.users["head"], bench.run)) == 3


def test_once_closed_the_auditor_reads_every_choice(bench: Bench) -> None:
    bench.judge("first", 1)
    bench.judge("second", 1)
    assert len(queries.choices_visible_to(bench.users["auditor"], bench.run)) == 2
    assert queries.choices_visible_to(bench.users["foreign"], bench.run) == []


def test_the_ledger_seals_each_choice_when_it_is_made(bench: Bench) -> None:
    judgement = bench.judge("first", 1)
    entry = history(Subject("attribution", bench.id))[-1]
    assert entry.codes["seal"] == seal_of(judgement)
    judgement.person = bench.people[2]
    assert entry.codes["seal"] != seal_of(judgement)


def test_an_officer_who_is_a_candidate_does_not_judge(bench: Bench) -> None:
    candidate = bench.people[1]
    assert candidate is not None
    User.objects.filter(pk=bench.users["first"].pk).update(full_name=candidate.name.upper())
    bench.users["first"].refresh_from_db()
    with pytest.raises(JudgementRefused, match="Nama Anda sendiri"):
        bench.judge("first", 0)
    assert not Judgement.objects.exists()
