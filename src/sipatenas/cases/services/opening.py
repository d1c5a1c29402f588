"""How a case begins: a finding, a report, or initial information. One transaction with everything in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import clocks, duplicates, events, tasks_of
from sipatenas.cases.models import (
    Allegation,
    Case,
    CaseLink,
    Channel,
    KnownBy,
    Origin,
    Respondent,
    WorkTask,
)
from sipatenas.cases.register import check_registered
from sipatenas.cases.routing import level_of
from sipatenas.cases.rules import may_handle
from sipatenas.cases.services import reserve
from sipatenas.cases.services.dates import check_matter
from sipatenas.cases.transitions import ClockStart, Code, subject_of
from sipatenas.cases.workflow import CaseState
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.statements import insert, together
from sipatenas.directory.models import Person
from sipatenas.evidence.models import Evidence
from sipatenas.leads.models import Lead
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import catalogue, routes, steps
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.clocks import deemed_received
from sipatenas.rulebook.elections import Election, UnknownElection, election_for, stage_on
from sipatenas.rulebook.elections import election as load_election
from sipatenas.rulebook.positions import position_category


@dataclass(frozen=True)
class Named:
    """A person named, and the entries of the catalogue alleged of them."""

    name: str
    subject: str
    number: str = ""
    position: str = ""
    agency: str = ""
    address: str = ""
    phone: str = ""
    known_by: str = KnownBy.STATEMENT
    person: Person | None = None
    rules: tuple[str, ...] = ()
    act: str = ""
    matter: str = routes.NEUTRALITY
    """What it is about: one of the rulebook's `alleged_matters`."""
    account: str = ""
    """Id in the register of official accounts, where that entry is the one named."""

    @property
    def category(self) -> str:
        """Category of the position as statistics count it: the roster's, else by the words of the position."""
        if self.person is not None and self.person.position_category:
            return str(self.person.position_category)
        return position_category(self.position) if self.position and self.subject in ("pns", "pppk") else ""


@dataclass(frozen=True)
class Matter:
    """What is said to have happened, and when the office came to know of it."""

    summary: str
    event_on: date | None
    event_place: str = ""
    known_at: datetime | None = None
    received_at: datetime | None = None
    """When it came in; now, if not said. A paper entered late counts from here."""
    election: str = ""
    """The election it belongs to; found by the office and the day of the event, if not said."""
    links: tuple[str, ...] = ()
    """Addresses of the public posts it is about."""


@dataclass(frozen=True)
class _Opening:
    origin: Origin
    state: CaseState
    event: str
    starts: tuple[str, ...]
    asks: tuple[str, ...]


OPENINGS = {
    Origin.FINDING: _Opening(Origin.FINDING, CaseState.FOUND, events.FOUND, ("temuan",), ("study",)),
    Origin.REPORT: _Opening(Origin.REPORT, CaseState.RECEIVED, events.RECEIVED, ("kajian_awal",), ("study",)),
    Origin.INFORMATION: _Opening(
        Origin.INFORMATION, CaseState.INFORMATION, events.INFORMED, ("penelusuran",), ("other",)
    ),
}


@transaction.atomic
def open_case(
    *,
    origin: Origin,
    channel: Channel,
    office: Office,
    user: User,
    matter: Matter,
    people: Sequence[Named],
    clock: Clock,
    lead: Lead | None = None,
    evidence: Evidence | None = None,
    number: str = "",
    reason: str = "",
    codes: Mapping[str, Code] | None = None,
) -> Case:
    """Open a case with its persons, number, ledger entry, clocks and first task; `codes`: more for the ledger.

    `number`: given by an outside secretariat or reserved; else the next of the office's series. Raises
    PermissionDenied, and ValidationError naming the field: outside an election's stages only initial
    information is taken (SAFEGUARDS 12); a matter happens, is known and comes in, in this order and by now.
    """
    if not may_handle(user) or user.office_id != office.pk:
        raise PermissionDenied(_("Hanya petugas kantor ini yang dapat membuka perkara di sini."))
    begin = OPENINGS[origin]
    case = Case(
        origin=origin, channel=channel, lead=lead, evidence=evidence, office=office, region_path=office.path,
        state=begin.state, event_on=matter.event_on, event_place=matter.event_place.strip(),
        summary=matter.summary.strip(), known_at=matter.known_at, opened_at=clock.now(), opened_by=user,
        law=law_versions(),
    )  # fmt: skip
    _place(case, matter, people)
    _number(case, user, clock, number)
    heard_of = duplicates.heard_of(people, matter.links)
    with together():
        _begin(case, begin)
        _save(case, people, matter.links)
        ledger.append(
            subject=subject_of(case),
            event=begin.event,
            clock=clock,
            actor=user.pk,
            office=office.pk,
            codes={**_codes(case, people), **(codes or {})},
            personal={"reason": reason.strip(), "names": "\n".join(one.name for one in people)},
            first=True,
        )
        tasks_of.ask(case=case, kinds=[WorkTask.Kind(kind) for kind in begin.asks], clock=clock)
    if heard_of:
        duplicates.ask_about(case, user=user, people=people, links=matter.links, clock=clock)
    return case


