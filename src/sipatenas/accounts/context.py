"""The first line of every screen: whose office, which duty, which clock."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sipatenas.accounts.models import Duty
from sipatenas.accounts.rules import serves
from sipatenas.places.zones import zone_label


@dataclass(frozen=True)
class Desk:
    """At which desk the reader sits. `timezone` is IANA, `zone` its label (WIB, WITA, WIT)."""

    office: str
    office_code: str
    person: str
    duty: str
    timezone: str
    zone: str

    def __str__(self) -> str:
        return f"{self.office} · {self.duty} · {self.zone}"


def desk_of(request: HttpRequest) -> Desk | None:
    """The reader's desk; None for the anonymous and for users without an office."""
    user = getattr(request, "user", None)
    if not serves(user) or user.office is None:
        return None
    return Desk(
        office=user.office.name,
        office_code=user.office.code,
        person=str(user),
        duty=str(Duty(user.duty).label),
        timezone=user.office.timezone,
        zone=zone_label(user.office.timezone),
    )


def whose_desk(request: HttpRequest) -> dict[str, object]:
    """`desk`, and `context_line` for pages that say nothing more particular (election, stage) themselves."""
    desk = SimpleLazyObject(lambda: desk_of(request))
    return {"desk": desk, "context_line": SimpleLazyObject(lambda: str(desk_of(request) or ""))}
