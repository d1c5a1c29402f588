"""How a matter comes in by an officer's hand: a report, a finding of the field, initial information."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import roster
from sipatenas.cases.duplicates import normal_link
from sipatenas.cases.models import Case, CaseFile, Channel, FieldReport, Origin, ReporterKind
from sipatenas.cases.rules import may_handle
from sipatenas.cases.services import files
from sipatenas.cases.services.opening import Matter, Named, open_case
from sipatenas.cases.services.reporter import (
    Identity,
    Upload,
    Witness,
    keep_parts,
    keep_reporter,
    told_in,
)
from sipatenas.core.clock import Clock
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.clocks import deemed_received
from sipatenas.rulebook.elections import UnknownElection, election_for
from sipatenas.rulebook.elections import election as load_election
from sipatenas.rulebook.requirements import reporters


@dataclass(frozen=True)
class Told:
    """Who told it: of what kind, the identity and witnesses to be sealed, the signed form and identity card."""

    kind: str
    identity: Identity
    identity_checked: bool = False
    witnesses: tuple[Witness, ...] = ()
    papers: tuple[UploadedFile[bytes], ...] = ()


@dataclass(frozen=True)
class Supervision:
    """The report of supervision (LHP, Form A) that something was found in."""

    supervisor: str
    number: str = ""
    position: str = ""
    order_number: str = ""
    activity: str = ""


@transaction.atomic
def receive_report(
    *,
    user: User,
    channel: Channel,
    matter: Matter,
    people: Sequence[Named],
    told: Told,
    clock: Clock,
    evidence: Sequence[UploadedFile[bytes]] = (),
    number: str = "",
) -> Case:
    """A report (form B.1) as an officer enters it. It counts from when it was received, not entered.

    Raises PermissionDenied; ValidationError naming the field: who may not report, an identity that stands in
    the open part, a matter outside the stages (then initial information is taken instead).
    """
    office = _office(user)
    if not told.identity.name.strip():
        raise ValidationError({"name": _("Tulis nama pelapor; ia disegel terpisah dari perkara.")})
    _check_reporter(told.kind, matter, office, clock)
    _check_sealed(matter, told)
    case = open_case(
        origin=Origin.REPORT, channel=channel, office=office, user=user, matter=_tidy(matter),
        people=roster.linked(office=office, people=people, clock=clock), clock=clock, number=number,
        codes={
            "reporter": told.kind, "identity_checked": told.identity_checked,
            "witnesses": len(told.witnesses), "papers": len(told.papers), "evidence_files": len(evidence),
        },
    )  # fmt: skip
    _seal(case, told, user, clock)
    _keep_evidence(case, evidence, user, clock)
    return case


@transaction.atomic
def record_finding(
    *,
    user: User,
    matter: Matter,
    people: Sequence[Named],
    supervision: Supervision,
    clock: Clock,
    evidence: Sequence[UploadedFile[bytes]] = (),
    number: str = "",
    reason: str = "",
) -> Case:
    """A finding of the field (Form A, form B.2): who supervised, what was found, by whom. Raises as open_case."""
    office = _office(user)
    _check_supervision(supervision)
    case = open_case(
        origin=Origin.FINDING, channel=Channel.SUPERVISION, office=office, user=user,
        matter=_tidy(replace(matter, known_at=matter.known_at or clock.now())),
        people=roster.linked(office=office, people=people, clock=clock), clock=clock, number=number,
        reason=reason, codes={"lhp": supervision.number.strip() or None, "evidence_files": len(evidence)},
    )  # fmt: skip
    _keep_supervision(case, supervision)
    _keep_evidence(case, evidence, user, clock)
    return case


@transaction.atomic
def record_information(
    *,
    user: User,
    channel: Channel,
    matter: Matter,
    people: Sequence[Named],
    clock: Clock,
    told: Told | None = None,
    supervision: Supervision | None = None,
    evidence: Sequence[UploadedFile[bytes]] = (),
) -> Case:
    """Initial information: all that may be kept outside the stages (SAFEGUARDS 12), and what is not yet a report.

    Raises as open_case.
    """
    office = _office(user)
    if told is not None:
        _check_sealed(matter, told)
    case = open_case(
        origin=Origin.INFORMATION, channel=channel, office=office, user=user, matter=_tidy(matter),
        people=roster.linked(office=office, people=people, clock=clock), clock=clock,
        codes={"reporter": told.kind if told else None, "evidence_files": len(evidence)},
    )  # fmt: skip
    if told is not None and told.identity.name.strip():
        _seal(case, told, user, clock)
    if supervision is not None and supervision.supervisor.strip():
        _keep_supervision(case, supervision)
    _keep_evidence(case, evidence, user, clock)
    return case


def receipt_explained(case: Case) -> tuple[str, ...]:
    """Why the report counts from when it does, in sentences (office hours; UU 1/2015; Perbawaslu 9/2024)."""
    _moment, why = deemed_received(
        case.received_at,
        timezone=case.office.timezone,
        regime=case.regime,
        election=case.election or None,
    )
    return why


def regime_at(office: Office, day_of: datetime, election_id: str = "") -> tuple[str, str | None]:
    """The regime and election an office's report of that moment falls under, as far as the rulebook knows."""
    try:
        facts = (
            load_election(election_id)
            if election_id
            else election_for(office.code, legal_day(day_of, office))
        )
    except UnknownElection:
        return "pilkada", None
    return facts.regime, facts.id


