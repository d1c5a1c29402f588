"""Reads of the cases. Each starts from visible_to(user)."""

from sipatenas.cases.queries.lists import (
    CaseFilter,
    CaseLines,
    case_lines,
    case_list,
    offices_below,
    wanted_cases,
)
from sipatenas.cases.queries.scope import case_for, history, visible_to
from sipatenas.cases.queries.today import Today, deputised_by, today

__all__ = [
    "CaseFilter",
    "CaseLines",
    "Today",
    "case_for",
    "case_lines",
    "case_list",
    "deputised_by",
    "history",
    "offices_below",
    "today",
    "visible_to",
    "wanted_cases",
]
