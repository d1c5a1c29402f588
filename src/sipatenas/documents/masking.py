"""Names and numbers of candidates on a paper that leaves the queue before anyone confirmed them."""

from __future__ import annotations

DOT = "•"


def mask_name(name: str) -> str:
    """`Rina Sari` as `R•••• S••••`: initials and dots of a fixed number, so its length tells nothing."""
    return " ".join(word[0] + DOT * 4 for word in name.split())


def mask_number(number: str, *, shown: int = 2) -> str:
    """`…••23`: the last digits only; a number of six signs or fewer is hidden whole."""
    return f"…{DOT * 2}{number[-shown:]}" if len(number) > 6 else f"…{DOT * 2}"
