"""What this room writes into the ledger: a chain for each import, changed texts in their post's chain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sipatenas.core.ledger import EventType, register

IMPORT_STARTED = "sources.import_started"
BATCH_IMPORTED = "sources.batch_imported"
IMPORT_FINISHED = "sources.import_finished"
TEXT_CHANGED = "sources.text_changed"

register(
    EventType(code=IMPORT_STARTED, label=_("Impor dimulai"), personal=("file_name",)),
    EventType(code=BATCH_IMPORTED, label=_("Bagian berkas diimpor"), personal=()),
    EventType(code=IMPORT_FINISHED, label=_("Impor selesai"), personal=()),
    EventType(code=TEXT_CHANGED, label=_("Teks unggahan berubah"), personal=()),
)
