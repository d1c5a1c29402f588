"""The summons to a clarification (Model B.9): delivered at least one day before; once more after an absence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sipatenas.accounts.models import User
from sipatenas.cases import numbers
from sipatenas.cases.models import (
    Case,
    CaseClock,
    CaseFile,
    Clarification,
    HearingKind,
    Origin,
    Part,
    Respondent,
    Summons,
)
from sipatenas.cases.papers_summons import issue_summons
from sipatenas.cases.services import files
from sipatenas.cases.services.paper_numbers import number_for
from sipatenas.cases.transitions import Said, take
from sipatenas.core.clock import Clock
from sipatenas.documents.facts import FactError
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.clocks import Deadline, deadline
from sipatenas.ui.moments import say_moment


class OnlineCause(models.TextChoices):
    """The only reasons to hear somebody online."""

    GEOGRAPHY = "geography", gettext_lazy("Letak geografis")
    SECURITY = "security", gettext_lazy("Keamanan")
    FACILITIES = "facilities", gettext_lazy("Keterbatasan sarana")
    DISASTER = "disaster", gettext_lazy("Bencana")


@dataclass(frozen=True)
class Invited:
    """Whom: a person named, or a witness, expert or reporter; a reporter has no name here."""

    part: str
    respondent: Respondent | None = None
    name: str = ""

    def __str__(self) -> str:
        if self.respondent is not None:
            return str(self.respondent)
        label = str(Part(self.part).label)
        return f"{label} {self.name}" if self.name else label


@dataclass(frozen=True)
class Delivery:
    """How and when the summons reached the person."""

    at: datetime
    how: str
    receipt: UploadedFile[bytes] | None = None


@dataclass(frozen=True)
class Invitation:
    """When and where somebody is to be heard. `place` is the address, or the link of an online hearing."""

    invited: Invited
    for_at: datetime
    place: str
    online_cause: str = ""
    online_reason: str = ""
    number: str = ""
    """Given by the secretariat; else the next of the office's series."""
    delivery: Delivery | None = None


def latest_delivery(*, regime: str, election: str, office: Office, for_at: datetime) -> Deadline:
    """Until when a summons to `for_at` must have been delivered, with how that was counted."""
    return deadline(
        step="undangan",
        start=for_at,
        timezone=office.timezone,
        regime=regime,
        election=election or None,
    )


def delivered_in_time(summons: Summons) -> bool:
    """Whether it reached the person as long before as the law asks: only then an absence counts."""
    if summons.delivered_at is None:
        return False
    due = _latest(summons.case, summons.for_at).due
    return due is None or summons.delivered_at <= due


def round_start(case: Case) -> datetime:
    """When this examination began: the registration, or the last reopening. What was heard before is history."""
    own = CaseClock.objects.filter(case=case, short="tindak_lanjut", referral=None)
    begun = own.order_by("-started_at").first()
    return begun.started_at if begun else case.registered_at or case.opened_at


def summonses_of(case: Case, invited: Invited) -> QuerySet[Summons]:
    """The summonses of one person in this examination, oldest first."""
    return Summons.objects.filter(
        case=case,
        part=invited.part,
        respondent=invited.respondent,
        name=invited.name,
        sent_at__gte=round_start(case),
    ).select_related("case__office", "held")


def check_invited(case: Case, invited: Invited) -> None:
    """Raises ValidationError: a person of another case, a witness without name, a reporter with one."""
    part = Part(invited.part)
    if (part == Part.RESPONDENT) != (invited.respondent is not None):
        raise ValidationError({"person": _("Pilih terlapor yang diundang atau didengar.")})
    if invited.respondent is not None and invited.respondent.case_id != case.pk:
        raise ValidationError({"person": _("Orang ini bukan terlapor dalam perkara ini.")})
    if part in (Part.WITNESS, Part.EXPERT) and not invited.name:
        raise ValidationError({"name": _("Tulis nama saksi atau ahli.")})
    if part == Part.REPORTER and invited.name:
        raise ValidationError(
            {"name": _("Nama pelapor tidak ditulis di sini: identitasnya tersegel pada penjaganya.")}
        )
    if part == Part.REPORTER and case.origin != Origin.REPORT:
        raise ValidationError({"person": _("Perkara ini temuan: tidak ada pelapor.")})


