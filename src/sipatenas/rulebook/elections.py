"""Elections as facts: stages, contests with their pairs (the empty column is a side), parties, phases."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import msgspec

from sipatenas.rulebook.accounts import check_contests, load_official_accounts
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.contests import Contest, ContestRow, Pair, load_contests
from sipatenas.rulebook.election_days import (
    Determination,
    Election,
    Phase,
    PhaseId,
    Regime,
    Stage,
    StageId,
    phase_on,
    quiet_or_voting,
    stage_on,
)
from sipatenas.rulebook.parties import Party, load_parties
from sipatenas.rulebook.rows import Document, Row, find, names_in

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
    "quiet_or_voting",
    "stage_on",
]

_SECTIONS = frozenset({"election", "stages", "determinations", "contests", "pairs"})


class UnknownElection(LookupError):  # noqa: N818 — reads as the sentence: raise UnknownElection
    """No such election in the rulebook; the message names those that are known."""


class _Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`parties`: whether the register of parties (ballot of 2024) is this election's."""

    id: str
    name: str
    regime: Regime
    basis: str
    vote: date
    pairs: str | None
    parties: bool = True


class _StageRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`contests`: ids of the contests whose own days these are; empty: everybody's."""

    stage: StageId
    contests: tuple[str, ...] = ()


class _DeterminationRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`contests`, `pairs`: ids of those alone for whom this day, not the general one of their kind, counts."""

    kinds: tuple[str, ...]
    contests: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()


def election_ids() -> tuple[str, ...]:
    """Ids of the elections that the rulebook holds."""
    return names_in("elections")


@law_cache
def election(id: str) -> Election:  # noqa: A002 — the word the contracts use
    """The election with its stages, contests, pairs and parties; read once. Raises UnknownElection."""
    if id not in election_ids():
        raise UnknownElection(f"Pemilihan '{id}' tidak dikenal. Yang ada: {', '.join(election_ids())}.")
    document = Document(find(f"elections/{id}.yaml"), _SECTIONS)
    facts = document.one("election", _Facts)
    contests = load_contests(
        election_id=id, rows=document.rows("contests", ContestRow), pairs_file=facts.pairs
    )
    accounts = tuple(one for one in load_official_accounts() if one.election in ("", id))
    check_contests(id, accounts, {one.id: [pair.id for pair in one.pairs] for one in contests})
    document.rows("pairs", Row)  # the table of pairs states its own basis, certainty and source
    return Election(
        id=facts.id,
        name=facts.name,
        regime=facts.regime,
        basis=facts.basis,
        vote=facts.vote,
        version=document.version,
        stages=_stages(document, {contest.id for contest in contests}),
        determinations=_determinations(document, contests),
        contests=MappingProxyType({contest.id: contest for contest in contests}),
        parties=load_parties() if facts.parties else (),
        official_accounts=accounts,
    )


@law_cache
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


def contests_for(election: Election, region: str) -> tuple[Contest, ...]:
    """The contests an office of `region` (Kemendagri code) watches.

    A regency: its own and its province's; districts and villages as their regency; a province: its own and
    all its regencies'; "00": all. A contest of the whole nation belongs to every region.
    """
    if region == "00":
        return tuple(election.contests.values())
    province = region[:2]
    held = dict(election.by_region.get("00", ()))
    if len(region) == 2:
        held |= election.by_region.get(province, ())
    else:
        held |= (one for one in election.by_region.get(province, ()) if one[1].region == province)
        held |= election.by_region.get(region[:5], ())
    return tuple(held[place] for place in sorted(held))


def _stages(document: Document, contests: set[str]) -> tuple[Stage, ...]:
    rows = [row for row in document.rows("stages", _StageRow) if row.valid_from and row.valid_to]
    for row in rows:
        document.refer("stages", row.id, "contests", row.contests, contests)
    return tuple(
        Stage(row.stage, row.text, row.valid_from, row.valid_to, row.certainty, row.source, row.contests)
        for row in rows
        if row.valid_from and row.valid_to
    )


def _determinations(document: Document, contests: tuple[Contest, ...]) -> tuple[Determination, ...]:
    rows = document.rows("determinations", _DeterminationRow)
    pairs = {pair.id for contest in contests for pair in contest.pairs}
    for row in rows:
        document.refer("determinations", row.id, "contests", row.contests, {one.id for one in contests})
        document.refer("determinations", row.id, "pairs", row.pairs, pairs)
    return tuple(
        Determination(row.id, row.valid_from, row.kinds, row.text, row.certainty, row.contests, row.pairs)
        for row in rows
        if row.valid_from
    )
