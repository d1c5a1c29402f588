"""What this room writes into the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sipatenas.core.ledger import EventType, register

ROSTER_IMPORTED = "directory.roster_imported"


def register_all() -> None:
    """Declares the room's event types; called once all rooms are loaded."""
    register(EventType(code=ROSTER_IMPORTED, label=_("Daftar pegawai diimpor"), personal=("source_name",)))
