"""The facts of the referral letter (surat penerusan)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from sipatenas.accounts.models import User
from sipatenas.cases.models import Allegation, Case, CaseFile, KnownBy, Origin, Outcome, Part, Respondent
from sipatenas.cases.routing import Letter
from sipatenas.core.clock import Clock
from sipatenas.documents.models import Document
from sipatenas.documents.services import issue
from sipatenas.evidence import checkpoints
from sipatenas.evidence.models import EvidenceObject, Role
from sipatenas.leads.presentation import act_label, side_label
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.routes import NEUTRALITY, matter_basis, matter_label, subject_label
from sipatenas.ui.moments import say_day, say_moment

INSTITUTION = "Badan Pengawas Pemilihan Umum"


def issue_referral(
    *,
    case: Case,
    letter: Letter,
    number: str,
    user: User,
    clock: Clock,
    account: str = "",
    files: Sequence[CaseFile] = (),
) -> Document:
    """The referral letter, numbered and stored; in Indonesian, whatever the screen speaks.

    It speaks of the letter's persons alone. `account`: what happened, in words written for this addressee; the
    case's own words stand there only if the letter speaks of everybody in it.
    """
    with override("id"):
        facts = _facts(case, letter, number, user, clock, account.strip(), files)
    return issue(template="penerusan", facts=facts, office=case.office, user=user, number=number, clock=clock)


def _facts(
    case: Case,
    letter: Letter,
    number: str,
    user: User,
    clock: Clock,
    account: str,
    files: Sequence[CaseFile],
) -> dict[str, object]:
    office, route = case.office, letter.route
    evidence = [
        *({"name": one.name, "sha256": one.sha256} for one in _sealed(case, letter.people)),
        *({"name": one.name, "sha256": one.sha256} for one in files),
    ]
    alleged = list(_alleged(letter.people))
    return {
        "demonstration": settings.SIPATENAS_DEMONSTRATION,
        "institution": INSTITUTION,
        "office": office.name,
        "office_address": None,
        "place": office.region.name,
        "date": say_day(legal_day(clock.now(), office)).partition(", ")[2],
        "number": number,
        "nature": "Rahasia",
        "attachments": _("1 (satu) berkas bukti") if evidence else _("tidak ada"),
        "subject": _about(letter.matter),
        "addressee": route.addressee.label if route.addressee else "",
        "addressee_place": _("tempat"),
        "origin": _("laporan") if case.origin == Origin.REPORT else _("temuan"),
        "finding_number": case.finding_number or case.report_number or str(case),
        "register_number": case.register_number or "",
        "legal_basis": [route.basis] if route.basis else [],
        "chronology": _chronology(case, letter.people, account),
        "persons": [_person(case, one) for one in letter.people],
        "rules": [{"id": one.rule_id, "text": one.rule_text} for one in _once(alleged)],
        "clarification": _clarification(case, letter.people),
        "evidence": [*evidence, *_checkpoint()],
        "request": _("Mohon ditindaklanjuti sesuai kewenangan, dan hasilnya disampaikan kepada kami."),
        "copies": [role.label for role in route.copies],
        "signatory_position": user.get_duty_display(),
        "signatory_name": str(user),
    }


def _about(matter: str) -> str:
    """The letter's subject: a dugaan of the matter that its persons are named for."""
    if matter == NEUTRALITY:
        return _("Penerusan dugaan pelanggaran netralitas")
    label = matter_label(matter)
    return _("Penerusan dugaan %(matter)s") % {"matter": label[:1].lower() + label[1:]}


def _checkpoint() -> list[dict[str, str]]:
    """The latest checkpoint of the ledger, by its whole hash: the letter binds what stood there on that day."""
    last = checkpoints.latest()
    if last is None:
        return []
    return [
        {"name": _("titik periksa buku kejadian %(number)d") % {"number": last.number}, "sha256": last.hash}
    ]


