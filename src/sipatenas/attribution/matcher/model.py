"""From evidence to probability: one small conditional logistic model with fixed, documented coefficients.

The persons fetched for an account and "none of these" (score 0) share a probability of 1, so namesakes
take from
each other. Fitted by `python bench/attribution.py --fit` on generated accounts of one seed and checked
on another;
half of those accounts are on the roster, which is far more than in the field (see docs/adr/0016)."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence

from sipatenas.attribution.matcher.features import FEATURES

MODEL = "logit-2026.11"

COEFFICIENTS: dict[str, float] = {
    "bias": -3.015,
    "name_bits": 1.231,
    "handle_bits": 2.822,
    "both_bits": 0.315,
    "loose_bits": -0.872,
    "query_left": -2.129,
    "row_left": -0.95,
    "full_name": 0.501,
    "one_word": -1.576,
    "namesakes": 0.0,
    "region": 4.132,
    "province": 0.242,
    "elsewhere": -1.689,
    "work_bits": 4.125,
    "work_left": -1.114,
    "servant": 1.5,
    "not_servant": -3.0,
    "former": -2.0,
    "organisation": -1.257,
    "sex_same": 0.24,
    "sex_other": -0.104,
    "year_same": 3.485,
    "year_other": -1.5,
    "handle_only": -2.703,
}
_WEIGHTS = tuple(COEFFICIENTS[name] for name in FEATURES)


def contributions(values: Sequence[float]) -> dict[str, float]:
    """Each feature's share of a candidate's score, in log-odds against "none of these"."""
    return {name: COEFFICIENTS[name] * value for name, value in zip(FEATURES, values, strict=True)}


def score(values: Sequence[float]) -> float:
    """A candidate's log-odds against "none of these"."""
    return float(sum(map(operator.mul, _WEIGHTS, values)))


def probabilities(scores: Sequence[float]) -> list[float]:
    """Probabilities of the candidates; what they leave to 1 is "none of these". Never outside 0..1."""
    if not scores:
        return []
    highest = max(0.0, *scores)
    weights = [math.exp(score - highest) for score in scores]
    total = math.exp(-highest) + sum(weights)
    return [weight / total for weight in weights]
