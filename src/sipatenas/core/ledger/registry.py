"""Every kind of event is declared before it is used: its label, and which of its fields are personal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class LedgerError(Exception):
    """An event that the ledger does not take."""


class UnknownEventError(LedgerError):
    """No room has declared this event."""


class FieldError(LedgerError):
    """A field stands on the wrong side: personal text among the codes, or text that was not declared."""


@dataclass(frozen=True)
class EventType:
    """A kind of event. `code` is `<room>.<what_happened>`; `personal` names the fields that disposal shreds
    (free text, names); everything else must be a code, a number, a date or an id."""

    code: str
    label: StrOrPromise = field(compare=False)
    personal: tuple[str, ...] = ()


SHREDDED = EventType(code="ledger.shredded", label=_("Data pribadi dimusnahkan"))
_known: dict[str, EventType] = {SHREDDED.code: SHREDDED}


def register(*events: EventType) -> None:
    """Declare events. Declaring the same again changes nothing. Raises LedgerError if a code is declared
    with other personal fields than before."""
    for event in events:
        if _known.setdefault(event.code, event) != event:
            raise LedgerError(f"Event {event.code} is declared twice, with different personal fields.")


def event_type(code: str) -> EventType:
    """The declaration of `code`. Raises UnknownEventError."""
    try:
        return _known[code]
    except KeyError:
        raise UnknownEventError(f"Event {code!r} is not declared; add it to the room's events.py.") from None


def label_of(code: str) -> str:
    """What a person reads for `code`; the code itself if the room that declared it is gone."""
    return str(_known[code].label) if code in _known else code
