"""A person named, and the roster's row of the same number, where the office may look it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from sipatenas.cases.register import filled
from sipatenas.core.clock import Clock
from sipatenas.directory.categories import Category
from sipatenas.directory.models import Person
from sipatenas.directory.numbers import check_number, clean_number
from sipatenas.directory.queries import people_for, versions_for
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day

if TYPE_CHECKING:
    from sipatenas.cases.services.opening import Named


def linked(*, office: Office, people: Sequence[Named], clock: Clock) -> list[Named]:
    """The same persons, numbers cleaned, each with the newest roster row of that number within reach.

    What the officer wrote stays; position and agency are filled from the roster only where left empty. An entry of
    the register of official accounts is filled from there, and never looked up here.
    Raises ValidationError for a number that cannot be one (a NIK, digits lost in a spreadsheet).
    """
    today = legal_day(clock.now(), office)
    clean = [replace(one, number=_number(one, today)) for one in map(filled, people)]
    wanted = {one.number for one in clean if one.number and one.person is None}
    if not wanted:
        return clean
    found = {person.number: person for person in _rows(office, wanted)}
    return [_with(one, found.get(one.number)) for one in clean]


def _rows(office: Office, wanted: set[str]) -> QuerySet[Person]:
    """Rows in the order of their versions: of one number the newest comes last, and wins."""
    versions = versions_for(office)
    return people_for(office, versions).filter(number__in=wanted).order_by("version__imported_at", "row")


def _with(one: Named, person: Person | None) -> Named:
    if person is None or one.person is not None:
        return one
    return replace(
        one,
        person=person,
        position=one.position.strip() or person.position,
        agency=one.agency.strip() or person.agency,
    )


def _number(one: Named, today: date) -> str:
    """The number cleaned. Only what can be no number of service is refused: a reporter may err in a digit."""
    number = clean_number(one.number.strip()) if one.number.strip() else ""
    if number and (problem := check_number(Category.ORGANISER, number, today=today)):
        raise ValidationError(f"{one.name}: {problem.reason} {problem.remedy}")
    return number
