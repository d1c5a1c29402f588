"""Who is named in a case, and what is alleged of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases import duplicates, roster
from sipatenas.cases.models import Allegation, Case, Channel, Respondent
from sipatenas.cases.register import check_registered
from sipatenas.cases.services.hearing import require_all_heard
from sipatenas.cases.services.opening import Named, add_people, allegation, check_matters, regulated
from sipatenas.cases.transitions import Code, Said, take
from sipatenas.cases.workflow import CaseState
from sipatenas.core.clock import Clock
from sipatenas.rulebook import catalogue
from sipatenas.rulebook.catalogue import CatalogueAnswer, CatalogueEntry, InstrumentRow
from sipatenas.rulebook.elections import election, phase_on


@dataclass(frozen=True)
class Offered:
    """What may be alleged of a person: what fits the act, with why; and all else that binds such a person."""

    fitting: CatalogueAnswer | None
    binding: tuple[tuple[InstrumentRow, tuple[CatalogueEntry, ...]], ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(entry.id for _instrument, entries in self.binding for entry in entries)


def offered_rules(*, case: Case, subject: str, act: str = "", agency: str = "") -> Offered:
    """The catalogue's entries in force on the day of the event, of this case's regime and region, on this subject.

    `agency`: that of the person, whose own rules bind them too.

    `act`: what the person did, in the catalogue's words; then the entries that fit it come with their reasons.
    Raises UnknownFact for a subject or act the catalogue does not know.
    """
    day = case.event_day
    fitting = None
    if act:
        phase = phase_on(election(case.election), day).id if case.election else "outside"
        fitting = _joined(
            catalogue.consult(
                act=act, day=day, phase=phase, subject=subject, regime=case.regime, region=case.office_id,
                agency=agency, channel=channel,
            )
            for channel in (("social_media", "image") if _online(case) else catalogue.CHANNELS)
        )  # fmt: skip
    held = []
    for instrument in catalogue.instruments():
        if not instrument.holds_on(day):
            continue
        found = tuple(
            entry
            for entry in catalogue.entries()
            if entry.instrument == instrument.id
            and entry.holds_on(day)
            and catalogue.binds(entry.id, subject)
            and case.regime in (entry.regimes or instrument.regimes)
            and entry.holds_in(case.office_id, agency)
        )
        if found:
            held.append((instrument, found))
    return Offered(fitting=fitting, binding=tuple(held))


def name_person(
    *,
    case: Case,
    user: User,
    named: Named,
    clock: Clock,
    respondent: UUID | None = None,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Add a person to the case, or correct one (`respondent`), with what is alleged of them.

    Raises ValidationError: no name, rules that do not bind such a person, nobody regulated left in the case,
    a correction without its reason.
    """

    def work(held: Case) -> Said:
        (one,) = roster.linked(office=held.office, people=[named], clock=clock)
        if not one.name.strip():
            raise ValidationError({"name": _("Tulis nama terlapor.")})
        check_matters([one])
        check_registered([one], election_id=held.election, day=held.event_day)
        _check_rules(held, one)
        codes = _add(held, one) if respondent is None else _correct(held, respondent, one, reason)
        _still_regulated(held)
        if held.state == CaseState.CLARIFIED:
            require_all_heard(held)  # whoever is named now could no longer be heard
        duplicates.ask_about(held, user=user, people=[one], links=(), clock=clock)
        return Said(codes=codes, personal={"names": one.name.strip(), "reason": reason.strip()})

    return take(case=case, step="name_person", user=user, clock=clock, work=work, version=version)


def counts(cases: Sequence[Case]) -> tuple[int, int]:
    """Cases and persons, counted apart: one case of three persons is 1 and 3."""
    return len(cases), sum(len(case.people) for case in cases)


