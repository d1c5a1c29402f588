"""The form of a row of law: one field for each field of the row, as its type asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import yaml
from django import forms
from django.utils.translation import gettext_lazy as _
from msgspec import inspect as types

from sipatenas.lawbook.labels import CERTAINTIES, LABELS
from sipatenas.lawbook.law import Said
from sipatenas.lawbook.models import ChangeKind
from sipatenas.lawbook.shelf import in_words
from sipatenas.rulebook.rows import Row

LONG = {"text", "basis", "remark", "counts_basis", "then"}
OWN = "row"
"""Prefix of the row's own fields: `row-text`."""


class Lines(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **given)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class Nested(forms.CharField):
    """What no simple field holds, written as YAML: `nama: nilai` by lines, `-` before each of several."""

    def __init__(self, *, blank: object = None, **given: Any) -> None:
        self.blank = blank
        super().__init__(
            required=False,
            widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
            help_text=_("Satu isian tiap baris (nama: nilai); tanda - di depan tiap butir daftar."),
            **given,
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text.strip():
            return self.blank
        try:
            said = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise forms.ValidationError(
                _("Baris %(line)d tidak dapat dibaca: periksa titik dua, tanda - dan jarak di depannya."),
                params={"line": line},
            ) from error
        return msgspec.to_builtins(said, str_keys=True)


class ChangeForm(forms.Form):
    """What every change says besides the row itself."""

    reason = forms.CharField(
        label=_("Alasan perubahan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    effect_date = forms.DateField(
        label=_("Tanggal berlaku"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AmendForm(ChangeForm):
    kind = forms.ChoiceField(
        label=_("Jenis perubahan"),
        choices=[pair for pair in ChangeKind.choices if pair[0] != ChangeKind.ADD],
        widget=forms.RadioSelect,
    )
    field_order = ["kind", "effect_date", "reason"]


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=_("Catatan atau alasan"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RowForm(forms.Form):
    """Made for one type of row by `row_form`."""

    def said(self) -> Said:
        """The row as JSON holds it, out of the clean fields."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}


def row_form(row_type: type[Row], *, new: bool) -> type[RowForm]:
    """The form of that type of row. Of a row that stands already the id is not asked for."""
    fields = {
        field.encode_name: _field(field) for field in _fields(row_type) if new or field.encode_name != "id"
    }
    return type("RowForm", (RowForm,), fields)


def initial(row: Said | None, row_type: type[Row]) -> dict[str, object]:
    """What the form shows at first: the row's own values, or the type's defaults."""
    said = row or {}
    return {field.encode_name: _shown(field.type, said.get(field.encode_name)) for field in _fields(row_type)}


def _fields(row_type: type[Row]) -> tuple[types.Field, ...]:
    info = types.type_info(row_type)
    return info.fields if isinstance(info, types.StructType) else ()


def _shown(kind: types.Type, value: object) -> object:
    parts = _parts(kind)
    simple = len(parts) == 1 and isinstance(parts[0], types.LiteralType | types.IntType | types.BoolType)
    if simple or _many_choices(parts) or isinstance(value, bool):
        return value
    return in_words(value)


def _parts(kind: types.Type) -> list[types.Type]:
    """The type without its null."""
    held = list(kind.types) if isinstance(kind, types.UnionType) else [kind]
    return [part for part in held if not isinstance(part, types.NoneType)]


def _many_choices(parts: list[types.Type]) -> bool:
    return (
        len(parts) == 1
        and isinstance(parts[0], types.VarTupleType)
        and isinstance(parts[0].item_type, types.LiteralType)
    )


def _field(field: types.Field) -> forms.Field:  # noqa: PLR0911 (one answer for each kind of type)
    name, parts = field.encode_name, _parts(field.type)
    nullable = isinstance(field.type, types.UnionType) and len(parts) < len(field.type.types)
    label = LABELS.get(name, name)
    one = parts[0] if len(parts) == 1 else None
    text = isinstance(one, types.StrType)
    required = field.required and not nullable and not text
    required = required or name in ("id", "text", "basis")
    given: Mapping[str, Any] = {"label": label, "required": required}
    if name == "certainty":
        return forms.ChoiceField(
            **given, choices=[(code, f"{code} – {said}") for code, said in CERTAINTIES.items()]
        )
    if isinstance(one, types.LiteralType):
        blank = [] if required else [("", "–")]
        choices = [*blank, *((value, value) for value in one.values)]
        return forms.TypedChoiceField(**given, choices=choices, empty_value=None)
    if isinstance(one, types.VarTupleType) and isinstance(one.item_type, types.LiteralType):
        return forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=[(value, value) for value in one.item_type.values],
            widget=forms.CheckboxSelectMultiple,
        )
    if isinstance(one, types.VarTupleType) and isinstance(one.item_type, types.StrType):
        return Lines(label=label, required=name == "source", help_text=_("Satu butir tiap baris."))
    if isinstance(one, types.DateType):
        return forms.DateField(**given, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    if isinstance(one, types.IntType):
        return forms.IntegerField(**given)
    if isinstance(one, types.BoolType):
        return forms.BooleanField(label=label, required=False)
    if text:
        widget = forms.Textarea(attrs={"rows": 3}) if name in LONG else forms.TextInput()
        return forms.CharField(**given, widget=widget, empty_value=None if nullable else "")
    blanks: dict[object, object] = {types.DictType: {}, types.VarTupleType: []}
    return Nested(label=label, blank=blanks.get(type(one)))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def without_defaults(row: Said, row_type: type[Row]) -> Said:
    """The row without nulls where the type has a default of its own: those the form leaves empty."""
    optional = {field.encode_name for field in _fields(row_type) if not field.required}
    return {name: value for name, value in row.items() if not (name in optional and value in (None, ""))}
