"""A case's route, asked of the rulebook with the words it understands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sipatenas.cases.models import Case
from sipatenas.directory.categories import Category
from sipatenas.places.models import Level, Office
from sipatenas.rulebook.catalogue import entry
from sipatenas.rulebook.routes import Route, route

_LEVELS = {
    Level.NATIONAL: "ri",
    Level.PROVINCE: "provinsi",
    Level.REGENCY: "kabkota",
    Level.DISTRICT: "kecamatan",
    Level.VILLAGE: "desa",
}

_BINDS = {"SKB-2022": frozenset({Category.PNS, Category.PPPK})}
"""Whom an instrument of the catalogue binds, where it does not bind all: the joint decree is on ASN alone."""


def alleged(rule_ids: Iterable[str], subject: str) -> list[str]:
    """Of the rules possible for the post those that bind this subject; others rest on their route's basis."""
    found = []
    for rule_id in rule_ids:
        bound = _BINDS.get(entry(rule_id).instrument)
        if bound is None or subject in bound:
            found.append(rule_id)
    return found


def level_of(office: Office) -> str:
    """The office's level as the rulebook's routes name it."""
    return _LEVELS[Level(office.level)]


def case_route(case: Case, day: date) -> Route:
    """To whom the case goes if it is referred on that day."""
    return route(subject=case.subject, day=day, level=level_of(case.office))
