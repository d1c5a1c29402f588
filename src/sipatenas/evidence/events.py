"""The evidence's event types in the ledger: its custody."""

from django.utils.translation import gettext_lazy as _

from sipatenas.core import ledger

REQUESTED = "evidence.requested"
SEALED = "evidence.sealed"
FAILED = "evidence.failed"
VIEWED = "evidence.viewed"
EXPORTED = "evidence.exported"


def register() -> None:
    ledger.register(
        ledger.EventType(code=REQUESTED, label=_("Bukti diminta"), personal=("reason", "url")),
        ledger.EventType(code=SEALED, label=_("Bukti disegel")),
        ledger.EventType(code=FAILED, label=_("Bukti gagal dibuat"), personal=("failure",)),
        ledger.EventType(code=VIEWED, label=_("Bukti dilihat")),
        ledger.EventType(code=EXPORTED, label=_("Paket bukti diunduh")),
    )
