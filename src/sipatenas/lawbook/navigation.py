"""The room's entry in the navigation of every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sipatenas.lawbook.rules import may_read
from sipatenas.ui import navigation


def _sees(request: HttpRequest) -> bool:
    return may_read(request.user)


def register() -> None:
    navigation.register(navigation.NavItem(_("Aturan"), "lawbook:list", order=60, visible=_sees))
