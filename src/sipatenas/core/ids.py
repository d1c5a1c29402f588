"""Identifiers that sort by the time they were made (UUIDv7, RFC 9562)."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7: unique without a central counter, and in the order of creation."""
    return uuid7()
