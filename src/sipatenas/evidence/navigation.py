"""The room's entries in the navigation of every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sipatenas.evidence import rules
from sipatenas.ui import navigation


def _sees(request: HttpRequest) -> bool:
    return rules.may_see(request.user)


def _runs_the_machine(request: HttpRequest) -> bool:
    return rules.may_see_health(request.user)


def register() -> None:
    navigation.register(
        navigation.NavItem(_("Bukti"), "evidence:list", order=20, visible=_sees),
        navigation.NavItem(_("Brankas"), "evidence:vault_health", order=87, visible=_runs_the_machine),
    )
