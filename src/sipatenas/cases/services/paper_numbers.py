"""A number for a paper of the office: the next of its series, or one that the secretariat gave; never twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _


def number_for(*, used: QuerySet[Any], given: str, following: Callable[[], str]) -> str:
    """`used`: the office's papers of that kind. Raises ValidationError for a given number that one of them has."""
    given = given.strip()
    if not given:
        while used.filter(number=(number := following())).exists():
            pass  # the secretariat had given it before
        return number
    if used.filter(number__iexact=given).exists():
        raise ValidationError({"number": _("Nomor %(number)s sudah dipakai.") % {"number": given}})
    return given
