"""Verbs of a case: permission, guard, change, event and document in one transaction each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.attribution.queries import confirmed_person
from sipatenas.cases import events, papers
from sipatenas.cases.models import (
    DECIDED,
    Case,
    Clarification,
    CounterEvidence,
    FollowUp,
    FollowUpKind,
    Hearing,
    Referral,
)
from sipatenas.cases.numbers import finding_number, letter_number, register_number
from sipatenas.cases.queries import visible_to
from sipatenas.cases.routing import case_route, level_of
from sipatenas.cases.rules import may_handle
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.directory.models import Person
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.queries import sealed_for
from sipatenas.leads.models import Lead
from sipatenas.leads.queries import allegeable_rules
from sipatenas.leads.queries import visible_to as visible_leads
from sipatenas.leads.services import mark_finding
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.elections import election as load_election
from sipatenas.rulebook.elections import stage_on
from sipatenas.rulebook.routes import route


def subject_of(case: Case) -> ledger.Subject:
    return ledger.Subject("case", case.pk)


@transaction.atomic
def make_finding(*, lead: Lead, user: User, rules: Sequence[str], reason: str, clock: Clock) -> Case:
    """Make a finding (temuan) of a lead whose account two officers gave to one person.

    Raises ValidationError that names what is missing: the confirmed attribution, sealed evidence, a stage
    of the election on the day of the post (SAFEGUARDS 12), or a person whom the rules regulate. `rules` are the
    catalogue's entries that the officer alleges, out of those offered: a machine alleges nothing.
    """
    _require(may_handle(user))
    ground = _ground(lead, user)
    held = ground.lead
    mark_finding(lead=held, user=user, reason=reason, clock=clock)
    case = Case.objects.create(
        lead=held,
        person=ground.person,
        evidence=ground.evidence,
        office=held.office,
        region_path=held.region_path,
        subject=ground.person.category,
        election=held.reading.election,
        stage=ground.stage,
        rules=_alleged(held, rules),
        finding_number=finding_number(office=held.office, election_id=held.reading.election, clock=clock),
        found_by=user,
        found_at=clock.now(),
    )
    _record(case, user, events.FOUND, clock, codes=_codes(case), personal={"reason": reason.strip()})
    return case


@dataclass(frozen=True)
class _Ground:
    """What a finding rests on."""

    lead: Lead
    person: Person
    evidence: Evidence
    stage: str


def _ground(lead: Lead, user: User) -> _Ground:
    """All that a finding needs, or a ValidationError that names what is missing."""
    held = visible_leads(user).select_related("post__account", "reading", "office").filter(pk=lead.pk).first()
    if held is None:
        raise PermissionDenied(_("Indikasi ini di luar wilayah kantor Anda."))
    person = confirmed_person(post=held.post)
    if person is None:
        raise ValidationError(
            _(
                "Temuan memerlukan pemilik akun yang ditetapkan dua petugas. Selesaikan dahulu bagian “Akun siapa?”."
            )
        )
    evidence = sealed_for(held.post)
    if evidence is None:
        raise ValidationError(
            _(
                "Temuan memerlukan bukti yang tersegel. Pilih “Simpan sebagai bukti” dan tunggu sampai selesai."
            )
        )
    if held.post.posted_at is None:
        raise ValidationError(_("Waktu unggahan tidak tersedia, sehingga tahapannya tidak dapat ditentukan."))
    posted_on = legal_day(held.post.posted_at, held.office)
    stage = stage_on(load_election(held.reading.election), posted_on)
    if stage is None:
        raise ValidationError(
            _(
                "Unggahan ini di luar tahapan pemilihan: hanya untuk pencegahan dan informasi awal, bukan temuan."
            )
        )
    addressed = route(subject=person.category, day=posted_on, level=level_of(held.office))
    if not addressed.gives_case:
        raise ValidationError(_("Orang ini bukan subjek yang diatur: tidak ada perkara."))
    return _Ground(lead=held, person=person, evidence=evidence, stage=stage.id)


@transaction.atomic
def register(*, case: Case, user: User, clock: Clock) -> Case:
    """Enter the finding into the register under the next number of the office's series."""
    case = _locked(case, user)
    case.to_registered()
    case.register_number = register_number(office=case.office, election_id=case.election, clock=clock)
    case.registered_at = clock.now()
    case.save()
    _record(case, user, events.REGISTERED, clock, codes={"number": case.register_number})
    return case


@dataclass(frozen=True)
class Heard:
    """What the clarification brought."""

    held_on: date
    hearing: Hearing
    counter_evidence: CounterEvidence
    statement: str = ""


@transaction.atomic
def clarify(*, case: Case, user: User, heard: Heard, clock: Clock) -> Clarification:
    """Record what the person named said, or that they were invited and did not come (SAFEGUARDS 7)."""
    case = _locked(case, user)
    if heard.held_on > legal_day(clock.now(), case.office):
        raise ValidationError({"held_on": _("Tanggal klarifikasi belum tiba.")})
    if heard.held_on < legal_day(case.found_at, case.office):
        raise ValidationError({"held_on": _("Klarifikasi tidak dapat mendahului temuannya.")})
    if heard.hearing != Hearing.ABSENT and not heard.statement.strip():
        raise ValidationError({"statement": _("Tulis keterangan yang diberikan.")})
    case.to_clarified()
    case.save()
    clarification = Clarification.objects.create(
        case=case,
        held_on=heard.held_on,
        hearing=heard.hearing,
        statement=heard.statement.strip(),
        counter_evidence=heard.counter_evidence,
        recorded_by=user,
        recorded_at=clock.now(),
    )
    codes = {
        "held_on": heard.held_on.isoformat(),
        "hearing": heard.hearing,
        "counter_evidence": heard.counter_evidence,
    }
    _record(case, user, events.CLARIFIED, clock, codes=codes, personal={"statement": heard.statement.strip()})
    return clarification


