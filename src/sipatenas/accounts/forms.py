"""What people fill in: signing in, a user of an office, what to ask of the access log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts import signin
from sipatenas.accounts.authorities import roles
from sipatenas.accounts.models import Duty, Purpose, User
from sipatenas.accounts.queries import LookFilter
from sipatenas.accounts.rules import may_manage_authority, may_manage_users_of
from sipatenas.accounts.services import clean_username
from sipatenas.core.clock import edge_clock
from sipatenas.places.models import Office, Region
from sipatenas.places.queries import UnknownOffice, office

OF_OFFICES = [(duty.value, duty.label) for duty in Duty if duty != Duty.LIAISON]
"""The duties of an office's users; who answers for another body is entered on that body's page."""


class SignInForm(AuthenticationForm):
    """Django's own form behind the count of failed attempts."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("Nama pengguna atau kata sandi tidak cocok, atau akun ini tidak aktif."),
        "closed": _(
            "Terlalu banyak percobaan yang gagal. Coba lagi dalam %(seconds)d detik, "
            "atau mintalah tautan kata sandi kepada administrator kantor Anda."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Nama pengguna")
        self.fields["password"].label = _("Kata sandi")

    def clean_username(self) -> str:
        return clean_username(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        if not username or not self.cleaned_data.get("password"):
            return self.cleaned_data
        try:
            signin.admit(username=username, clock=edge_clock())
        except signin.SignInClosed as closed:
            raise ValidationError(
                self.error_messages["closed"], code="closed", params={"seconds": closed.seconds}
            ) from None
        cleaned = super().clean()
        signin.forget(username=username)
        return cleaned


class UserForm(forms.Form):
    """A new user, entered by an administrator of the office or of one above."""

    full_name = forms.CharField(label=_("Nama lengkap"), max_length=120)
    username = forms.CharField(
        label=_("Nama pengguna"), max_length=150, help_text=_("Untuk masuk; huruf kecil, tanpa spasi.")
    )
    email = forms.EmailField(
        label=_("Alamat surel"), required=False,
        help_text=_("Untuk ringkasan tenggat tiap pagi; tanpa nama orang di dalamnya."),
    )  # fmt: skip
    office_code = forms.CharField(
        label=_("Kode wilayah kantor"),
        max_length=13,
        help_text=_("Kode Kemendagri dengan titik: kantor Anda atau kantor di bawahnya."),
    )
    duty = forms.ChoiceField(label=_("Tugas"), choices=OF_OFFICES)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.found: Office | None = None

    def clean_office_code(self) -> str:
        code: str = self.cleaned_data["office_code"].strip()
        try:
            self.found = office(code)
        except UnknownOffice as unknown:
            raise ValidationError(str(unknown)) from None
        if not may_manage_users_of(self.by, self.found):
            raise ValidationError(_("Kantor ini tidak berada di bawah kantor Anda."))
        return code


class AuthorityForm(forms.Form):
    """A receiving body, by its role in a region."""

    role = forms.ChoiceField(label=_("Peran menurut buku aturan"))
    region_code = forms.CharField(
        label=_("Kode wilayah"),
        max_length=13,
        help_text=_("Kode Kemendagri dengan titik; 00 untuk instansi nasional seperti BKN."),
    )
    name = forms.CharField(label=_("Nama instansi"), max_length=200)
    email = forms.EmailField(label=_("Surel"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.found: Region | None = None
        chooser = self.fields["role"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [(role, f"{role} · {label}") for role, label in sorted(roles().items())]

    def clean_region_code(self) -> str:
        code: str = self.cleaned_data["region_code"].strip()
        self.found = Region.objects.filter(pk=code).first()
        if self.found is None:
            raise ValidationError(_("Wilayah %(code)s tidak dikenal.") % {"code": code})
        if not may_manage_authority(self.by, self.found):
            raise ValidationError(_("Wilayah ini tidak berada di bawah kantor Anda."))
        return code


class LiaisonForm(forms.Form):
    """Somebody who answers for a receiving body."""

    full_name = forms.CharField(label=_("Nama lengkap"), max_length=120)
    username = forms.CharField(
        label=_("Nama pengguna"), max_length=150, help_text=_("Untuk masuk; huruf kecil, tanpa spasi.")
    )
    email = forms.EmailField(
        label=_("Alamat surel"), required=False,
        help_text=_("Untuk ringkasan tenggat tiap pagi; tanpa nama orang di dalamnya."),
    )  # fmt: skip


class DutyForm(forms.Form):
    duty = forms.ChoiceField(label=_("Tugas baru"), choices=OF_OFFICES)
    reason = forms.CharField(label=_("Alasan"), max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=300)


class UserFilterForm(forms.Form):
    q = forms.CharField(label=_("Nama atau kantor"), required=False, max_length=80)


class LookFilterForm(forms.Form):
    """Who, why and when. An entry that is no date says so and filters nothing."""

    q = forms.CharField(label=_("Siapa atau apa"), required=False, max_length=80)
    purpose = forms.ChoiceField(
        label=_("Tujuan"), required=False, choices=[("", _("semua")), *Purpose.choices]
    )
    first = forms.DateField(label=_("Sejak"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Sampai"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def asked(self) -> LookFilter:
        self.is_valid()
        told = self.cleaned_data
        return LookFilter(
            words=told.get("q", ""),
            purpose=told.get("purpose", ""),
            first=told.get("first"),
            last=told.get("last"),
            subject_id=told.get("subject"),
        )
