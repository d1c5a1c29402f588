"""Which step of the page a clock or a task asks for: the place to which their links lead."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import reverse

from sipatenas.cases.workflow import STEPS, CaseState

_OF_TASK = {"write_study": "study", "plenary": "decide", "reroute": "refer", "duplicate": "merge",
            "reassign": "assign", "remind": "note_reminder", "escalate": "note_answer",
            "scan": "attach"}  # fmt: skip
_OF_CLOCK = {"tindak_lanjut": ("summon", "study", "decide")}
"""The handling has one term for several steps: the first that is open is the one to take."""


@cache
def step_of_task(kind: str, state: str) -> str:
    """The step that does a task of this kind in a case of this state; "" where there is none."""
    named = _OF_TASK.get(kind, kind)
    if _open(named, state):
        return named
    return next(
        (step.name for step in STEPS.values() if kind in step.settles and _open(step.name, state)), ""
    )


@cache
def step_of_clock(short: str, state: str) -> str:
    """The step that meets the clock of this short name, or comes next on the way to it; "" where none does."""
    for name in _OF_CLOCK.get(short, ()):
        if _open(name, state):
            return name
    return next((step.name for step in STEPS.values() if short in step.meets and _open(step.name, state)), "")


def _open(name: str, state: str) -> bool:
    return name in STEPS and CaseState(state) in STEPS[name].sources


@cache
def _around() -> tuple[str, str]:
    """What stands before and after the id in a case's address; asked of Django once, not once a line."""
    nobody = UUID(int=0)
    before, _id, after = reverse("cases:case", args=[nobody]).partition(str(nobody))
    return before, after


def case_address(case_id: UUID) -> str:
    """The address of the case's page."""
    before, after = _around()
    return f"{before}{case_id}{after}"


def step_address(case_id: UUID, step: str) -> str:
    """Where on the case's page the step is taken; the steps as a whole, if none is named."""
    place = f"?langkah={step}#langkah-{step}" if step else "#langkah"
    return f"{case_address(case_id)}{place}"
