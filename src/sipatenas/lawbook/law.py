"""What a change means as amendments of rows: pure functions between forms, changes and the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from sipatenas.lawbook.models import Change, ChangeKind
from sipatenas.rulebook import whole
from sipatenas.rulebook.amendments import Amendment, Amendments, trial
from sipatenas.rulebook.rows import Row, RulebookError, section_rows

Said = dict[str, Any]


def plain(row: Row) -> Said:
    """The row as JSON holds it: dates as text, all fields."""
    said: Said = msgspec.json.decode(msgspec.json.encode(row))
    return said


def row_now(file: str, section: str, row_id: str) -> Row | None:
    """The row as it reads now, or None. Raises RulebookError for a section that no book reads."""
    whole.schema_of(file, section)
    return next((row for row in section_rows(file, section) if row.id == row_id), None)


def next_id(row_id: str, effect: date) -> str:
    """The id of a row's version from that day: `NET-BKN@2026-12-01`."""
    return f"{row_id.partition('@')[0]}@{effect.isoformat()}"


def amendments_of(change: Change) -> tuple[Amendment, ...]:
    """The rows that a change writes: the new one, and the old one closed where a version follows."""
    closed: Said = {**(change.before or {}), "valid_to": str(change.effect_date - timedelta(days=1))}
    rows: Mapping[str, tuple[Said, ...]] = {
        ChangeKind.ADD: (change.row,),
        ChangeKind.CORRECT: (change.row,),
        ChangeKind.VERSION: (closed, change.row),
        ChangeKind.END: (closed,),
    }
    return tuple(Amendment(change.file, change.section, row) for row in rows[change.kind])


def fault_of(amendments: Amendments) -> str:
    """What stops the law from being read so, naming file, row and field; empty where all of it can be read."""
    with trial(amendments):
        try:
            whole.check()
        except RulebookError as error:
            return str(error)
    return ""


def fault_of_row(file: str, section: str, row: Said) -> str:
    """What the schema says against this one row; empty where nothing."""
    try:
        msgspec.convert(row, whole.schema_of(file, section), str_keys=True)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$.")
        return f"isian '{place.rstrip('`')}': {said}" if place else said
    except RulebookError as error:
        return str(error)
    return ""


def normal(file: str, section: str, row: Said) -> Said:
    """A right row with all its fields, those of the schema's defaults included."""
    return plain(msgspec.convert(row, whole.schema_of(file, section), str_keys=True))