def papers_of(uploads: Sequence[UploadedFile[bytes]]) -> tuple[Upload, ...]:
    """Uploads as bytes to be sealed. Raises ValidationError for what is empty, too large or of no known kind."""
    made = []
    for one in uploads:
        if not one.size or one.size > files.LIMIT:
            raise ValidationError(
                {"papers": _("Berkas %(name)s kosong atau terlalu besar.") % {"name": one.name}}
            )
        media_type = files.sniff(one.file)  # type: ignore[arg-type]
        if media_type is None:
            raise ValidationError(
                {"papers": _("Berkas %(name)s bukan jenis yang diterima.") % {"name": one.name}}
            )
        one.seek(0)
        made.append(Upload(name=one.name or "berkas", data=one.read(), media_type=media_type))
    return tuple(made)


def _office(user: User) -> Office:
    if not may_handle(user) or user.office is None:
        raise PermissionDenied(_("Tugas Anda tidak mencakup penerimaan laporan."))
    return user.office


def _check_reporter(kind: str, matter: Matter, office: Office, clock: Clock) -> None:
    at = matter.received_at or clock.now()
    regime, _election = regime_at(office, at, matter.election)
    rule = reporters(regime, legal_day(at, office))
    if kind not in rule.kinds:
        raise ValidationError(
            {
                "kind": _("Laporan hanya dari: %(who)s (%(basis)s). Catat sebagai informasi awal.")
                % {"who": rule.text, "basis": rule.basis}
            }
        )
    if kind not in ReporterKind.values:
        raise ValidationError({"kind": _("Pilih kedudukan pelapor.")})


def _check_sealed(matter: Matter, told: Told) -> None:
    """Identities stay sealed: they may not be repeated in what the whole office reads."""
    for field, text in (("summary", matter.summary), ("event_place", matter.event_place)):
        if told_in(text, (told.identity, *told.witnesses)):
            raise ValidationError(
                {field: _("Isian ini menyebut pelapor atau saksi. Tulis “pelapor” atau “saksi 1” saja.")}
            )


def _check_supervision(supervision: Supervision) -> None:
    if not supervision.supervisor.strip():
        raise ValidationError({"supervisor": _("Tulis nama pengawas yang menemukan (Model B.2).")})


def _tidy(matter: Matter) -> Matter:
    links = tuple(dict.fromkeys(normal_link(one) for one in matter.links if one.strip()))
    if not matter.summary.strip():
        raise ValidationError({"summary": _("Tulis uraian kejadian.")})
    return replace(matter, links=links)


def _seal(case: Case, told: Told, user: User, clock: Clock) -> None:
    keep_reporter(case=case, kind=told.kind, identity=told.identity, identity_checked=told.identity_checked)
    if told.witnesses or told.papers:
        keep_parts(case=case, user=user, clock=clock, witnesses=told.witnesses, papers=papers_of(told.papers))


def _keep_supervision(case: Case, said: Supervision) -> None:
    FieldReport.objects.create(
        case=case, number=said.number.strip(), supervisor=said.supervisor.strip(),
        position=said.position.strip(), order_number=said.order_number.strip(), activity=said.activity.strip(),
    )  # fmt: skip


def _keep_evidence(case: Case, uploads: Sequence[UploadedFile[bytes]], user: User, clock: Clock) -> None:
    for upload in uploads:
        files.keep(
            case=case, upload=upload, kind=CaseFile.Kind.EVIDENCE, user=user, clock=clock, field="evidence"
        )
