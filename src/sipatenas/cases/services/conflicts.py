"""A declared conflict of interest: who has one no longer sees the case, and somebody else carries it on."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sipatenas.accounts.models import Authority, User
from sipatenas.accounts.rules import is_custodian
from sipatenas.cases import tasks_of
from sipatenas.cases.models import Case, Conflict, Relation, WorkTask
from sipatenas.cases.rules import handles, heads, reads
from sipatenas.cases.services.reporter import sealed_cases
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.cases.workflow import OVER
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

    Everybody who reads the case, or may open its reporter, declares the own interest; the head of the handling
    office that of anybody who could; the office itself that of a body. Also when the case is over: what counts
    then is that it is no longer read. Cases that were merged are one matter: it holds in all of them.

    An officer of the office is taken off the case and its tasks, and a substitute is asked for. Raises
    PermissionDenied, ValidationError naming the field.
    """

    def work(held: Case) -> Said:
        _check(held, concerned, reason, user)
        made = Conflict.objects.create(
            case=held, user=concerned.user, authority=concerned.authority, role=concerned.role,
            relation=Relation(relation), reason=reason.strip(), declared_by=user, declared_at=clock.now(),
        )  # fmt: skip
        replaced = _withdraw(held, concerned.user, clock) if concerned.user else False
        for other in _merged_with(held):
            if _copied(Conflict.standing.filter(pk=made.pk), other) and concerned.user:
                _withdraw(other, concerned.user, clock)
                Case.objects.filter(pk=other.pk).update(assigned_to=other.assigned_to)
        codes = {**_codes(made), "own": concerned.user == user, "replaced": replaced}
        return Said(codes=codes, personal={"reason": reason.strip()})

    among = sealed_cases(user) if is_custodian(user) else None
    return take(
        case=case, step="declare_conflict", user=user, clock=clock, work=work, version=version, among=among
    )


def standing(case: Case) -> QuerySet[Conflict]:
    """The interests now declared in the case, the oldest first."""
    found = Conflict.standing.filter(case=case).select_related("user", "authority", "case__office")
    return found.order_by("declared_at", "pk")


def lift(
    *, case: Case, user: User, conflict: Conflict, reason: str, clock: Clock, version: int | None = None
) -> Case:
    """Take back a declared interest, in all cases of the matter: who was named reads them again. The row stays.

    For the head of the handling office, never for the person concerned. Raises PermissionDenied,
    ValidationError naming the field.
    """

    def work(held: Case) -> Said:
        row = Conflict.standing.select_for_update().filter(case=held, pk=conflict.pk).first()
        if row is None:
            raise ValidationError(
                {"conflict": _("Pernyataan ini sudah dicabut, atau bukan dari perkara ini.")}
            )
        if row.user_id == user.pk:
            raise PermissionDenied(_("Kepentingan sendiri tidak dicabut sendiri."))
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis mengapa pernyataan ini dicabut.")})
        same = Conflict.standing.filter(user=row.user_id, authority=row.authority_id, role=row.role)
        same.filter(case__in=[held, *_merged_with(held)]).update(
            ended_at=clock.now(), ended_by=user, end_reason=reason.strip()
        )
        return Said(codes=_codes(row), personal={"reason": reason.strip()})

    return take(case=case, step="lift_conflict", user=user, clock=clock, work=work, version=version)


def carry(*, gone: Case, held: Case, clock: Clock) -> None:
    """Who has an interest in one case has it in the other to which its persons go. Within a step's transaction."""
    for made in _copied(Conflict.standing.filter(case=gone), held):
        if made.user is not None:
            _withdraw(held, made.user, clock)


def unite(*, gone: Case, held: Case, clock: Clock) -> None:
    """Two cases become one matter: who has an interest in either has it in both. Within a step's transaction."""
    carry(gone=gone, held=held, clock=clock)
    _copied(Conflict.standing.filter(case=held), gone)


def _copied(rows: QuerySet[Conflict], to: Case) -> list[Conflict]:
    """The interests declared anew in the other case, but for those known there."""
    known = {_whose(one) for one in Conflict.standing.filter(case=to)}
    made = []
    for one in rows.select_related("user").order_by("declared_at", "pk"):
        if _whose(one) in known:
            continue
        known.add(_whose(one))
        row = Conflict.objects.create(
            case=to, user=one.user, authority_id=one.authority_id, role=one.role, relation=one.relation,
            reason=one.reason, declared_by_id=one.declared_by_id, declared_at=one.declared_at,
        )  # fmt: skip
        made.append(row)
    return made


def _whose(row: Conflict) -> tuple[object, object, str]:
    return row.user_id, row.authority_id, row.role


def _merged_with(case: Case) -> list[Case]:
    """The other cases of the same matter: those merged into it, the one it was merged into, and so on."""
    known, wanted = {case.pk: case}, {case.pk}
    while wanted:
        into = Case.objects.filter(pk__in=wanted, merged_into__isnull=False).values("merged_into")
        near = Case.objects.filter(Q(merged_into__in=wanted) | Q(pk__in=into)).exclude(pk__in=known)
        wanted = {one.pk for one in near if known.setdefault(one.pk, one)}
    return [one for pk, one in known.items() if pk != case.pk]


def _codes(row: Conflict) -> dict[str, Code]:
    """Who is meant and how, as the ledger keeps it; `conflict` ties what was declared to what was taken back."""
    return {
        "conflict": str(row.pk),
        "user": str(row.user_id) if row.user_id else None,
        "authority": row.authority_id,
        "role": row.role or (row.authority.role if row.authority else None),
        "relation": str(row.relation),
    }


def _check(case: Case, concerned: Concerned, reason: str, user: User) -> None:
    said = [bool(concerned.user), bool(concerned.authority), bool(concerned.role)]
    if sum(said) != 1:
        raise ValidationError({"person": _("Pilih satu: orang, instansi, atau jabatan.")})
    if concerned.user != user:
        _check_of_another(case, concerned, user)
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis kepentingan apa yang ada.")})
    known = Conflict.standing.filter(
        case=case, user=concerned.user, authority=concerned.authority, role=concerned.role
    )
    if known.exists():
        raise ValidationError({"person": _("Konflik kepentingan ini sudah dinyatakan.")})


def _check_of_another(case: Case, concerned: Concerned, user: User) -> None:
    """Of a colleague or a superior the head speaks, of a body the handling office; offices above of themselves."""
    allowed = heads(user, case) if concerned.user else handles(user, case)
    if not allowed:
        raise ValidationError(
            {
                "person": _(
                    "Kepentingan orang lain dinyatakan oleh kepala divisi kantor yang menangani; "
                    "Anda menyatakan kepentingan sendiri."
                )
            }
        )
    if concerned.user is not None and not reads(concerned.user, case):
        raise ValidationError({"person": _("Orang ini memang tidak dapat melihat perkara ini.")})


def _withdraw(case: Case, officer: User, clock: Clock) -> bool:
    """Their work on the case falls to the office, with the task to name a substitute. Whether they had any."""
    assigned = case.assigned_to_id == officer.pk
    if assigned:
        case.assigned_to = None
    freed = WorkTask.objects.filter(case=case, assigned_to=officer, state=WorkTask.State.OPEN).update(
        assigned_to=None
    )
    if (assigned or freed) and case.state not in OVER:
        tasks_of.ask(case=case, kinds=[WorkTask.Kind.REASSIGN], clock=clock)
    return bool(assigned or freed)
