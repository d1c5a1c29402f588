"""What the forms of the authorities' side share: which referral, from which letter, with its scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.acts.base import StepForm
from sipatenas.cases.acts.fields import PaperField
from sipatenas.cases.models import Case, Referral
from sipatenas.cases.reach import GONE, people_for, referrals_for


def choose(form: forms.Form, name: str, choices: Iterable[tuple[str, str | Promise]]) -> None:
    """Fill a choice of the form; where there is only one, it is chosen."""
    field, found = form.fields[name], list(choices)
    if isinstance(field, forms.ChoiceField):
        field.choices = [(value, str(label)) for value, label in found]
        if len(found) == 1 and not isinstance(field, forms.MultipleChoiceField):
            field.initial = found[0][0]


def referrals_open_to(user: User, case: Case, *, addressed: bool = False) -> list[Referral]:
    """The referrals that this reader may answer; `addressed`: as the addressee, or as the office that enters."""
    found = referrals_for(user, case).exclude(state__in=GONE)
    if addressed and is_liaison(user):
        found = found.filter(authority=user.authority_id)
    return list(found)


class AnswerForm(StepForm):
    """An answer of a body: the office that enters it names the letter and adds its scan."""

    addressed = False
    keeps_reference = False
    """The body itself writes a number too: of its decree or recommendation."""

    referral = forms.ChoiceField(label=_("Penerusan"))
    reference = forms.CharField(label=_("Nomor surat instansi"), max_length=120)
    scan = PaperField(label=_("Pindaian surat instansi"), required=False)

    def prepare(self) -> None:
        found = self.open_referrals()
        choose(self, "referral", ((str(one.pk), f"{one.number} · {one.addressee}") for one in found))
        if is_liaison(self.user) and not self.keeps_reference:
            for name in ("reference", "scan"):
                self.fields.pop(name, None)

    def open_referrals(self) -> list[Referral]:
        """Those that may be answered so."""
        return referrals_open_to(self.user, self.case, addressed=self.addressed)

    def choose_people(self, name: str = "respondent") -> None:
        found = people_for(self.user, self.case).filter(referrals__in=referrals_for(self.user, self.case))
        choose(self, name, ((str(one.pk), one.name) for one in found.distinct()))


def has_referral(*, addressed: bool = False) -> Callable[[Case, User], str | Promise]:
    """Why the step is not open: no referral that this reader may answer."""

    def offered(case: Case, user: User) -> str | Promise:
        if referrals_open_to(user, case, addressed=addressed):
            return ""
        return _("tidak ada penerusan yang ditujukan kepada Anda")

    return offered


def given(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """The fields of that name, as far as the form has them."""
    return {name: data[name] for name in names if name in data}
