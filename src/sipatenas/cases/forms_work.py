"""Forms of the office's own order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_division_head
from sipatenas.cases.queries.work import Load, handlers


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


class AbsenceForm(forms.Form):
    """Officers note their own absence, heads anybody's of the office."""

    away = forms.ModelChoiceField(label=_("Siapa"), queryset=User.objects.none(), empty_label=None)
    first = day_field(_("Hari pertama"))
    last = day_field(_("Hari terakhir"))
    deputy = forms.ModelChoiceField(
        label=_("Pengganti"), queryset=User.objects.none(), required=False, empty_label=_("tidak ada")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = handlers(user)
        own = colleagues if is_division_head(user) else colleagues.filter(pk=user.pk)
        for name, choices in (("away", own), ("deputy", colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (declared above)
            field.queryset = choices
        self.fields["away"].initial = user.pk


class HandoverForm(forms.Form):
    leaving = forms.TypedChoiceField(label=_("Perkara milik"))
    to = forms.ModelMultipleChoiceField(
        label=_("Diserahkan kepada"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Bila lebih dari satu, perkara dibagi bergiliran."),
    )
    reason = forms.CharField(label=_("Alasan"), max_length=500)

    def __init__(self, *args: Any, user: User, loads: Sequence[Load], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = {str(one.user.pk): one.user for one in loads if one.open}
        field, to = self.fields["leaving"], self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 (declared above)
        assert isinstance(to, forms.ModelMultipleChoiceField)  # noqa: S101
        field.choices = [(str(one.user.pk), f"{one.user} ({one.open})") for one in loads if one.open]
        field.coerce = self.holders.__getitem__
        to.queryset = handlers(user)


class LessonForm(forms.Form):
    topic = forms.CharField(label=_("Pokok"), max_length=120)
    text = forms.CharField(
        label=_("Pelajaran"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Tanpa nama dan nomor siapa pun: apa yang akan Anda lakukan lain kali?"),
    )
    shared = forms.BooleanField(label=_("Bagikan kepada semua kantor"), required=False)
    checked = forms.BooleanField(
        label=_("Sudah saya periksa: kata yang sama dengan bagian nama bukan nama orang"), required=False
    )
