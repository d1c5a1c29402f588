"""Behind `sipatenas roster import`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.directory.services import RosterResult, import_roster
from sipatenas.places.models import Office


def roster_import(
    *,
    file: Path,
    agency: str,
    office: Office,
    user: User | None,
    synthetic: bool,
    clock: Clock,
    progress: Callable[[int], None] | None = None,
) -> RosterResult:
    """Imports a roster; exit 1 when `rejected` is not 0, 2 on RosterUnreadable."""
    return import_roster(
        path=file,
        agency=agency,
        office=office,
        user=user,
        synthetic=synthetic,
        clock=clock,
        progress=progress,
    )
