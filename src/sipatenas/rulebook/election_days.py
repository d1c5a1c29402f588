"""Where a day lies in an election: its stage, and whether the one favoured is already a candidate on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from sipatenas.rulebook.accounts import OfficialAccount
from sipatenas.rulebook.contests import Contest, Pair
from sipatenas.rulebook.parties import Party
from sipatenas.rulebook.rows import Certainty
from sipatenas.rulebook.wording import say_day

PhaseId = Literal["before", "candidate", "outside"]
Regime = Literal["pilkada", "pemilu"]
StageId = Literal[
    "preparation",
    "announcement",
    "registration",
    "research",
    "between",
    "campaign",
    "quiet",
    "voting",
    "after",
]


@dataclass(frozen=True)
class Stage:
    """`contests`: only of these (a vote held later, say); empty: of every contest without days of its own."""

    id: str
    name: str
    first: date
    last: date
    certainty: Certainty
    source: tuple[str, ...]
    contests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Determination:
    """The day on which KPU made candidates (penetapan) of those who had registered, per kind of contest.

    `contests`, `pairs`: only of these, where it was another day than the general one (by court order, say).
    """

    id: str
    day: date
    kinds: tuple[str, ...]
    text: str
    certainty: Certainty
    contests: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Election:
    id: str
    name: str
    regime: Regime
    basis: str
    vote: date
    version: str
    stages: tuple[Stage, ...]
    determinations: tuple[Determination, ...]
    contests: Mapping[str, Contest]
    parties: tuple[Party, ...]
    official_accounts: tuple[OfficialAccount, ...]

    @property
    def first(self) -> date:
        """First day of the election's stages."""
        return min(stage.first for stage in self.stages)

    @property
    def last(self) -> date:
        """Last day of the election's stages, those of single contests included."""
        return max(stage.last for stage in self.stages)

    @cached_property
    def by_region(self) -> Mapping[str, tuple[tuple[int, Contest], ...]]:
        """The contests of each region and, under two digits, of each province, with their place in `contests`."""
        held: dict[str, list[tuple[int, Contest]]] = {}
        for place, contest in enumerate(self.contests.values()):
            for key in {contest.region, contest.region[:2]}:
                held.setdefault(key, []).append((place, contest))
        return {key: tuple(contests) for key, contests in held.items()}

    def pair(self, pair_id: str) -> Pair | None:
        """The pair `pilkada-2024/65/1`, or None when this election has no such pair."""
        contest = self.contests.get(pair_id.rpartition("/")[0])
        return next((pair for pair in contest.pairs if pair.id == pair_id), None) if contest else None


@dataclass(frozen=True)
class Phase:
    id: PhaseId
    because: str
    rule_ids: tuple[str, ...]
    certainty: Certainty
    version: str


def stage_on(election: Election, day: date, *, contest: str | None = None) -> Stage | None:
    """The stage that `day` lies in; None outside the stages (SAFEGUARDS 12).

    Where stages overlap (research begins with registration) the one listed first is named. `contest`
    (`pilkada-2024/65.71`): days of its own, where it has any, come before the general ones.
    """
    return next((stage for stage in _stages_of(election, contest) if stage.first <= day <= stage.last), None)


def quiet_or_voting(
    election: Election, day: date, *, contest: str | None = None
) -> Literal["quiet", "voting"] | None:
    """Which of the two it is (offices are open round the clock then), or None on any other day."""
    stage = stage_on(election, day, contest=contest)
    if stage is None:
        return None
    return "quiet" if stage.id == "quiet" else "voting" if stage.id == "voting" else None


def phase_on(
    election: Election,
    day: date,
    *,
    kind: str | None = None,
    contest: str | None = None,
    pair: str | None = None,
) -> Phase:
    """Whether the one favoured is bakal calon ("before") or calon ("candidate") on `day`, and why.

    Decides the list of SKB 2022: ethics before KPU's determination, discipline from that day on. `pair` and
    `contest` (ids) say of whom; `kind` is the contest's kind; where kinds differ and none is said, the later
    day counts (in favour of the person named).
    """
    where = contest or (pair.rpartition("/")[0] if pair else None)
    if stage_on(election, day, contest=where) is None:
        return _outside(election, day, where)
    known = election.contests.get(where) if where else None
    of_kind = kind or (known.kind if known else None)
    determination = _determination(election.determinations, pair=pair, contest=where, kind=of_kind)
    if day < determination.day:
        because = (
            f"{say_day(day)} mendahului {determination.text} pada {say_day(determination.day)}: "
            "yang dituju masih bakal calon."
        )
        phase: PhaseId = "before"
    else:
        because = (
            f"{determination.text}: {say_day(determination.day)}; "
            f"sejak hari itu, jadi juga pada {say_day(day)}, yang dituju adalah calon."
        )
        phase = "candidate"
    return Phase(phase, because, (determination.id,), determination.certainty, election.version)


def _stages_of(election: Election, contest: str | None) -> list[Stage]:
    own = [stage for stage in election.stages if contest and contest in stage.contests]
    return own + [stage for stage in election.stages if not stage.contests]


def _outside(election: Election, day: date, contest: str | None) -> Phase:
    stages = _stages_of(election, contest)
    first, last = min(stage.first for stage in stages), max(stage.last for stage in stages)
    because = (
        f"{say_day(day)} berada di luar tahapan {election.name} "
        f"({say_day(first)} sampai {say_day(last)}): "
        "hanya pencegahan dan informasi awal."
    )
    return Phase("outside", because, (f"{election.id}/stages",), "A-", election.version)


def _determination(
    rows: Iterable[Determination], *, pair: str | None, contest: str | None, kind: str | None
) -> Determination:
    """The closest that was said of the pair, its contest, its kind; of equals the latest day."""
    rows = list(rows)
    general = [row for row in rows if not (row.contests or row.pairs)]
    for fitting in (
        [row for row in rows if pair and pair in row.pairs],
        [row for row in rows if contest and contest in row.contests and not row.pairs],
        [row for row in general if kind is None or kind in row.kinds],
    ):
        if fitting:
            return max(fitting, key=lambda row: row.day)
    return max(general, key=lambda row: row.day)
