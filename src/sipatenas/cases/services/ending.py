"""The end of a case in which nothing was proven, and its opening again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases.models import Allegation, Case, Outcome, Plenary
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.cases.workflow import STEPS
from sipatenas.core.clock import Clock


@dataclass(frozen=True)
class Exoneration:
    """By which decision, of which day, the alleged breach was not proven; and of whom."""

    number: str
    held_on: date
    names: tuple[str, ...]
    whole: bool
    """Of everybody in the case."""


def exoneration(case: Case) -> Exoneration | None:
    """Said before the accusation wherever the case is shown; None where everybody's breach is still alleged."""
    people = list(case.respondents.all())
    cleared = [person for person in people if person.outcome == Outcome.NOT_PROVEN]
    last = Plenary.objects.filter(case=case).order_by("round").last() if cleared else None
    if last is None:
        return None
    names = tuple(person.name for person in cleared)
    return Exoneration(last.number, last.held_on, names, whole=len(cleared) == len(people))


def someone_alleged(case: Case) -> bool:
    """Whether the plenary held a breach of anybody: then the case is referred, else it is ended."""
    return case.respondents.filter(outcome=Outcome.ALLEGED).exists()


def why_not_ended(case: Case) -> str:
    """Why the case may not be ended; "" if it may."""
    alleged = [person.name for person in case.respondents.all() if person.outcome != Outcome.NOT_PROVEN]
    if alleged or not case.respondents.exists():
        return _(
            "Pleno menduga pelanggaran oleh %(names)s: perkara diteruskan, bukan dihentikan (%(basis)s)."
        ) % {
            "names": ", ".join(alleged) or "-",
            "basis": STEPS["refer"].basis,
        }
    return ""


def end(*, case: Case, user: User, clock: Clock, reason: str = "", version: int | None = None) -> Case:
    """Close the case with an exoneration. Raises ValidationError where a breach of anybody is still alleged."""

    def work(held: Case) -> Said:
        why = why_not_ended(held)
        if why:
            raise ValidationError(why)
        cleared = exoneration(held)
        held.closed_at = clock.now()
        codes: dict[str, Code] = {
            "persons": held.respondents.count(),
            "outcome": str(Outcome.NOT_PROVEN),
            "number": cleared.number if cleared else None,
        }
        return Said(codes=codes, personal={"reason": reason.strip()})

    return take(case=case, step="end", user=user, clock=clock, work=work, version=version)


def reopen(*, case: Case, user: User, reason: str, clock: Clock, version: int | None = None) -> Case:
    """Examine a closed case anew because of a new fact (*novum*).

    Its clock counts anew and everybody is heard anew; what was said and decided before stays on file.
    Raises ValidationError without the new fact.
    """

    def work(held: Case) -> Said:
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis keadaan baru (novum) yang menjadi alasannya.")})
        people = held.respondents.all()
        before = {str(Outcome.ALLEGED): 0, str(Outcome.NOT_PROVEN): 0, str(Outcome.OPEN): 0}
        for person in people:
            before[person.outcome] += 1
        people.update(outcome=Outcome.OPEN, breaches=[])
        Allegation.objects.filter(respondent__case=held).update(outcome=Outcome.OPEN)
        held.closed_at = held.decided_at = held.paused_since = None
        held.extended = False
        codes: dict[str, Code] = {
            "plenaries": Plenary.objects.filter(case=held).count(),
            **{f"was_{k}": v for k, v in before.items()},
        }
        return Said(codes=codes, personal={"reason": reason.strip()})

    return take(case=case, step="reopen", user=user, clock=clock, work=work, version=version)
