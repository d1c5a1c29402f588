"""What matching of claims learns: how rare words are, and how likely a match is one of the same claim.

Rarity is counted over public posts and titles; the score is a logistic of three measures, fitted on the words in which
checked claims went round (against their titles), with the labelled posts as ordinary ones. Of a claim found under
another fact check nothing is learnt: publishers check one claim several times.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sipatenas.reading.claims.factchecks import FactCheck
from sipatenas.reading.claims.index import WORDS, Compiled, compiled_index
from sipatenas.reading.claims.match import (
    Desk,
    desk_for,
    documents_of,
    enough,
    measured,
    shared_of,
    words_of,
)
from sipatenas.reading.claims.rarity import ONE, PATH, Rarity
from sipatenas.reading.kernel import kernel
from sipatenas.reading.text.tokens import Tokens, tokenise

POSTS = {
    "posts/pilkada2024_tweet_harvest.csv": "full_text",
    "posts/banten2024_youtube_comments.csv": "Comment",
    "posts/jatim2024_khofifah_sentiment.csv": "full_text",
    "posts/pilpres2019_sentiment.csv": "tweet",
    "posts/pilkada_dki2017_sentiment.csv": "Text Tweet",
    "acts/train_labels.csv": "text",
}
TITLES = "hoax/categorized_hoaxes.csv"
CLAIMS = "hoax/turnbackhoax2024_politics.csv"
_EXPLAINED = re.compile(r"=\s*=\s*=|PENJELASAN|Penjelasan\s*:")
_NOT_FITTED = np.zeros(4)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def words_of_claim(text: str) -> str:
    """The claim as it went round, without the publisher's explanation behind it."""
    return _EXPLAINED.split(text)[0].strip()


def train(data: Path, out: Path = PATH) -> Rarity:
    """Count and fit on the data handed out, and write the table."""
    learnt = learn(data, rows_of(data / CLAIMS))
    learnt.save(out)
    return learnt


def learn(data: Path, claims: list[dict[str, str]]) -> Rarity:
    """The table as it is learnt from these claims (some held out, to measure on the others)."""
    titles = rows_of(data / TITLES)
    posts = [row[column] for name, column in POSTS.items() for row in rows_of(data / name)]
    stems, weights = _count(tokenise(pa.array(posts + [row["TITLE"] for row in titles])))
    flat = Rarity(stems, weights, _NOT_FITTED)
    checks = tuple(FactCheck(id=row["ID"], title=row["TITLE"]) for row in titles)
    ordinary = tokenise(pa.array([row["text"] for row in rows_of(data / "acts/train_labels.csv")]))
    measures, truth = _examples(checks, claims, ordinary, flat)
    return Rarity(stems, weights, np.round(_fit(measures, truth), 3))


def _count(tokens: Tokens) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Stems of at least two texts and their rarity."""
    text = np.repeat(np.arange(len(tokens.rows) - 1), np.diff(tokens.rows))
    counts = np.isin(tokens.kind, WORDS)
    order = np.lexsort((text[counts], tokens.stem[counts]))
    stem, text = tokens.stem[counts][order], text[counts][order]
    again = (stem[1:] == stem[:-1]) & (text[1:] == text[:-1])
    stems, texts = np.unique(stem[np.append(True, ~again)], return_counts=True)
    weights = np.round(ONE * np.log(len(tokens.rows) / (texts + 1))).astype(np.int32)
    return stems[texts > 1], np.clip(weights[texts > 1], 1, 255)


def _examples(
    checks: tuple[FactCheck, ...], claims: list[dict[str, str]], ordinary: Tokens, flat: Rarity
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    said = tokenise(pa.array([words_of_claim(row["HOAX_TEXT"]) for row in claims]))
    index = compiled_index(checks, flat)
    found, measures = closest(said, index.compiled)
    right = [
        place >= 0 and index.ids[index.compiled.owner[place]] == row["ID"]
        for place, row in zip(found, claims, strict=True)
    ]
    others, theirs = closest(ordinary, index.compiled)
    right_measures, ordinary_measures = measures[np.asarray(right)], theirs[others >= 0]
    truth = np.concatenate([np.ones(len(right_measures)), np.zeros(len(ordinary_measures))])
    return np.concatenate([right_measures, ordinary_measures]), truth


def closest(tokens: Tokens, held: Compiled) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """For each post the document that shares most (-1: none worth a look), and the three measures of the score."""
    return _closest(tokens.rows, tokens.kind, tokens.stem, held, desk_for(tokens, held))


@kernel
def _closest(
    rows: npt.NDArray[np.int64],
    kind: npt.NDArray[np.uint8],
    stem: npt.NDArray[np.uint64],
    held: Compiled,
    desk: Desk,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    found = np.full(rows.shape[0] - 1, -1, dtype=np.int32)
    measures = np.zeros((found.shape[0], 3), dtype=np.float64)
    for post in range(found.shape[0]):
        words, weight, _ = words_of(post, rows[post], rows[post + 1], kind, stem, held, desk)
        best = 0.0
        for place in range(documents_of(post, words, held, desk)):
            document = desk.documents[place]
            count, shared = shared_of(post, document, held, desk)
            alike = shared * shared / held.total[document]
            if enough(count, shared, held.total[document]) and alike > best:
                best = alike
                found[post] = document
                measures[post, :] = measured(shared, held.total[document], weight)
    return found, measures


def _fit(measures: npt.NDArray[np.float64], truth: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Intercept and weights of the logistic, no weight below 0: more in common never speaks against a match."""
    from scipy.optimize import minimize

    sign = 2 * truth - 1

    def loss(weights: npt.NDArray[np.float64]) -> float:
        logit = weights[0] + measures @ weights[1:]
        return float(np.logaddexp(0, -sign * logit).sum() + 1e-3 * (weights[1:] ** 2).sum())

    bounds = [(None, None)] + [(0, None)] * measures.shape[1]
    fitted = minimize(loss, np.zeros(len(bounds)), bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-12})
    found: npt.NDArray[np.float64] = fitted.x
    return found
