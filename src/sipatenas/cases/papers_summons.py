"""The facts of the summons to a clarification (Model B.9)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, Summons
from sipatenas.cases.papers import INSTITUTION
from sipatenas.core.clock import Clock
from sipatenas.documents.models import Document
from sipatenas.documents.services import issue
from sipatenas.places.zones import legal_day, local_time, zone_label
from sipatenas.ui.moments import say_day


def issue_summons(*, case: Case, summons: Summons, user: User, clock: Clock) -> Document:
    """The summons, numbered and stored; in Indonesian. It tells the invited what is alleged of them, of no other."""
    with override("id"):
        facts = _facts(case, summons, user, clock)
    return issue(
        template="undangan", facts=facts, office=case.office, user=user, number=summons.number, clock=clock
    )


def _facts(case: Case, summons: Summons, user: User, clock: Clock) -> dict[str, object]:
    office, person = case.office, summons.respondent
    at = local_time(summons.for_at, office)
    alleged = person.allegations.all() if person is not None else ()
    return {
        "demonstration": settings.SIPATENAS_DEMONSTRATION,
        "institution": INSTITUTION,
        "office": office.name,
        "office_address": None,
        "place": office.region.name,
        "date": say_day(legal_day(clock.now(), office)).partition(", ")[2],
        "number": summons.number,
        "nature": _("Rahasia"),
        "subject": _("Undangan klarifikasi"),
        "second": summons.order > 1,
        "addressee": person.name if person is not None else summons.name,
        "part": str(summons.get_part_display()),
        "case_number": str(case),
        "about": [f"{one.rule_id}: {one.rule_text}" for one in alleged],
        "day": say_day(at.date()),
        "time": f"{at:%H.%M} {zone_label(office.timezone)}",
        "where": summons.place,
        "online_reason": summons.online_reason or None,
        "legal_basis": "Perbawaslu 7/2022"
        if case.regime == "pemilu"
        else "Perbawaslu 8/2020 jo Perbawaslu 9/2024",
        "signatory_position": str(user.get_duty_display()),
        "signatory_name": str(user),
    }
