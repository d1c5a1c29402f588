"""The leads' event types in the ledger."""

from django.utils.translation import gettext_lazy as _

from sipatenas.core import ledger

READ = "leads.read"
OPENED = "leads.opened"
DISMISSED = "leads.dismissed"
LOOK_AGAIN = "leads.look_again"
KEPT = "leads.evidence_kept"
REOPENED = "leads.reopened"
WOKEN = "leads.woken"
FINDING = "leads.finding"
REPORTED = "leads.reported"


def register() -> None:
    ledger.register(
        ledger.EventType(code=READ, label=_("Unggahan dibaca")),
        ledger.EventType(code=OPENED, label=_("Indikasi masuk antrean")),
        ledger.EventType(code=DISMISSED, label=_("Indikasi dikesampingkan"), personal=("reason",)),
        ledger.EventType(code=LOOK_AGAIN, label=_("Akan dilihat lagi"), personal=("reason",)),
        ledger.EventType(code=KEPT, label=_("Bukti diminta disimpan"), personal=("reason",)),
        ledger.EventType(code=REOPENED, label=_("Indikasi dibuka kembali"), personal=("reason",)),
        ledger.EventType(code=WOKEN, label=_("Tanggal lihat lagi tiba")),
        ledger.EventType(code=FINDING, label=_("Indikasi dijadikan temuan"), personal=("reason",)),
        ledger.EventType(code=REPORTED, label=_("Laporan indikasi dibuat")),
    )