def summon(
    *, case: Case, user: User, invitation: Invitation, clock: Clock, version: int | None = None
) -> Case:
    """Invite one person to a clarification (Perbawaslu 7/2022, Model B.9).

    Raises ValidationError naming the field: too late to be delivered in time (with the latest moment and how it
    was counted), online without one of the four reasons, a third summons.
    """

    def work(held: Case) -> Said:
        invited = invitation.invited
        check_invited(held, invited)
        _check_place(invitation)
        latest = _latest(held, invitation.for_at)
        _check_time(held, invitation, latest, clock)
        order = _order(held, invited, clock)
        _check_second(held, invitation, order)
        made = Summons.objects.create(
            case=held, respondent=invited.respondent, part=invited.part, name=invited.name, order=order,
            number=_number(held, invitation, clock),
            for_at=invitation.for_at, place=invitation.place.strip(), online_reason=_online(invitation),
            sent_at=clock.now(), sent_by=user,
        )  # fmt: skip
        _write(held, made, invitation, user, clock)
        said = _delivered(held, made, invitation.delivery, user, clock) if invitation.delivery else {}
        codes = {
            **_codes(made), "for_at": invitation.for_at.isoformat(), "online": bool(made.online_reason),
            "online_cause": invitation.online_cause, "latest": latest.due.isoformat() if latest.due else None,
            "rule": latest.rule_id, **said,
        }  # fmt: skip
        return Said(codes=codes, personal={"names": str(invited), "reason": made.online_reason})

    return take(case=case, step="summon", user=user, clock=clock, work=work, version=version)


def deliver(
    *,
    case: Case,
    user: User,
    summons: Summons,
    delivery: Delivery,
    clock: Clock,
    version: int | None = None,
) -> Case:
    """Record how and when a summons reached the person; a late one is recorded as late. Raises ValidationError."""

    def work(held: Case) -> Said:
        found = Summons.objects.select_related("case__office", "respondent").filter(
            pk=summons.pk, case=held
        ).first()  # fmt: skip
        if found is None:
            raise ValidationError({"summons": _("Undangan ini bukan dari perkara ini.")})
        if found.delivered_at is not None:
            raise ValidationError({"summons": _("Penyampaian undangan ini sudah dicatat.")})
        codes = {**_codes(found), **_delivered(held, found, delivery, user, clock)}
        return Said(codes=codes, personal={"names": str(found.respondent or found.name)}, at=delivery.at)

    return take(case=case, step="deliver", user=user, clock=clock, work=work, version=version)


def _number(case: Case, invitation: Invitation, clock: Clock) -> str:
    return number_for(
        used=Summons.objects.filter(case__office=case.office_id),
        given=invitation.number,
        following=lambda: numbers.summons_number(office=case.office, clock=clock),
    )


def _write(case: Case, summons: Summons, invitation: Invitation, user: User, clock: Clock) -> None:
    """The paper, unless the secretariat wrote it, or it is to a reporter: the custodian writes that one."""
    if invitation.number.strip() or summons.part == Part.REPORTER:
        return
    try:
        summons.letter = issue_summons(case=case, summons=summons, user=user, clock=clock)
    except FactError as error:
        raise ValidationError(str(error)) from error
    summons.save(update_fields=["letter"])


def _latest(case: Case, for_at: datetime) -> Deadline:
    return latest_delivery(regime=case.regime, election=case.election, office=case.office, for_at=for_at)


def _check_place(invitation: Invitation) -> None:
    if not invitation.place.strip():
        raise ValidationError({"place": _("Tulis tempat, atau tautan bila daring.")})
    if bool(invitation.online_cause) != bool(invitation.online_reason.strip()):
        raise ValidationError(
            {"online_reason": _("Klarifikasi daring memerlukan sebab dan penjelasannya; di tempat, keduanya kosong.")}
        )  # fmt: skip


def _check_time(case: Case, invitation: Invitation, latest: Deadline, clock: Clock) -> None:
    now, zone, delivery = clock.now(), case.office.timezone, invitation.delivery
    words = {
        "latest": say_moment(latest.due, zone) if latest.due else "-",
        "basis": latest.basis,
        "how": " ".join(latest.how),
    }
    if delivery is None and (invitation.for_at <= now or (latest.due is not None and latest.due < now)):
        raise ValidationError(
            {"for_at": _("Undangan untuk waktu itu sudah harus disampaikan paling lambat %(latest)s (%(basis)s). "
                         "Pilih waktu yang lebih kemudian. %(how)s") % words}
        )  # fmt: skip
    if delivery is not None and latest.due is not None and delivery.at > latest.due:
        raise ValidationError(
            {
                "delivered_at": _("Disampaikan terlambat: paling lambat %(latest)s (%(basis)s). %(how)s")
                % words
            }
        )


