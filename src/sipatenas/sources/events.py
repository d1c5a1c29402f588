"""What `sources` writes into the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sipatenas.core import ledger

IMPORT_STARTED = "sources.import_started"
BATCH_IMPORTED = "sources.batch_imported"
IMPORT_FINISHED = "sources.import_finished"
TEXT_CHANGED = "sources.text_changed"


def register() -> None:
    """Called once, when the room's app is ready."""
    ledger.register(
        ledger.EventType(code=IMPORT_STARTED, label=_("Impor dimulai"), personal=("file_name",)),
        ledger.EventType(code=BATCH_IMPORTED, label=_("Bagian berkas diimpor"), personal=()),
        ledger.EventType(code=IMPORT_FINISHED, label=_("Impor selesai"), personal=()),
        ledger.EventType(code=TEXT_CHANGED, label=_("Teks unggahan berubah"), personal=()),
    )
