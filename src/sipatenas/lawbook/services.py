"""Verbs of the lawbook: draft, revise, propose, approve, reject, withdraw. Each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.lawbook import events
from sipatenas.lawbook.law import Said, amendments_of, fault_of, fault_of_row, next_id, normal, plain, row_now
from sipatenas.lawbook.models import Change, ChangeKind, LawbookHead
from sipatenas.lawbook.refreshing import approved, refresh
from sipatenas.lawbook.rules import NATIONAL, may_approve, may_draft, may_edit, may_withdraw, owner_of
from sipatenas.lawbook.workflow import ChangeState
from sipatenas.places.paths import code_lies_in
from sipatenas.rulebook.amendments import Amendments, trial
from sipatenas.rulebook.rows import RulebookError

__all__ = [
    "Wanted",
    "approve",
    "check",
    "draft",
    "propose",
    "refresh",
    "reject",
    "revise",
    "tried",
    "withdraw",
]


@dataclass(frozen=True)
class Wanted:
    """A change as its drafter wants it. `row`: all fields as it shall read; `row_id`: the row changed."""

    kind: ChangeKind
    file: str
    section: str
    row_id: str
    row: Said
    effect_date: date
    reason: str


@transaction.atomic
def draft(*, wanted: Wanted, user: User, clock: Clock) -> Change:
    """Keep a draft. Raises PermissionDenied; ValidationError by field for a row that its schema refuses."""
    if not may_draft(user, wanted.file) or user.office is None:
        raise PermissionDenied(_("Baris ini dijaga kantor lain; hanya petugas kantor itu yang merancangnya."))
    change = Change(office=user.office, region_path=user.office.path, drafted_by=user, drafted_at=clock.now())
    _write(change, wanted)
    change.save()
    _record(change, user, events.DRAFTED, clock, reason=change.reason)
    return change


@transaction.atomic
def revise(*, change: Change, wanted: Wanted, user: User, clock: Clock) -> Change:
    """Write a draft anew. Raises as `draft`, and ValidationError once it was proposed."""
    held = _held(change)
    if not may_edit(user, held):
        _refuse(held, _("Rancangan diperbaiki oleh penyusunnya, selama belum diajukan."))
    _write(held, wanted)
    held.save()
    _record(held, user, events.REVISED, clock, reason=held.reason)
    return held


@transaction.atomic
def propose(*, change: Change, user: User, clock: Clock) -> Change:
    """Hand a draft to the second person. Raises ValidationError where the law could not be read with it."""
    held = _held(change)
    if not may_edit(user, held):
        _refuse(held, _("Rancangan diajukan oleh penyusunnya."))
    _require_sound(held)
    held.to_proposed()
    held.save()
    _record(held, user, events.PROPOSED, clock)
    return held


@transaction.atomic
def approve(*, change: Change, user: User, clock: Clock, note: str = "") -> Change:
    """Make a proposed change law. The second person is a division head of the same office, not the drafter.

    Raises PermissionDenied; ValidationError where somebody decided before, where the row changed meanwhile, or
    where the whole law could not be read with it.
    """
    LawbookHead.objects.get_or_create(pk=1)
    head = LawbookHead.objects.select_for_update().get(pk=1)
    held = _held(change)
    if not may_approve(user, held):
        _refuse(held, _("Yang menyetujui adalah kepala divisi kantor yang sama, bukan penyusunnya."))
    _require_sound(held)
    held.to_approved()
    head.sequence += 1
    held.sequence, held.decided_by, held.decided_at = head.sequence, user, clock.now()
    held.decision_note = note.strip()
    held.save()
    head.digest, head.moved_at = approved().digest, clock.now()
    head.save()
    _record(held, user, events.APPROVED, clock, note=held.decision_note, sequence=head.sequence)
    transaction.on_commit(refresh)
    return held


@transaction.atomic
def reject(*, change: Change, user: User, clock: Clock, note: str) -> Change:
    """Refuse a proposed change, with a reason. Raises PermissionDenied, ValidationError."""
    held = _held(change)
    if not may_approve(user, held):
        _refuse(held, _("Yang memutus adalah kepala divisi kantor yang sama, bukan penyusunnya."))
    if not note.strip():
        raise ValidationError({"note": _("Tulis alasan penolakan.")})
    held.to_rejected()
    held.decided_by, held.decided_at, held.decision_note = user, clock.now(), note.strip()
    held.save()
    _record(held, user, events.REJECTED, clock, note=held.decision_note)
    return held


@transaction.atomic
def withdraw(*, change: Change, user: User, clock: Clock, note: str = "") -> Change:
    """Take back an own change that is not decided. Raises PermissionDenied, ValidationError."""
    held = _held(change)
    if not may_withdraw(user, held):
        _refuse(held, _("Perubahan ditarik oleh penyusunnya, selama belum diputus."))
    held.to_withdrawn()
    held.save()
    _record(held, user, events.WITHDRAWN, clock, note=note.strip())
    return held


def tried(change: Change) -> Amendments:
    """All that is in force, and this change behind it: what a preview puts on trial."""
    law = approved()
    if change.state == ChangeState.APPROVED:
        return law
    return Amendments((*law.items, *amendments_of(change)))


def check(change: Change) -> str:
    """Why this change cannot become law as it stands: file, row and field; empty where it can."""
    with trial(approved()):
        try:
            now = row_now(change.file, change.section, change.row_id)
        except RulebookError as error:
            return str(error)
    if change.kind == ChangeKind.ADD and now is not None:
        return _("Baris dengan pengenal '%(id)s' sudah ada.") % {"id": change.row_id}
    if change.kind != ChangeKind.ADD and (now is None or plain(now) != change.before):
        return _(
            "Baris '%(id)s' sudah berubah sejak rancangan ini disusun; rancang ulang dari baris yang berlaku."
        ) % {"id": change.row_id}
    return fault_of(tried(change))


def _write(change: Change, wanted: Wanted) -> None:
    """The draft's content out of what was wanted; the row checked against its schema."""
    try:
        now = row_now(wanted.file, wanted.section, wanted.row_id)
    except RulebookError as error:
        raise ValidationError(str(error)) from error
    row, given_from = dict(wanted.row), wanted.row.get("valid_from")
    if wanted.kind == ChangeKind.ADD:
        if now is not None:
            raise ValidationError({"id": _("Pengenal ini sudah dipakai baris lain.")})
        row["valid_from"] = given_from or str(wanted.effect_date)
    elif now is None:
        raise ValidationError(_("Baris yang diubah tidak ditemukan."))
    elif wanted.kind == ChangeKind.VERSION:
        row |= {"id": next_id(wanted.row_id, wanted.effect_date), "valid_from": str(wanted.effect_date)}
    elif wanted.kind == ChangeKind.CORRECT:
        row["id"] = wanted.row_id
    else:
        row = plain(now)
    if now is not None and now.valid_from and wanted.kind in (ChangeKind.VERSION, ChangeKind.END):
        _require_later(now.valid_from, wanted.effect_date)
    if fault := fault_of_row(wanted.file, wanted.section, row):
        raise ValidationError({_field_in(fault, row): fault})
    row = normal(wanted.file, wanted.section, row)
    _require_own_region(wanted.file, row)
    change.kind, change.file, change.section = wanted.kind, wanted.file, wanted.section
    change.row_id = row["id"] if wanted.kind == ChangeKind.ADD else wanted.row_id
    change.row, change.before = row, plain(now) if now is not None else None
    change.effect_date, change.reason = wanted.effect_date, wanted.reason.strip()
    change.basis, change.certainty = str(row["basis"]), str(row["certainty"])