def _add(held: Case, one: Named) -> dict[str, Code]:
    last = held.respondents.order_by("-order").values_list("order", flat=True).first() or 0
    (made,) = add_people(case=held, people=[one], first=last + 1)
    return {
        "respondent": str(made.pk),
        "added": True,
        "subject": one.subject,
        "matter": one.matter,
        "rules": " ".join(one.rules),
        "persons": held.respondents.count(),
    }


def _correct(held: Case, respondent: UUID, one: Named, reason: str) -> dict[str, Code]:
    """The person as corrected; what is no longer alleged goes, and the ledger keeps which rules came and went."""
    row = held.respondents.filter(pk=respondent).first()
    if row is None:
        raise ValidationError({"respondent": _("Orang ini tidak ada dalam perkara ini.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis mengapa data terlapor diperbaiki.")})
    _same_person_if_heard(row, one)
    if one.person is None and one.number == row.number and not one.account:
        one = replace(one, person=row.person)  # found by attribution, or in a roster since replaced
    changed = _write(row, one)
    before = {held_rule.rule_id: held_rule for held_rule in row.allegations.all()}
    gone = [rule for rule in before if rule not in one.rules]
    come = [rule for rule in one.rules if rule not in before]
    Allegation.objects.filter(respondent=row, rule_id__in=gone).delete()
    Allegation.objects.bulk_create([allegation(row, rule, one.act) for rule in come])
    return {
        "respondent": str(row.pk),
        "added": False,
        "subject": one.subject,
        "matter": one.matter,
        "changed": " ".join(changed),
        "rules": " ".join(one.rules),
        "rules_added": " ".join(come),
        "rules_removed": " ".join(gone),
    }


def _same_person_if_heard(row: Respondent, one: Named) -> None:
    """Who was heard stays who they are: a hearing speaks for the person heard, never for another (SAFEGUARDS 7)."""
    heard = row.clarifications.exists()
    other = (
        bool(row.number and one.number.strip() != row.number)
        or (row.person_id is not None and one.person is not None and one.person.number != row.number)
        or bool(row.account and one.account != row.account)
    )
    renamed = one.name.strip() != row.name and not row.number
    if heard and (other or renamed):
        raise ValidationError(
            {
                "name": _(
                    "Orang ini sudah didengar: namanya tidak dapat diganti orang lain. Tambahkan terlapor baru."
                )
            }
        )


def _write(row: Respondent, one: Named) -> list[str]:
    """Set the fields that differ; returns their names."""
    said = {
        "name": one.name.strip(),
        "number": one.number,
        "subject": one.subject,
        "matter": one.matter,
        "account": one.account,
        "position": one.position.strip(),
        "agency": one.agency.strip(),
        "address": one.address.strip(),
        "phone": one.phone.strip(),
        "known_by": str(one.known_by),
        "person": one.person,
        "position_category": one.category,
    }
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, said[name])
    if changed:
        row.save(update_fields=changed)
    return changed


def _check_rules(held: Case, named: Named) -> None:
    if set(named.rules) - offered_rules(case=held, subject=named.subject, agency=named.agency.strip()).ids:
        raise ValidationError({"rules": _("Ada ketentuan yang tidak berlaku bagi orang dan tanggal ini.")})


def _still_regulated(held: Case) -> None:
    if not regulated(held.respondents.values_list("subject", "matter"), held.event_day, held.office):
        raise ValidationError(
            {"subject": _("Warga biasa bukan subjek yang diatur: tidak ada perkara atas namanya sendiri.")}
        )


def _joined(answers: Iterable[CatalogueAnswer]) -> CatalogueAnswer:
    """One answer of several: a report does not say whether a picture was shown, or where it was spoken."""
    every = list(answers)
    rules = {rule.id: rule for answer in reversed(every) for rule in reversed(answer.rules)}
    telling = next((answer for answer in every if answer.rules), every[0])
    order = dict.fromkeys(rule.id for answer in every for rule in answer.rules)
    return replace(telling, rules=tuple(rules[rule_id] for rule_id in order))


def _online(case: Case) -> bool:
    return case.channel == Channel.LEAD or case.lead_id is not None or case.links.exists()
