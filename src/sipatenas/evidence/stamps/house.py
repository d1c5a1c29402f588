"""The time-stamp authorities as this house's settings name them."""

from __future__ import annotations

import logging

from django.conf import settings

from sipatenas.evidence.stamps import authorities
from sipatenas.evidence.stamps.authorities import OTS, Authority, SettingError
from sipatenas.evidence.stamps.headers import Headers, source

log = logging.getLogger("sipatenas.evidence")


def trouble() -> str:
    """What is wrong with the settings, in Indonesian; empty where they can be read."""
    try:
        authorities.authorities(settings.SIPATENAS_TSA)
        authorities.calendars(settings.SIPATENAS_OTS)
    except SettingError as error:
        return str(error)
    return ""


def known() -> tuple[Authority, ...]:
    """The RFC 3161 authorities; none where the setting cannot be read: a slip there must not stop a sealing."""
    try:
        return authorities.authorities(settings.SIPATENAS_TSA)
    except SettingError:
        log.exception("no time-stamp authority is asked")
        return ()


def calendars() -> tuple[str, ...]:
    try:
        return authorities.calendars(settings.SIPATENAS_OTS)
    except SettingError:
        log.exception("no OpenTimestamps calendar is asked")
        return ()


def names() -> tuple[str, ...]:
    """Whom a sealing asks: the authorities by name, and OpenTimestamps where there are calendars."""
    return (*(one.name for one in known()), *([OTS] if calendars() else []))


def headers() -> Headers | None:
    return source(settings.SIPATENAS_BITCOIN_HEADERS)
