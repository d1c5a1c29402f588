"""How far a term is, in words and by a mark, on the clock of the office that has to keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sipatenas.ui.moments import say_age


@dataclass(frozen=True)
class Nearness:
    """`mark` is a kind of the `status` tag: warning (over), running (today), waiting (later)."""

    kind: str
    mark: str
    words: str
    days: int = 0
    """Legal days until then; 0 today, and where it is over or without a date."""


def nearness(due: datetime | None, now: datetime, timezone: str) -> Nearness:
    """How near a moment is: over, today or later; counted by the office's days, today by hours."""
    if due is None:
        return Nearness("none", "waiting", _("tanpa batas waktu"))
    if due < now:
        return Nearness("overdue", "warning", _("lewat %(age)s") % {"age": say_age(now - due)})
    zone = ZoneInfo(timezone)
    days = (due.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days == 0:
        return Nearness("today", "running", _("hari ini, %(age)s lagi") % {"age": say_age(due - now)})
    left = ngettext("%(count)d hari lagi", "%(count)d hari lagi", days) % {"count": days}
    return Nearness("later", "waiting", left, days)
