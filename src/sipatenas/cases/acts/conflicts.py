"""The acts on a conflict of interest: declaring one, and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import Authority, User
from sipatenas.cases.acts.base import Act, StepForm, by_form
from sipatenas.cases.acts.fields import words
from sipatenas.cases.models import Case, Conflict, Relation
from sipatenas.cases.rules import handles, heads, reads
from sipatenas.cases.services import conflicts
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.route_rows import book
from sipatenas.ui.moments import say_day


class InterestForm(forms.Form):
    """What interest it is: all that is asked of somebody who speaks of themselves alone."""

    relation = forms.ChoiceField(label=_("Hubungan"), choices=Relation.choices)
    reason = words(_("Kepentingan apa"), rows=2, limit=2000)


class ConflictForm(StepForm):
    """Everybody may name themselves; the office also bodies; its head also colleagues, and by user name superiors."""

    person = forms.ChoiceField(label=_("Siapa yang berkepentingan"))
    username = forms.CharField(
        label=_("Atau nama pengguna orang di kantor atasan"),
        max_length=150,
        required=False,
        help_text=_("Atasan, auditor, atau penjaga identitas yang dapat melihat perkara ini. Tulis persis."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    relation = forms.ChoiceField(label=_("Hubungan"), choices=Relation.choices)
    reason = words(_("Kepentingan apa"), rows=2, limit=2000)

    def prepare(self) -> None:
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
        field.choices = [(f"user:{self.user.pk}", gettext("Saya sendiri"))]
        if heads(self.user, self.case):
            field.required = False
            field.choices = [("", "–"), *field.choices, *self._colleagues()]
        else:
            del self.fields["username"]
        if handles(self.user, self.case):
            field.choices = [*field.choices, *self._bodies()]

    def _colleagues(self) -> list[tuple[str, str]]:
        office = User.objects.filter(office_id=self.case.office_id, is_active=True).select_related("office")
        return [
            (f"user:{one.pk}", str(one))
            for one in office.exclude(pk=self.user.pk).order_by("full_name")
            if reads(one, self.case)
        ]

    def _bodies(self) -> list[tuple[str, str]]:
        """Those of the case's own region and of the regions above it, and whoever holds a role."""
        codes = [code for code in self.case.region_path.split("/") if code]
        found = Authority.objects.filter(region_id__in=codes).order_by("name")
        roles = book().roles.values()
        return [
            *((f"authority:{one.pk}", one.name) for one in found),
            *(
                (f"role:{row.id}", gettext("Pemangku jabatan: %(role)s") % {"role": row.text})
                for row in roles
            ),
        ]

    def clean_username(self) -> User | None:
        name = self.cleaned_data["username"].strip()
        if not name:
            return None
        found = User.objects.select_related("office").filter(username=name).first()
        if found is None or not reads(found, self.case):
            raise forms.ValidationError(
                gettext("Tidak ada orang dengan nama pengguna itu yang dapat melihat perkara ini.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, _sign, key = cleaned.pop("person", "").partition(":")
        named = cleaned.pop("username", None)
        if not self.errors and bool(kind) == bool(named):
            self.add_error("person", gettext("Pilih satu: dari daftar, atau dengan nama pengguna."))
        cleaned["concerned"] = conflicts.Concerned(
            user=User.objects.filter(pk=key).first() if kind == "user" else named,
            authority=Authority.objects.filter(pk=key).first() if kind == "authority" else None,
            role=key if kind == "role" else "",
        )
        return cleaned


class DeclaredField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic to the checker only
    """One of the interests declared in a case: whose, of what kind, since when."""

    def label_from_instance(self, obj: Conflict) -> str:
        facts = {
            "who": _name(obj),
            "relation": obj.get_relation_display(),
            "day": say_day(legal_day(obj.declared_at, obj.case.office)),
        }
        return gettext("%(who)s: %(relation)s, dinyatakan %(day)s") % facts


class LiftForm(StepForm):
    conflict = DeclaredField(label=_("Pernyataan siapa"), queryset=Conflict.standing.none(), empty_label=None)
    reason = words(_("Mengapa dicabut"), rows=2, limit=2000)

    def prepare(self) -> None:
        self.fields["conflict"].queryset = conflicts.standing(self.case)  # type: ignore[attr-defined]


def _name(one: Conflict) -> str:
    if one.user or one.authority:
        return str(one.user or one.authority)
    row = book().roles.get(one.role)
    return row.text if row else one.role


def _nothing_declared(case: Case, _user: User) -> str:
    if conflicts.standing(case).exists():
        return ""
    return gettext("tidak ada kepentingan yang dinyatakan")


ACTS: tuple[Act, ...] = (
    Act("declare_conflict", ConflictForm, by_form(conflicts.declare), _("Konflik kepentingan dinyatakan."),
        hint=_("Yang berkepentingan tidak lagi melihat perkara ini, dan tugasnya diberikan kepada orang lain. "
               "Bila tidak ada yang tersisa, kantor di atasnya mengambil alih.")),
    Act("lift_conflict", LiftForm, by_form(conflicts.lift), _("Pernyataan konflik kepentingan dicabut."),
        hint=_("Hanya bila dinyatakan dengan keliru, atau kepentingannya sudah tidak ada. Yang disebut melihat "
               "perkara ini lagi. Pernyataan dan pencabutannya tetap tercatat."),
        offered=_nothing_declared),
)  # fmt: skip
