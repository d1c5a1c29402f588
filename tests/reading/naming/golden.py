"""The tables of hard cases, and how what is found is told and counted against them."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from tests.reading.invented import ELECTION, invented_election

from sipatenas.reading import Context
from sipatenas.reading.naming import KINDS, book_for, find
from sipatenas.reading.text.tokens import tokenise
from sipatenas.rulebook.elections import Election, election

GOLDEN = Path(__file__).resolve().parent.parent.parent / "golden"
HARD = GOLDEN / "mentions.hard.csv"
HELD_OUT = GOLDEN / "mentions.heldout.csv"
_EPOCH = date(1970, 1, 1)


def cases(path: Path) -> list[dict[str, str]]:
    """Rows of a table: part, class, election, region, day, text, mentions."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _election(name: str) -> Election:
    return invented_election() if name == ELECTION else election(name)


def told(case: dict[str, str]) -> list[str]:
    """What is found in a case's text, as the table writes it: kind:id=words."""
    held = _election(case["election"])
    book = book_for(Context(held, case["region"] or None))
    tokens = tokenise(pa.array([case["text"]]))
    day = (date.fromisoformat(case["day"]) - _EPOCH).days if case["day"] else -1
    found = find(tokens, book, days=np.array([day], dtype=np.int32))
    mentions = []
    for place in range(len(found)):
        span = slice(tokens.start[found.first[place]], tokens.end[found.last[place]])
        target = found.target[place]
        name = book.ids[target].removeprefix(f"{held.id}/") if target >= 0 else "?"
        mentions.append(f"{KINDS[found.kind[place]]}:{name}={case['text'][span]}")
    return mentions


def wanted(case: dict[str, str]) -> list[str]:
    """The mentions that the table says."""
    return [mention for mention in case["mentions"].split(" | ") if mention]


def counts(rows: list[dict[str, str]]) -> tuple[int, int, int]:
    """Mentions found rightly, found wrongly, and missed, over all cases."""
    right = wrong = missed = 0
    for case in rows:
        have, want = Counter(told(case)), Counter(wanted(case))
        both = sum((have & want).values())
        right += both
        wrong += have.total() - both
        missed += want.total() - both
    return right, wrong, missed
