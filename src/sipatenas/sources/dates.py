"""Dates as export files write them. A date is read by a stated rule or refused, never guessed in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from django.utils.translation import gettext as _

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "januari", "january"),
            ("feb", "februari", "pebruari", "february"),
            ("mar", "maret", "march"),
            ("apr", "april"),
            ("mei", "may"),
            ("jun", "juni", "june"),
            ("jul", "juli", "july"),
            ("agu", "ags", "agt", "agustus", "aug", "august"),
            ("sep", "sept", "september"),
            ("okt", "oktober", "oct", "october"),
            ("nov", "november", "nopember"),
            ("des", "desember", "dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_ZONES = {"WIB": 7, "WITA": 8, "WIT": 9, "UTC": 0, "GMT": 0, "Z": 0}
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
_ZONE = r"(?P<zone>WIB|WITA|WIT|UTC|GMT|Z|[+-]\d{2}:?\d{2})"
_X = re.compile(
    rf"[A-Za-z]{{3}} (?P<month>[A-Za-z]{{3}}) (?P<day>\d{{1,2}}) {_CLOCK} {_ZONE} (?P<year>\d{{4}})"
)
_WORDS = re.compile(
    r"(?:[A-Za-z']+, ?)?(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]+)\.?[ -](?P<year>\d{4})"
    rf"(?:,? (?:pukul |jam )?{_CLOCK}(?: ?{_ZONE})?)?",
    re.IGNORECASE,
)
_SLASHES = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
    rf"(?:,? (?:pukul )?{_CLOCK}(?: ?{_ZONE})?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{10}(?:\.\d+)?|\d{13}")
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class DateError(ValueError):
    """The date follows none of the known ways of writing; the message says what to do."""


@dataclass(frozen=True)
class ReadDate:
    """An aware moment, and what had to be assumed to read it."""

    at: datetime
    zone_assumed: bool = False
    day_first: bool = False


def read_date(value: object, *, zone: tzinfo) -> ReadDate:
    """The moment that `value` names.

    Known: X's ("Sun Jun 23 13:36:08 +0000 2024"), ISO 8601 with or without zone, dd/mm/yyyy, epoch seconds
    or milliseconds, words ("23 Juni 2024 13.36 WIB"). Without a zone it is read in `zone` and says so.
    Raises DateError for anything else, and for dates that exist in no calendar.
    """
    if isinstance(value, datetime):
        return _checked(value, zone)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(float(value), value)
    if not isinstance(value, str):
        raise DateError(_("Tanggal harus berupa teks atau angka, bukan %(value)r.") % {"value": value})
    text = " ".join(value.split())
    if _EPOCH.fullmatch(text):
        return _epoch(float(text), value)
    try:
        return _checked(datetime.fromisoformat(text), zone)
    except DateError:
        raise
    except ValueError:
        return _pattern(text, zone)


def _pattern(text: str, zone: tzinfo) -> ReadDate:
    for pattern in (_X, _WORDS, _SLASHES):
        found = pattern.fullmatch(text)
        if found:
            return _assemble(found.groupdict(), text, zone, numeric=pattern is _SLASHES)
    raise _unreadable(text)


def _assemble(parts: dict[str, str | None], text: str, zone: tzinfo, *, numeric: bool) -> ReadDate:
    day, month_text = int(parts["day"] or 0), parts["month"] or ""
    month = int(month_text) if numeric else _MONTHS.get(month_text.lower(), 0)
    if numeric and month > 12 >= day:
        raise DateError(
            _("Tanggal “%(text)s” tampak ditulis bulan/hari. Ubah menjadi hari/bulan/tahun atau ISO 8601.")
            % {"text": text}
        )
    try:
        naive = datetime(  # noqa: DTZ001 - the zone follows
            int(parts["year"] or 0),
            month,
            day,
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
        )
    except ValueError:
        raise _unreadable(text) from None
    given = parts["zone"]
    moment = naive.replace(tzinfo=_offset(given)) if given else naive
    read = _checked(moment, zone)
    return ReadDate(read.at, read.zone_assumed, day_first=numeric and day <= 12 and day != month)


def _offset(zone: str) -> timezone:
    hours = _ZONES.get(zone.upper())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _epoch(seconds: float, value: object) -> ReadDate:
    if seconds >= 1e11:
        seconds /= 1000
    try:
        return _checked(datetime.fromtimestamp(seconds, UTC), UTC)
    except (OverflowError, OSError, ValueError):
        raise _unreadable(str(value)) from None


def _checked(moment: datetime, zone: tzinfo) -> ReadDate:
    assumed = moment.tzinfo is None
    aware = moment.replace(tzinfo=zone) if assumed else moment
    if not _EARLIEST <= aware <= _LATEST:
        raise DateError(
            _("Tanggal %(date)s di luar tahun 1995 sampai 2099. Periksa kolom tanggal pada berkas asal.")
            % {"date": aware.isoformat()}
        )
    offset = aware.utcoffset() or timedelta()
    return ReadDate(aware.astimezone(timezone(offset)), assumed)


def _unreadable(text: str) -> DateError:
    return DateError(
        _(
            "Tanggal “%(text)s” tidak dikenali. Tulis sebagai ISO 8601 (2024-06-23T13:36:08+07:00), "
            "23/06/2024 13.36, 23 Juni 2024 13.36 WIB, atau detik epoch."
        )
        % {"text": text[:80]}
    )
