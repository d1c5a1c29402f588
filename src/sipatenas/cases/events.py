"""The cases' event types in the ledger."""

from django.utils.translation import gettext_lazy as _

from sipatenas.core import ledger

FOUND = "cases.found"
REGISTERED = "cases.registered"
CLARIFIED = "cases.clarified"
REFERRED = "cases.referred"
FOLLOWED_UP = "cases.followed_up"
CLOSED = "cases.closed"
ENDED = "cases.ended"


def register() -> None:
    ledger.register(
        ledger.EventType(code=FOUND, label=_("Temuan dibuat"), personal=("reason",)),
        ledger.EventType(code=REGISTERED, label=_("Temuan diregistrasi")),
        ledger.EventType(code=CLARIFIED, label=_("Klarifikasi dicatat"), personal=("statement",)),
        ledger.EventType(code=REFERRED, label=_("Perkara diteruskan")),
        ledger.EventType(code=FOLLOWED_UP, label=_("Tindak lanjut dicatat"), personal=("summary",)),
        ledger.EventType(code=CLOSED, label=_("Perkara selesai")),
        ledger.EventType(code=ENDED, label=_("Perkara dihentikan"), personal=("reason",)),
    )
