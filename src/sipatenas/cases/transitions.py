"""The one way by which a case moves: permission, guard, change, ledger, clocks and tasks in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from sipatenas.accounts.models import Authority, User
from sipatenas.cases import clocks, tasks_of
from sipatenas.cases.basis import basis_of
from sipatenas.cases.models import BodyTask, Case, Referral
from sipatenas.cases.queries import visible_to
from sipatenas.cases.rules import WHO
from sipatenas.cases.workflow import OVER, STEPS, CaseState, Step
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.models import LedgerEntry

Code = str | int | float | bool | None
KEPT = (
    "office", "region_path", "election", "regime", "stage", "event_on", "event_place", "summary", "known_at",
    "assigned_to", "finding_number", "register_number", "registered_at", "decided_at", "referred_at",
    "closed_at", "paused_since", "extended", "next_due", "merged_into", "law", "evidence",
)  # fmt: skip
"""What a step may change besides state and version."""


class StaleCase(Exception):  # noqa: N818 (the name says what happened)
    """Somebody else took a step since the page was shown; the message says so to the officer."""


@dataclass
class ClockStart:
    """A clock to begin with the step, beyond those that the table names."""

    step: str
    at: datetime | None = None
    """From when it counts; the step's own moment if not said."""
    referral: Referral | None = None
    body_task: BodyTask | None = None
    authority: Authority | None = None
    days: int | None = None
    """Calendar days of a task force's own decree, where the rulebook's row has no number."""


@dataclass
class Said:
    """What a step brought: for the ledger, and for the clocks and tasks that follow from it."""

    codes: Mapping[str, Code] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    """When it happened in law (a paper received yesterday), if not now."""
    starts: tuple[ClockStart, ...] = ()
    pauses: bool | None = None
    """True: the office's clocks stop; False: they go on."""
    extends: bool = False


def subject_of(case: Case) -> ledger.Subject:
    return ledger.Subject("case", case.pk)


@transaction.atomic
def take(
    *,
    case: Case,
    step: str,
    user: User,
    clock: Clock,
    work: Callable[[Case], Said],
    version: int | None = None,
    among: QuerySet[Case] | None = None,
) -> Case:
    """Take `step` on the case: all of it, or nothing.

    `work` is handed the case as it is now, checks what the step needs (ValidationError), writes what belongs
    to it and sets the case's fields; `version` is that of the page the officer saw; `among` are the cases that the step
    reaches, where they are not those of the lists (a custodian's). Raises PermissionDenied for
    whom the step is not, StaleCase when somebody was faster, TransitionNotAllowed from a state without it.
    """
    row = STEPS[step]
    held = _held(case, user, row, visible_to(user) if among is None else among)
    if version is not None and version != held.version:
        raise StaleCase(
            _("Perkara ini sudah berubah sejak halaman dibuka. Muat ulang, lalu periksa kembali.")
        )
    before, seen = CaseState(held.state), held.version
    if before not in row.sources:
        raise TransitionNotAllowed(f"{step} is not open from {before}")
    said = work(held)
    getattr(held, f"to_{step}")()
    entry = _note(held, row, user, clock, said, before)
    _follow(held, row, said, entry, user, clock)
    _save(held, before, seen)
    return held


def _held(case: Case, user: User, row: Step, among: QuerySet[Case]) -> Case:
    """The case as it is now, held until the transaction ends; only for whom the step is."""
    found = among.select_for_update(of=("self",)).select_related("office").filter(pk=case.pk).first()
    if found is None:
        raise PermissionDenied(_("Perkara ini di luar wilayah atau tugas Anda."))
    may_take(found, user, row)
    return found


def may_take(case: Case, user: User, row: Step) -> None:
    """Raises PermissionDenied, with who can and by which article, unless the step is this user's."""
    may, who = WHO[row.who]
    if not may(user, case):
        raise PermissionDenied(
            _("Langkah “%(step)s” dijalankan oleh: %(who)s (%(basis)s).")
            % {"step": row.label, "who": who, "basis": basis_of(row.name, case)}
        )


def _save(case: Case, before: CaseState, seen: int) -> None:
    """The conditional update: it changes the row only if nobody did meanwhile."""
    case.version = seen + 1
    changes = {name: getattr(case, name) for name in KEPT}
    written = Case.objects.filter(pk=case.pk, version=seen, state=before).update(
        state=case.state, version=case.version, **changes
    )
    if written != 1:
        raise StaleCase(
            _("Petugas lain lebih dahulu menjalankan langkah pada perkara ini. Muat ulang halaman.")
        )


def _note(case: Case, row: Step, user: User, clock: Clock, said: Said, before: CaseState) -> LedgerEntry:
    codes: dict[str, Code] = {"step": row.name, "from": before.value, "to": str(case.state), **said.codes}
    if said.at is not None:
        codes["at"] = said.at.isoformat()
    if user.authority_id:
        codes["authority"] = user.authority_id
    return ledger.append(
        subject=subject_of(case),
        event=f"cases.{row.event}",
        clock=clock,
        actor=user.pk,
        office=case.office_id,
        codes=codes,
        personal={name: words for name, words in said.personal.items() if words},
    )


def _follow(case: Case, row: Step, said: Said, entry: LedgerEntry, user: User, clock: Clock) -> None:
    """The clocks and tasks that follow from the step."""
    at = said.at or clock.now()
    if row.meets or row.voids:
        clocks.end(case=case, met=row.meets, void=row.voids, at=at)
    if said.extends:
        clocks.extend(case=case)
    if said.pauses is not None:
        clocks.pause(case=case, at=at) if said.pauses else clocks.resume(case=case, at=at)
    begin = [ClockStart(step=name) for name in row.starts] + list(said.starts)
    if begin:
        clocks.start(case=case, begin=begin, event=f"{entry.event}#{entry.sequence}", at=at)
    if row.settles:
        tasks_of.settle(case=case, kinds=row.settles, user=user, clock=clock)
    if row.asks:
        tasks_of.ask(case=case, kinds=row.asks, clock=clock)
    if row.target is not None and case.state in OVER:
        clocks.end_all(case=case, at=at)
        tasks_of.void_all(case=case, clock=clock)
