"""The room's entry in the navigation of every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sipatenas.leads.rules import may_see_queue
from sipatenas.ui import navigation


def _sees(request: HttpRequest) -> bool:
    return may_see_queue(request.user)


def register() -> None:
    navigation.register(
        navigation.NavItem(_("Antrean"), "leads:queue", order=10, visible=_sees),
    )
