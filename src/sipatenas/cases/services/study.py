"""The study of the alleged breach (*kajian*), and what may be held of each person named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, Outcome, Respondent, Study
from sipatenas.cases.services.hearing import require_all_heard
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.core.clock import Clock
from sipatenas.rulebook.routes import NEUTRALITY, breaches


@dataclass(frozen=True)
class Verdict:
    """What is proposed or decided of one person: of which kinds the breach is, and which entries are held."""

    respondent: UUID
    outcome: str
    breaches: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "respondent": str(self.respondent),
            "outcome": str(self.outcome),
            "breaches": list(self.breaches),
            "rules": list(self.rules),
        }


@dataclass(frozen=True)
class Written:
    """The study's parts."""

    facts: str
    analysis: str
    conclusion: str
    recommendation: str
    proposals: Sequence[Verdict]


def study(*, case: Case, user: User, written: Written, clock: Clock, version: int | None = None) -> Case:
    """Lay the study before the plenary. A later round leaves the earlier ones as they are. Raises ValidationError."""

    def work(held: Case) -> Said:
        for field in ("facts", "analysis", "conclusion"):
            if not getattr(written, field).strip():
                raise ValidationError({field: _("Bagian ini wajib diisi.")})
        proposals = checked(held, written.proposals)
        require_all_heard(held)
        last = Study.objects.filter(case=held).aggregate(last=Max("round"))["last"] or 0
        made = Study.objects.create(
            case=held, round=last + 1, facts=written.facts.strip(), analysis=written.analysis.strip(),
            conclusion=written.conclusion.strip(), recommendation=written.recommendation.strip(),
            proposals=[one.as_json() for one in proposals], written_by=user, written_at=clock.now(),
        )  # fmt: skip
        return Said(
            codes={"study": str(made.pk), "round": made.round, **counted(proposals)},
            personal={"summary": made.conclusion},
        )

    return take(case=case, step="study", user=user, clock=clock, work=work, version=version)


def checked(case: Case, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """One verdict for each person named, in their order.

    Raises ValidationError: somebody left out or named twice; an alleged breach without its kind or without an
    entry of those alleged; an exoneration with either.
    """
    people = list(case.respondents.prefetch_related("allegations"))
    if not people:
        raise ValidationError(_("Belum ada terlapor dalam perkara ini: sebutkan dahulu siapa yang diduga."))
    of = {one.respondent: one for one in verdicts}
    if len(of) != len(verdicts) or set(of) != {person.pk for person in people}:
        raise ValidationError(_("Setiap terlapor diputus tepat sekali."))
    return [_checked(person, of[person.pk]) for person in people]


def _checked(person: Respondent, said: Verdict) -> Verdict:
    field, alleged = f"outcome_{person.order}", [one.rule_id for one in person.allegations.all()]
    who = {"name": person.name}
    if said.outcome == Outcome.NOT_PROVEN:
        if said.breaches or said.rules:
            raise ValidationError(
                {field: _("%(name)s: dugaan yang tidak terbukti tidak menyebut pelanggaran.") % who}
            )
        return said
    if said.outcome != Outcome.ALLEGED:
        raise ValidationError({field: _("%(name)s: pilih apakah dugaan terbukti atau tidak.") % who})
    kinds = tuple(kind for kind in breaches() if kind in said.breaches)
    if not kinds or len(kinds) != len(set(said.breaches)):
        raise ValidationError({f"breaches_{person.order}": _("%(name)s: pilih jenis pelanggarannya.") % who})
    rules = tuple(rule for rule in alleged if rule in said.rules)
    needed = bool(alleged) or person.matter == NEUTRALITY  # another matter may rest on its own rule alone
    if (needed and not rules) or len(rules) != len(set(said.rules)):
        raise ValidationError(
            {f"rules_{person.order}": _("%(name)s: pilih ketentuan dari yang diduga atasnya.") % who}
        )
    return Verdict(person.pk, Outcome.ALLEGED, kinds, rules)


def counted(verdicts: Sequence[Verdict]) -> dict[str, Code]:
    """The verdicts as the ledger counts them."""
    alleged = [one for one in verdicts if one.outcome == Outcome.ALLEGED]
    return {
        "persons": len(verdicts),
        "alleged": len(alleged),
        "not_proven": len(verdicts) - len(alleged),
        "breaches": " ".join(kind for kind in breaches() if any(kind in one.breaches for one in alleged)),
        "rules": " ".join(dict.fromkeys(rule for one in alleged for rule in one.rules)),
    }
