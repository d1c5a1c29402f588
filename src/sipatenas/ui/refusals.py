"""What a verb refused, put where the person who filled in the form looks for it."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.forms import Form


def put(form: Form, error: ValidationError, *, places: Mapping[str, str] | None = None) -> None:
    """Each error beside the field it names, on top where the form has none; `places`: other names of fields."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, said in error.error_dict.items():
        place = (places or {}).get(name, name)
        form.add_error(place if place in form.fields else None, [str(m) for one in said for m in one])


def put_together(form: Form, error: ValidationError) -> None:
    """All beside their fields, or all on top: sentences that belong together stay together."""
    stray = hasattr(error, "error_dict") and not all(name in form.fields for name in error.error_dict)
    form.add_error(None, error.messages if stray else error)
