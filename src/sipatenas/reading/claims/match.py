"""Which fact checks speak of what a post claims: enough of their words, weighed by how telling each is.

A score of .5 means that one in two such matches was of the same claim, in a stream of four ordinary posts to one
that repeats a checked claim (training/claims.py). It says nothing of whether the post repeats, doubts or mocks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sipatenas.reading.claims.index import ClaimIndex, Compiled
from sipatenas.reading.claims.rarity import ONE, UNKNOWN
from sipatenas.reading.kernel import kernel
from sipatenas.reading.text.hashing import find
from sipatenas.reading.text.tokens import Tokens

THRESHOLD = 0.8
"""Matches below are not told: above it about one ordinary post in a thousand is told of a claim."""
MOST = 3
"""Fact checks told of one post, the closest first."""
LEAST_WORDS, LEAST_WEIGHT = 3, 14 * ONE
LEAST_COVERED_64 = 26
"""26/64: the share of a fact check's weight under which nothing is compared further (index.LEAST_COVERED)."""


@dataclass(frozen=True)
class Claimed:
    """Matches of post i at rows[i]:rows[i+1], the closest first; `claim` counts in the index's ids."""

    rows: npt.NDArray[np.int64]
    claim: npt.NDArray[np.int32]
    score: npt.NDArray[np.float32]


class Desk(NamedTuple):
    """`seen`, `met`: in which post a word stood, a document was met, last; `words`, `documents`: of the post at
    hand; `claims`, `scores`: its best matches."""

    seen: npt.NDArray[np.int32]
    met: npt.NDArray[np.int32]
    words: npt.NDArray[np.int32]
    documents: npt.NDArray[np.int32]
    claims: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float64]


def match(tokens: Tokens, index: ClaimIndex, threshold: float = THRESHOLD) -> Claimed:
    """The fact checks of the same claim for each post; the same for a post whatever the posts beside it."""
    posts = len(tokens.rows) - 1
    if not index.ids:
        none = np.zeros(0, dtype=np.int32)
        return Claimed(np.zeros(posts + 1, dtype=np.int64), none, none.astype(np.float32))
    held, desk = index.compiled, desk_for(tokens, index.compiled)
    rows, claim, score = _match_all(tokens.rows, tokens.kind, tokens.stem, held, index.scale, threshold, desk)
    return Claimed(rows, claim, score.astype(np.float32))


def desk_for(tokens: Tokens, held: Compiled) -> Desk:
    """Room to work in for these posts and documents."""
    longest = int(np.diff(tokens.rows).max(initial=0))
    return Desk(
        np.full(len(held.weight), -1, dtype=np.int32),
        np.full(len(held.owner), -1, dtype=np.int32),
        np.empty(longest + 1, dtype=np.int32),
        np.empty(len(held.owner) + 1, dtype=np.int32),
        np.empty(MOST, dtype=np.int32),
        np.empty(MOST, dtype=np.float64),
    )


