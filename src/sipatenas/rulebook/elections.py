"""Elections as facts: stages, contests with their pairs (the empty column is a side), parties, phases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

import msgspec

from sipatenas.rulebook.accounts import OfficialAccount, load_official_accounts
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.contests import Contest, ContestRow, Pair, load_contests
from sipatenas.rulebook.parties import Party, load_parties
from sipatenas.rulebook.rows import Certainty, Document, Row, find, names_in
from sipatenas.rulebook.wording import say_day

__all__ = [
    "Contest",
    "Determination",
    "Election",
    "Pair",
    "Party",
    "Phase",
    "PhaseId",
    "Stage",
    "UnknownElection",
    "contests_for",
    "election",
    "election_for",
    "election_ids",
    "phase_on",
    "stage_on",
]

PhaseId = Literal["before", "candidate", "outside"]
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
Regime = Literal["pilkada", "pemilu"]


class UnknownElection(LookupError):  # noqa: N818 — reads as the sentence: raise UnknownElection
    """No such election in the rulebook; the message names those that are known."""


@dataclass(frozen=True)
class Stage:
    id: str
    name: str
    first: date
    last: date
    certainty: Certainty
    source: tuple[str, ...]


@dataclass(frozen=True)
class Determination:
    """The day on which KPU made candidates (penetapan) of those who had registered, per kind of contest."""

    id: str
    day: date
    kinds: tuple[str, ...]
    text: str
    certainty: Certainty


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
        """Last day of the election's stages."""
        return max(stage.last for stage in self.stages)

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


class _Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    name: str
    regime: Regime
    basis: str
    vote: date
    pairs: str | None


class _StageRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    stage: StageId


class _DeterminationRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kinds: tuple[str, ...]


def election_ids() -> tuple[str, ...]:
    """Ids of the elections that the rulebook holds."""
    return names_in("elections")


@law_cache
def election(id: str) -> Election:  # noqa: A002 — the word the contracts use
    """The election with its stages, contests, pairs and parties; read once. Raises UnknownElection."""
    if id not in election_ids():
        raise UnknownElection(f"Pemilihan '{id}' tidak dikenal. Yang ada: {', '.join(election_ids())}.")
    document = Document(
        find(f"elections/{id}.yaml"),
        frozenset({"election", "stages", "determinations", "contests", "pairs"}),
    )
    facts = document.one("election", _Facts)
    contests = load_contests(
        election_id=id, rows=document.rows("contests", ContestRow), pairs_file=facts.pairs
    )
    document.rows("pairs", Row)  # the table of pairs states its own basis, certainty and source
    return Election(
        id=facts.id,
        name=facts.name,
        regime=facts.regime,
        basis=facts.basis,
        vote=facts.vote,
        version=document.version,
        stages=_stages(document),
        determinations=_determinations(document),
        contests=MappingProxyType({contest.id: contest for contest in contests}),
        parties=load_parties(),
        official_accounts=tuple(a for a in load_official_accounts() if a.election in ("", id)),
    )


def election_for(region: str, day: date) -> Election:
    """The election an office of `region` watches on `day`: the one whose stages hold the day, else the latest.

    Of several the one with a contest in the office's own region comes first. Raises UnknownElection where the
    rulebook holds no contest for the region.
    """
    held = [one for one in map(election, election_ids()) if contests_for(one, region)]
    if not held:
        raise UnknownElection(f"Tidak ada pemilihan untuk wilayah {region} dalam aturan yang dimuat.")

    def rank(one: Election) -> tuple[bool, bool, date]:
        own = any(contest.region == region for contest in contests_for(one, region))
        return one.first <= day <= one.last, own, one.vote

    return max(held, key=rank)


def stage_on(election: Election, day: date) -> Stage | None:
    """The stage that `day` lies in; None outside the stages (SAFEGUARDS 12).

    Where stages overlap (research begins with registration) the one listed first is named.
    """
    return next((stage for stage in election.stages if stage.first <= day <= stage.last), None)


def contests_for(election: Election, region: str) -> tuple[Contest, ...]:
    """The contests an office of `region` (Kemendagri code) watches.

    A regency: its own and its province's; districts and villages as their regency; a province: its own and
    all its regencies'; "00": all. A contest of the whole nation belongs to every region.
    """
    if region == "00":
        return tuple(election.contests.values())
    province, regency = region[:2], region[:5]
    wanted = (lambda r: r[:2] == province) if len(region) == 2 else (lambda r: r in (province, regency))
    return tuple(c for c in election.contests.values() if c.region == "00" or wanted(c.region))


def phase_on(election: Election, day: date, *, kind: str | None = None) -> Phase:
    """Whether the one favoured is bakal calon ("before") or calon ("candidate") on `day`, and why.

    Decides the list of SKB 2022: ethics before KPU's determination, discipline from that day on. `kind` is
    the contest's kind; without it, where kinds differ, the later day counts (in favour of the person named).
    """
    if not election.first <= day <= election.last:
        because = (
            f"{say_day(day)} berada di luar tahapan {election.name} "
            f"({say_day(election.first)} sampai {say_day(election.last)}): "
            "hanya pencegahan dan informasi awal."
        )
        return Phase("outside", because, (f"{election.id}/stages",), "A-", election.version)
    fitting = [d for d in election.determinations if kind is None or kind in d.kinds]
    determination = max(fitting or list(election.determinations), key=lambda d: d.day)
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


def _stages(document: Document) -> tuple[Stage, ...]:
    return tuple(
        Stage(row.stage, row.text, row.valid_from, row.valid_to, row.certainty, row.source)
        for row in document.rows("stages", _StageRow)
        if row.valid_from and row.valid_to
    )


def _determinations(document: Document) -> tuple[Determination, ...]:
    return tuple(
        Determination(row.id, row.valid_from, row.kinds, row.text, row.certainty)
        for row in document.rows("determinations", _DeterminationRow)
        if row.valid_from
    )
