"""What a change would touch: rooms above register how they see it, and the page of the change shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sipatenas.accounts.models import User
from sipatenas.rulebook.amendments import Amendments


@dataclass(frozen=True)
class PreviewLine:
    """One thing that reads otherwise: what it is, how it reads now and then, and where it is."""

    label: str
    before: str
    after: str
    url: str = ""


Preview = Callable[[Amendments, User], list[PreviewLine]]
_known: dict[str, Preview] = {}


def register(preview: Preview) -> None:
    """Show this too; called from a room's AppConfig.ready(). The amendments are all in force plus the change's;
    the function itself says `with trial(amendments)` around what it wants to read so."""
    _known[f"{preview.__module__}.{preview.__qualname__}"] = preview


def registered() -> bool:
    """Whether any room shows what a change touches."""
    return bool(_known)


def lines(amendments: Amendments, user: User) -> list[PreviewLine]:
    """All that the registered rooms say about these amendments, for this user's eyes."""
    return [line for preview in _known.values() for line in preview(amendments, user)]
