"""Weights of tone from Ibrohim and Budi's training part: linear models over words and letters, put into one table.

Each label has a linear support vector machine over pieces weighed by the log ratio of their counts with and
without the label (Wang and Manning 2012). Scores of posts held out in turn then tell how the labels go together,
how sure a score is, and from which probability on a label is best said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.text.tokens import Tokens
from sipatenas.reading.tone import LABELS
from sipatenas.reading.tone.pieces import see
from sipatenas.reading.tone.score import N_GROUPS, N_LOOKS, looks_of, probabilities
from sipatenas.reading.tone.swaps import swaps
from sipatenas.reading.tone.tables import TONE, print_of, tables
from sipatenas.reading.training.pieces import PAIRS, RUNS, WORDS, pieces_of, texts_of, tokens_of
from sipatenas.reading.training.probes import PROBES
from sipatenas.reading.training.strange import among_strangers, rude_words

Floats = NDArray[np.float64]
FOLDS = 5
ROOTS = {"Abusive": 1.0}  # how far the log ratio is flattened: |ratio| ** root
ROOT = 0.5
COST = 0.1
LOOKS_UNIT = 0.15
KEPT = {WORDS: 30_000, PAIRS: 40_000, RUNS: 70_000}
_MASKS = (
    (re.compile(r"\bUSER\b"), "@user"),
    (re.compile(r"\bURL\b"), "https://t.co/x"),
    (re.compile(r"'\s*$"), ""),
)
_LETTERS = re.compile(r"[^0-9a-z]+")


def as_posted(text: str) -> str:
    """A text of the data set as it stood on the platform: its masks are accounts and links again."""
    for mask, meant in _MASKS:
        text = mask.sub(meant, text)
    return text


def bare(text: str) -> str:
    """The letters and digits of a text, by which copies are told."""
    return _LETTERS.sub(
        " ", re.sub(r"https?://\S+|@\w+|\\x[0-9a-f]{2}|\\n|\b(?:rt|user|url)\b", " ", text.lower())
    ).strip()


@dataclass(frozen=True)
class Posts:
    """Training posts, each at its own place of `origin`, then posts made of those at the places `origin` says.

    `words` (with pairs) and `runs` as counts over the root of their number, `looks`, labels."""

    words: Any
    runs: Any
    looks: Any
    truth: NDArray[np.int64]
    origin: NDArray[np.int64]
    word_keys: NDArray[np.uint64]
    pair: NDArray[np.bool_]
    run_keys: NDArray[np.uint64]


def looks_table(tokens: Tokens) -> Any:
    """How posts look, posts x N_LOOKS of 0 and 1."""
    from scipy.sparse import csr_matrix

    numbers = np.where(np.isin(tokens.kind, (1, 2, 3, 7)), 0, -1).astype(np.int32)
    held = np.zeros((len(tokens.rows) - 1, N_GROUPS), np.int32)
    for post in range(len(held)):
        first, last = int(tokens.rows[post]), int(tokens.rows[post + 1])
        looks_of(first, last, tokens.form, tokens.kind, tokens.flags, numbers, held[post])
    rows = np.arange(0, held.size + 1, N_GROUPS)
    return csr_matrix((np.ones(held.size), held.ravel(), rows), shape=(len(held), N_LOOKS))


def posts_of(texts: Sequence[str], truth: NDArray[np.int64], rude: frozenset[str]) -> Posts:
    """The pieces of training posts that stand in three posts at least (words: two)."""
    from scipy.sparse import diags

    strange, origin = among_strangers(texts, truth, rude)
    tokens = tokens_of([as_posted(text) for text in [*texts, *strange]])
    table, keys, kinds = pieces_of(tokens, swaps(), tone=True)
    seen_in = np.bincount(table.indices, minlength=len(keys))
    run = kinds == RUNS
    total = np.asarray(table[:, run].sum(1)).ravel()
    words = np.asarray(table[:, kinds == WORDS].sum(1)).ravel() / 2
    kept_words = ~run & (seen_in >= 2)
    kept_runs = run & (seen_in >= 3)
    return Posts(
        diags(1 / np.sqrt(np.maximum(2 * words - 1, 1))) @ table[:, kept_words],
        diags(1 / np.sqrt(np.maximum(total, 1))) @ table[:, kept_runs],
        looks_table(tokens) * LOOKS_UNIT,
        np.concatenate([truth, truth[origin]]),
        np.concatenate([np.arange(len(truth)), origin]),
        keys[kept_words],
        kinds[kept_words] == PAIRS,
        keys[kept_runs],
    )


def _ratios(table: Any, yes: NDArray[np.bool_], root: float) -> Floats:
    """The log ratio of each piece with and without the label, flattened, of mean square 1."""
    there = (table > 0).astype(np.float64)
    with_label = 0.5 + np.asarray(there[yes].sum(0)).ravel()
    without = 0.5 + np.asarray(there[~yes].sum(0)).ravel()
    ratio = np.log((with_label / with_label.sum()) / (without / without.sum()))
    flat = np.sign(ratio) * np.abs(ratio) ** root
    return np.asarray(flat / np.sqrt((flat**2).mean()))


def fit_label(posts: Posts, label: int, rows: NDArray[np.int64]) -> tuple[Floats, float]:
    """Weights of words, runs and looks (one after the other) and the bias, learnt on these rows."""
    from scipy.sparse import diags, hstack
    from sklearn.svm import LinearSVC

    yes = posts.truth[rows, label] == 1
    root = ROOTS.get(LABELS[label], ROOT)
    by_word = _ratios(posts.words[rows], yes, root)
    by_run = _ratios(posts.runs[rows], yes, root)
    factor = np.concatenate([by_word, by_run, np.ones(N_LOOKS)])
    table = hstack([posts.words, posts.runs, posts.looks]).tocsr()[rows] @ diags(factor)
    machine = LinearSVC(C=COST, random_state=0, tol=1e-3, max_iter=3000).fit(table, yes)
    return machine.coef_[0] * factor, float(machine.intercept_[0])


def held_out(posts: Posts) -> Floats:
    """Scores of every post by models that did not see it, posts x labels."""
    from scipy.sparse import hstack
    from sklearn.model_selection import StratifiedKFold

    table = hstack([posts.words, posts.runs, posts.looks]).tocsr()
    own = int(posts.origin.max()) + 1
    scores = np.zeros((own, len(LABELS)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for learnt, test in folds.split(table[:own], posts.truth[:own, 0] + 2 * posts.truth[:own, 1]):
        learn = np.flatnonzero(np.isin(posts.origin, learnt))
        for label in range(len(LABELS)):
            weights, bias = fit_label(posts, label, learn)
            scores[test, label] = table[test] @ weights + bias
    return scores


def fit_joint(scores: Floats, truth: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """How the labels' probabilities follow from all scores: a matrix and a base."""
    from sklearn.linear_model import LogisticRegression

    joint = np.zeros((len(LABELS), len(LABELS)))
    base = np.zeros(len(LABELS))
    for label in range(len(LABELS)):
        machine = LogisticRegression(C=1.0, max_iter=1000, tol=1e-6).fit(scores, truth[:, label])
        joint[label], base[label] = machine.coef_[0], machine.intercept_[0]
    return joint, base