def _order(case: Case, invited: Invited, clock: Clock) -> int:
    """1, or 2 after an absence. Raises ValidationError where the last summons has not been answered for."""
    last = summonses_of(case, invited).order_by("sent_at", "id").last()
    if last is None:
        return 1
    held = Clarification.objects.filter(summons=last).first()
    if held is None:
        if last.for_at <= clock.now() and delivered_in_time(last):
            raise ValidationError(
                {
                    "person": _("Catat dahulu apa yang terjadi pada undangan %(number)s.")
                    % {"number": last.number}
                }
            )
        return last.order
    if held.hearing != HearingKind.ABSENT:
        return 1
    if last.order >= 2:
        raise ValidationError(
            {"person": _("Sudah dua kali diundang secara patut dan tidak hadir: lanjutkan ke kajian "
                         "(Perbawaslu 7/2022).")}
        )  # fmt: skip
    return 2


def _check_second(case: Case, invitation: Invitation, order: int) -> None:
    """Raises ValidationError: a second summons is to a time after that of the first, from which the person was away."""
    first = first_missed(case, invitation.invited) if order > 1 else None
    if first is not None and invitation.for_at <= first.for_at:
        words = _(
            "Undangan kedua untuk waktu sebelum undangan pertama %(number)s (%(first)s). Isi waktu sesudahnya."
        )
        said = {"number": first.number, "first": say_moment(first.for_at, case.office.timezone)}
        raise ValidationError({"for_at": words % said})


def first_missed(case: Case, invited: Invited) -> Summons | None:
    """The first summons of this examination to which the person did not come."""
    missed = summonses_of(case, invited).filter(order=1, held__hearing=HearingKind.ABSENT)
    return missed.order_by("for_at").last()


def _online(invitation: Invitation) -> str:
    if not invitation.online_cause:
        return ""
    label = OnlineCause(invitation.online_cause).label
    return f"{label}: {invitation.online_reason.strip()}"[:300]


def _delivered(
    case: Case, summons: Summons, delivery: Delivery, user: User, clock: Clock
) -> dict[str, str | bool]:
    if delivery.at > clock.now():
        raise ValidationError({"delivered_at": _("Waktu penyampaian belum tiba.")})
    if delivery.at < case.received_at:
        raise ValidationError({"delivered_at": _("Waktu penyampaian mendahului perkaranya.")})
    _check_delivery_of_second(case, summons, delivery)
    if not delivery.how.strip():
        raise ValidationError({"delivered_how": _("Tulis cara penyampaian dan siapa yang menerima.")})
    if delivery.receipt is not None:
        summons.receipt = files.keep(
            case=case,
            upload=delivery.receipt,
            kind=CaseFile.Kind.FORM,
            user=user,
            clock=clock,
            field="receipt",
        )
    summons.delivered_at, summons.delivered_how = delivery.at, delivery.how.strip()
    summons.save(update_fields=["delivered_at", "delivered_how", "receipt"])
    return {"delivered_at": delivery.at.isoformat(), "in_time": delivered_in_time(summons)}


def _check_delivery_of_second(case: Case, summons: Summons, delivery: Delivery) -> None:
    """Raises ValidationError: a second summons goes out once the person stayed away from the first, not before."""
    invited = Invited(part=summons.part, respondent=summons.respondent, name=summons.name)
    first = first_missed(case, invited) if summons.order > 1 else None
    if first is not None and legal_day(delivery.at, case.office) < legal_day(first.for_at, case.office):
        words = _(
            "Undangan kedua tidak dapat disampaikan sebelum hari undangan pertama %(number)s (%(first)s). "
            "Isi waktu penyampaian yang sebenarnya."
        )
        said = {"number": first.number, "first": say_moment(first.for_at, case.office.timezone)}
        raise ValidationError({"delivered_at": words % said})


def _codes(summons: Summons) -> dict[str, str | int | bool | None]:
    return {
        "summons": str(summons.pk),
        "number": summons.number,
        "part": str(summons.part),
        "respondent": str(summons.respondent_id) if summons.respondent_id else None,
        "order": summons.order,
    }
