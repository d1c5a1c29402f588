"""What stops and what lengthens the office's own time: only as far as the law says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import clocks
from sipatenas.cases.basis import basis_of
from sipatenas.cases.models import Case, CaseClock, CaseFile
from sipatenas.cases.services import files
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.core.clock import Clock
from sipatenas.rulebook.clocks import Deadline
from sipatenas.rulebook.steps import Step, UnknownStep, find
from sipatenas.ui.moments import say_moment


@dataclass(frozen=True)
class Change:
    """One running clock, and its date if the step is taken."""

    clock: CaseClock
    after: Deadline


def pause(
    *,
    case: Case,
    user: User,
    reason: str,
    clock: Clock,
    cause: str = "force_majeure",
    evidence: UploadedFile[bytes] | None = None,
    version: int | None = None,
) -> Case:
    """Stop the office's clocks, for a cause that the law of the running steps knows. Raises ValidationError."""

    def work(held: Case) -> Said:
        why = why_not_paused(held)
        if why:
            raise ValidationError(why)
        if cause not in causes(held):
            raise ValidationError({"cause": _("Sebab ini tidak dikenal aturannya.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis apa yang terjadi dan sampai kapan kira-kira.")})
        held.paused_since = clock.now()
        codes: dict[str, Code] = {"cause": cause, "due": _due(held)}
        if evidence is not None:
            kept = files.keep(
                case=held,
                upload=evidence,
                kind=CaseFile.Kind.EVIDENCE,
                user=user,
                clock=clock,
                field="evidence",
            )
            codes |= files.codes_of(kept)
        return Said(codes=codes, personal={"reason": reason.strip()}, pauses=True)

    return take(case=case, step="pause", user=user, clock=clock, work=work, version=version)


def resume(*, case: Case, user: User, clock: Clock, reason: str = "", version: int | None = None) -> Case:
    """Let the office's clocks go on; days that the pause touched are not counted. Raises ValidationError."""

    def work(held: Case) -> Said:
        if held.paused_since is None:
            raise ValidationError(_("Hitungan waktu tidak sedang ditunda."))
        since, held.paused_since = held.paused_since, None
        return Said(codes={"since": since.isoformat()}, personal={"reason": reason.strip()}, pauses=False)

    return take(case=case, step="resume", user=user, clock=clock, work=work, version=version)


def extend(*, case: Case, user: User, reason: str, clock: Clock, version: int | None = None) -> Case:
    """More time, once, for additional statements (UU 7/2017 454(8): 14 working days; UU 1/2015 134(6): 3 + 2 days).

    Raises ValidationError: extended before, nothing that can be extended, or its time is over.
    """

    def work(held: Case) -> Said:
        why = why_not_extended(held, clock.now())
        if why:
            raise ValidationError(why)
        if not reason.strip():
            raise ValidationError(
                {"reason": _("Tulis keterangan tambahan apa yang diperlukan, dan dari siapa.")}
            )
        changes = preview(held)
        held.extended = True
        codes: dict[str, Code] = {"rule": changes[0].after.rule_id, "due": _iso(changes[0].clock.due_at),
                                  "extended_to": _iso(changes[0].after.due)}  # fmt: skip
        return Said(codes=codes, personal={"reason": reason.strip()}, extends=True)

    return take(case=case, step="extend", user=user, clock=clock, work=work, version=version)


def why_not_paused(case: Case) -> str:
    """Why the clocks may not be stopped now; "" if they may."""
    if case.paused_since is not None:
        return _("Sudah ditunda sejak %(at)s.") % {"at": say_moment(case.paused_since, case.office.timezone)}
    running = _running(case)
    if not running:
        return _("Tidak ada tenggat kantor ini yang berjalan.")
    if not causes(case):
        names = ", ".join(f"{clock.label} ({clock.basis})" for clock in running)
        return _("Aturannya tidak mengenal penundaan untuk: %(names)s.") % {"names": names}
    return ""


def why_not_extended(case: Case, now: datetime) -> str:
    """Why there is no more time; "" if there may be."""
    if case.extended:
        return _("Waktunya sudah diperpanjang; hanya sekali (%(basis)s).") % {
            "basis": basis_of("extend", case)
        }
    extendable = [clock for clock in _running(case) if (row := _row(clock)) and row.extension]
    if not extendable:
        return _("Tidak ada tenggat berjalan yang dapat diperpanjang (%(basis)s).") % {
            "basis": basis_of("extend", case)
        }
    late = next((clock for clock in extendable if clock.due_at is not None and clock.due_at < now), None)
    if late is not None and late.due_at is not None:
        return _("Waktunya berakhir %(due)s: yang sudah lewat tidak dapat diperpanjang (%(basis)s).") % {
            "due": say_moment(late.due_at, case.office.timezone), "basis": basis_of("extend", case),
        }  # fmt: skip
    return ""


def causes(case: Case) -> tuple[str, ...]:
    """For what causes every running clock of the office may stop, by the rulebook."""
    allowed = [set(row.pauses) for clock in _running(case) if (row := _row(clock))]
    return tuple(sorted(set.intersection(*allowed))) if allowed else ()


def preview(case: Case) -> list[Change]:
    """The office's clocks that an extension changes, each with its date afterwards."""
    found = []
    for clock in _running(case):
        row = _row(clock)
        if row is None or not row.extension or clock.extended:
            continue
        after = clocks.counted_now(clock, case, extended=True)
        if after is not None:
            found.append(Change(clock, after))
    return found


def preview_resumed(case: Case, now: datetime) -> list[Change]:
    """The office's paused clocks, each with its date if they go on now."""
    found = []
    for clock in _running(case):
        pauses = [[since, until if until is not None else now.isoformat()] for since, until in clock.pauses]
        after = clocks.counted_now(clock, case, pauses=pauses)
        if after is not None:
            found.append(Change(clock, after))
    return found


def _running(case: Case) -> list[CaseClock]:
    return [clock for clock in clocks.open_clocks(case) if clock.referral_id is None]


def _row(clock: CaseClock) -> Step | None:
    try:
        return find(clock.step)
    except UnknownStep:
        return None


def _due(case: Case) -> str | None:
    return _iso(case.next_due)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
