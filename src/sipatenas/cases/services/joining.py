"""One case becomes two, or two become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import clocks, events
from sipatenas.cases.models import (
    Allegation,
    Case,
    CaseClock,
    Clarification,
    Origin,
    Respondent,
    Summons,
    WorkTask,
)
from sipatenas.cases.queries import visible_to
from sipatenas.cases.services import conflicts, reserve
from sipatenas.cases.services.hearing import require_all_heard
from sipatenas.cases.transitions import Code, Said, subject_of, take
from sipatenas.cases.workflow import STEPS, CaseState
from sipatenas.core import ledger
from sipatenas.core.clock import Clock

Row = TypeVar("Row", CaseClock, WorkTask)


@transaction.atomic
def split(
    *,
    case: Case,
    user: User,
    respondents: Sequence[UUID],
    reason: str,
    clock: Clock,
    version: int | None = None,
) -> Case:
    """The chosen persons become a case of their own, in the same state, its clocks counted from where they began.

    Returns the new case. What these persons said goes with them; the papers, the evidence and who reported stay
    with the first case, which the new one names. Raises ValidationError.
    """
    made: list[Case] = []

    def work(held: Case) -> Said:
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis mengapa perkaranya dipisahkan.")})
        chosen = list(Respondent.objects.filter(case=held, pk__in=respondents))
        if not chosen or len(chosen) != len(set(respondents)):
            raise ValidationError({"respondents": _("Pilih terlapor yang ada dalam perkara ini.")})
        if len(chosen) == held.respondents.count():
            raise ValidationError({"respondents": _("Sedikitnya satu terlapor tetap di perkara ini.")})
        new = _new_case(held, user, clock)
        made.append(new)
        _move_people(chosen, new)
        conflicts.carry(gone=held, held=new, clock=clock)
        first = f"{events.SPLIT_OFF}#1"
        _copy_work(held, new, first, clock)
        codes: dict[str, Code] = {"persons": len(chosen), "subjects": " ".join(one.subject for one in chosen)}
        codes["matters"] = " ".join(one.matter for one in chosen)
        names = {"names": "\n".join(one.name for one in chosen), "reason": reason.strip()}
        ledger.append(
            subject=subject_of(new), event=events.SPLIT_OFF, clock=clock, actor=user.pk, office=new.office_id,
            codes={
                **codes, "split_from": str(held.pk), "state": str(new.state), "origin": str(new.origin),
                "number": new.finding_number or new.report_number, "register_number": new.register_number,
                "election": new.election,
            },
            personal=names,
        )  # fmt: skip
        return Said(codes={**codes, "split_off": str(new.pk)}, personal=names)

    take(case=case, step="split", user=user, clock=clock, work=work, version=version)
    return made[0]


@transaction.atomic
def merge(
    *,
    case: Case,
    into: Case,
    user: User,
    reason: str,
    clock: Clock,
    version: int | None = None,
) -> Case:
    """`case` is the same matter as `into`: it ends there, and its persons are named in the other.

    Both are locked in the order of their ids, so that two who merge at once wait and do not block each other.
    A person known in both by the same number or roster row is one person, under all that is alleged. Returns
    the absorbing case. Whoever has an interest in either has it in both; where the hearing is done, nobody comes
    in unheard. Raises ValidationError, PermissionDenied, StaleCase.
    """
    if case.pk == into.pk:
        raise ValidationError({"into": _("Pilih perkara yang lain.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis mengapa keduanya satu perkara.")})
    locked = visible_to(user).select_for_update(of=("self",)).filter(pk__in=[case.pk, into.pk])
    held = {one.pk: one for one in locked.order_by("pk")}
    if len(held) != 2:
        raise PermissionDenied(_("Perkara ini di luar wilayah atau tugas Anda."))
    if held[into.pk].state not in STEPS["absorb"].sources:
        raise ValidationError(
            {"into": _("Perkara tujuan sudah selesai dikaji; tidak dapat menerima gabungan.")}
        )
    added = 0

    def leave(one: Case) -> Said:
        one.merged_into = held[into.pk]
        return Said(codes={"merged_into": str(into.pk)}, personal={"reason": reason.strip()})

    def receive(one: Case) -> Said:
        nonlocal added
        added = _unite(held[case.pk], one)
        conflicts.unite(gone=held[case.pk], held=one, clock=clock)
        if one.state == CaseState.CLARIFIED:
            require_all_heard(one)
        return Said(
            codes={"absorbed": str(case.pk), "persons_added": added, "persons": one.respondents.count()},
            personal={"reason": reason.strip()},
        )

    take(case=case, step="merge", user=user, clock=clock, work=leave, version=version)
    return take(case=into, step="absorb", user=user, clock=clock, work=receive)


def _new_case(held: Case, user: User, clock: Clock) -> Case:
    """A case like the one it leaves: same state and dates, numbers of its own."""
    same = (
        "origin", "channel", "evidence", "office", "region_path", "election", "regime", "stage", "event_on",
        "event_place", "summary", "known_at", "received_at", "counted_from", "assigned_to", "registered_at",
        "paused_since", "extended", "law",
    )  # fmt: skip
    new = Case(
        **{name: getattr(held, name) for name in same},
        state=held.state,
        opened_at=clock.now(),
        opened_by=user,
        split_from=held,
    )
    if held.finding_number:
        new.finding_number = reserve.take(case=new, kind="finding", user=user, clock=clock)
    elif held.origin == Origin.REPORT:
        new.report_number = reserve.take(case=new, kind="report", user=user, clock=clock)
    if held.register_number:
        new.register_number = reserve.take(case=new, kind="register", user=user, clock=clock)
    new.save(force_insert=True)
    return new


def _move_people(chosen: Sequence[Respondent], new: Case) -> None:
    for order, one in enumerate(chosen, start=1):
        Respondent.objects.filter(pk=one.pk).update(case=new, order=order)
    moved = [one.pk for one in chosen]
    Summons.objects.filter(respondent__in=moved).update(case=new)
    Clarification.objects.filter(respondent__in=moved).update(case=new)


def _copy_work(held: Case, new: Case, event: str, clock: Clock) -> None:
    """The office's running clocks go on in the new case from the same beginning; its open tasks stand in both."""
    running = CaseClock.running.filter(case=held, referral__isnull=True)
    CaseClock.objects.bulk_create([_copied(one, case=new, started_by=event) for one in running])
    tasks = WorkTask.objects.filter(case=held, state=WorkTask.State.OPEN, authority__isnull=True)
    WorkTask.objects.bulk_create(
        [_copied(one, case=new, created_at=clock.now()) for one in tasks.exclude(kind="duplicate")]
    )
    clocks.refresh_next_due(new)
    Case.objects.filter(pk=new.pk).update(next_due=new.next_due)


