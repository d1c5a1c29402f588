"""Text as both databases take it."""

from __future__ import annotations


def without_nul(text: str) -> str:
    """`text` with NUL made visible: PostgreSQL takes none in a text, and a visible one matches nothing."""
    return text.replace("\x00", "\ufffd")
