"""Account -> officials it may belong to, with reasons and a probability. Pure: no Django, no database."""

from sipatenas.attribution.matcher.facts import AccountFacts, Candidate, Match, Reason
from sipatenas.attribution.matcher.index import (
    Index,
    NotAnIndex,
    build_index,
    is_synthetic,
    load_index,
    save_index,
)
from sipatenas.attribution.matcher.model import MODEL
from sipatenas.attribution.matcher.score import match

__all__ = [
    "MODEL",
    "AccountFacts",
    "Candidate",
    "Index",
    "Match",
    "NotAnIndex",
    "Reason",
    "build_index",
    "is_synthetic",
    "load_index",
    "match",
    "save_index",
]
