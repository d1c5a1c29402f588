"""Samples of the first steps: what an officer would fill in from what comes in to the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.town import ABOVE

from sipatenas.cases.models import Case, InitialStudy
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.requirements import requirements

if TYPE_CHECKING:
    from tests.support.journey import Journey


def met(case: Case) -> list[str]:
    """Every requirement that an officer answers."""
    rows = requirements(case.regime, legal_day(case.counted_from, case.office))
    return [row.key for row in rows if row.check == "officer"]


def other(case: Case) -> str:
    """The number of another open case of the office, into which this one could go."""
    found = Case.objects.filter(office=case.office, state__in=["found", "received", "registered"])
    return str(found.exclude(pk=case.pk).order_by("opened_at")[0])


def _person(_journey: Journey, case: Case) -> dict[str, Any]:
    return {
        "name": "Marselina Udau", "subject": "ptt", "known_by": "statement",
        "respondent": "", "reason": "Disebut saksi.",
    }  # fmt: skip


SAMPLES: dict[str, Any] = {
    "note_prevention": lambda _journey, _case: {"note": "Imbauan tertulis kepada kepala dinas."},
    "find": lambda _journey, _case: {"reason": "Terlihat petugas sendiri."},
    "study_initially": lambda _journey, case: {
        "met": met(case), "second": InitialStudy.Second.HERE, "reason": "Syarat terpenuhi."
    },
    "ask_completion": lambda _journey, case: {"met": met(case)[1:], "note": "Fotokopi identitas."},
    "complete": lambda _journey, _case: {"note": "Fotokopi identitas diserahkan."},
    "decline": lambda _journey, case: {"met": met(case)[1:], "reason": "Uraiannya tidak menyebut peristiwa."},
    "register": lambda _journey, _case: {},
    "transfer": lambda _journey, _case: {"office": ABOVE, "reason": "Peristiwanya lintas kabupaten."},
    "take_over": lambda _journey, _case: {"reason": "Perhatian seluruh provinsi."},
    "withdraw": lambda _journey, _case: {"reason": "Sudah berdamai, katanya."},
    "reconsider": lambda _journey, _case: {"reason": "Keberatan diterima."},
    "name_person": _person,
    "split": lambda _journey, case: {
        "respondents": [str(case.respondents.order_by("order").last().pk)],  # type: ignore[union-attr]
        "reason": "Peristiwa lain.",
    },
    "merge": lambda _journey, case: {"into": other(case), "reason": "Peristiwa yang sama."},
    "assign": lambda _journey, _case: {"to": "", "reason": "Beban merata."},
}  # fmt: skip