def best_threshold(told: Floats, truth: NDArray[np.int64], *, both: bool) -> float:
    """The threshold of the highest F1 (of both sides' mean where `both`), as the mean over halves drawn by turns."""
    from sklearn.metrics import f1_score

    steps = np.arange(0.2, 0.61, 0.01)
    curve = np.zeros(len(steps))
    for part in range(10):
        rows = np.arange(len(truth)) % 10 != part
        curve += [
            f1_score(truth[rows], told[rows] >= step, average="macro" if both else "binary", zero_division=0)
            for step in steps
        ]
    smooth = np.convolve(np.pad(curve, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    return float(steps[int(smooth.argmax())])


def quantised(weights: Floats, most: int) -> tuple[NDArray[np.int64], Floats]:
    """Whole numbers up to `most` and the unit of each column."""
    unit = np.maximum(np.abs(weights).max(axis=0), 1e-12) / most
    return np.rint(weights / unit).astype(np.int64), unit


def kept_pieces(weights: Floats, count: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """The pieces that matter most: weight times the root of how often they occur; in the order of their hashes."""
    worth = np.abs(weights).max(axis=1) * np.sqrt(count)
    return np.sort(np.argsort(-worth, kind="stable")[:most])


def tables_of(posts: Posts) -> dict[str, NDArray[Any]]:
    """The tables as they are shipped, but for what joins the labels."""
    fitted = [fit_label(posts, label, np.arange(len(posts.truth))) for label in range(len(LABELS))]
    weights = np.stack([one for one, _ in fitted], axis=1)
    n_words, n_runs = len(posts.word_keys), len(posts.run_keys)
    words, runs, looks = np.split(weights, [n_words, n_words + n_runs])
    often = np.asarray((posts.words > 0).sum(0)).ravel().astype(np.float64)
    single = np.flatnonzero(~posts.pair)
    pairs = np.flatnonzero(posts.pair)
    single = single[kept_pieces(words[single], often[single], KEPT[WORDS])]
    pairs = pairs[kept_pieces(words[pairs], often[pairs], KEPT[PAIRS])]
    often = np.asarray((posts.runs > 0).sum(0)).ravel().astype(np.float64)
    kept = kept_pieces(runs, often, KEPT[RUNS])
    whole, by_word = quantised(words[np.concatenate([single, pairs])], 127)
    letters, by_letters = quantised(runs[kept], 127)
    seen, by_looks = quantised(looks * LOOKS_UNIT, 10_000)
    keys = np.concatenate([posts.word_keys[single], posts.run_keys[kept]])
    order = np.argsort(keys)
    return {
        "keys": keys[order],
        "weights": np.concatenate([whole[: len(single)], letters])[order].astype(np.int8),
        "pair_keys": posts.word_keys[pairs],
        "pairs": whole[len(single) :].astype(np.int8),
        "looks": seen.astype(np.int16),
        "by_word": by_word,
        "by_letters": by_letters,
        "by_looks": by_looks,
        "bias": np.array([bias for _, bias in fitted]),
    }


def train(data: Path, out: Path = TONE) -> dict[str, float]:
    """Learn from `hate/train.csv` and write the weights; returns what cross-validation says of them.

    Posts that also stand, letter for letter, in the test sets (dev.csv, javanese.csv) are left out.
    """
    texts = texts_of(data / "hate/train.csv", "Tweet")
    labels = np.array([[int(x) for x in texts_of(data / "hate/train.csv", name)] for name in LABELS]).T
    tested = {bare(text) for text in texts_of(data / "hate/dev.csv", "Tweet")}
    tested |= {bare(text) for text in texts_of(data / "hate/javanese.csv", "isi_tweet")}
    kept = [place for place, text in enumerate(texts) if bare(text) not in tested]
    truth = labels[kept]
    posts = posts_of([texts[place] for place in kept], truth, rude_words(data))
    scores = held_out(posts)
    joint, base = fit_joint(scores, truth)
    told = probabilities(scores, joint, base).astype(np.float64)
    steps = [best_threshold(told[:, n], truth[:, n], both=n < 2) for n in range(len(LABELS))]
    made = {**tables_of(posts), "joint": joint, "base": base, "thresholds": np.array(steps)}
    write(made, out)
    return figures(told, truth, np.array(steps))


def write(made: dict[str, NDArray[Any]], out: Path) -> None:
    """Write the tables, then with them what they say of the probe texts."""
    np.savez(out, allow_pickle=False, **made, fingerprint=np.array(""))
    tables.cache_clear()
    np.savez(out, allow_pickle=False, **made, fingerprint=np.array(probe(out)))
    tables.cache_clear()


def probe(out: Path = TONE) -> str:
    """The fingerprint of what these weights say of the probe texts today."""
    from sipatenas.reading.tone.score import tone_of

    tokens = tokens_of(PROBES)
    told = tables(out)
    if told.tone is None:
        raise FileNotFoundError(out)
    return print_of(tone_of(tokens, see(tokens, told.pieces, swaps()), told.tone))


def figures(told: Floats, truth: NDArray[np.int64], steps: Floats) -> dict[str, float]:
    """Macro-F1 of HS and Abusive, mean F1 of the twelve labels, and calibration errors of the first two (10 bins)."""
    from sklearn.metrics import f1_score

    said = told >= steps
    each = [float(f1_score(truth[:, n], said[:, n])) for n in range(len(LABELS))]
    return {
        "HS": float(f1_score(truth[:, 0], said[:, 0], average="macro")),
        "Abusive": float(f1_score(truth[:, 1], said[:, 1], average="macro")),
        "mean of 12": float(np.mean(each)),
        "ECE HS": calibration_error(told[:, 0], truth[:, 0]),
        "ECE Abusive": calibration_error(told[:, 1], truth[:, 1]),
        **dict(zip(LABELS[2:], each[2:], strict=True)),
    }


def calibration_error(told: Floats, truth: NDArray[np.int64]) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((told * 10).astype(int), 9)
    gaps = [
        abs(told[bins == b].mean() - truth[bins == b].mean()) * (bins == b).sum() for b in set(bins.tolist())
    ]
    return float(sum(gaps) / len(told))
