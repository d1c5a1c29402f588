"""What this room writes into the ledger. Who was chosen is sealed until the run is closed: the second
officer is blind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sipatenas.core.ledger import EventType, register

MATCHED = "attribution.matched"
REFUSED = "attribution.refused"
JUDGED = "attribution.judged"
CLOSED = "attribution.closed"


def register_all() -> None:
    """Declares the room's event types; called once all rooms are loaded."""
    register(
        EventType(code=MATCHED, label=_("Akun dicocokkan dengan daftar pegawai")),
        EventType(code=REFUSED, label=_("Pencocokan ditolak")),
        EventType(code=JUDGED, label=_("Pemilik akun dinilai oleh petugas")),
        EventType(code=CLOSED, label=_("Penilaian pemilik akun selesai"), personal=("person", "reasons")),
    )
