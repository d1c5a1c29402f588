"""The members' decision (*pleno*): quorum, votes and dissent, and what is held of each person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import numbers
from sipatenas.cases.basis import basis_of
from sipatenas.cases.models import Allegation, Case, Conflict, Outcome, Plenary, Respondent, Study, Vote
from sipatenas.cases.services.bodies import moment_of
from sipatenas.cases.services.paper_numbers import number_for
from sipatenas.cases.services.study import Verdict, checked, counted
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.cases.workflow import STEPS
from sipatenas.core.clock import Clock
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import collegium

TAKING_PART = (Vote.Choice.FOR, Vote.Choice.AGAINST)


@dataclass(frozen=True)
class Ballot:
    """One member's vote. `substitute_for`: the member who is away or withdrew, whose place is taken."""

    member: str
    choice: str
    dissent: str = ""
    substitute_for: str = ""


@dataclass(frozen=True)
class Decision:
    """What the plenary of that day decided, with how each member voted on it."""

    held_on: date
    seats: int
    ballots: Sequence[Ballot]
    verdicts: Sequence[Verdict]
    reason: str
    number: str = ""
    """Of the minutes, given by the secretariat; else the next of the office's series."""


def decide(*, case: Case, user: User, decision: Decision, clock: Clock, version: int | None = None) -> Case:
    """Write down the plenary's decision and what it means for each person (UU 7/2017 Ps 455).

    Raises ValidationError naming the field: too few members for the quorum of this level, no majority, a member
    with a declared conflict of interest who voted, a running pause.
    """

    def work(held: Case) -> Said:
        today = legal_day(clock.now(), held.office)
        _check_day(held, decision.held_on, today)
        verdicts = checked(held, decision.verdicts)
        if not decision.reason.strip():
            raise ValidationError({"reason": _("Tulis pertimbangan putusan.")})
        needed = _quorum(held, decision)
        ballots = _checked_ballots(held, decision)
        present = _count(ballots, *TAKING_PART)
        _check_votes(ballots, present, needed)
        last = Plenary.objects.filter(case=held).aggregate(last=Max("round"))["last"] or 0
        made = Plenary.objects.create(
            case=held, round=last + 1,
            number=_number(held, decision, clock),
            held_on=decision.held_on, seats=decision.seats, quorum=needed.members, present=present,
            reason=decision.reason.strip(), decisions=[one.as_json() for one in verdicts], recorded_by=user,
            recorded_at=clock.now(),
        )  # fmt: skip
        _keep_votes(made, held, ballots)
        _hold(verdicts)
        held.decided_at = moment_of(decision.held_on, held, clock)
        return Said(
            at=held.decided_at,
            codes={**_codes(made, ballots, needed.rule_id), **counted(verdicts)},
            personal={"reason": made.reason, "names": "\n".join(one.member for one in ballots)},
        )

    return take(case=case, step="decide", user=user, clock=clock, work=work, version=version)


def study_again(*, case: Case, user: User, reason: str, clock: Clock, version: int | None = None) -> Case:
    """The plenary sends the study back. Raises ValidationError without a reason."""

    def work(held: Case) -> Said:
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis apa yang perlu dikaji kembali.")})
        rounds = Study.objects.filter(case=held).count()
        return Said(codes={"rounds": rounds}, personal={"reason": reason.strip()})

    return take(case=case, step="study_again", user=user, clock=clock, work=work, version=version)


def quorum_for(case: Case, day: date, seats: int) -> collegium.Quorum:
    """Members needed in the plenary of the case's office. Raises ValueError, collegium.UnknownCollege."""
    return collegium.quorum(level=case.office.level, day=day, seats=seats)


def conflicted_members(case: Case) -> list[str]:
    """Names of those of the office who declared a conflict of interest in this case: they take no part."""
    declared = Conflict.standing.filter(case=case, user__office=case.office_id).select_related("user")
    return [str(one.user) for one in declared]


def _check_day(case: Case, held_on: date, today: date) -> None:
    if held_on > today:
        raise ValidationError({"held_on": _("Tanggal pleno belum tiba.")})
    last = Study.objects.filter(case=case).order_by("round").last()
    if last is not None and held_on < legal_day(last.written_at, case.office):
        raise ValidationError({"held_on": _("Pleno tidak dapat mendahului kajiannya.")})
    if case.paused_since is not None:
        raise ValidationError(
            _("Hitungan waktu sedang ditunda: lanjutkan dahulu (%(basis)s).")
            % {"basis": basis_of("resume", case)}
        )


