"""On what a step rests: the rule of the case's own regime on its day, where the rulebook has one for it."""

from __future__ import annotations

from typing import NamedTuple

from sipatenas.cases.models import Case
from sipatenas.cases.workflow import STEPS, Step
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import requirements, steps
from sipatenas.rulebook.rows import Certainty
from sipatenas.ui.certainty import unsure

_TERMS = {
    "penelusuran": ("note_prevention",),
    "temuan": ("find", "register"),
    "kajian_awal": (
        "study_initially", "ask_completion", "decline", "transfer", "take_over", "reconsider",
    ),
    "lengkapi": ("complete",),
    "undangan": ("summon", "deliver"),
    "tindak_lanjut": (
        "study", "decide", "end", "pause", "resume", "reopen", "merge", "absorb", "split", "name_person", "attach",
    ),
}  # fmt: skip
"""The rulebook's term within which, or on whose article, each step is taken."""
_TERM_OF = {step: term for term, held in _TERMS.items() for step in held}
_MORE_TIME = ("extend", "study_again")
_PROCEDURE = {"pemilu": "Perbawaslu 7/2022", "pilkada": "Perbawaslu 8/2020 jo 9/2024"}
_SECTIONS = {"hear": ", bagian Klarifikasi", "clarify": ", bagian Klarifikasi", "close": "", "assign": ""}


class Basis(NamedTuple):
    """The article in words, and how certain the row is that says so; A for what the house's table says itself."""

    text: str
    certainty: Certainty = "A"

    def __str__(self) -> str:
        return f"{self.text}{unsure(self.certainty)}"


def basis_of(step: str, case: Case) -> Basis:
    """The basis of the step in this case: of its regime, on the day from which the case is counted."""
    row = STEPS[step]
    try:
        found = _of_the_rulebook(row, case)
    except (steps.UnknownStep, requirements.UnknownRegime):
        found = None
    if found is not None:
        return found
    if step in _SECTIONS and case.regime in _PROCEDURE:
        return Basis(_PROCEDURE[case.regime] + _SECTIONS[step])
    return Basis(row.basis)


def _of_the_rulebook(row: Step, case: Case) -> Basis | None:
    day = legal_day(case.counted_from, case.office)
    if row.name == "withdraw":
        rule = requirements.withdrawal(case.regime, day)
        return Basis(f"{rule.basis}: {rule.text}", rule.certainty)
    if row.name in _MORE_TIME:
        term = steps.find("tambahan", regime=case.regime, day=day)
    elif row.name in _TERM_OF:
        term = steps.find(_TERM_OF[row.name], regime=case.regime, day=day)
    else:
        return None
    return Basis(term.basis, term.certainty)
