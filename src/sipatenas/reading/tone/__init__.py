"""Tone: how likely a post is hateful or abusive, and in which way (labels of Ibrohim and Budi 2019)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.text.tokens import Tokens
from sipatenas.reading.tone.pieces import Seen, see
from sipatenas.reading.tone.score import tone_of
from sipatenas.reading.tone.swaps import swaps
from sipatenas.reading.tone.tables import TONE, tables

__all__ = ["LABELS", "Seen", "fingerprint", "score_tone", "see_words", "thresholds"]

LABELS = (
    "HS",
    "Abusive",
    "HS_Individual",
    "HS_Group",
    "HS_Religion",
    "HS_Race",
    "HS_Physical",
    "HS_Gender",
    "HS_Other",
    "HS_Weak",
    "HS_Moderate",
    "HS_Strong",
)


def see_words(tokens: Tokens) -> Seen:
    """What each different word of a batch is worth, for `score_tone` and `languages` both."""
    return see(tokens, tables().pieces, swaps())


def score_tone(tokens: Tokens, seen: Seen | None = None) -> NDArray[np.float32] | None:
    """Calibrated probabilities, posts x LABELS; None where the weights (CC BY-NC-SA) have been removed."""
    tone = tables().tone
    if tone is None:
        return None
    return tone_of(tokens, seen if seen is not None else see_words(tokens), tone)


def thresholds() -> NDArray[np.float64]:
    """The probability from which on each label is best said (highest F1 in cross-validation on the training data).

    Raises: FileNotFoundError without the weights.
    """
    with np.load(TONE) as file:
        told: NDArray[np.float64] = file["thresholds"]
    return told


def fingerprint() -> str:
    """What the shipped weights said of the probe texts when they were made."""
    with np.load(TONE) as file:
        return str(file["fingerprint"])
