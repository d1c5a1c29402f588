"""The room's verbs: ask for an evidence, seal it, hand it out. Every one leaves a ledger event."""

from sipatenas.evidence.services.capturing import CaptureBrokenError, fall_back, perform
from sipatenas.evidence.services.custody import (
    export_package,
    look_at,
    package_for_command,
    record_view,
)
from sipatenas.evidence.services.delivering import receive
from sipatenas.evidence.services.ending import give_up, subject_of
from sipatenas.evidence.services.importing import seal_imported_record, seal_imported_records
from sipatenas.evidence.services.packing import package_of
from sipatenas.evidence.services.receiving import File, Handover, hand_in_again, take_in
from sipatenas.evidence.services.requesting import request_capture

__all__ = [
    "CaptureBrokenError",
    "File",
    "Handover",
    "export_package",
    "fall_back",
    "give_up",
    "hand_in_again",
    "look_at",
    "package_for_command",
    "package_of",
    "perform",
    "receive",
    "record_view",
    "request_capture",
    "seal_imported_record",
    "seal_imported_records",
    "subject_of",
    "take_in",
]
