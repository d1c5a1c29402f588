"""Acts as probabilities: a linear model over the features, and how sure its scores are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.acting.reading import features
from sipatenas.reading.kernel import kernel
from sipatenas.reading.linear import Table, score
from sipatenas.reading.naming import Found
from sipatenas.reading.text.hashing import hash_of
from sipatenas.reading.text.state import EMOJI, MARK, NUMBER, WORD
from sipatenas.reading.text.tokens import Tokens

WEIGHTS = Path(__file__).resolve().parent.parent / "weights/own"
TABLE = WEIGHTS / "acts.npz"
SETTLED = WEIGHTS / "acts.json"


@dataclass(frozen=True)
class Model:
    """The table of weights; `temperature` divides its scores; `print` is what they were for the probe texts."""

    table: Table
    temperature: float
    print: str


@cache
def model() -> Model:
    """The shipped weights.

    Raises: FileNotFoundError where weights/own is missing: the acts cannot be read without it.
    """
    settled = json.loads(SETTLED.read_text("utf-8"))
    return Model(Table.load(TABLE), float(settled["temperature"]), str(settled["print"]))


def score_acts(tokens: Tokens, found: Found, using: Model | None = None) -> NDArray[np.float32]:
    """The probability of each of ACTS for each post, float32[n, 5]; rows sum to 1.

    Who is named does not count, only where: names, numbers, parties and hashtags are all the same sign.
    """
    used = using if using is not None else model()
    return probabilities(score(used.table, *features(tokens, found)), used.temperature)


def probabilities(scores: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Softmax of the scores, the hotter the less sure."""
    told = np.empty_like(scores)
    _softmax(scores, temperature, told)
    return told


@kernel
def _softmax(scores: NDArray[np.float32], temperature: float, told: NDArray[np.float32]) -> None:
    parts = np.empty(scores.shape[1], np.float64)
    for row in range(scores.shape[0]):
        highest = float(scores[row, 0])
        for place in range(1, scores.shape[1]):
            highest = max(highest, float(scores[row, place]))
        total = 0.0
        for place in range(scores.shape[1]):
            parts[place] = np.exp((float(scores[row, place]) - highest) / temperature)
            total += parts[place]
        for place in range(scores.shape[1]):
            told[row, place] = np.float32(parts[place] / total)


PROBES = (
    "ayo coblos nomor 2 , jangan lupa ajak keluarga ke tps ! 🙏",
    "kpu menetapkan jadwal debat publik pertama , kamis ( 12 10 ) .",
    "katanya merakyat , mana buktinya ? ? janji doang wkwkwk 😂",
    "alhamdulillah , semoga beliau menang dan amanah .",
    "mari kita dukung dan menangkan paslon pilihan rakyat 👍 💪",
    "tidak becus kerja , gagal total . jangan pilih lagi pak !",
    "hujan deras sejak pagi , motor mogok di jalan",
    "gunakan hak pilih anda , jangan golput . pemilu damai !",
    "",
)


def _probes() -> tuple[Tokens, Found]:
    """The probe texts cut at spaces, nobody named: their tokens do not change with the tokeniser."""
    words = [text.lower().split() for text in PROBES]
    rows = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(listed) for listed in words], out=rows[1:])
    flat = [word for listed in words for word in listed]
    hashes = np.array([hash_of(word) for word in flat], np.uint64)
    kind = np.array([_kind_of(word) for word in flat], np.uint8)
    size = len(flat)
    place, letters = np.arange(size, dtype=np.int32), np.zeros(size, np.uint32)
    tokens = Tokens(
        rows, hashes, hashes, hashes, place, place + 1, kind, np.zeros(size, np.uint8), np.full(size, -1, np.int32),
        letters, np.arange(size + 1, dtype=np.int64),
    )  # fmt: skip
    none = np.zeros(0, np.int64)
    nobody = Found(
        np.zeros(len(words) + 1, np.int64), none, none, none.astype(np.uint8), none.astype(np.int32),
        none.astype(np.float32), np.zeros(len(words), np.uint8),
    )  # fmt: skip
    return tokens, nobody


def _kind_of(word: str) -> int:
    if word.isalpha():
        return WORD
    return NUMBER if word.isdigit() else MARK if word in "!?.,:()" else EMOJI


def print_of(table: Table, temperature: float) -> str:
    """16 hexadecimal digits of the features and scores of the probe texts: they change where code or weights do."""
    rows, keys, blocks = features(*_probes())
    digest = hashlib.sha256(f"{table.fingerprint} {temperature}".encode())
    for column in (rows, keys, blocks, score(table, rows, keys, blocks)):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()[:16]
