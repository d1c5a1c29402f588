"""The facts of the referral letter (surat penerusan)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case
from sipatenas.core.clock import Clock
from sipatenas.documents.models import Document
from sipatenas.documents.services import issue
from sipatenas.evidence.models import Role
from sipatenas.leads.presentation import act_label, side_label
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.catalogue import entry
from sipatenas.rulebook.routes import Route, subject_label
from sipatenas.ui.moments import say_day, say_moment

INSTITUTION = "Badan Pengawas Pemilihan Umum"


def issue_referral(*, case: Case, route: Route, number: str, user: User, clock: Clock) -> Document:
    """The referral letter of a case, numbered and stored; in Indonesian, whatever the screen speaks."""
    with override("id"):
        facts = _facts(case, route, number, user, clock)
    return issue(template="penerusan", facts=facts, office=case.office, user=user, number=number, clock=clock)


def _facts(case: Case, route: Route, number: str, user: User, clock: Clock) -> dict[str, object]:
    office, addressee = case.office, route.addressee
    objects = list(case.evidence.objects_sealed.exclude(role=Role.EXPLANATION))
    return {
        "demonstration": settings.SIPATENAS_DEMONSTRATION,
        "institution": INSTITUTION,
        "office": office.name,
        "office_address": None,
        "place": office.region.name,
        "date": say_day(legal_day(clock.now(), office)).partition(", ")[2],
        "number": number,
        "nature": "Rahasia",
        "attachments": _("1 (satu) berkas bukti"),
        "subject": _("Penerusan dugaan pelanggaran netralitas"),
        "addressee": addressee.label if addressee else "",
        "addressee_place": _("tempat"),
        "finding_number": case.finding_number,
        "register_number": case.register_number or "",
        "legal_basis": [route.basis],
        "chronology": _chronology(case),
        "persons": [
            {
                "name": case.person.name,
                "identity": case.person.number or None,
                "category": subject_label(case.subject),
                "position": case.person.position or None,
                "agency": case.person.agency or None,
                "alleged_act": f"{act_label(case.lead.reading)}, {side_label(case.lead.reading)}",
            }
        ],
        "rules": [{"id": rule_id, "text": entry(rule_id).text} for rule_id in case.rules],
        "clarification": _clarification(case),
        "evidence": [{"name": one.name, "sha256": one.sha256} for one in objects],
        "request": _("Mohon ditindaklanjuti sesuai kewenangan, dan hasilnya disampaikan kepada kami."),
        "copies": [role.label for role in route.copies],
        "signatory_position": user.get_duty_display(),
        "signatory_name": str(user),
    }


def _chronology(case: Case) -> list[str]:
    """The steps so far, each with its time in the office's zone."""
    zone, post = case.office.timezone, case.lead.post
    lines = []
    if post.posted_at is not None:
        handle = f"@{post.account.handle}" if post.account else _("akun yang tidak tersedia namanya")
        lines.append(
            _("%(at)s: akun %(handle)s mengunggah: “%(text)s”")
            % {"at": say_moment(post.posted_at, zone), "handle": handle, "text": post.text}
        )
    lines.append(_("%(at)s: dicatat sebagai temuan.") % {"at": say_moment(case.found_at, zone)})
    if case.registered_at is not None:
        lines.append(_("%(at)s: diregistrasi.") % {"at": say_moment(case.registered_at, zone)})
    return lines


def _clarification(case: Case) -> str:
    heard = case.clarification
    words = [f"{heard.get_hearing_display()} ({say_day(heard.held_on)})."]
    if heard.statement:
        words.append(heard.statement)
    words.append(_("Bukti yang meringankan: %(kind)s.") % {"kind": heard.get_counter_evidence_display()})
    return " ".join(words)
