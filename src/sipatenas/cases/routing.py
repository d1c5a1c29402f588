"""A case's route, asked of the rulebook with the words it understands."""

from __future__ import annotations

from datetime import date

from sipatenas.cases.models import Case
from sipatenas.places.models import Level, Office
from sipatenas.rulebook.routes import Route, route

_LEVELS = {
    Level.NATIONAL: "ri",
    Level.PROVINCE: "provinsi",
    Level.REGENCY: "kabkota",
    Level.DISTRICT: "kecamatan",
    Level.VILLAGE: "desa",
}


def level_of(office: Office) -> str:
    """The office's level as the rulebook's routes name it."""
    return _LEVELS[Level(office.level)]


def case_route(case: Case, subject: str, day: date) -> Route:
    """To whom a person of this kind goes if the case is referred on that day."""
    return route(subject=subject, day=day, level=level_of(case.office))
