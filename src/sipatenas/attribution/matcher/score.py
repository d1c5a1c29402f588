"""Candidates scored, turned into probabilities, and explained."""

from __future__ import annotations

from sipatenas.attribution.matcher.facts import AccountFacts, Candidate, Match
from sipatenas.attribution.matcher.features import evidence
from sipatenas.attribution.matcher.index import Index
from sipatenas.attribution.matcher.model import contributions, probabilities, score
from sipatenas.attribution.matcher.reasons import explain


def match(index: Index, account: AccountFacts, *, top: int = 5) -> Match:
    """The `top` likeliest persons with reasons, and the probability of none of these.

    An account that shows no name gets no candidate.
    """
    query = index.read(account)
    found = [evidence(index, query, row) for row in index.fetch(query)]
    chances = probabilities([score(e.values) for e in found])
    order = sorted(range(len(found)), key=lambda i: (-chances[i], found[i].row))[:top]
    candidates = tuple(
        Candidate(
            row=found[i].row,
            number=index.columns["number"][found[i].row],
            probability=chances[i],
            reasons=explain(index, query, found[i], contributions(found[i].values)),
        )
        for i in order
    )
    return Match(candidates, none=min(1.0, max(0.0, 1.0 - sum(c.probability for c in candidates))))
