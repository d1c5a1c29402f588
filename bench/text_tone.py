"""Tone on held-out posts: `python bench/text_tone.py ../shared/data`. Prints one JSON row per measure.

HS and Abusive: macro-F1; the twelve labels: mean F1; calibration errors over ten bins; Javanese posts, of which
none was learnt from; posts per CPU second of tone and language together, and the share that tokens take.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from sipatenas.reading.languages import languages
from sipatenas.reading.tone import LABELS, score_tone, see_words, thresholds
from sipatenas.reading.training.pieces import texts_of, tokens_of
from sipatenas.reading.training.tone import as_posted, calibration_error, figures


def labels_of(path: Path, names: tuple[str, ...]) -> np.ndarray:
    return np.array([[int(value) for value in texts_of(path, name)] for name in names]).T


def row(measure: str, **values: float) -> None:
    print(
        json.dumps({"measure": measure} | {name: round(value, 4) for name, value in values.items()}),
        flush=True,
    )


def tone_of(texts: list[str]) -> np.ndarray:
    told = score_tone(tokens_of([as_posted(text) for text in texts]))
    if told is None:
        raise SystemExit("weights/cc-by-nc-sa/tone.npz is missing")
    return told.astype(np.float64)


def indonesian(data: Path) -> None:
    path = data / "hate/dev.csv"
    truth = labels_of(path, LABELS)
    told = tone_of(texts_of(path, "Tweet"))
    row("hate: train -> dev", n=len(truth), **figures(told, truth, thresholds()))
    row("hate: dev, every label from 0.5 on", **figures(told, truth, np.full(len(LABELS), 0.5)))


def javanese(data: Path) -> None:
    path = data / "hate/javanese.csv"
    told = tone_of(texts_of(path, "isi_tweet"))
    for place, column in ((0, "hs"), (1, "uk")):
        truth = labels_of(path, (column,))[:, 0]
        said = told[:, place] >= thresholds()[place]
        macro = f1_score(truth, said, average="macro")
        row(
            f"javanese.csv {column} ({LABELS[place]})",
            n=len(truth),
            macro_f1=macro,
            f1=f1_score(truth, said),
            ece=calibration_error(told[:, place], truth),
        )


def best_seconds(work: Callable[[], object], rounds: int = 7) -> float:
    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


def speed(data: Path) -> None:
    texts = [as_posted(text) for text in texts_of(data / "hate/dev.csv", "Tweet")] * 8
    tokens = tokens_of(texts)
    size = sum(len(text.encode()) for text in texts) / len(texts)

    def both() -> None:
        seen = see_words(tokens)
        score_tone(tokens, seen)
        languages(tokens, seen)

    both()
    seen = see_words(tokens)
    row(
        "microseconds a post of CPU time, best of 7",
        bytes_a_post=size,
        tone_and_language=1e6 * best_seconds(both) / len(texts),
        words=1e6 * best_seconds(lambda: see_words(tokens)) / len(texts),
        tone=1e6 * best_seconds(lambda: score_tone(tokens, seen)) / len(texts),
        language=1e6 * best_seconds(lambda: languages(tokens, seen)) / len(texts),
        tokens=1e6 * best_seconds(lambda: tokens_of(texts)) / len(texts),
    )


if __name__ == "__main__":
    data = Path(sys.argv[1])
    indonesian(data)
    javanese(data)
    speed(data)
