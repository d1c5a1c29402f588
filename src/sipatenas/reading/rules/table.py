"""The catalogue as a table: each combination of act, phase, kind and channel is asked once, and kept."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sipatenas.reading.records import Rule
from sipatenas.reading.rules.phases import EPOCH, PHASES, Calendar
from sipatenas.rulebook.accounts import OfficialAccount
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.catalogue import KINDS as CATALOGUE_KINDS
from sipatenas.rulebook.catalogue import PossibleRule, book, possible_rules
from sipatenas.rulebook.elections import Election
from sipatenas.rulebook.rows import Certainty, Row

KINDS = tuple(CATALOGUE_KINDS)
CHANNELS = ("social_media", "image")
TEXT_ACTS = ("", "call_to_vote", "support", "attack", "call_against")
"""Acts of the text; `call_against`: a call not to vote for somebody (the code book's contra)."""
SUBJECTS = ("pns", "candidate", "team")
"""Who the rules are asked for: an author of the register of official accounts is no civil servant."""
CAMPAIGN = frozenset({"party", "candidate", "team"})
"""Roles of the register whose accounts speak for a side."""
_PASSING = {
    "share": "yang dibagikan adalah unggahan akun resmi",
    "comment": "yang dikomentari adalah unggahan akun resmi",
    "like": "yang disukai adalah unggahan akun resmi",
    "follow": "yang diikuti adalah akun resmi",
}


@dataclass(frozen=True)
class Asked:
    """One combination. `era`: between two days on which the law changes; `account`: place in the register, -1 none."""

    era: int
    phase: int
    act: int
    kind: int
    channel: int
    empty: bool
    subject: int
    conduct: str = ""
    conduct_phase: int = 0
    account: int = -1


class RuleTable:
    """The possible rules of one election, read in one region, for the given targets (ids of pairs and parties)."""

    def __init__(self, election: Election, region: str, targets: tuple[str, ...]) -> None:
        self.election = election
        self.region = region
        self.targets = {target: place for place, target in enumerate(targets)}
        self.accounts = tuple(one for one in election.official_accounts if one.role in CAMPAIGN)
        owners = tuple(one.owner for one in self.accounts)
        self.calendar = Calendar(election, targets or ("",))
        self.owners = Calendar(election, owners or ("",))
        self.empty = tuple(_is_empty(election, target) for target in targets)
        self.days = _turning_days()
        self.rules: list[Rule] = []
        self.certainties: list[Certainty] = []
        self._places: dict[Rule, int] = {}
        self._answers: dict[Asked, tuple[int, ...]] = {}

    def places(self, asked: Asked) -> tuple[int, ...]:
        """Places in `rules` (and `certainties`), most telling first, each entry once."""
        found = self._answers.get(asked)
        if found is None:
            found = self._answers[asked] = tuple(self._place(rule) for rule in self._answer(asked))
        return found

    def _place(self, found: PossibleRule) -> int:
        rule = Rule(found.id, found.because)
        if rule not in self._places:
            self._places[rule] = len(self.rules)
            self.rules.append(rule)
            self.certainties.append(found.certainty)
        return self._places[rule]

    def _answer(self, asked: Asked) -> list[PossibleRule]:
        by_text = self._of_text(asked)
        held = {rule.id for rule in by_text}
        return by_text + [rule for rule in self._of_conduct(asked) if rule.id not in held]

    def _of_text(self, asked: Asked) -> list[PossibleRule]:
        act = TEXT_ACTS[asked.act]
        if act == "call_against":
            calls = [rule for rule in self._ask("call_to_vote", asked, asked.phase) if _of_calls_alone(rule)]
            attacks = list(self._ask("attack", asked, asked.phase))
            return attacks + [rule for rule in calls if rule.id not in {one.id for one in attacks}]
        return list(self._ask(act, asked, asked.phase)) if act else []

    def _of_conduct(self, asked: Asked) -> list[PossibleRule]:
        if not asked.conduct:
            return []
        found = list(self._ask(asked.conduct, asked, asked.conduct_phase))
        if asked.account < 0:
            return found
        passed = f"; {_PASSING[asked.conduct]} {self.accounts[asked.account].name}."
        return [replace(rule, because=rule.because.removesuffix(".") + passed) for rule in found]

    def _ask(self, act: str, asked: Asked, phase: int) -> tuple[PossibleRule, ...]:
        return possible_rules(
            act=act,
            day=self.days[asked.era],
            phase=PHASES[phase],
            channel=CHANNELS[asked.channel],
            kind=KINDS[asked.kind],
            empty_column=asked.empty,
            subject=SUBJECTS[asked.subject],
            regime=self.election.regime,
            region=self.region,
        )

    def era(self, day: int) -> int:
        """Which span between two turning days holds `day` (days since 1970)."""
        return bisect_right(self.days, EPOCH + timedelta(days=int(day))) - 1


def rule_table(election: Election, region: str, targets: tuple[str, ...] | None = None) -> RuleTable:
    """The table for an election read in `region` (Kemendagri code or empty); kept while the law stays.

    `targets`: ids in the order in which favours count them; without them all pairs, then all parties.
    """
    return _kept(Same(election), region, targets)


@dataclass(frozen=True, eq=False)
class Same:
    """An election as a key: the very same object, since an election with its contests has no hash."""

    election: Election

    def __hash__(self) -> int:
        return id(self.election)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.election is self.election


@law_cache
def _kept(same: Same, region: str, targets: tuple[str, ...] | None) -> RuleTable:
    election = same.election
    if targets is None:
        pairs = (pair.id for contest in election.contests.values() for pair in contest.pairs)
        targets = (*pairs, *(party.id for party in election.parties))
    return RuleTable(election, region, targets)


def subject_of(account: OfficialAccount) -> int:
    """Place in SUBJECTS: a candidate's account is the candidate's, a team's or party's the team's."""
    return SUBJECTS.index("candidate" if account.role == "candidate" else "team")


def _is_empty(election: Election, target: str) -> bool:
    pair = election.pair(target)
    return pair is not None and pair.empty_column


def _of_calls_alone(rule: PossibleRule) -> bool:
    """Whether the entry is reached by calls as such, not by support or campaigning for somebody."""
    row = next(row for row in book().mappings if row.id == rule.mapping_id)
    return "support" not in row.acts


def _turning_days() -> list[date]:
    """The days from which something in the catalogue reads otherwise; the first is the beginning of time."""
    held = book()
    rows: list[Row] = [*held.instruments.values(), *held.entries.values(), *held.mappings]
    spans = [(row.valid_from, row.valid_to) for row in rows]
    spans += [(note.valid_from, note.valid_to) for row in held.instruments.values() for note in row.notes]
    firsts = {first for first, _ in spans if first}
    nexts = {last + timedelta(days=1) for _, last in spans if last}
    return sorted({date.min} | firsts | nexts)
