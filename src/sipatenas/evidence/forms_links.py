"""What an officer fills in about links: what was seen, and a known post to compare with."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sipatenas.evidence.pages_rechecks import BY_HAND


class ByHandForm(forms.Form):
    """What an officer saw in their own browser."""

    state = forms.ChoiceField(label=_("Yang terlihat"), choices=[("", _("pilih")), *BY_HAND])
    note = forms.CharField(label=_("Catatan"), max_length=500)


class ControlForm(forms.Form):
    url = forms.URLField(
        label=_("Tautan unggahan yang pasti tayang"),
        max_length=2000,
        assume_scheme="https",
        help_text=_(
            "Unggahan lama milik lembaga, bukan orang; terbuka untuk umum; di situs yang sama dengan bukti."
        ),
    )
