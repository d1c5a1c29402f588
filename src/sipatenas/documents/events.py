"""What the ledger keeps about papers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sipatenas.core.ledger import EventType, register

ISSUED = EventType(code="documents.issued", label=_("Dokumen diterbitkan"))


def declare() -> None:
    register(ISSUED)
