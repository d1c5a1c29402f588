"""Weights of acts from the labelled posts: a linear model over kinds of words, no word being a feature itself.

Rows weigh by act (each act alike) and by the root of their group's size; a feature must stand in four posts of two
elections. The temperature is fitted on scores of elections that were not learnt from.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sipatenas.reading.acting.layout import KINDS, LOOKS
from sipatenas.reading.acting.reading import features
from sipatenas.reading.acting.scoring import SETTLED, TABLE, Model, print_of, probabilities
from sipatenas.reading.linear import Block, Table, score
from sipatenas.reading.naming import book_for, find
from sipatenas.reading.records import ACTS
from sipatenas.reading.text.tokens import tokenise
from sipatenas.reading.training.labelled import Labelled, context_of, labelled_posts
from sipatenas.reading.training.tables import FittedBlock, fit_table

Floats = NDArray[np.float64]
COST = 0.5
FACTORS = {LOOKS: 0.3, KINDS: 0.5}
COUNTED = {LOOKS: Block("looks", "binary", normed=False), KINDS: Block("kinds", "sublinear", normed=False)}
LEAST_POSTS, LEAST_GROUPS = 4, 2
TEMPERATURES = np.arange(0.5, 3.01, 0.05)


@dataclass(frozen=True)
class Posts:
    """Features of posts (keys[rows[i]:rows[i + 1]]), the place of each act in ACTS, and their groups."""

    rows: NDArray[np.int64]
    keys: NDArray[np.uint64]
    blocks: NDArray[np.uint8]
    act: NDArray[np.int64]
    group: NDArray[np.str_]

    def of(self, chosen: NDArray[np.int64]) -> Posts:
        """These posts in this order."""
        spans = [slice(int(self.rows[i]), int(self.rows[i + 1])) for i in chosen]
        rows = np.zeros(len(chosen) + 1, np.int64)
        np.cumsum([span.stop - span.start for span in spans], out=rows[1:])
        places = (
            np.concatenate([np.arange(span.start, span.stop) for span in spans])
            if spans
            else np.zeros(0, int)
        )
        return Posts(rows, self.keys[places], self.blocks[places], self.act[chosen], self.group[chosen])


def read_posts(texts: Sequence[str], sources: Sequence[str]) -> tuple[NDArray[np.int64], Any, Any]:
    """Features of posts, each read with the candidates of its own election."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for place, source in enumerate(sources):
        by_source[source].append(place)
    parts: list[tuple[Any, Any]] = [(None, None)] * len(texts)
    for source, places in by_source.items():
        tokens = tokenise(pa.array([texts[place] for place in places]))
        rows, keys, blocks = features(tokens, find(tokens, book_for(context_of(source))))
        for row, place in enumerate(places):
            span = slice(int(rows[row]), int(rows[row + 1]))
            parts[place] = (keys[span], blocks[span])
    ends = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(part[0]) for part in parts], out=ends[1:])
    return ends, np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def posts_of(labelled: Sequence[Labelled]) -> Posts:
    """The features and acts of labelled posts."""
    rows, keys, blocks = read_posts([post.text for post in labelled], [post.source for post in labelled])
    acts = np.array([ACTS.index(post.act) for post in labelled])
    return Posts(rows, keys, blocks, acts, np.array([post.group for post in labelled]))


def _columns(posts: Posts, block: int) -> tuple[Any, NDArray[np.uint64]]:
    """What the posts' features of a block count, and the hash of each, as the table will have them."""
    from scipy.sparse import csr_matrix

    own = posts.blocks == block
    keys, column = np.unique(posts.keys[own], return_inverse=True)
    ends = np.concatenate([[0], np.cumsum(own)])[posts.rows]
    counted = csr_matrix((np.ones(len(column)), column, ends), shape=(len(posts.act), len(keys)))
    counted.sum_duplicates()
    present = (counted > 0).tocsc()
    groups = sum(np.asarray(present[posts.group == g].sum(0)).ravel() > 0 for g in sorted(set(posts.group)))
    kept = (np.asarray(present.sum(0)).ravel() >= LEAST_POSTS) & (groups >= LEAST_GROUPS)
    chosen = counted[:, kept].tocsr()
    chosen.data = (
        1 + np.log(chosen.data) if COUNTED[block].counting == "sublinear" else np.ones_like(chosen.data)
    )
    return chosen * FACTORS[block], keys[kept]


def _weights(posts: Posts) -> Floats:
    """Each act counts alike; a group counts by the root of its size."""
    sizes = np.array([(posts.group == group).sum() for group in posts.group])
    acts = np.bincount(posts.act, minlength=len(ACTS))
    result: Floats = len(posts.act) / (len(ACTS) * acts[posts.act]) / np.sqrt(sizes / sizes.mean())
    return result


def fit(posts: Posts, cost: float = COST) -> Table:
    """The table learnt from these posts."""
    from scipy.sparse import hstack
    from sklearn.linear_model import LogisticRegression

    parts = [(block, *_columns(posts, block)) for block in (LOOKS, KINDS)]
    table = hstack([part[1] for part in parts]).tocsr()
    model = LogisticRegression(C=cost, max_iter=300, tol=2e-3)
    model.fit(table, posts.act, _weights(posts))
    coefficients = np.zeros((len(ACTS), table.shape[1]))
    bias = np.full(len(ACTS), -30.0)
    coefficients[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    fitted, done = [], 0
    for block, _, keys in parts:
        own = coefficients[:, done : done + len(keys)]
        fitted.append(FittedBlock(COUNTED[block], keys, np.ones(len(keys)), own, FACTORS[block]))
        done += len(keys)
    return fit_table(ACTS, bias, fitted)


def held_out_scores(posts: Posts, groups: Sequence[str] | None = None) -> NDArray[np.float32]:
    """The scores of each post from a table that learnt nothing of its group."""
    told = np.zeros((len(posts.act), len(ACTS)), np.float32)
    for group in groups if groups is not None else sorted(set(posts.group)):
        inside = np.flatnonzero(posts.group == group)
        table = fit(posts.of(np.flatnonzero(posts.group != group)))
        own = posts.of(inside)
        told[inside] = score(table, own.rows, own.keys, own.blocks)
    return told


def temperature_of(scores: NDArray[np.float32], act: NDArray[np.int64]) -> float:
    """The temperature at which the acts that came true are told likeliest."""
    picked = np.arange(len(act))
    losses = [-np.log(probabilities(scores, float(t))[picked, act] + 1e-9).mean() for t in TEMPERATURES]
    return round(float(TEMPERATURES[int(np.argmin(losses))]), 2)


def train(data: Path, table_path: Path = TABLE, settled_path: Path = SETTLED) -> Model:
    """Learn from all labelled posts and write the weights; the same bytes every time."""
    labelled = labelled_posts(data)
    posts = posts_of(labelled)
    dev = np.array([post.dev for post in labelled])
    temperature = temperature_of(held_out_scores(posts)[dev], posts.act[dev])
    table = fit(posts)
    told = print_of(table, temperature)
    settled = {"posts": len(labelled), "print": told, "temperature": temperature}
    table_path.parent.mkdir(parents=True, exist_ok=True)
    table.save(table_path)
    settled_path.write_text(json.dumps(settled, indent=1, sort_keys=True) + "\n", "utf-8")
    return Model(table, temperature, told)
