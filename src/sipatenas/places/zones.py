"""The legal day: a term of law ends at midnight of the office's zone, not of the server's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sipatenas.places.models import Office

LABELS: Final = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def zone_label(timezone: str) -> str:
    """“WIB”, “WITA” or “WIT”; another zone by its own name."""
    return LABELS.get(timezone, timezone)


def local_time(moment: datetime, office: Office) -> datetime:
    """The moment on the clock of the office's wall. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its zone before it can be placed on a legal day.")
    return moment.astimezone(ZoneInfo(office.timezone))


def legal_day(moment: datetime, office: Office) -> date:
    """The calendar day that it is at the office (its WIB, WITA or WIT) at this moment."""
    return local_time(moment, office).date()
