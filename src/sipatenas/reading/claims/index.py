"""Fact checks compiled for matching: which words each has, and under which of them it is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sipatenas.reading.claims.factchecks import FILE, FactCheck, fact_checks
from sipatenas.reading.claims.rarity import Rarity, rarity
from sipatenas.reading.text.hashing import HashMap
from sipatenas.reading.text.tokens import Tokens, tokenise

WORDS = (1, 2, 7)
"""Kinds of tokens that count: words, numbers, words inside hashtags."""
LEAST_COVERED = 0.4
"""Of a fact check's words, by weight, so much must stand in a post; it is looked up under the fewest of its rarest
words that together weigh more than the rest, so none that could match is missed."""
MOST_WORDS = 60
"""Words of a claim that count: what comes later is the publisher's explanation more often than the claim."""


Kind = TypeVar("Kind", bound=np.generic)


class Compiled(NamedTuple):
    """`slots`, `places`: stem -> word, those of fact checks first; `weight` of each word; `post_rows`, `post_docs`:
    documents looked up under a word; `doc_rows`, `doc_words`: distinct words of a document; `total`: its weight;
    `owner`: the fact check it belongs to (its title and its claim are two documents)."""

    slots: npt.NDArray[np.uint64]
    places: npt.NDArray[np.int32]
    weight: npt.NDArray[np.int32]
    post_rows: npt.NDArray[np.int64]
    post_docs: npt.NDArray[np.int32]
    doc_rows: npt.NDArray[np.int64]
    doc_words: npt.NDArray[np.int32]
    total: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int32]


@dataclass(frozen=True)
class ClaimIndex:
    """`ids`: of the fact checks, in the order in which matches count them; `urls`: their links."""

    ids: tuple[str, ...]
    urls: tuple[str, ...]
    compiled: Compiled
    scale: npt.NDArray[np.float64]


def open_claims(folder: Path | None) -> ClaimIndex:
    """The index of a folder's fact checks, made anew as soon as its file has changed; empty without a file."""
    path = folder / FILE if folder is not None else None
    if folder is None or path is None or not path.is_file():
        return _of_file(None, 0, 0)
    stat = path.stat()
    return _of_file(folder, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _of_file(folder: Path | None, changed: int, size: int) -> ClaimIndex:  # noqa: ARG001 — they are the key
    return compiled_index(tuple(fact_checks(folder).values()) if folder else ())


def compiled_index(checks: Sequence[FactCheck], words: Rarity | None = None) -> ClaimIndex:
    """The index of these fact checks."""
    words = words if words is not None else rarity()
    texts = [one.title for one in checks] + [one.claim for one in checks]
    owners = np.tile(np.arange(len(checks), dtype=np.int32), 2)
    documents = _stems(tokenise(pa.array(texts, type=pa.string())))
    several = np.asarray([len(set(stems.tolist())) >= 3 for stems in documents], dtype=np.bool_)
    kept = [stems for stems, keep in zip(documents, several, strict=True) if keep]
    return ClaimIndex(
        tuple(one.id for one in checks),
        tuple(one.url for one in checks),
        _compile(kept, owners[several], words),
        words.scale,
    )


def _stems(tokens: Tokens) -> list[npt.NDArray[np.uint64]]:
    counts = np.isin(tokens.kind, WORDS)
    bounds = pairwise(tokens.rows.tolist())
    return [tokens.stem[first:last][counts[first:last]][:MOST_WORDS] for first, last in bounds]


def _compile(
    documents: list[npt.NDArray[np.uint64]], owner: npt.NDArray[np.int32], words: Rarity
) -> Compiled:
    own = np.unique(np.concatenate([*documents, np.zeros(0, dtype=np.uint64)]))
    stems = np.union1d(own, words.stems)
    inside = np.isin(stems, own)
    place = np.where(inside, np.cumsum(inside) - 1, len(own) + np.cumsum(~inside) - 1).astype(np.int32)
    weight = np.empty(len(stems), dtype=np.int32)
    weight[place] = words.of(stems)
    distinct = [np.unique(np.searchsorted(own, one)).astype(np.int32) for one in documents]
    table = HashMap.of_sorted(stems, place)
    post_rows, post_docs = _lookups(distinct, weight[: len(own)])
    doc_rows, doc_words = _rows(distinct, np.int32)
    total = np.asarray([int(weight[one].sum()) for one in distinct], dtype=np.int64)
    return Compiled(
        table.keys,
        table.values,
        weight,
        post_rows,
        post_docs,
        doc_rows,
        doc_words,
        total,
        owner,
    )


def _lookups(
    documents: list[npt.NDArray[np.int32]], weight: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Documents by the words under which they are looked up: of each its rarest among the fact checks."""
    frequency = np.bincount(np.concatenate([*documents, np.zeros(0, np.int32)]), minlength=len(weight))
    under: list[npt.NDArray[np.int32]] = []
    for one in documents:
        order = one[np.lexsort((one, -weight[one], frequency[one]))]
        reached = np.cumsum(weight[order]) > (1 - LEAST_COVERED) * weight[order].sum()
        under.append(order[: int(np.argmax(reached)) + 1])
    rows, flat = _rows(under, np.int32)
    document = np.repeat(np.arange(len(under), dtype=np.int32), np.diff(rows))
    by_word = np.lexsort((document, flat))
    ends = np.zeros(len(weight) + 1, dtype=np.int64)
    np.cumsum(np.bincount(flat, minlength=len(weight)), out=ends[1:])
    return ends, document[by_word]


def _rows(
    parts: list[npt.NDArray[Kind]], kind: type[Kind]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[Kind]]:
    rows = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=rows[1:])
    return rows, np.concatenate([*parts, np.zeros(0, dtype=kind)]).astype(kind)
