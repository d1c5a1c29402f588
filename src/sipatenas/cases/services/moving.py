"""A case changes hands: transferred to another office, or taken over by one above."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, CaseClock, InitialStudy, WorkTask
from sipatenas.cases.services.initial import checks_of, written
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.cases.workflow import CaseState
from sipatenas.core.clock import Clock
from sipatenas.places.models import Office


def transfer(
    *,
    case: Case,
    user: User,
    office: Office,
    reason: str,
    clock: Clock,
    met: Sequence[str] = (),
    version: int | None = None,
) -> Case:
    """Another office handles it from now on (Kat 2: dilimpahkan). The old one no longer acts; its ledger stays.

    A report not yet registered keeps the round of its initial study, with the answers `met`. Raises
    ValidationError.
    """

    def work(held: Case) -> Said:
        if office.pk == held.office_id:
            raise ValidationError({"office": _("Perkara ini sudah ditangani kantor itu.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis mengapa kantor itu yang berwenang.")})
        if held.state == CaseState.RECEIVED:
            _round(held, user, clock, InitialStudy.Second.TRANSFERRED, met, reason)
        return Said(codes=_hand_over(held, office), personal={"reason": reason.strip()})

    return take(case=case, step="transfer", user=user, clock=clock, work=work, version=version)


def take_over(*, case: Case, user: User, reason: str, clock: Clock, version: int | None = None) -> Case:
    """The head of an office above takes the case over (Kat 2: diambil alih)."""

    def work(held: Case) -> Said:
        if user.office is None:
            raise PermissionDenied(_("Pengambilalihan dilakukan oleh kantor di atasnya."))
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis mengapa perkara diambil alih.")})
        if held.state == CaseState.RECEIVED:
            _round(held, user, clock, InitialStudy.Second.TAKEN_OVER, (), reason)
        return Said(codes=_hand_over(held, user.office), personal={"reason": reason.strip()})

    return take(case=case, step="take_over", user=user, clock=clock, work=work, version=version)


def _hand_over(held: Case, office: Office) -> dict[str, Code]:
    """The case, its running clocks and its open tasks are the new office's; nobody there is assigned yet."""
    codes: dict[str, Code] = {"from_office": held.office_id, "to_office": office.pk}
    held.office, held.region_path, held.assigned_to = office, office.path, None
    own = CaseClock.running.filter(case=held, referral__isnull=True, authority__isnull=True)
    own.update(office=office, region_path=office.path)
    open_tasks = WorkTask.objects.filter(case=held, state=WorkTask.State.OPEN, authority__isnull=True)
    open_tasks.update(office=office, region_path=office.path, assigned_to=None)
    return codes


def _round(held: Case, user: User, clock: Clock, second: str, met: Sequence[str], reason: str) -> None:
    """The round of the initial study in which the report went to another office; answers only where given."""
    answers = checks_of(held, met) if met else ()
    InitialStudy.objects.create(
        case=held, round=held.initial_studies.count() + 1, first=InitialStudy.First.REGISTER, second=second,
        reason=reason.strip(), studied_by=user, studied_at=clock.now(),
        checks=written(answers),
    )  # fmt: skip
