"""The forms of the persons named: adding, correcting, separating, joining."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sipatenas.cases import duplicates, register
from sipatenas.cases.acts.base import StepForm
from sipatenas.cases.forms_intake import (
    account_field,
    line,
    matter_choices,
    matter_field,
    subject_choices,
    words,
)
from sipatenas.cases.models import Case, KnownBy, Respondent
from sipatenas.cases.queries import visible_to
from sipatenas.cases.services.people import Offered, offered_rules
from sipatenas.cases.workflow import STEPS
from sipatenas.rulebook import catalogue
from sipatenas.rulebook.catalogue import cited
from sipatenas.rulebook.routes import NEUTRALITY, account_subject
from sipatenas.ui.certainty import unsure


class NamePersonForm(StepForm):
    """One person: new, or the one chosen. `subject` and `act` decide which rules are offered."""

    respondent = forms.ModelChoiceField(
        label=_("Terlapor"),
        queryset=Respondent.objects.none(),
        required=False,
        empty_label=_("tambah yang baru"),
    )
    name = line(_("Nama terlapor"))
    subject = forms.ChoiceField(label=_("Kedudukan"), required=False)
    matter = matter_field()
    account = account_field()
    number = line(_("NIP, NI PPPK, atau NRP"), most=40, help_text=_("Bukan NIK."))
    position = line(_("Jabatan"))
    agency = line(_("Instansi"))
    address = line(_("Alamat atau domisili"), most=300)
    phone = line(_("Telepon"), most=40)
    known_by = forms.ChoiceField(
        label=_("Diketahui dari"), choices=KnownBy.choices, initial=KnownBy.STATEMENT, required=False
    )
    act = forms.ChoiceField(label=_("Perbuatan yang diduga"), required=False)
    rules = forms.MultipleChoiceField(
        label=_("Ketentuan yang diduga dilanggar"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = words(
        _("Alasan"), rows=2, required=False, help_text=_("Wajib bila memperbaiki data yang sudah ada.")
    )

    def prepare(self) -> None:
        self.fields["respondent"].queryset = self.case.respondents.all()  # type: ignore[attr-defined]
        self.fields["subject"].choices = subject_choices()  # type: ignore[attr-defined]
        self.fields["matter"].choices = matter_choices()  # type: ignore[attr-defined]
        self.fields["account"].choices = register.choices(self.case.office)  # type: ignore[attr-defined]
        self.fields["act"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((row.id, row.text) for row in catalogue.acts() if row.id not in ("none", "information")),
        ]
        self.offered = self._offered()
        self.fields["rules"].choices = grouped(self.offered)  # type: ignore[attr-defined]

    def clean_matter(self) -> str:
        return str(self.cleaned_data["matter"] or NEUTRALITY)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("name", "subject"):
            if not data.get("account") and not data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def _offered(self) -> Offered:
        """By what was chosen; a subject that nobody knows offers nothing."""
        account = register.known(str(self["account"].value() or ""))
        subject = account_subject(account) if account else str(self["subject"].value() or "")
        act = str(self["act"].value() or "")
        try:
            return self._binding(subject, act) if subject else Offered(None, ())
        except LookupError:
            return Offered(None, ())

    def _binding(self, subject: str, act: str) -> Offered:
        agency = str(self["agency"].value() or "").strip()
        return offered_rules(case=self.case, subject=subject, act=act, agency=agency)


class SplitForm(StepForm):
    respondents = forms.ModelMultipleChoiceField(
        label=_("Yang menjadi perkara sendiri"),
        queryset=Respondent.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = words(_("Mengapa dipisahkan"), rows=2)

    def prepare(self) -> None:
        self.fields["respondents"].queryset = self.case.respondents.all()  # type: ignore[attr-defined]


class MergeForm(StepForm):
    into = line(
        _("Nomor perkara yang sama"),
        most=80,
        required=True,
        help_text=_("Nomor register, temuan, atau laporan. Perkara ini berakhir di sana."),
    )
    reason = words(_("Mengapa keduanya satu perkara"), rows=2)

    def prepare(self) -> None:
        found = duplicates.alike(self.case, user=self.user)
        own = [one for one in found if one.case.office_id == self.case.office_id]
        if own:
            self.fields["into"].help_text = _now("Mungkin: %(cases)s") % {
                "cases": ", ".join(f"{one.case} ({one.why})" for one in own)
            }
            self.fields["into"].initial = str(own[0].case) if len(own) == 1 else ""

    def clean_into(self) -> Case:
        number = self.cleaned_data["into"].strip()
        for field in ("register_number", "finding_number", "report_number"):
            found = visible_to(self.user).filter(**{field: number}).exclude(pk=self.case.pk).first()
            if found is not None:
                if found.state not in STEPS["absorb"].sources:
                    raise forms.ValidationError(
                        _now("Perkara itu sudah melewati kajian, atau sudah selesai.")
                    )
                return found
        raise forms.ValidationError(_now("Tidak ada perkara lain dengan nomor itu yang dapat Anda lihat."))


def grouped(offered: Offered) -> list[Any]:
    """First what fits the act, with its reason; then all else that binds such a person, by instrument."""
    fitting = offered.fitting.rules if offered.fitting else ()
    first = [
        (rule.id, f"{rule.id}: {rule.text} · {rule.because}{unsure(rule.certainty)}") for rule in fitting
    ]
    seen = {rule.id for rule in fitting}
    groups: list[Any] = [(_now("Sesuai perbuatan yang dipilih"), first)] if first else []
    for instrument, entries in offered.binding:
        rest = [
            (
                entry.id,
                f"{cited(entry, instrument)}: {entry.text}{_phase(entry.phase)}{unsure(entry.certainty)}",
            )
            for entry in entries
            if entry.id not in seen
        ]
        if rest:
            groups.append((instrument.short, rest))
    return groups


def _phase(phase: str) -> str:
    """Whom the entry protects against, where that depends on the day of penetapan."""
    words = {"before": _now("sebelum penetapan calon"), "candidate": _now("sejak penetapan calon")}
    return f" ({words[phase]})" if phase in words else ""
