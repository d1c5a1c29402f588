"""Which open cases lean on one row of the law that is about to read otherwise: an entry of the catalogue that is
alleged in them, the scale of sanctions of their persons, the requirements of a report, the plenary's quorum."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import QuerySet

from sipatenas.accounts.models import User
from sipatenas.cases.anchors import case_address
from sipatenas.cases.models import Allegation, Case, Respondent
from sipatenas.cases.queries import visible_to
from sipatenas.cases.workflow import BEFORE_STUDY, OPEN, CaseState
from sipatenas.lawbook.labels import LABELS
from sipatenas.lawbook.previews import PreviewLine
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import catalogue
from sipatenas.rulebook.amendments import Amendment
from sipatenas.rulebook.catalogue.holdings import broad
from sipatenas.rulebook.collegium import LEVELS
from sipatenas.rulebook.routes import subject_label
from sipatenas.rulebook.routes import subjects as subjects_known
from sipatenas.rulebook.rows import section_rows

MOST_SHOWN = 200
"""Lines for one changed row; the newest cases first."""
CATALOGUE = ("catalogue/", "local/", "conduct.yaml")
UNDECIDED = (CaseState.INFORMATION, *BEFORE_STUDY, CaseState.STUDIED)
UNSANCTIONED = (*UNDECIDED, CaseState.DECIDED, CaseState.REFERRED)
UNSTUDIED = (CaseState.RECEIVED, CaseState.INCOMPLETE)
Touched = Iterable[tuple[Case, date, str]]
"""A case, the day by whose law it is handled, and what in it leans on the row."""


def lines(change: Amendment, user: User) -> list[PreviewLine]:
    """The open cases that this user may see and that lean on the row: what changes in it, field by field.

    One query, however many cases; none for a row of another kind.
    """
    before = next((row for row in section_rows(change.file, change.section) if row.id == change.row_id), None)
    held = msgspec.to_builtins(before) if before is not None else {}
    changed = [
        name for name, value in change.row.items() if name != "id" and _said(held.get(name)) != _said(value)
    ]
    if not changed:
        return []
    old, new = (_words(row, changed) for row in (held, change.row))
    return [
        PreviewLine(label=f"{case}: {what}", before=old, after=new, url=case_address(case.pk))
        for case, day, what in _touched(change, held, user)
        if _holds(held, day) or _holds(change.row, day)
    ]


def _touched(change: Amendment, held: Mapping[str, Any], user: User) -> Touched:
    if change.file.startswith(CATALOGUE):
        return _alleged(change, held, user)
    if change.file == "sanctions.yaml":
        return _persons({*held.get("subjects", ()), *change.row.get("subjects", ())}, user)
    if change.file == "requirements.yaml":
        regimes = {held.get("regime"), change.row.get("regime")} - {None}
        return _cases(change, UNSTUDIED, user, regime__in=regimes, origin="report")
    if change.file == "collegium.yaml":
        names = {held.get("level"), change.row.get("level")}
        levels = [depth for depth, name in enumerate(LEVELS) if name in names]
        return _cases(change, UNDECIDED, user, office__level__in=levels)
    return ()


def _alleged(change: Amendment, held: Mapping[str, Any], user: User) -> Iterator[tuple[Case, date, str]]:
    """By an entry itself, its decree, the way to it from an act, or what all of them share."""
    rows = Allegation.objects.filter(respondent__case__state__in=OPEN, respondent__case__in=visible_to(user))
    if change.section == "acts":
        rows = rows.filter(act=change.row_id)
    else:
        rows = rows.filter(rule_id__in=_entries(change, held))
    named = rows.values_list("respondent__case", "rule_id").distinct()
    newest = named.order_by("-respondent__case__opened_at", "respondent__case", "rule_id")[:MOST_SHOWN]
    return _in_order(list(newest))


def _in_order(named: list[tuple[Any, str]]) -> Iterator[tuple[Case, date, str]]:
    held = Case.objects.select_related("office").in_bulk({pk for pk, _rule in named})
    for pk, rule in named:
        yield held[pk], held[pk].event_day, rule


def _entries(change: Amendment, held: Mapping[str, Any]) -> list[str]:
    if change.section == "entries":
        return [change.row_id]
    if change.section == "mappings":
        ways = [row.get(phase) for row in (held, change.row) for phase in ("before", "candidate", "outside")]
        return [one for one in ways if one]
    by = {"instruments": "instrument"}.get(change.section, "kind")
    return [entry.id for entry in catalogue.entries() if getattr(entry, by) == change.row_id]


def _persons(subjects: Iterable[str], user: User) -> Iterator[tuple[Case, date, str]]:
    """A subject's refinements stand on its scale too."""
    wanted = set(subjects)
    on_it = [one for one in subjects_known() if one in wanted or broad(one) in wanted]
    rows = Respondent.objects.filter(
        subject__in=on_it, case__state__in=UNSANCTIONED, case__in=visible_to(user)
    )
    for one in rows.select_related("case__office").order_by("-case__opened_at", "order")[:MOST_SHOWN]:
        yield one.case, one.case.event_day, subject_label(one.subject)


def _cases(
    change: Amendment, states: Iterable[CaseState], user: User, **of: Any
) -> Iterator[tuple[Case, date, str]]:
    rows: QuerySet[Case] = visible_to(user).filter(state__in=list(states), **of).select_related("office")
    for case in rows.order_by("-opened_at", "pk")[:MOST_SHOWN]:
        since: datetime = (
            case.counted_from
            if change.file == "requirements.yaml"
            else (case.registered_at or case.opened_at)
        )
        yield case, legal_day(since, case.office), change.row_id


def _words(row: Mapping[str, Any], names: Iterable[str]) -> str:
    if not row:
        return "–"
    return "; ".join(f"{LABELS.get(name, name)}: {_plain(row.get(name))}" for name in names)


def _plain(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value) or "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    return str(value)


def _said(value: object) -> str:
    """As text, so that a day and its ISO words, a list and a tuple are the same."""
    return json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)


def _holds(row: Mapping[str, Any], day: date) -> bool:
    first, last = (str(row.get(name) or "") for name in ("valid_from", "valid_to"))
    return bool(row) and (not first or first <= day.isoformat()) and (not last or day.isoformat() <= last)
