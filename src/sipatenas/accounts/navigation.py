"""The room's entries in the navigation of every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.rules import may_manage_users, may_read_access_log
from sipatenas.ui import navigation


def _keeps_users(request: HttpRequest) -> bool:
    return may_manage_users(request.user)


def _reads_the_log(request: HttpRequest) -> bool:
    return may_read_access_log(request.user)


def register() -> None:
    navigation.register(
        navigation.NavItem(_("Pengguna"), "accounts:users", order=80, visible=_keeps_users),
        navigation.NavItem(_("Instansi"), "accounts:authorities", order=82, visible=_keeps_users),
        navigation.NavItem(_("Catatan akses"), "accounts:looks", order=85, visible=_reads_the_log),
    )
