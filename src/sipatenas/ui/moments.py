"""Dates as a person reads them, each with its zone: WIB, WITA or WIT."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def say_moment(moment: datetime, zone: str, *, short: bool = False) -> str:
    """`Jumat, 4 Oktober 2024 10.00 WITA`; short: `4 Okt 2024 10.00 WITA`. ValueError without zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its zone before it is shown.")
    local = moment.astimezone(ZoneInfo(zone))
    language = get_language() or "id"
    point = ":" if language.startswith("en") else "."
    said = _said_day(local.date(), short, language)
    return f"{said} {local.hour:02d}{point}{local.minute:02d} {ZONES.get(zone) or local.tzname()}"


def say_day(day: date, *, short: bool = False) -> str:
    """`Jumat, 4 Oktober 2024`; short: `4 Okt 2024`."""
    return _said_day(day, short, get_language() or "id")


@lru_cache(maxsize=2048)
def _said_day(day: date, short: bool, _language: str) -> str:
    return str(formats.date_format(day, "j M Y" if short else "l, j F Y", use_l10n=False))


def say_age(age: timedelta) -> str:
    """The age in its largest whole unit: `3 hari`, `5 jam`, `12 menit`, `kurang dari 1 menit`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return _("kurang dari 1 menit")
    if minutes < 60:
        return ngettext("%(count)d menit", "%(count)d menit", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)d jam", "%(count)d jam", hours) % {"count": hours}
    return ngettext("%(count)d hari", "%(count)d hari", hours // 24) % {"count": hours // 24}
