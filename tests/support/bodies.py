"""Receiving bodies with somebody who answers for them, and a decided case about several persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sipatenas.accounts.authorities import create_liaison, register_authority
from sipatenas.accounts.models import Authority, User
from sipatenas.cases.models import Case, Channel, Origin, Outcome, Respondent
from sipatenas.cases.services.opening import Matter, Named, open_case
from sipatenas.places.models import Region
from sipatenas.rulebook.catalogue import possible_rules

if TYPE_CHECKING:
    from tests.support.journey import Journey

EVENT = date(2024, 10, 1)
PEOPLE = {
    "pns": ("Rusmiyati Kartawinata", "198507172010012003"),
    "polri": ("Darmansyah Apuy", "88070123"),
    "tni": ("Yosafat Ngau", "21010007098801"),
    "village": ("Wilibrodus Merang", ""),
    "ptt": ("Marselina Udau", ""),
}
"""Invented people by subject."""


def liaison(journey: Journey, role: str, region: str = "65.71") -> User:
    """A registered body of that role, and its liaison; known to the journey as `role`."""
    found = Authority.objects.filter(pk=f"{role}/{region}").first()
    body = found or register_authority(
        role=role,
        region=Region.objects.get(pk=region),
        name=f"Instansi {role} {region}",
        by=None,
        clock=journey.clock,
    )
    made = create_liaison(
        username=f"{role}-{region}",
        full_name=f"Sdr. {role} Rekaan",
        authority=body,
        by=None,
        clock=journey.clock,
    )
    journey.users[role] = made
    return made


def named(subject: str) -> Named:
    """An invented person of that subject, with one possible breach that binds such a person."""
    name, number = PEOPLE[subject]
    rules = possible_rules(
        act="call_to_vote",
        day=EVENT,
        phase="candidate",
        channel="social_media",
        kind="post",
        subject=subject,
    )
    return Named(
        name=name,
        subject=subject,
        number=number,
        known_by="document",
        rules=tuple(rule.id for rule in rules[:1]),
    )


def opened(journey: Journey, subjects: Sequence[str]) -> Case:
    """A finding of supervision about one person of each subject."""
    return open_case(
        origin=Origin.FINDING,
        channel=Channel.SUPERVISION,
        office=journey.office,
        user=journey.officer,
        matter=Matter(
            summary="Rapat rahasia di aula: mereka mengajak memilih pasangan nomor 1.",
            event_on=EVENT,
            event_place="Aula kecamatan",
            known_at=journey.clock.now(),
        ),
        people=[named(subject) for subject in subjects],
        clock=journey.clock,
        reason="Hasil pengawasan langsung.",
    )


def decided(
    journey: Journey,
    subjects: Sequence[str] = ("pns",),
    *,
    breaches: Mapping[str, Sequence[str]] | None = None,
    not_proven: Sequence[str] = (),
) -> Case:
    """Such a case after its plenary. `breaches`: kinds by subject, ethics if not said."""
    case = opened(journey, subjects)
    journey.step(case, "register")
    for person in case.respondents.all():
        journey.step(
            case,
            "hear",
            person=f"respondent:{person.pk}",
            statement=f"Keterangan {person.name}: saya hanya lewat.",
        )
    journey.step(case, "clarify")
    verdicts = _verdicts(case, breaches or {}, not_proven)
    journey.step(case, "study", **verdicts)
    return journey.step(case, "decide", **verdicts)


def _verdicts(case: Case, breaches: Mapping[str, Sequence[str]], not_proven: Sequence[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for person in case.respondents.all():
        if person.subject in not_proven:
            said[f"outcome_{person.order}"] = Outcome.NOT_PROVEN
            said[f"breaches_{person.order}"] = []
            said[f"rules_{person.order}"] = []
            continue
        said[f"outcome_{person.order}"] = Outcome.ALLEGED
        said[f"breaches_{person.order}"] = list(breaches.get(person.subject, ["ethics"]))
        said[f"rules_{person.order}"] = [one.rule_id for one in person.allegations.all()]
    return said


def person_of(case: Case, subject: str) -> Respondent:
    return case.respondents.get(subject=subject)
