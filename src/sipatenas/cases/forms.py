"""What an officer fills in to make a finding of a lead."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindingForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
