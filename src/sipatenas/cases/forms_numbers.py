"""What a head fills in to set numbers aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.cases.forms_intake import election_choices, line
from sipatenas.cases.services import reserve
from sipatenas.core.clock import Clock
from sipatenas.places.models import Office

KINDS = (("report", _("Laporan")), ("finding", _("Temuan")), ("register", _("Register")))


class _SeriesForm(forms.Form):
    kind = forms.ChoiceField(label=_("Seri"), choices=KINDS)
    election = forms.ChoiceField(label=_("Pemilihan"))

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["election"].choices = election_choices(office)[1:]  # type: ignore[attr-defined]


class ReserveForm(_SeriesForm):
    count = forms.IntegerField(label=_("Banyaknya"), min_value=1, max_value=reserve.MOST, initial=5)
    reason = line(_("Alasan"), most=300, required=True)

    def do(self, user: User, clock: Clock) -> object:
        data = self.cleaned_data
        return reserve.reserve(
            user=user, kind=data["kind"], election_id=data["election"], count=data["count"],
            reason=data["reason"], clock=clock,
        )  # fmt: skip


class EnterForm(_SeriesForm):
    number = line(_("Nomor dari sekretariat"), most=80, required=True)
    reason = line(_("Alasan"), most=300, required=True)

    def do(self, user: User, clock: Clock) -> object:
        data = self.cleaned_data
        return reserve.enter(
            user=user, kind=data["kind"], election_id=data["election"], number=data["number"],
            reason=data["reason"], clock=clock,
        )  # fmt: skip
