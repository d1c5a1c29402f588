"""A sample of what each step of a case needs, and the taking of it through its act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from tests.support import steps_authority, steps_examination, steps_intake

from sipatenas.cases.acts import act_for
from sipatenas.cases.models import Case

if TYPE_CHECKING:
    from tests.support.journey import Journey

HEADS = frozenset(
    {
        "decide",
        "exonerate",
        "study_again",
        "reopen",
        "reconsider",
        "assign",
        "form_task_force",
        "declare_conflict",
        "lift_conflict",
    }
)
"""Steps that the head takes in these tests, whoever is asked."""


def take_step(journey: Journey, case: Case, step: str, who: str = "officer", **data: Any) -> Case:
    """The step through its form, as the page sends it; fails with the form's errors if it is refused."""
    name = {"exonerate": "decide"}.get(step, step)
    user = journey.users["head" if step in HEADS and who == "officer" else who]
    case = Case.objects.get(pk=case.pk)
    act = act_for(name)
    assert act is not None, f"no act for {name}"
    given = {**sample(journey, case, step), **data}
    posted = {f"{name}-{field}": value for field, value in given.items()} | {f"{name}-version": case.version}
    files = {key: value for key, value in posted.items() if isinstance(value, UploadedFile)}
    form = act.form(posted, files, case=case, user=user, prefix=name)
    assert form.is_valid(), (step, form.errors)
    from sipatenas.cases.acts import Taken

    cleaned = dict(form.cleaned_data)
    act.do(Taken(case=case, user=user, clock=journey.clock, version=cleaned.pop("version"), data=cleaned))
    return Case.objects.get(pk=case.pk)


def sample(journey: Journey, case: Case, step: str) -> dict[str, Any]:
    """What an officer would fill in; each builder of a step adds its own."""
    make = SAMPLES.get(step)
    return make(journey, case) if make else {}


SAMPLES: dict[str, Any] = {**steps_intake.SAMPLES, **steps_examination.SAMPLES, **steps_authority.SAMPLES}