@kernel
def _match_all(
    rows: npt.NDArray[np.int64],
    kind: npt.NDArray[np.uint8],
    stem: npt.NDArray[np.uint64],
    held: Compiled,
    scale: npt.NDArray[np.float64],
    threshold: float,
    desk: Desk,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    posts = rows.shape[0] - 1
    ends = np.zeros(posts + 1, dtype=np.int64)
    claims = np.empty(posts * MOST, dtype=np.int32)
    scores = np.empty(posts * MOST, dtype=np.float64)
    filled = 0
    for post in range(posts):
        words, weight, known = words_of(post, rows[post], rows[post + 1], kind, stem, held, desk)
        found = 0
        if words >= LEAST_WORDS and known >= LEAST_WEIGHT:
            documents = documents_of(post, words, held, desk)
            if documents:
                found = _judge(post, documents, weight, held, scale, threshold, desk)
        for place in range(found):
            claims[filled] = desk.claims[place]
            scores[filled] = desk.scores[place]
            filled += 1
        ends[post + 1] = filled
    return ends, claims[:filled].copy(), scores[:filled].copy()


@kernel
def words_of(
    post: int,
    first: int,
    last: int,
    kind: npt.NDArray[np.uint8],
    stem: npt.NDArray[np.uint64],
    held: Compiled,
    desk: Desk,
) -> tuple[int, int, int]:
    """How many distinct words of fact checks the post has, what all its words weigh, and what these do."""
    inside = held.post_rows.shape[0] - 1
    words = 0
    weight = 0
    known = 0
    for token in range(first, last):
        if kind[token] != 1 and kind[token] != 2 and kind[token] != 7:
            continue
        word = find(held.slots, held.places, stem[token])
        if word < 0:
            weight += UNKNOWN
        elif desk.seen[word] != post:
            desk.seen[word] = post
            weight += held.weight[word]
            if word < inside:
                desk.words[words] = word
                words += 1
                known += held.weight[word]
    return words, weight, known


@kernel
def documents_of(post: int, words: int, held: Compiled, desk: Desk) -> int:
    """The documents that are looked up under one of the post's words."""
    found = 0
    for place in range(words):
        word = desk.words[place]
        for entry in range(held.post_rows[word], held.post_rows[word + 1]):
            document = held.post_docs[entry]
            if desk.met[document] != post:
                desk.met[document] = post
                desk.documents[found] = document
                found += 1
    return found


@kernel
def _judge(
    post: int,
    documents: int,
    weight: int,
    held: Compiled,
    scale: npt.NDArray[np.float64],
    threshold: float,
    desk: Desk,
) -> int:
    """The best matches among the documents onto the desk; how many."""
    found = 0
    for place in range(documents):
        document = desk.documents[place]
        count, shared = shared_of(post, document, held, desk)
        if not enough(count, shared, held.total[document]):
            continue
        score = _score(measured(shared, held.total[document], weight), scale)
        if score >= threshold:
            found = _keep(held.owner[document], score, found, desk)
    return found


@kernel
def shared_of(post: int, document: int, held: Compiled, desk: Desk) -> tuple[int, int]:
    """How many words post and document share, and what they weigh."""
    count = 0
    shared = 0
    for place in range(held.doc_rows[document], held.doc_rows[document + 1]):
        word = held.doc_words[place]
        if desk.seen[word] == post:
            count += 1
            shared += held.weight[word]
    return count, shared


@kernel
def enough(count: int, shared: int, total: int) -> bool:
    """Whether so much is shared that the rest is worth a look."""
    return count >= LEAST_WORDS and shared >= LEAST_WEIGHT and shared * 64 >= total * LEAST_COVERED_64


@kernel
def measured(shared: int, total: int, weight: int) -> tuple[float, float, float]:
    """What the score is made of: the weight shared, and its part of the document's and of the post's."""
    return min(shared, 60 * ONE) / (10 * ONE), shared / total, shared / weight


@kernel
def _score(measures: tuple[float, float, float], scale: npt.NDArray[np.float64]) -> float:
    """The probability that post and document speak of one claim (logistic, fitted in training/claims.py),
    to the fourth place, where every processor agrees."""
    logit = scale[0]
    for place in range(3):
        logit += scale[place + 1] * measures[place]
    told: float = np.floor(10_000 / (1 + np.exp(-logit)) + 0.5) / 10_000
    return told


@kernel
def _keep(claim: int, score: float, found: int, desk: Desk) -> int:
    """Put the match in its place among the best, each fact check once; how many there are now."""
    for place in range(found):
        if desk.claims[place] == claim:
            if desk.scores[place] >= score:
                return found
            for later in range(place, found - 1):
                desk.claims[later] = desk.claims[later + 1]
                desk.scores[later] = desk.scores[later + 1]
            found -= 1
            break
    at = found
    while at > 0 and (
        desk.scores[at - 1] < score or (desk.scores[at - 1] == score and desk.claims[at - 1] > claim)
    ):
        at -= 1
    if at >= MOST:
        return found
    for later in range(min(found, MOST - 1), at, -1):
        desk.claims[later] = desk.claims[later - 1]
        desk.scores[later] = desk.scores[later - 1]
    desk.claims[at] = claim
    desk.scores[at] = score
    return min(found + 1, MOST)
