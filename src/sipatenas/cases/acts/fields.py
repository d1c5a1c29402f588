"""Fields that several steps share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from sipatenas.cases.services import files

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class OfficeMoment(forms.DateTimeField):
    """Day and hour on the wall clock of the case's office; gives an aware moment."""

    zone = "Asia/Jakarta"

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return super().prepare_value(value)

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value
        moment = super().to_python(value)
        return moment.replace(tzinfo=ZoneInfo(self.zone)) if moment is not None else None


def in_zone(form: forms.Form, zone: str) -> None:
    """Every moment of the form is one of that zone."""
    for field in form.fields.values():
        if isinstance(field, OfficeMoment):
            field.zone = zone


def day_field(label: str | _StrPromise, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def words(
    label: str | _StrPromise, *, rows: int = 3, required: bool = True, limit: int = 20_000, **kwargs: Any
) -> forms.CharField:
    """A text of some lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=required, max_length=limit, **kwargs)


class PaperField(forms.FileField):
    """A paper or recording; says what is taken and how large it may be."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{ending}" for ending in files.ENDINGS.values())
        kwargs.setdefault(
            "help_text", _("pdf, png, jpg, docx, mp4, webm, mp3, m4a, ogg, wav; paling besar 50 MB.")
        )
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), max_length=200, **kwargs)