def _place(case: Case, matter: Matter, people: Sequence[Named]) -> None:
    """Set when it was received and counts as received, its election, regime and stage. Raises ValidationError."""
    office, received = case.office, matter.received_at or case.opened_at
    check_matter(
        event_on=matter.event_on, known_at=matter.known_at, received=received, now=case.opened_at, office=office
    )  # fmt: skip
    facts, case.stage = place_in_time(
        election_id=matter.election, event_on=matter.event_on, office=office, received=received
    )
    if case.origin != Origin.INFORMATION and not case.stage:
        raise ValidationError(
            {"event_on": _("Di luar tahapan pemilihan: hanya pencegahan dan informasi awal.")}
        )
    day = matter.event_on or legal_day(received, office)
    check_registered(people, election_id=facts.id if facts else "", day=day)
    _check_people(people, Origin(case.origin), office, day)
    case.regime = facts.regime if facts else "pilkada"
    case.election = facts.id if facts else ""
    case.received_at = case.counted_from = received
    if case.origin == Origin.REPORT:
        case.counted_from, _why = deemed_received(
            received, timezone=office.timezone, regime=case.regime, election=case.election or None
        )


def law_versions() -> dict[str, str]:
    """The versions of the rulebook's tables in force now; a case keeps those it was opened under."""
    return {"catalogue": catalogue.version(), "routes": routes.version(), "steps": steps.version()}


def add_people(*, case: Case, people: Sequence[Named], first: int = 1) -> list[Respondent]:
    """The persons named and what is alleged of each, in two statements. Used inside a step's transaction."""
    made = [
        Respondent(
            case=case, order=order, person=one.person, name=one.name.strip(), number=one.number.strip(),
            subject=one.subject, position=one.position.strip(), agency=one.agency.strip(),
            position_category=one.category, address=one.address.strip(),
            phone=one.phone.strip(), known_by=one.known_by, matter=one.matter, account=one.account,
        )
        for order, one in enumerate(people, start=first)
    ]  # fmt: skip
    insert(made)
    alleged = [
        allegation(respondent, rule, one.act)
        for respondent, one in zip(made, people, strict=True)
        for rule in one.rules
    ]
    insert(alleged)
    return made


def allegation(respondent: Respondent, rule_id: str, act: str) -> Allegation:
    """What is alleged, in the words of the rule as the catalogue holds it now. Not yet written."""
    row = catalogue.entry(rule_id)
    return Allegation(
        respondent=respondent,
        rule_id=rule_id,
        rule_text=row.text,
        rule_version=catalogue.version(),
        certainty=row.certainty,
        act=act,
    )


def place_in_time(
    *, election_id: str, event_on: date | None, office: Office, received: datetime
) -> tuple[Election | None, str]:
    """The election that the event belongs to, and its stage on that day; "" outside the stages."""
    day = event_on or legal_day(received, office)
    try:
        facts = load_election(election_id) if election_id else election_for(office.code, day)
    except UnknownElection:
        return None, ""
    stage = stage_on(facts, day)
    return facts, stage.id if stage else ""


def regulated(people: Iterable[tuple[str, str]], day: date, office: Office) -> bool:
    """Whether any of these, by subject and matter, makes a case: a private citizen alone does not (SAFEGUARDS 3)."""
    level = level_of(office)
    return any(_gives_case(subject, matter, day, level) for subject, matter in people)


@law_cache
def _gives_case(subject: str, matter: str, day: date, level: str) -> bool:
    return routes.route(subject=subject, day=day, level=level, matter=matter).gives_case


def check_matters(people: Iterable[Named]) -> None:
    """Every person is named for a matter that the rulebook knows. Raises ValidationError."""
    if any(one.matter not in routes.alleged_matters() for one in people):
        raise ValidationError({"matter": _("Pilih perkaranya tentang apa.")})


def _check_people(people: Sequence[Named], origin: Origin, office: Office, day: date) -> None:
    if origin == Origin.FINDING and not people:
        raise ValidationError(_("Temuan memerlukan sedikitnya satu terlapor."))
    check_matters(people)
    if people and not regulated(((one.subject, one.matter) for one in people), day, office):
        raise ValidationError(
            _(
                "Warga biasa bukan subjek yang diatur: tanpa pejabat atau pegawai yang disebut, tidak ada perkara."
            )
        )


def _number(case: Case, user: User, clock: Clock, given: str) -> None:
    if case.origin == Origin.FINDING:
        case.finding_number = reserve.take(case=case, kind="finding", user=user, clock=clock, given=given)
    elif case.origin == Origin.REPORT:
        case.report_number = reserve.take(case=case, kind="report", user=user, clock=clock, given=given)


def _save(case: Case, people: Sequence[Named], links: Sequence[str]) -> None:
    insert([case])
    add_people(case=case, people=people)
    if links:
        insert([CaseLink(case=case, url=url) for url in dict.fromkeys(links)])


def _begin(case: Case, begin: _Opening) -> None:
    """The clocks of a case that is about to be written, so that it is written with its first date."""
    first = case.known_at if begin.origin == Origin.FINDING and case.known_at else case.counted_from
    starts = [ClockStart(step=name, at=first) for name in begin.starts]
    clocks.start(case=case, begin=starts, event=f"{begin.event}#1", at=case.counted_from)


def _codes(case: Case, people: Sequence[Named]) -> dict[str, str | int | None]:
    return {
        "origin": str(case.origin),
        "channel": str(case.channel),
        "number": case.finding_number or case.report_number,
        "election": case.election,
        "stage": case.stage,
        "event_on": case.event_on.isoformat() if case.event_on else None,
        "received_at": case.received_at.isoformat(),
        "persons": len(people),
        "subjects": " ".join(one.subject for one in people),
        "matters": " ".join(one.matter for one in people),
        "positions": " ".join(one.category or "-" for one in people),
        "rules": " ".join(dict.fromkeys(rule for one in people for rule in one.rules)),
        "lead": str(case.lead_id) if case.lead_id else None,
        "evidence": str(case.evidence_id) if case.evidence_id else None,
    }