def _copied(row: Row, **changes: object) -> Row:
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in changes
    }
    return type(row)(**fields, **changes)


def _unite(gone: Case, held: Case) -> int:
    """The persons of the merged case stand in the other too; returns how many were new there."""
    here = list(held.respondents.prefetch_related("allegations"))
    last = max((one.order for one in here), default=0)
    added = 0
    for one in gone.respondents.prefetch_related("allegations"):
        known = next((row for row in here if _same(row, one)), None)
        if known is None:
            added += 1
            known = _copy_person(one, held, last + added)
            here.append(known)
        has = {rule.rule_id for rule in known.allegations.all()}
        Allegation.objects.bulk_create(
            [
                Allegation(
                    respondent=known, rule_id=rule.rule_id, rule_text=rule.rule_text, act=rule.act,
                    rule_version=rule.rule_version, certainty=rule.certainty,
                )
                for rule in one.allegations.all()
                if rule.rule_id not in has
            ]
        )  # fmt: skip
    return added


def _copy_person(one: Respondent, case: Case, order: int) -> Respondent:
    return Respondent.objects.create(
        case=case, order=order, person=one.person, name=one.name, number=one.number, subject=one.subject,
        position=one.position, position_category=one.position_category, agency=one.agency,
        address=one.address, phone=one.phone, known_by=one.known_by, matter=one.matter, account=one.account,
    )  # fmt: skip


def _same(one: Respondent, other: Respondent) -> bool:
    """The same person named for the same matter: another matter goes another way, and stands by itself."""
    if one.matter != other.matter:
        return False
    if one.number and other.number:
        return one.number == other.number
    if one.person_id and other.person_id:
        return one.person_id == other.person_id
    nameless = not (one.number or other.number) and one.subject == other.subject
    return nameless and one.name.casefold() == other.name.casefold()
