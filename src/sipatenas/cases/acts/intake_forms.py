"""The forms of the first steps: initial study, registration, handing over, taking back."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sipatenas.cases.acts.base import StepForm
from sipatenas.cases.forms_intake import DayField, HourField, line, words
from sipatenas.cases.models import InitialStudy, Origin
from sipatenas.cases.services import initial, reserve
from sipatenas.places.models import Level, Office
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.requirements import Check, requirements
from sipatenas.ui.certainty import unsure


class ReasonForm(StepForm):
    """A step that needs no more than its reason."""

    reason = words(_("Alasan"), rows=2)


class ChecksForm(StepForm):
    """The requirements, each answered; what is counted is shown with how it was counted."""

    met = forms.MultipleChoiceField(
        label=_("Syarat yang terpenuhi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Yang tidak dicentang dicatat sebagai belum terpenuhi."),
    )
    reason = words(
        _("Alasan"), rows=2, required=False, help_text=_("Wajib bila hasil tidak sejalan dengan syaratnya.")
    )

    def prepare(self) -> None:
        day = legal_day(self.case.counted_from, self.case.office)
        asked = [row for row in requirements(self.case.regime, day) if row.check == "officer"]
        self.fields["met"].choices = [  # type: ignore[attr-defined]
            (row.key, f"{row.text} ({_kind(row.kind)}; {row.basis}){unsure(row.certainty)}") for row in asked
        ]
        self._counted: list[Check] | None = None

    @property
    def counted(self) -> list[Check]:
        """What the clock answered: for the page to show."""
        if self._counted is None:
            self._counted = [one for one in initial.checks_of(self.case, ()) if one.key == "time"]
        return self._counted


class RegisterReportForm(ChecksForm):
    second = forms.ChoiceField(
        label=_("Penanganan"),
        choices=[(one.value, one.label) for one in initial.HERE],
        initial=InitialStudy.Second.HERE,
    )
    number = line(
        _("Nomor register"),
        most=80,
        help_text=_("Kosong: nomor berikutnya. Isi bila diberikan sekretariat atau disisihkan."),
    )

    def prepare(self) -> None:
        super().prepare()
        _offer_reserved(self)


class CompletionForm(ChecksForm):
    note = words(_("Yang harus dilengkapi pelapor"), rows=3)


class DeclineForm(ChecksForm):
    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _("Disampaikan kepada pelapor. Jangan menyebut namanya.")


class RegisterForm(StepForm):
    number = line(
        _("Nomor register"),
        most=80,
        help_text=_("Kosong: nomor berikutnya. Isi bila diberikan sekretariat atau disisihkan."),
    )
    reason = words(_("Catatan"), rows=2, required=False)

    def prepare(self) -> None:
        _offer_reserved(self)


class ReceivedStepForm(StepForm):
    """A step by a paper that came in: when it came, not when it is entered. Empty: now."""

    received_on = DayField(label=_("Hari dan tanggal diterima"), required=False)
    received_hour = HourField(
        label=_("Pukul diterima"), required=False, help_text=_("Kosong: sekarang. Waktu setempat kantor.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, hour = data.pop("received_on", None), data.pop("received_hour", None)
        if hour and not day:
            self.add_error("received_on", _now("Tulis juga harinya."))
        zone = ZoneInfo(self.case.office.timezone)
        data["received_at"] = datetime.combine(day, hour or time(), zone) if day else None
        return data


class CompleteForm(ReceivedStepForm):
    note = words(_("Yang dilengkapi"), rows=3, help_text=_("Jangan menyebut nama pelapor atau saksi."))
    name = line(_("Nama pelapor yang diperbaiki"), help_text=_("Disegel di samping yang lama."))
    address = line(_("Alamat pelapor yang diperbaiki"), most=300)
    phone = line(_("Telepon pelapor yang diperbaiki"), most=40)
    witness = line(_("Saksi tambahan"), help_text=_("Disegel."))
    witness_address = line(_("Alamat saksi tambahan"), most=300)

    def prepare(self) -> None:
        if self.case.origin != Origin.REPORT:
            for name in ("name", "address", "phone"):
                del self.fields[name]


class WithdrawForm(ReceivedStepForm):
    reason = words(_("Alasan menurut pelapor"), rows=2, help_text=_("Jangan menyebut namanya."))


class TransferForm(StepForm):
    office = forms.ModelChoiceField(label=_("Kantor yang menangani"), queryset=Office.objects.none())
    reason = words(_("Mengapa kantor itu yang berwenang"), rows=2)

    def prepare(self) -> None:
        """The offices of the own province down to regencies, those above, and the other provinces'."""
        own = self.case.office
        province = own.code[:2]
        near = Q(code__startswith=province, level__lte=Level.REGENCY)
        below = Q(path__below=own.path)
        offices = Office.objects.filter(near | below | Q(level__lte=Level.PROVINCE)).exclude(pk=own.pk)
        self.fields["office"].queryset = offices.order_by("path")  # type: ignore[attr-defined]


class PreventionForm(StepForm):
    note = words(_("Yang dilakukan untuk mencegah"), rows=3)


class FindForm(StepForm):
    reason = words(_("Dasar temuan"), rows=2)
    number = line(
        _("Nomor temuan"), most=80, help_text=_("Hanya bila sudah diberikan sekretariat atau disisihkan.")
    )


def _kind(kind: str) -> str:
    return _now("formal") if kind == "formal" else _now("materiel")


def _offer_reserved(form: StepForm) -> None:
    """Say which numbers of the register lie ready."""
    case = form.case
    free = reserve.free_numbers(office=case.office, kind="register", election_id=case.election)
    if free:
        said = _now("Disisihkan dan belum dipakai: %(numbers)s.") % {"numbers": ", ".join(free[:5])}
        form.fields["number"].help_text = f"{form.fields['number'].help_text} {said}"