def _number(case: Case, decision: Decision, clock: Clock) -> str:
    return number_for(
        used=Plenary.objects.filter(case__office=case.office_id),
        given=decision.number,
        following=lambda: numbers.plenary_number(office=case.office, clock=clock),
    )


def _quorum(case: Case, decision: Decision) -> collegium.Quorum:
    try:
        return quorum_for(case, decision.held_on, decision.seats)
    except (ValueError, collegium.UnknownCollege) as error:
        raise ValidationError({"seats": str(error)}) from error


def _checked_ballots(case: Case, decision: Decision) -> list[Ballot]:
    """Each member once, no more than the seats; a substitute takes the place of one who is away or withdrew."""
    ballots = [
        Ballot(one.member.strip(), Vote.Choice(one.choice), one.dissent.strip(), one.substitute_for.strip())
        for one in decision.ballots
        if one.member.strip()
    ]
    names = [one.member.casefold() for one in ballots]
    if len(set(names)) != len(names):
        raise ValidationError(_("Seorang anggota hanya bersuara sekali."))
    members = [one for one in ballots if not one.substitute_for]
    if len(members) > decision.seats:
        raise ValidationError(
            {"seats": _("Anggota yang ditulis %(count)s, lebih dari %(seats)s kursi.")
             % {"count": len(members), "seats": decision.seats}}
        )  # fmt: skip
    away = {one.member.casefold() for one in members if one.choice not in TAKING_PART}
    replaced = [one.substitute_for.casefold() for one in ballots if one.substitute_for]
    if len(set(replaced)) != len(replaced) or set(replaced) - away:
        raise ValidationError(
            _("Pengganti menggantikan satu anggota yang berhalangan atau mengundurkan diri.")
        )
    barred = {name.casefold() for name in conflicted_members(case)}
    for one in ballots:
        if one.member.casefold() in barred and one.choice != Vote.Choice.CONFLICTED:
            raise ValidationError(
                _("%(name)s menyatakan konflik kepentingan dan tidak ikut memutus (%(basis)s).")
                % {"name": one.member, "basis": STEPS["declare_conflict"].basis}
            )
    return ballots


def _check_votes(ballots: Sequence[Ballot], present: int, needed: collegium.Quorum) -> None:
    if present < needed.members:
        raise ValidationError(
            _(
                "Kuorum tidak tercapai: hadir %(present)s, perlu %(members)s dari %(seats)s anggota (%(basis)s)."
            )
            % {"present": present, "members": needed.members, "seats": needed.seats, "basis": needed.basis}
        )
    ayes, noes = _count(ballots, Vote.Choice.FOR), _count(ballots, Vote.Choice.AGAINST)
    if not collegium.carried(ayes=ayes, noes=noes):
        raise ValidationError(
            _("Putusan tidak mencapai suara terbanyak: %(ayes)s setuju, %(noes)s tidak setuju (%(basis)s).")
            % {"ayes": ayes, "noes": noes, "basis": needed.basis}
        )


def _count(ballots: Sequence[Ballot], *choices: str) -> int:
    return sum(one.choice in choices for one in ballots)


def _keep_votes(plenary: Plenary, case: Case, ballots: Sequence[Ballot]) -> None:
    known = {str(user).casefold(): user for user in User.objects.filter(office_id=case.office_id)}
    Vote.objects.bulk_create(
        Vote(
            plenary=plenary, member=one.member, user=known.get(one.member.casefold()), choice=one.choice,
            dissent=one.dissent, substitute_for=one.substitute_for,
        )
        for one in ballots
    )  # fmt: skip


def _hold(verdicts: Sequence[Verdict]) -> None:
    """What was decided of each person and of each entry alleged."""
    for one in verdicts:
        Respondent.objects.filter(pk=one.respondent).update(outcome=one.outcome, breaches=list(one.breaches))
        alleged = Allegation.objects.filter(respondent_id=one.respondent)
        alleged.update(outcome=Outcome.NOT_PROVEN)
        alleged.filter(rule_id__in=one.rules).update(outcome=Outcome.ALLEGED)


def _codes(made: Plenary, ballots: Sequence[Ballot], rule: str) -> dict[str, Code]:
    return {
        "plenary": str(made.pk),
        "round": made.round,
        "number": made.number,
        "held_on": made.held_on.isoformat(),
        "seats": made.seats,
        "quorum": made.quorum,
        "present": made.present,
        "quorum_rule": rule,
        **{f"votes_{choice}": _count(ballots, choice) for choice in Vote.Choice.values},
        "dissents": sum(bool(one.dissent) for one in ballots),
    }
