"""The cases' event types in the ledger: one for each step of the workflow, and those outside it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sipatenas.cases.workflow import STEPS
from sipatenas.core import ledger

RECEIVED = "cases.received"
FOUND = "cases.found"
INFORMED = "cases.informed"
SPLIT_OFF = "cases.split_off"
REVEALED = "cases.reporter_revealed"
RECOMPUTED = "cases.clocks_recomputed"
REMINDED = "cases.reminded"
WARNING_ASKED = "cases.warning_asked"
BLOCK_ASKED = "cases.block_asked"
LEARNT = "cases.lesson_written"
EXPORTED = "cases.bundle_exported"
ABSENT = "cases.absence_noted"
BACK = "cases.absence_ended"

PERSONAL = ("reason", "statement", "summary", "names", "text", "note")
"""Free words and names: kept apart from the codes, so that disposal can shred them."""


def register() -> None:
    outside = {
        RECEIVED: _("Laporan diterima"),
        FOUND: _("Temuan dibuat"),
        INFORMED: _("Informasi awal dicatat"),
        SPLIT_OFF: _("Dipisahkan dari perkara lain"),
        REVEALED: _("Identitas pelapor dibuka"),
        RECOMPUTED: _("Tenggat dihitung ulang"),
        REMINDED: _("Diminta mengingatkan instansi"),
        WARNING_ASKED: _("Diminta menegur instansi"),
        BLOCK_ASKED: _("Diminta memblokir data kepegawaian"),
        LEARNT: _("Pelajaran dicatat"),
        EXPORTED: _("Berkas lengkap dikeluarkan"),
        ABSENT: _("Ketidakhadiran dicatat"),
        BACK: _("Ketidakhadiran dicabut"),
    }
    labels: dict[str, Any] = {f"cases.{step.event}": step.label for step in STEPS.values()} | outside
    ledger.register(
        *(ledger.EventType(code=code, label=label, personal=PERSONAL) for code, label in labels.items())
    )
