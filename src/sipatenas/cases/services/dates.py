"""Days that cannot be are refused where they are written: every term of law counts from one of them.

Days are legal days at the case's office; the same day is always allowed, since a paper names no hour.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.ui.moments import say_day, say_moment


def check_matter(
    *, event_on: date | None, known_at: datetime | None, received: datetime, now: datetime, office: Office
) -> None:
    """It happened, was known and came in, in this order and not after now; entered as late as may be.

    Raises ValidationError naming the field: `event_on`, `known_at` or `received_at`.
    """
    came = legal_day(received, office)
    not_yet(came, "received_at", now=now, office=office)
    received_by_now(received, now=now, office=office)
    if event_on is not None:
        not_yet(event_on, "event_on", now=now, office=office)
        if came < event_on:
            words = _(
                "Hari diterima (%(came)s) mendahului hari kejadian (%(event)s). Perbaiki yang keliru: "
                "diterima paling awal pada hari kejadian."
            )
            raise ValidationError({"received_at": words % _said(came=came, event=event_on)})
    if known_at is None:
        return
    known = legal_day(known_at, office)
    not_yet(known, "known_at", now=now, office=office)
    if event_on is not None and known < event_on:
        words = _(
            "Hari diketahui (%(known)s) mendahului hari kejadian (%(event)s). Perbaiki yang keliru: "
            "diketahui paling awal pada hari kejadian."
        )
        raise ValidationError({"known_at": words % _said(known=known, event=event_on)})
    if known_at > received:
        words = _(
            "Diketahui (%(known)s) sesudah diterima (%(came)s). Perbaiki yang keliru: "
            "diketahui paling akhir pada waktu diterima."
        )
        zone = office.timezone
        said = {"known": say_moment(known_at, zone), "came": say_moment(received, zone)}
        raise ValidationError({"known_at": words % said})


def received_by_now(at: datetime, *, now: datetime, office: Office) -> None:
    """Raises ValidationError under `received_at`: the moment has not come."""
    if at > now:
        words = _("Waktu penerimaan (%(at)s) belum tiba. Isi waktu diterimanya yang sebenarnya.")
        raise ValidationError({"received_at": words % {"at": say_moment(at, office.timezone)}})


def not_yet(day: date, field: str, *, now: datetime, office: Office) -> None:
    """Raises ValidationError under `field`: the day has not come at the office."""
    today = legal_day(now, office)
    if day > today:
        words = _("Tanggal ini (%(day)s) belum tiba. Isi paling akhir hari ini, %(today)s.")
        raise ValidationError({field: words % _said(day=day, today=today)})


def not_before(day: date, floor: date, field: str, words: str) -> None:
    """Raises ValidationError under `field`: the day lies before `floor`. `words` name both: %(day)s, %(floor)s."""
    if day < floor:
        raise ValidationError({field: words % _said(day=day, floor=floor)})


def _said(**days: date) -> dict[str, str]:
    return {name: say_day(day) for name, day in days.items()}
