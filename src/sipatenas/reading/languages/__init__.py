"""The language of a post: Indonesian, ten regional languages, English, two of them one after the other, or unknown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.languages.rule import by_function_words
from sipatenas.reading.languages.score import tell_languages
from sipatenas.reading.text.tokens import Tokens
from sipatenas.reading.tone import Seen, see_words
from sipatenas.reading.tone.tables import LANGUAGES, tables

__all__ = ["CODES", "FOLDERS", "fingerprint", "languages"]

# ISO 639 codes: Indonesian, Javanese, Sundanese, Minangkabau, Banjarese, Acehnese, Balinese, Buginese, Madurese,
# Ngaju, Toba Batak, English. "unknown": too short, names only, or another script.
CODES = ("id", "jv", "su", "min", "bjn", "ace", "ban", "bug", "mad", "nij", "bbc", "en", "mixed", "unknown")
FOLDERS = (
    "indonesian",
    "javanese",
    "sundanese",
    "minangkabau",
    "banjarese",
    "acehnese",
    "balinese",
    "buginese",
    "madurese",
    "ngaju",
    "toba_batak",
)


def languages(tokens: Tokens, seen: Seen | None = None) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The place of each post's language in CODES, and how likely it is (0 to 1).

    Without the weights (CC BY-SA) a list of function words tells four languages.
    """
    tongue = tables().tongue
    if tongue is None:
        return by_function_words(tokens, CODES)
    return tell_languages(tokens, seen if seen is not None else see_words(tokens), tongue)


def fingerprint() -> str:
    """What the shipped weights said of the probe texts when they were made."""
    with np.load(LANGUAGES) as file:
        return str(file["fingerprint"])
