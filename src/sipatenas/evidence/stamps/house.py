"""The time-stamp authorities as this house's settings name them."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from sipatenas.core.clock import Clock
from sipatenas.evidence.keys import KeyUnusableError
from sipatenas.evidence.stamps import asking, authorities, rfc3161
from sipatenas.evidence.stamps.authorities import OTS, Authority, NoRootError, SettingError
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


def stamp(name: str, data: bytes, *, made_at: datetime, clock: Clock) -> asking.Stamped:
    """One time stamp over `data` by the authority that the settings call so. Raises asking.StampFailedError."""
    authority = next((one for one in known() if one.name == name), None)
    if authority is None:
        raise asking.StampFailedError(f"otoritas {name} tidak lagi disebut di SIPATENAS_TSA")
    return asking.stamp(authority, data, made_at=made_at, keys=Path(settings.SIPATENAS_KEYS), clock=clock)


def roots(clock: Clock) -> dict[str, bytes]:
    """The certificates (PEM) of the authorities by name, where they can be read."""
    found = {}
    for one in known():
        try:
            found[one.name] = rfc3161.as_pem(one.root_pem(Path(settings.SIPATENAS_KEYS), clock.now()))
        except (NoRootError, KeyUnusableError, rfc3161.StampRefusedError):
            continue
    return found