def _person(case: Case, person: Respondent) -> dict[str, str | None]:
    return {
        "name": person.name,
        "identity": person.number or None,
        "category": subject_label(person.subject),
        "position": person.position or None,
        "agency": person.agency or None,
        "alleged_act": _act(case, person),
    }


def _act(case: Case, person: Respondent) -> str:
    """What the person is alleged to have done: the post's act and side, or the rules alleged."""
    if case.lead is not None and person.known_by == KnownBy.ATTRIBUTION:
        return f"{act_label(case.lead.reading)}, {side_label(case.lead.reading)}"
    rules = [one.rule_id for one in _alleged([person])]
    if not rules and person.matter != NEUTRALITY:
        return f"{matter_label(person.matter)} ({matter_basis(person.matter)})"
    return ", ".join(rules) if rules else _("sebagaimana diuraikan di bawah ini")


def _alleged(people: Sequence[Respondent]) -> list[Allegation]:
    """What is still alleged of these persons; what the plenary held not proven is not written of anybody."""
    found = Allegation.objects.filter(respondent__in=people).exclude(outcome=Outcome.NOT_PROVEN)
    return list(found.order_by("respondent__order", "rule_id"))


def _once(alleged: Sequence[Allegation]) -> list[Allegation]:
    return list({one.rule_id: one for one in reversed(alleged)}.values())[::-1]


def _sealed(case: Case, people: Sequence[Respondent]) -> list[EvidenceObject]:
    """The sealed objects, where the account is that of a person of this letter."""
    if case.evidence is None or not of_everybody_shown(case, people):
        return []
    return list(case.evidence.objects_sealed.exclude(role=Role.EXPLANATION))


def of_everybody_shown(case: Case, people: Sequence[Respondent]) -> bool:
    """Whether the post and its evidence show nobody but these persons."""
    owners = case.respondents.filter(known_by=KnownBy.ATTRIBUTION) or case.respondents.all()
    return {one.pk for one in owners} <= {one.pk for one in people}


def _chronology(case: Case, people: Sequence[Respondent], account: str) -> list[str]:
    """The steps so far, each with its time in the office's zone."""
    zone, lines = case.office.timezone, []
    everybody = case.respondents.count() == len(people)
    post = case.lead.post if case.lead is not None else None
    if post is not None and post.posted_at is not None and of_everybody_shown(case, people):
        handle = f"@{post.account.handle}" if post.account else _("akun yang tidak tersedia namanya")
        lines.append(
            _("%(at)s: akun %(handle)s mengunggah: “%(text)s”")
            % {"at": say_moment(post.posted_at, zone), "handle": handle, "text": post.text}
        )
    elif case.event_on is not None:
        told = account or (case.summary if everybody else "")
        place = f", {case.event_place}" if case.event_place else ""
        lines.append(f"{say_day(case.event_on)}{place}: {told}".rstrip(": ") + ("" if told else "."))
        account = ""
    if account:
        lines.append(account)
    begun = _("diterima sebagai laporan") if case.origin == Origin.REPORT else _("dicatat sebagai temuan")
    lines.append(f"{say_moment(case.received_at, zone)}: {begun}.")
    if case.registered_at is not None:
        lines.append(_("%(at)s: diregistrasi.") % {"at": say_moment(case.registered_at, zone)})
    return lines


def _clarification(case: Case, people: Sequence[Respondent]) -> str | None:
    """What each person said, by name where there are several."""
    words = []
    for person in people:
        heard = case.clarifications.filter(respondent=person, part=Part.RESPONDENT).order_by("held_on")
        for one in heard:
            said = [f"{one.get_hearing_display()} ({say_day(one.held_on)})."]
            if one.statement:
                said.append(one.statement)
            said.append(_("Bukti yang meringankan: %(kind)s.") % {"kind": one.get_counter_evidence_display()})
            words.append(" ".join([f"{person.name}:", *said] if len(people) > 1 else said))
    return "\n".join(words) or None
