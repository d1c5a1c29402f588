"""What is filled in to invite and to hear somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sipatenas.cases.acts.base import StepForm
from sipatenas.cases.acts.fields import OfficeMoment, PaperField, day_field, in_zone, words
from sipatenas.cases.models import Case, Clarification, CounterEvidence, Origin, Part, Summons
from sipatenas.cases.services.hearing import Mode
from sipatenas.cases.services.summons import Invited, OnlineCause, latest_delivery
from sipatenas.rulebook.clocks import Deadline
from sipatenas.ui.moments import say_moment


def people_choices(case: Case) -> list[tuple[str, Any]]:
    """Everybody who may be invited: the persons named, witnesses, experts, and the reporter of a report."""
    named = [
        (f"respondent:{one.pk}", f"{Part.RESPONDENT.label}: {one.name}") for one in case.respondents.all()
    ]
    others = [(str(part), part.label) for part in (Part.WITNESS, Part.EXPERT)]
    reporter = (
        [(str(Part.REPORTER), _("Pelapor (identitas tersegel)"))] if case.origin == Origin.REPORT else []
    )
    return [*named, *others, *reporter]


def invited_of(case: Case, who: str, name: str) -> Invited:
    part, _sign, key = who.partition(":")
    if part != Part.RESPONDENT:
        return Invited(part=part, name=name.strip())
    return Invited(part=part, respondent=case.respondents.filter(pk=key).first())


class WhoForm(StepForm):
    """One of the people of the case."""

    person = forms.ChoiceField(label=_("Siapa"))
    name = forms.CharField(
        label=_("Nama saksi atau ahli"), max_length=200, required=False,
        help_text=_("Nama pelapor tidak ditulis di sini."),
    )  # fmt: skip

    def prepare(self) -> None:
        self._choices("person").choices = people_choices(self.case)
        in_zone(self, self.case.office.timezone)

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
        return field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "person" in cleaned:
            cleaned["invited"] = invited_of(self.case, cleaned.pop("person"), cleaned.pop("name", ""))
        return cleaned


class SummonForm(WhoForm):
    for_at = OfficeMoment(label=_("Waktu klarifikasi"))
    place = forms.CharField(label=_("Tempat, atau tautan bila daring"), max_length=300)
    online_cause = forms.ChoiceField(
        label=_("Sebab daring"), choices=[("", _("tidak daring")), *OnlineCause.choices], required=False
    )
    online_reason = forms.CharField(label=_("Penjelasan sebab daring"), max_length=250, required=False)
    number = forms.CharField(
        label=_("Nomor surat"), max_length=80, required=False,
        help_text=_("Kosongkan untuk nomor berikutnya dari kantor ini."),
    )  # fmt: skip
    delivered_at = OfficeMoment(
        label=_("Disampaikan pada"), required=False, help_text=_("Boleh dicatat kemudian, setelah diterima.")
    )
    delivered_how = forms.CharField(label=_("Cara penyampaian dan penerima"), max_length=200, required=False)
    receipt = PaperField(label=_("Tanda terima"), required=False)

    def latest(self) -> Deadline | None:
        """Until when it must have been delivered, once a time was given; shown with how it was counted."""
        cleaned = getattr(self, "cleaned_data", {})
        return self._latest(cleaned["for_at"]) if cleaned.get("for_at") else None

    def _latest(self, for_at: Any) -> Deadline:
        case = self.case
        return latest_delivery(regime=case.regime, election=case.election, office=case.office, for_at=for_at)


class DeliverForm(StepForm):
    summons = forms.ModelChoiceField(label=_("Undangan"), queryset=Summons.objects.none())
    delivered_at = OfficeMoment(label=_("Disampaikan pada"))
    delivered_how = forms.CharField(label=_("Cara penyampaian dan penerima"), max_length=200)
    receipt = PaperField(label=_("Tanda terima"), required=False)

    def prepare(self) -> None:
        in_zone(self, self.case.office.timezone)
        self.fields["summons"] = SummonsField(
            label=_("Undangan"),
            queryset=open_summonses(self.case).filter(delivered_at__isnull=True),
        )
        self.order_fields(["summons", "delivered_at", "delivered_how", "receipt"])


class SummonsField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A summons by its number, person and time."""

    def label_from_instance(self, obj: Any) -> str:
        who = obj.respondent or f"{obj.get_part_display()} {obj.name}".strip()
        order = _(" (kedua)") if obj.order > 1 else ""
        return f"{obj.number}{order}: {who}, {say_moment(obj.for_at, obj.case.office.timezone, short=True)}"


def open_summonses(case: Case) -> Any:
    """Those of which nothing was recorded yet."""
    answered = Clarification.objects.filter(case=case, summons__isnull=False).values("summons")
    return (
        Summons.objects.filter(case=case)
        .exclude(pk__in=answered)
        .select_related("respondent", "case__office")
    )


class HearForm(WhoForm):
    mode = forms.ChoiceField(label=_("Cara"), choices=Mode.choices)
    summons = forms.ModelChoiceField(
        label=_("Atas undangan"), queryset=Summons.objects.none(), required=False
    )
    held_on = day_field(_("Tanggal"))
    statement = words(_("Keterangan yang disampaikan"), rows=8, required=False)
    counter_evidence = forms.ChoiceField(label=_("Bukti yang meringankan"), choices=CounterEvidence.choices)
    counter_note = words(_("Catatan atas bukti yang meringankan"), rows=2, required=False, limit=2000)
    counter_file = PaperField(label=_("Berkas bukti yang meringankan"), required=False)
    minutes = PaperField(label=_("Berita acara klarifikasi"), required=False)
    recording = PaperField(label=_("Rekaman (daring)"), required=False)
    unrecorded_reason = forms.CharField(label=_("Mengapa tidak ada rekaman"), max_length=300, required=False)
    waived_reason = forms.CharField(
        label=_("Mengapa tidak diundang kedua kali"), max_length=300, required=False,
        help_text=_("Hanya bila tidak hadir dan undangan kedua tidak dibuat."),
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        self.fields["summons"] = SummonsField(
            label=_("Atas undangan"), queryset=open_summonses(self.case), required=False,
            empty_label=_("datang tanpa undangan"),
        )  # fmt: skip
        self.order_fields(["person", "name", "mode", "summons", "held_on", "statement"])
