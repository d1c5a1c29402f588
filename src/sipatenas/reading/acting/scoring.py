"""Acts as probabilities: a linear model over the features, and how sure its scores are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sipatenas.reading.acting.reading import features
from sipatenas.reading.kernel import kernel
from sipatenas.reading.linear import Table, score
from sipatenas.reading.naming import Found
from sipatenas.reading.text.tokens import Tokens, tokenise

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
    "Ayo coblos nomor 2, jangan lupa ajak keluarga ke TPS! 🙏",
    "KPU menetapkan jadwal debat publik pertama, Kamis (12/10).",
    "Katanya merakyat, mana buktinya?? janji doang wkwkwk 😂",
    "Alhamdulillah, semoga beliau menang dan amanah. #LanjutkanKerjaNyata",
    "Mari kita dukung dan menangkan paslon pilihan rakyat 👍💪",
    "tidak becus kerja, gagal total. Jangan pilih lagi pak!",
    "Hujan deras sejak pagi, motor mogok di jalan",
    "Gunakan hak pilih Anda, jangan golput. Pemilu damai!",
    "",
)


def print_of(table: Table, temperature: float) -> str:
    """16 hexadecimal digits of the features and scores of the probe texts: they change where code or weights do."""
    tokens = tokenise(pa.array(PROBES))
    empty = np.zeros(0, np.int64)
    nobody = Found(
        np.zeros(len(PROBES) + 1, np.int64), empty, empty, empty.astype(np.uint8), empty.astype(np.int32),
        empty.astype(np.float32), np.zeros(len(PROBES), np.uint8),
    )  # fmt: skip
    rows, keys, blocks = features(tokens, nobody)
    digest = hashlib.sha256(f"{table.fingerprint} {temperature}".encode())
    for column in (rows, keys, blocks, score(table, rows, keys, blocks)):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()[:16]
