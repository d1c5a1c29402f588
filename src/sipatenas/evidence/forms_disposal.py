"""What is filled in to destroy an evidence, to decide on it, and to hold it from that."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def _words() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2})


class ProposeForm(forms.Form):
    basis = forms.CharField(
        label=_("Dasar"),
        max_length=120,
        help_text=_("Ketentuan masa simpan, atau nomor keputusan, yang membolehkannya."),
    )
    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=_words())


class DecideForm(forms.Form):
    """One person's words beside the name: to destroy, to refuse, or to withdraw."""

    decision = forms.CharField(label=_("Alasan keputusan"), max_length=2000, widget=_words())


class DestroyForm(DecideForm):
    is_sure = forms.BooleanField(
        label=_("Saya sudah melihat bukti ini dan tahu bahwa pemusnahannya tidak dapat dibatalkan."),
        error_messages={"required": _("Centang bila Anda yakin; tanpa itu tidak ada yang dimusnahkan.")},
    )


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan penahanan"),
        max_length=2000,
        widget=_words(),
        help_text=_("Misalnya: diminta pengadilan, atau perkara lain memerlukannya."),
    )


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Alasan pencabutan"), max_length=2000, widget=_words())