def _require_own_region(file: str, row: Said) -> None:
    """A circular holds in the region of the office that keeps it, and below: nobody writes law for others."""
    own = owner_of(file)
    if own == NATIONAL or "region" not in row:
        return
    if not code_lies_in(str(row["region"] or ""), own):
        raise ValidationError(
            {"region": _("Baris ini dijaga kantor lain; hanya petugas kantor itu yang merancangnya.")}
        )


def _require_later(first: date, effect: date) -> None:
    if effect <= first:
        raise ValidationError(
            {
                "effect_date": _("Tanggal berlaku harus sesudah baris lama mulai berlaku (%(day)s).")
                % {"day": first}
            }
        )


def _field_in(fault: str, row: Said) -> str:
    """The field that a fault names, as the form knows it; `__all__` where it names none."""
    named = fault.partition("isian '")[2].partition("'")[0]
    field = named.partition("[")[0].partition(".")[0]
    return field if field in row else "__all__"


def _held(change: Change) -> Change:
    """The change itself, locked."""
    return Change.objects.select_for_update().get(pk=change.pk)


def _refuse(held: Change, who_may: str) -> None:
    """Somebody decided already: say so; else it is not this user's to do."""
    if held.state in (ChangeState.APPROVED, ChangeState.REJECTED, ChangeState.WITHDRAWN):
        raise ValidationError(_("Perubahan ini sudah %(state)s.") % {"state": held.get_state_display()})
    raise PermissionDenied(who_may)


def _require_sound(held: Change) -> None:
    if fault := check(held):
        raise ValidationError(fault)


def _record(
    change: Change, user: User, event: str, clock: Clock, *, sequence: int | None = None, **personal: str
) -> None:
    ledger.append(
        subject=ledger.Subject("law_change", change.pk),
        event=event,
        clock=clock,
        actor=user.pk,
        office=change.office.code,
        codes={
            "kind": change.kind,
            "file": change.file,
            "section": change.section,
            "row": change.row_id,
            "effect_date": change.effect_date.isoformat(),
            "sequence": sequence,
        },
        personal=personal,
    )
