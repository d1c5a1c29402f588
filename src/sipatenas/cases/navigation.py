"""The room's entries in the navigation of every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.rules import is_custodian, is_liaison, may_decide
from sipatenas.cases.rules import may_see_list
from sipatenas.ui import navigation


def _sees(request: HttpRequest) -> bool:
    return may_see_list(request.user)


def _works(request: HttpRequest) -> bool:
    return may_decide(request.user) or is_liaison(request.user)


def _answers(request: HttpRequest) -> bool:
    return is_liaison(request.user)


def _keeps(request: HttpRequest) -> bool:
    return is_custodian(request.user)


def register() -> None:
    navigation.register(
        navigation.NavItem(_("Meja instansi"), "cases:desk", order=4, visible=_answers),
        navigation.NavItem(_("Hari ini"), "cases:today", order=5, visible=_works),
        navigation.NavItem(_("Perkara"), "cases:list", order=30, visible=_sees),
        navigation.NavItem(_("Identitas pelapor"), "cases:reporters", order=35, visible=_keeps),
    )
