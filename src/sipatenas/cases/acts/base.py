"""What an act is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case
from sipatenas.cases.uploads import BoundedForm
from sipatenas.core.clock import Clock


class StepForm(BoundedForm):
    """A form that knows the case it stands on, and the version of it that the officer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        self.case, self.user = case, user
        kwargs["initial"] = {"version": case.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the case: its persons, its referrals."""


@dataclass(frozen=True)
class Taken:
    """One step as it is asked for: `data` is the form's cleaned data without the version."""

    case: Case
    user: User
    clock: Clock
    version: int
    data: dict[str, Any]


def by_form(verb: Callable[..., object]) -> Callable[[Taken], object]:
    """The doing of an act whose form holds the verb's own words."""

    def do(taken: Taken) -> object:
        return verb(case=taken.case, user=taken.user, clock=taken.clock, version=taken.version, **taken.data)

    return do


@dataclass(frozen=True)
class Act:
    """`do` calls the service; `said` is the message afterwards. `main`: the step the eye should find first."""

    step: str
    form: type[StepForm]
    do: Callable[[Taken], object]
    said: str | Promise
    hint: str | Promise = ""
    main: bool = False
    files: bool = False
    """The form takes uploads."""
    offered: Callable[[Case, User], str | Promise] = lambda _case, _user: ""
    """Why the step is not open to this case now, though its state allows it; "" if it is."""
