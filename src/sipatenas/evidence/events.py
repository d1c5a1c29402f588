"""The evidence's event types in the ledger: its custody."""

from django.utils.translation import gettext_lazy as _

from sipatenas.core import ledger

REQUESTED = "evidence.requested"
SEALED = "evidence.sealed"
FAILED = "evidence.failed"
VIEWED = "evidence.viewed"
EXPORTED = "evidence.exported"
STAMPED = "evidence.stamped"
STAMP_SUBMITTED = "evidence.stamp_submitted"
ANCHORED = "evidence.anchored"
VAULTED = "evidence.vaulted"
DAMAGED = "evidence.damaged"
MENDED = "evidence.mended"
HELD = "evidence.held"
RELEASED = "evidence.released"
DISPOSAL_PROPOSED = "evidence.disposal_proposed"
DISPOSAL_REFUSED = "evidence.disposal_refused"
DISPOSED = "evidence.disposed"
RECHECKED = "evidence.rechecked"
REMOVAL_CONFIRMED = "evidence.removal_confirmed"
WATCH_HELD = "evidence.watch_held"
WATCH_RESUMED = "evidence.watch_resumed"
RECEIVED = "evidence.received"
CONTROL_ADDED = "evidence.control_added"
CONTROL_ENDED = "evidence.control_ended"
CONTROL_USED = "evidence.control_used"


def register() -> None:
    ledger.register(
        ledger.EventType(code=REQUESTED, label=_("Bukti diminta"), personal=("reason", "url")),
        ledger.EventType(code=SEALED, label=_("Bukti disegel")),
        ledger.EventType(code=FAILED, label=_("Bukti gagal dibuat"), personal=("failure",)),
        ledger.EventType(code=VIEWED, label=_("Bukti dilihat")),
        ledger.EventType(code=EXPORTED, label=_("Paket bukti diunduh")),
        ledger.EventType(code=STAMPED, label=_("Bukti bercap waktu")),
        ledger.EventType(code=STAMP_SUBMITTED, label=_("Bukti diserahkan ke OpenTimestamps")),
        ledger.EventType(code=ANCHORED, label=_("Bukti berlabuh di blok Bitcoin")),
        ledger.EventType(code=VAULTED, label=_("Berkas bukti dipindahkan ke brankas")),
        ledger.EventType(code=DAMAGED, label=_("Berkas bukti ditemukan rusak, hilang, atau terkunci")),
        ledger.EventType(code=MENDED, label=_("Berkas bukti pulih")),
        ledger.EventType(code=HELD, label=_("Bukti ditahan dari pemusnahan"), personal=("reason",)),
        ledger.EventType(code=RELEASED, label=_("Penahanan bukti dicabut"), personal=("reason",)),
        ledger.EventType(code=DISPOSAL_PROPOSED, label=_("Pemusnahan bukti diusulkan"), personal=("reason",)),
        ledger.EventType(code=DISPOSAL_REFUSED, label=_("Usul pemusnahan tidak jadi"), personal=("reason",)),
        ledger.EventType(code=DISPOSED, label=_("Bukti dimusnahkan"), personal=("reason",)),
        ledger.EventType(code=RECHECKED, label=_("Tautan diperiksa ulang")),
        ledger.EventType(code=REMOVAL_CONFIRMED, label=_("Penghapusan dipastikan")),
        ledger.EventType(code=WATCH_HELD, label=_("Pemeriksaan ulang dihentikan")),
        ledger.EventType(code=WATCH_RESUMED, label=_("Pemeriksaan ulang dilanjutkan")),
        ledger.EventType(
            code=RECEIVED,
            label=_("Bukti diterima dari luar"),
            personal=("handed_by", "witness", "place", "declared", "reason"),
        ),
        ledger.EventType(code=CONTROL_ADDED, label=_("Tautan pembanding ditambahkan")),
        ledger.EventType(code=CONTROL_ENDED, label=_("Tautan pembanding tidak dipakai lagi")),
        ledger.EventType(code=CONTROL_USED, label=_("Tautan pembanding dipakai lagi")),
    )
