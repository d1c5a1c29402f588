"""Who does the work: assignment, absence and handover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_division_head, may_decide
from sipatenas.cases import events, tasks_of
from sipatenas.cases.models import Absence, Case, Conflict, WorkTask
from sipatenas.cases.queries.scope import visible_to
from sipatenas.cases.transitions import Said, take
from sipatenas.cases.workflow import OPEN
from sipatenas.core import ledger
from sipatenas.core.clock import Clock

BATCH = 25
"""Cases handed over in one transaction: each is locked for less than a second."""


def assign(
    *,
    case: Case,
    user: User,
    to: User | None,
    clock: Clock,
    reason: str = "",
    version: int | None = None,
    handover: bool = False,
) -> Case:
    """Give the case to an officer of its office, or back to the whole office, with its open tasks.

    Raises ValidationError on `to` for somebody who cannot handle it: of another office, deactivated, or with a
    declared conflict of interest.
    """

    def work(held: Case) -> Said:
        if to is not None:
            _fit(held, to)
        before = held.assigned_to_id
        held.assigned_to = to
        own = WorkTask.objects.filter(case=held, state=WorkTask.State.OPEN, authority=None)
        own.exclude(kind=WorkTask.Kind.REASSIGN).update(assigned_to=to)
        codes = {
            "assignee_before": str(before) if before else None,
            "assignee": str(to.pk) if to else None,
            "handover": handover,
        }
        return Said(codes=codes, personal={"reason": reason.strip()})

    return take(case=case, step="assign", user=user, clock=clock, version=version, work=work)


def _fit(case: Case, to: User) -> None:
    if not may_decide(to) or to.office_id != case.office_id:
        raise ValidationError({"to": _("Bukan petugas aktif kantor yang menangani perkara ini.")})
    if Conflict.standing.filter(case=case, user=to).exists():
        raise ValidationError({"to": _("Petugas ini menyatakan konflik kepentingan dalam perkara ini.")})


@dataclass(frozen=True)
class Handover:
    """How many cases were given; `left`: those in which every receiver has a conflict of interest."""

    given: int
    left: list[Case]


def hand_over(*, leaving: User, to: Sequence[User], user: User, reason: str, clock: Clock) -> Handover:
    """All open cases of somebody who leaves, in turn to the colleagues named.

    One transaction a batch, one ledger event a case: what was interrupted goes on where it stood. A case in
    which a receiver has a conflict of interest goes to the next one; one in which the head has it stays where it
    is. Raises PermissionDenied, ValidationError.
    """
    if not is_division_head(user):
        raise PermissionDenied(_("Penyerahan perkara dijalankan kepala divisi kantor ini."))
    if not to or leaving in to:
        raise ValidationError({"to": _("Pilih sedikitnya satu petugas lain.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya dalam satu kalimat.")})
    held = visible_to(user).filter(office=user.office_id, assigned_to=leaving, state__in=OPEN)
    ids = list(held.order_by("opened_at", "pk").values_list("pk", flat=True))
    given, left = 0, []
    for first in range(0, len(ids), BATCH):
        with transaction.atomic():
            for place, case in enumerate(held.filter(pk__in=ids[first : first + BATCH]).order_by("pk")):
                receiver = _receiver(case, to, first + place)
                if receiver is None:
                    left.append(case)
                    continue
                assign(case=case, user=user, to=receiver, clock=clock, reason=reason, handover=True)
                given += 1
    return Handover(given, left)


def _receiver(case: Case, to: Sequence[User], turn: int) -> User | None:
    barred = set(Conflict.standing.filter(case=case, user__in=to).values_list("user", flat=True))
    free = [one for one in to if one.pk not in barred]
    return free[turn % len(free)] if free else None


@transaction.atomic
def note_absence(
    *, away: User, first: date, last: date, deputy: User | None, user: User, clock: Clock
) -> Absence:
    """Somebody of the office is away from `first` to `last`, both included; the deputy sees their work meanwhile.

    Everybody notes their own absence, a head that of the office's people. Raises PermissionDenied,
    ValidationError naming the field.
    """
    own = user.pk == away.pk
    if not may_decide(user) or away.office_id != user.office_id or not (own or is_division_head(user)):
        raise PermissionDenied(_("Ketidakhadiran dicatat oleh yang bersangkutan atau kepala divisinya."))
    if last < first:
        raise ValidationError({"last": _("Hari terakhir mendahului hari pertama.")})
    if deputy is not None and (deputy.pk == away.pk or deputy.office_id != away.office_id):
        raise ValidationError({"deputy": _("Pengganti adalah rekan lain dari kantor yang sama.")})
    if deputy is not None and not may_decide(deputy):
        raise ValidationError({"deputy": _("Pengganti harus petugas aktif.")})
    noted = Absence.objects.create(
        user=away, first=first, last=last, deputy=deputy, noted_by=user, noted_at=clock.now()
    )
    codes = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "deputy": str(deputy.pk) if deputy else None,
    }
    _note_user(away, events.ABSENT, user, clock, codes)
    return noted


@transaction.atomic
def end_absence(*, absence: Absence, user: User, clock: Clock) -> None:
    """Back before the day noted: the absence is taken back. Raises PermissionDenied."""
    own = user.pk == absence.user_id
    if absence.user.office_id != user.office_id or not (own or is_division_head(user)):
        raise PermissionDenied(_("Ketidakhadiran dicatat oleh yang bersangkutan atau kepala divisinya."))
    _note_user(absence.user, events.BACK, user, clock, {"first": absence.first.isoformat()})
    absence.delete()


def _note_user(about: User, event: str, by: User, clock: Clock, codes: dict[str, str | None]) -> None:
    ledger.append(
        subject=ledger.Subject("user", about.pk),
        event=event,
        clock=clock,
        actor=by.pk,
        office=by.office_id or "",
        codes=codes,
    )


def ask_for_reassignment(*, clock: Clock) -> int:
    """A task for the office wherever a case stands in the name of somebody who no longer handles cases there.

    Accounts are closed or moved without asking who holds what; this is looked for by the clock. Returns how many
    tasks were made; doing it again makes none.
    """
    asked = WorkTask.objects.filter(case=OuterRef("pk"), kind=WorkTask.Kind.REASSIGN, state="open")
    gone = Q(assigned_to__is_active=False) | ~Q(assigned_to__office=F("office"))
    orphans = Case.objects.filter(state__in=OPEN, assigned_to__isnull=False).filter(gone)
    made = 0
    for case in orphans.exclude(Exists(asked)).select_related("office")[:500]:
        with transaction.atomic():
            case.assigned_to = None  # the task is for whoever of the office can take it
            tasks_of.ask(case=case, kinds=[WorkTask.Kind.REASSIGN], clock=clock)
            made += 1
    return made
