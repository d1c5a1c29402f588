"""The steps of a case as the page offers them: form, verb and what is said afterwards, for each step.

A step's part of the page is `cases/step/<step>.html`, or the plain form if it has none of its own.
"""

from __future__ import annotations

from importlib import import_module

from sipatenas.cases.acts.base import Act, StepForm, Taken

__all__ = ["Act", "StepForm", "Taken", "act_for", "all_acts"]

MODULES = ("intake", "people", "examination", "terms", "referral", "authority", "work", "conflicts")


def all_acts() -> dict[str, Act]:
    """Every act by its step's name; each step has one."""
    if not _ACTS:
        for name in MODULES:
            for act in import_module(f"sipatenas.cases.acts.{name}").ACTS:
                _ACTS[act.step] = act
    return _ACTS


def act_for(step: str) -> Act | None:
    return all_acts().get(step)


_ACTS: dict[str, Act] = {}
