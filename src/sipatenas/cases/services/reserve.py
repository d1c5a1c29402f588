"""Numbers of the office's series: the next, one reserved before, or one that an outside secretariat gave."""

from __future__ import annotations

from typing import Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_division_head
from sipatenas.cases import numbers
from sipatenas.cases.models import Case, Origin, ReservedNumber
from sipatenas.core.clock import Clock
from sipatenas.core.statements import there_is
from sipatenas.places.models import Office
from sipatenas.rulebook.elections import UnknownElection, election

NumberKind = Literal["finding", "report", "register"]
FIELDS: dict[NumberKind, str] = {
    "finding": "finding_number",
    "report": "report_number",
    "register": "register_number",
}
MOST = 50
"""At most so many numbers are set aside at once."""


def take(*, case: Case, kind: NumberKind, user: User, clock: Clock, given: str = "") -> str:
    """The case's number: `given` (reserved, or told by the secretariat), else the next that nobody holds.

    Inside the transaction that writes the case. Raises ValidationError for a number that is somebody else's.
    """
    given = given.strip()
    if given:
        return _given(case, kind, user, clock, given)
    return _free(kind, case.office, case.election, _source(case), clock)


def reserve(
    *, user: User, kind: NumberKind, election_id: str, count: int, reason: str, clock: Clock
) -> list[ReservedNumber]:
    """Set the next `count` numbers of a series of the head's office aside. They show until they are used."""
    office = _head_of(user)
    if not 1 <= count <= MOST:
        raise ValidationError({"count": _("Sisihkan 1 sampai %(most)d nomor sekaligus.") % {"most": MOST}})
    _checked(kind, election_id, reason)
    with transaction.atomic():
        made = [
            ReservedNumber(
                office=office,
                series=series_of(kind, election_id, office),
                number=_free(kind, office, election_id, "LP", clock),
                reason=reason.strip(),
                reserved_by=user,
                reserved_at=clock.now(),
            )
            for _place in range(count)
        ]
        return ReservedNumber.objects.bulk_create(made)


@transaction.atomic
def enter(
    *, user: User, kind: NumberKind, election_id: str, number: str, reason: str, clock: Clock
) -> ReservedNumber:
    """Keep a number that an outside secretariat gave, before its case is known."""
    office = _head_of(user)
    _checked(kind, election_id, reason)
    number = number.strip()
    if not number:
        raise ValidationError({"number": _("Tulis nomor yang diberikan sekretariat.")})
    if ReservedNumber.objects.filter(number=number).exists() or _held(kind, number):
        raise ValidationError({"number": _twin(number)})
    _check_own(number, office)
    return ReservedNumber.objects.create(
        office=office,
        series=series_of(kind, election_id, office),
        number=number,
        reason=reason.strip(),
        reserved_by=user,
        reserved_at=clock.now(),
    )


def free_numbers(*, office: Office, kind: NumberKind, election_id: str) -> list[str]:
    """The office's reserved numbers of that series that no case has taken yet."""
    rows = ReservedNumber.objects.filter(
        office=office, series=series_of(kind, election_id, office), case__isnull=True
    )
    return list(rows.order_by("number").values_list("number", flat=True))


def reserved_of(user: User) -> list[ReservedNumber]:
    """All numbers ever set aside by the head's office, the unused first: no gap stays silent."""
    if not is_division_head(user) or user.office is None:
        return []
    rows = ReservedNumber.objects.filter(office=user.office).select_related("case", "reserved_by")
    return sorted(rows, key=lambda row: (row.case_id is not None, row.series, row.number))


def series_of(kind: NumberKind, election_id: str, office: Office) -> str:
    """`report/pilkada-2024/65.71`: whose numbers they are."""
    return f"{kind}/{election_id}/{office.code}"


def _given(case: Case, kind: NumberKind, user: User, clock: Clock, number: str) -> str:
    row = ReservedNumber.objects.select_for_update().filter(number=number).first()
    series = series_of(kind, case.election, case.office)
    if row is None:
        if _held(kind, number):
            raise ValidationError({"number": _twin(number)})
        _check_own(number, case.office)
        row = ReservedNumber(
            office=case.office,
            series=series,
            number=number,
            reason=_("Diberikan sekretariat saat dicatat"),
            reserved_by=user,
            reserved_at=clock.now(),
        )
    elif row.case_id is not None:
        raise ValidationError({"number": _twin(number)})
    elif row.office_id != case.office_id or row.series != series:
        raise ValidationError(
            {"number": _("Nomor %(number)s disisihkan untuk seri yang lain.") % {"number": number}}
        )
    row.case_id = case.pk
    row.save()
    return number


def _free(
    kind: NumberKind, office: Office, election_id: str, source: Literal["LP", "TM"], clock: Clock
) -> str:
    """The next number of the series that was not given away before."""
    while True:
        number = _next(kind, office, election_id, source, clock)
        if not there_is(ReservedNumber, number=number):
            return number


def _next(
    kind: NumberKind, office: Office, election_id: str, source: Literal["LP", "TM"], clock: Clock
) -> str:
    if kind == "finding":
        return numbers.finding_number(office=office, election_id=election_id, clock=clock)
    if kind == "report":
        return numbers.report_number(office=office, election_id=election_id, clock=clock)
    return numbers.register_number(office=office, election_id=election_id, clock=clock, source=source)


def _source(case: Case) -> Literal["LP", "TM"]:
    return "LP" if case.origin == Origin.REPORT else "TM"


def _held(kind: NumberKind, number: str) -> bool:
    return Case.objects.filter(**{FIELDS[kind]: number}).exists()


def _check_own(number: str, office: Office) -> None:
    """A number that names another office is of that office's series: taken here it would leave a gap there.

    Codes without a point are left aside: `65/LP/…` is the sixty-fifth report as well as a province.
    """
    codes = [part for part in number.split("/") if "." in part]
    named = Office.objects.filter(Q(code__in=codes) | Q(bawaslu_code__in=codes))
    if named.exists() and not named.filter(pk=office.pk).exists():
        raise ValidationError(
            {"number": _("Nomor %(number)s disisihkan untuk seri yang lain.") % {"number": number}}
        )


def _twin(number: str) -> str:
    return _("Nomor %(number)s sudah dipakai atau disisihkan.") % {"number": number}


def _head_of(user: User) -> Office:
    if not is_division_head(user) or user.office is None:
        raise PermissionDenied(_("Hanya kepala divisi yang menyisihkan nomor kantornya."))
    return user.office


def _checked(kind: str, election_id: str, reason: str) -> None:
    if kind not in FIELDS:
        raise ValidationError({"kind": _("Pilih seri nomornya.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya dalam satu kalimat.")})
    try:
        election(election_id)
    except UnknownElection as unknown:
        raise ValidationError({"election": str(unknown)}) from unknown
