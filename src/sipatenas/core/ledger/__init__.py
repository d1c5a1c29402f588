"""The ledger: what happened to each object, append-only, each entry chained to the one before it."""

from sipatenas.core.ledger.queries import LedgerView, history, length
from sipatenas.core.ledger.registry import (
    EventType,
    FieldError,
    LedgerError,
    UnknownEventError,
    register,
)
from sipatenas.core.ledger.services import Subject, append, shred
from sipatenas.core.ledger.verification import BrokenLink, VerificationReport, verify

__all__ = [
    "BrokenLink",
    "EventType",
    "FieldError",
    "LedgerError",
    "LedgerView",
    "Subject",
    "UnknownEventError",
    "VerificationReport",
    "append",
    "history",
    "length",
    "register",
    "shred",
    "verify",
]
