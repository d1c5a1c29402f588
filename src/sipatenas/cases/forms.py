"""What an officer fills in to carry a case on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sipatenas.cases.models import CounterEvidence, FollowUpKind, Hearing


class FindingForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ClarificationForm(forms.Form):
    held_on = forms.DateField(label=_("Tanggal klarifikasi"), widget=forms.DateInput(attrs={"type": "date"}))
    hearing = forms.ChoiceField(label=_("Kehadiran"), choices=[("", _("– pilih –")), *Hearing.choices])
    statement = forms.CharField(
        label=_("Keterangan yang diberikan"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    counter_evidence = forms.ChoiceField(
        label=_("Bukti yang meringankan"), choices=[("", _("– pilih –")), *CounterEvidence.choices]
    )


class FollowUpForm(forms.Form):
    kind = forms.ChoiceField(label=_("Tindak lanjut"), choices=[("", _("– pilih –")), *FollowUpKind.choices])
    received_on = forms.DateField(label=_("Diterima pada"), widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(label=_("Nomor surat atau keputusan"), max_length=120)
    summary = forms.CharField(
        label=_("Ringkasan"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
