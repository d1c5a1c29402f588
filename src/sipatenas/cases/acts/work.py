"""Acts of the office's own order: to whom a case is given."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.cases.acts.base import Act, StepForm, by_form
from sipatenas.cases.queries.work import handlers
from sipatenas.cases.services.work import assign


class AssignForm(StepForm):
    to = forms.ModelChoiceField(
        label=_("Petugas"), queryset=User.objects.none(), required=False, empty_label=_("seluruh kantor")
    )
    reason = forms.CharField(label=_("Alasan"), max_length=500, required=False)

    def prepare(self) -> None:
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (declared above)
        field.queryset = handlers(self.user)
        field.initial = self.case.assigned_to_id


ACTS: tuple[Act, ...] = (
    Act(
        "assign",
        AssignForm,
        by_form(assign),
        _("Perkara ditugaskan."),
        hint=_(
            "Tugas yang terbuka dalam perkara ini ikut berpindah. Semua petugas kantor tetap dapat membukanya."
        ),
    ),
)
