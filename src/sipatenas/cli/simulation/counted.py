"""What stands in the tables after a series was played, counted anew, beside what its publisher printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sipatenas.cases.models import SANCTIONS, Case, FollowUpKind, Recommendation, Respondent
from sipatenas.cases.workflow import CaseState
from sipatenas.cli.simulation.series import PROVEN, Series, divided
from sipatenas.places.paths import code_lies_in
from sipatenas.rulebook.positions import POSITIONS

BY_STATE = {
    CaseState.RECEIVED: "received",
    CaseState.NOT_REGISTERED: "not_registered",
    CaseState.REGISTERED: "registered",
    CaseState.ENDED: "ended",
}
BY_ANSWER = (
    ({FollowUpKind.UNBLOCKED}, "unblocked"),
    ({FollowUpKind.BLOCKED}, "blocked"),
    ({FollowUpKind.INCOMPLETE}, "incomplete"),
    (set(SANCTIONS), "sanctioned"),
)
RELATED = ("respondents", "follow_ups", "referrals__recommendations")
CHUNK = 500


@dataclass(frozen=True)
class Counted:
    """Numbers read from the tables: cases by how far they came, persons, sanctions, positions, places."""

    fates: Mapping[str, int]
    persons: int
    sanctions: Mapping[str, int]
    positions: Mapping[str, int]
    places: Mapping[str, int]


def count(ids: list[UUID], places: Iterable[str] = ()) -> Counted:
    """Count these cases. `places`: codes of regions; a case counts in each region its office lies in."""
    fates: Counter[str] = Counter()
    positions: Counter[str] = Counter()
    where: Counter[str] = Counter()
    cases = Case.objects.filter(pk__in=ids).prefetch_related(*RELATED)
    for case in cases.iterator(chunk_size=CHUNK):
        fate = _fate(case)
        fates[fate] += 1
        where.update(one for one in places if code_lies_in(case.office_id, one))
        if fate in PROVEN:
            positions[case.people[0].position_category] += 1
    proven = Recommendation.objects.filter(referral__case__in=ids, proven=True, draft=False)
    return Counted(
        fates=dict(fates),
        persons=Respondent.objects.filter(case__in=ids).count(),
        sanctions=dict(Counter(proven.values_list("sanction", flat=True))),
        positions=dict(positions),
        places=dict(where),
    )


def differences(row: Series, found: Counted) -> list[str]:
    """Each number of the tables that is not the publisher's; empty when all are."""
    said = list(_apart("fates", {str(fate): number for fate, number in row.fates.items()}, found.fates))
    said += _apart("persons", {"all": row.persons or sum(row.fates.values())}, {"all": found.persons})
    said += _apart("places", row.places, found.places)
    if row.sanctions:
        said += _apart("sanctions", row.sanctions, found.sanctions)
    if row.proven and "position" in row.shares:
        wanted: Counter[str] = Counter()
        for name, number in divided(row.shares["position"], row.proven).items():
            wanted[name if name in POSITIONS else "lainnya"] += number
        said += _apart("positions", wanted, found.positions)
    return said


def _fate(case: Case) -> str:
    """How far the case came, by what is on file."""
    if case.state in BY_STATE:
        return BY_STATE[CaseState(case.state)]
    answers = {one.kind for one in case.follow_ups.all()}
    for kinds, fate in BY_ANSWER:
        if answers & kinds:
            return fate
    issued = [one for sent in case.referrals.all() for one in sent.recommendations.all() if not one.draft]
    if issued:
        return "recommended" if any(one.proven for one in issued) else "not_proven"
    breaches = {breach for person in case.people for breach in person.breaches}
    if "criminal" in breaches:
        return "both" if len(breaches) > 1 else "criminal"
    return "referred"


def _apart(what: str, wanted: Mapping[str, int], found: Mapping[str, int]) -> Iterator[str]:
    for name in dict.fromkeys([*wanted, *found]):
        if wanted.get(name, 0) != found.get(name, 0):
            yield f"{what} {name}: {found.get(name, 0)} in the tables, {wanted.get(name, 0)} published"
