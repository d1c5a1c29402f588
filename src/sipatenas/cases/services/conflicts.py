"""A declared conflict of interest: who has one no longer sees the case, and somebody else carries it on."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.accounts.models import Authority, User
from sipatenas.accounts.rules import is_division_head
from sipatenas.cases import tasks_of
from sipatenas.cases.models import Case, Conflict, Relation, WorkTask
from sipatenas.cases.transitions import Said, take
from sipatenas.core.clock import Clock


@dataclass(frozen=True)
class Concerned:
    """Who has an interest in the matter: one of the three."""

    user: User | None = None
    authority: Authority | None = None
    role: str = ""
    """The rulebook's role (ppk), where its holder is meant and no authority is registered here."""


def declare(
    *,
    case: Case,
    user: User,
    concerned: Concerned,
    relation: str,
    reason: str,
    clock: Clock,
    version: int | None = None,
) -> Case:
    """Declare that somebody is candidate, relative or beneficiary in the matter (SAFEGUARDS 10).

    An officer of the office is taken off the case and its tasks, and a substitute is asked for. Raises
    ValidationError naming the field.
    """

    def work(held: Case) -> Said:
        _check(held, concerned, reason, user)
        Conflict.objects.create(
            case=held, user=concerned.user, authority=concerned.authority, role=concerned.role,
            relation=Relation(relation), reason=reason.strip(), declared_by=user, declared_at=clock.now(),
        )  # fmt: skip
        replaced = _withdraw(held, concerned.user, clock) if concerned.user else False
        codes = {
            "user": str(concerned.user.pk) if concerned.user else None,
            "authority": concerned.authority.pk if concerned.authority else None,
            "role": concerned.role or (concerned.authority.role if concerned.authority else None),
            "relation": str(relation),
            "own": concerned.user == user,
            "replaced": replaced,
        }
        return Said(codes=codes, personal={"reason": reason.strip()})

    return take(case=case, step="declare_conflict", user=user, clock=clock, work=work, version=version)


def carry(*, gone: Case, held: Case, clock: Clock) -> None:
    """Who has an interest in one case has it in the other to which its persons go. Within a step's transaction."""
    known = {(one.user_id, one.authority_id, one.role) for one in Conflict.objects.filter(case=held)}
    for one in Conflict.objects.filter(case=gone).select_related("user").order_by("declared_at", "pk"):
        whose = (one.user_id, one.authority_id, one.role)
        if whose in known:
            continue
        known.add(whose)
        Conflict.objects.create(
            case=held, user=one.user, authority_id=one.authority_id, role=one.role, relation=one.relation,
            reason=one.reason, declared_by_id=one.declared_by_id, declared_at=one.declared_at,
        )  # fmt: skip
        if one.user is not None:
            _withdraw(held, one.user, clock)


def _check(case: Case, concerned: Concerned, reason: str, user: User) -> None:
    if concerned.user is not None and concerned.user != user and not is_division_head(user):
        raise ValidationError(
            {
                "person": _(
                    "Kepentingan orang lain dinyatakan oleh kepala divisi; Anda menyatakan kepentingan sendiri."
                )
            }
        )
    said = [bool(concerned.user), bool(concerned.authority), bool(concerned.role)]
    if sum(said) != 1:
        raise ValidationError({"person": _("Pilih satu: orang, instansi, atau jabatan.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis kepentingan apa yang ada.")})
    if concerned.user is not None and concerned.user.office_id != case.office_id:
        raise ValidationError({"person": _("Orang ini bukan dari kantor yang menangani.")})
    known = Conflict.objects.filter(
        case=case, user=concerned.user, authority=concerned.authority, role=concerned.role
    )
    if known.exists():
        raise ValidationError({"person": _("Konflik kepentingan ini sudah dinyatakan.")})


def _withdraw(case: Case, officer: User, clock: Clock) -> bool:
    """Their work on the case falls to the office, with the task to name a substitute. Whether they had any."""
    assigned = case.assigned_to_id == officer.pk
    if assigned:
        case.assigned_to = None
    freed = WorkTask.objects.filter(case=case, assigned_to=officer, state=WorkTask.State.OPEN).update(
        assigned_to=None
    )
    if assigned or freed:
        tasks_of.ask(case=case, kinds=[WorkTask.Kind.REASSIGN], clock=clock)
    return bool(assigned or freed)
