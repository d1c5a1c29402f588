"""The shipped weights of tone and of language, put under one hash; either may be missing."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.text.hashing import HashMap
from sipatenas.reading.tone.pieces import N_LANGUAGES, N_TONES, Pieces
from sipatenas.reading.tone.score import Tone

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"
TONE = WEIGHTS / "cc-by-nc-sa/tone.npz"
LANGUAGES = WEIGHTS / "cc-by-sa/languages.npz"
_NONE = np.zeros(0, np.uint64)


class Tongue(NamedTuple):
    """The weights of language: score of each = its sum x unit / root of the pieces + bias; `heat` calibrates."""

    unit: NDArray[np.float64]
    bias: NDArray[np.float64]
    heat: float
    doubt: float
    apart: float


class Tables(NamedTuple):
    """All weights; `tone` or `tongue` is None where its file is missing."""

    pieces: Pieces
    tone: Tone | None
    tongue: Tongue | None


@cache
def tables(tone: Path = TONE, languages: Path = LANGUAGES) -> Tables:
    """The weights in these files, read once."""
    told, by_tone, keys_tone = (
        _tone(tone) if tone.exists() else (None, np.zeros((0, N_TONES), np.int8), _NONE)
    )
    tongue, by_tongue, keys_tongue = (
        _tongue(languages) if languages.exists() else (None, np.zeros((0, N_LANGUAGES), np.int8), _NONE)
    )
    keys = np.union1d(keys_tone, keys_tongue)
    of_tone = np.zeros((len(keys), N_TONES), np.int8)
    of_tone[np.searchsorted(keys, keys_tone)] = by_tone
    of_tongue = np.zeros((len(keys), N_LANGUAGES), np.int8)
    of_tongue[np.searchsorted(keys, keys_tongue)] = by_tongue
    found = HashMap.of_sorted(keys, np.arange(len(keys), dtype=np.int32))
    return Tables(Pieces(found.keys, found.values, of_tone, of_tongue), told, tongue)


def _tone(path: Path) -> tuple[Tone, NDArray[np.int8], NDArray[np.uint64]]:
    with np.load(path) as file:
        pairs = HashMap.of_sorted(file["pair_keys"], np.arange(len(file["pair_keys"]), dtype=np.int32))
        parts = ("by_word", "by_letters", "by_looks", "bias", "joint", "base")
        told = Tone(pairs.keys, pairs.values, file["pairs"], file["looks"], *(file[part] for part in parts))
        return told, file["weights"], file["keys"]


def _tongue(path: Path) -> tuple[Tongue, NDArray[np.int8], NDArray[np.uint64]]:
    with np.load(path) as file:
        numbers = (float(file[name]) for name in ("heat", "doubt", "apart"))
        return Tongue(file["unit"], file["bias"], *numbers), file["weights"], file["keys"]


def print_of(*told: NDArray[np.generic]) -> str:
    """A fingerprint of what was computed, to the bit."""
    digest = hashlib.sha256()
    for one in told:
        digest.update(np.ascontiguousarray(one).tobytes())
    return digest.hexdigest()