@transaction.atomic
def end(*, case: Case, user: User, reason: str, clock: Clock) -> Case:
    """End the case after the clarification: the allegation is not proven. It closes in the person's favour."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya dalam satu kalimat.")})
    case = _locked(case, user)
    case.to_ended()
    case.closed_at = clock.now()
    case.save()
    _record(case, user, events.ENDED, clock, personal={"reason": reason.strip()})
    return case


@transaction.atomic
def refer(*, case: Case, user: User, clock: Clock) -> Referral:
    """Refer the case (penerusan) to the authority that the rulebook names today, with the letter made."""
    case = _locked(case, user)
    addressed = case_route(case, legal_day(clock.now(), case.office))
    if addressed.addressee is None:
        raise ValidationError(
            _("Aturan tidak menyebut penerima untuk tanggal ini; hubungi kantor di atas Anda.")
        )
    case.to_referred()
    case.save()
    number = letter_number(office=case.office, clock=clock)
    letter = papers.issue_referral(case=case, route=addressed, number=number, user=user, clock=clock)
    referral = Referral.objects.create(
        case=case,
        number=number,
        addressee=addressed.addressee.label,
        addressee_id=addressed.addressee.id,
        copies=[role.label for role in addressed.copies],
        rule_id=addressed.rule_id,
        rule_version=addressed.version,
        basis=addressed.basis,
        how=list(addressed.how),
        letter=letter,
        referred_by=user,
        referred_at=clock.now(),
    )
    codes = {
        "addressee": referral.addressee_id,
        "rule": referral.rule_id,
        "version": referral.rule_version,
        "number": number,
        "letter": str(letter.pk),
    }
    _record(case, user, events.REFERRED, clock, codes=codes)
    return referral


@dataclass(frozen=True)
class Answer:
    """What came back from the authority."""

    kind: FollowUpKind
    received_on: date
    reference: str
    summary: str = ""


@transaction.atomic
def record_follow_up(*, case: Case, user: User, answer: Answer, clock: Clock) -> FollowUp:
    """Record what the authority did (tindak lanjut)."""
    case = _locked(case, user)
    if answer.received_on > legal_day(clock.now(), case.office):
        raise ValidationError({"received_on": _("Tanggal tindak lanjut belum tiba.")})
    referral = Referral.objects.filter(case=case).first()
    if referral is not None and answer.received_on < legal_day(referral.referred_at, case.office):
        raise ValidationError({"received_on": _("Tindak lanjut tidak dapat mendahului penerusannya.")})
    if not answer.reference.strip():
        raise ValidationError({"reference": _("Tulis nomor surat atau keputusannya.")})
    case.to_followed_up()
    case.save()
    follow_up = FollowUp.objects.create(
        case=case,
        kind=answer.kind,
        received_on=answer.received_on,
        reference=answer.reference.strip(),
        summary=answer.summary.strip(),
        recorded_by=user,
        recorded_at=clock.now(),
    )
    codes = {"kind": answer.kind, "received_on": answer.received_on.isoformat()}
    _record(case, user, events.FOLLOWED_UP, clock, codes=codes, personal={"summary": answer.summary.strip()})
    return follow_up


@transaction.atomic
def close(*, case: Case, user: User, clock: Clock) -> Case:
    """Close the case, once the authority's decision is on file."""
    case = _locked(case, user)
    if not case.follow_ups.filter(kind__in=[kind.value for kind in DECIDED]).exists():
        raise ValidationError(_("Belum ada keputusan pejabat yang berwenang; perkara belum dapat ditutup."))
    case.to_closed()
    case.closed_at = clock.now()
    case.save()
    _record(case, user, events.CLOSED, clock)
    return case


def _alleged(lead: Lead, chosen: Sequence[str]) -> list[str]:
    """The officer's choice among the rules offered, in their order."""
    offered = [rule["id"] for rule in allegeable_rules(lead)]
    if set(chosen) - set(offered):
        raise ValidationError(_("Ada ketentuan yang tidak ditawarkan untuk orang dan tanggal ini."))
    if offered and not chosen:
        raise ValidationError(_("Pilih sedikitnya satu ketentuan yang Anda duga dilanggar."))
    return [rule for rule in offered if rule in chosen]


def _locked(case: Case, user: User) -> Case:
    """The case as it is now, held until the transaction ends; only for those who may handle it."""
    _require(may_handle(user))
    found = (
        visible_to(user).select_for_update(of=("self",)).select_related("office").filter(pk=case.pk).first()
    )
    if found is None:
        raise PermissionDenied(_("Perkara ini di luar wilayah kantor Anda."))
    return found


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("Tugas Anda tidak mencakup langkah ini."))


def _codes(case: Case) -> dict[str, str | None]:
    return {
        "number": case.finding_number,
        "subject": case.subject,
        "stage": case.stage,
        "rules": " ".join(case.rules),
        "lead": str(case.lead_id),
        "evidence": str(case.evidence_id),
    }


def _record(
    case: Case,
    user: User,
    event: str,
    clock: Clock,
    *,
    codes: Mapping[str, str | None] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    ledger.append(
        subject=subject_of(case),
        event=event,
        clock=clock,
        actor=user.pk,
        office=case.office_id,
        codes=codes or {},
        personal=personal or {},
    )
