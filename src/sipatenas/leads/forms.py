"""What an officer fills in to judge a lead."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sipatenas.leads.models import DismissalReason


class DismissForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=_("Alasan"), choices=[("", _("– pilih –")), *DismissalReason.choices]
    )
    reason = forms.CharField(
        label=_("Keterangan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class LookAgainForm(forms.Form):
    until = forms.DateField(label=_("Lihat lagi pada"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ReopenForm(forms.Form):
    reason = forms.CharField(required=False, max_length=2000)


class JudgeForm(forms.Form):
    """One officer's choice of a person, made without seeing another's."""

    person = forms.CharField(
        label=_("Pemilik akun"),
        max_length=36,
        error_messages={"required": _("Pilih salah satu orang, atau “bukan salah satu dari mereka”.")},
    )
    no_conflict = forms.BooleanField(
        label=_("Saya tidak memiliki konflik kepentingan dalam perkara ini."),
        required=True,
        error_messages={
            "required": _(
                "Pernyataan ini wajib. Bila Anda memiliki konflik kepentingan, serahkan kepada petugas lain."
            )
        },
    )
    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
