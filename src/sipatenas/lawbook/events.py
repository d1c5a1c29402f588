"""The lawbook's event types in the ledger."""

from django.utils.translation import gettext_lazy as _

from sipatenas.core import ledger

DRAFTED = "lawbook.drafted"
REVISED = "lawbook.revised"
PROPOSED = "lawbook.proposed"
APPROVED = "lawbook.approved"
REJECTED = "lawbook.rejected"
WITHDRAWN = "lawbook.withdrawn"


def register() -> None:
    ledger.register(
        ledger.EventType(code=DRAFTED, label=_("Perubahan aturan dirancang"), personal=("reason",)),
        ledger.EventType(code=REVISED, label=_("Rancangan diperbaiki"), personal=("reason",)),
        ledger.EventType(code=PROPOSED, label=_("Perubahan aturan diajukan")),
        ledger.EventType(code=APPROVED, label=_("Perubahan aturan disetujui"), personal=("note",)),
        ledger.EventType(code=REJECTED, label=_("Perubahan aturan ditolak"), personal=("note",)),
        ledger.EventType(code=WITHDRAWN, label=_("Perubahan aturan ditarik"), personal=("note",)),
    )
