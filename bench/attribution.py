"""How well and how fast accounts are matched to a roster, on the generated accounts of the shared benchmark.

    python bench/attribution.py DATA          measures on accounts.jsonl, appends rows to bench/results
    python bench/attribution.py DATA --fit    fits on accounts_dev.jsonl (another seed), prints coefficients

DATA holds roster.parquet and both account files. Queries per second are accounts per CPU second of one
thread. Half of the generated accounts are on the roster, far more than in the field: the figures say how
methods compare, not how sure an officer may be."""

from __future__ import annotations

import argparse
import json
import math
import platform
import random
import resource
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from sipatenas.attribution.matcher import MODEL, AccountFacts, Index, build_index, match
from sipatenas.attribution.matcher.features import FEATURES, evidence
from sipatenas.attribution.matcher.model import probabilities

BOUNDS = {
    "not_servant": 3.0,
    "year_other": 1.5,
    "servant": 1.5,
    "former": 2.0,
    "organisation": 3.0,
    "namesakes": 0.0,
}
"""Largest weight of evidence that the generator makes cleaner than the field is: its officials never call
themselves traders, its strangers seldom call themselves officials."""

RESULTS = Path(__file__).parent / "results" / "attribution.ndjson"


@dataclass(frozen=True)
class Labelled:
    facts: AccountFacts
    truth: int | None
    kind: str
    level: str


def load(path: Path) -> list[Labelled]:
    accounts = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            facts = AccountFacts(*(row.get(f) or "" for f in AccountFacts.__dataclass_fields__))
            accounts.append(Labelled(facts, row["truth_row"], row["kind"], row["level"]))
    return accounts


def handle_and_place(account: Labelled) -> Labelled:
    """The account as an export without display names shows it."""
    return replace(account, facts=replace(account.facts, display_name="", bio="", employer=""))


def measure(index: Index, accounts: list[Labelled]) -> dict[str, object]:
    begun, took, found = time.process_time(), [], []
    for account in accounts:
        start = time.process_time()
        found.append(match(index, account.facts, top=20))
        took.append(time.process_time() - start)
    seconds = time.process_time() - begun
    on = [(a, m) for a, m in zip(accounts, found, strict=True) if a.truth is not None]
    off = [(a, m) for a, m in zip(accounts, found, strict=True) if a.truth is None]
    best = [
        (m.candidates[0] if m.candidates else None, a.truth) for a, m in zip(accounts, found, strict=True)
    ]
    ranked = sorted(((c.probability, c.row == t) for c, t in best if c), reverse=True)
    over = [right for p, right in ranked if p >= 0.5]
    over_off = {
        kind: rate([m for a, m in off if a.kind == kind]) for kind in sorted({a.kind for a, _ in off})
    }
    return {
        "accounts": len(accounts),
        "queries_per_cpu_second": round(len(accounts) / seconds, 1),
        "p95_ms": round(sorted(took)[int(len(took) * 0.95)] * 1000, 1),
        **{f"r@{k}": round(sum(hit(a, m, k) for a, m in on) / len(on), 4) for k in (1, 5, 20)},
        "precision_at_half": round(sum(over) / max(1, len(over)), 4),
        "recall_at_half": round(sum(over) / len(on), 4),
        "recall_at_precision_90": recall_at(ranked, 0.9, len(on)),
        "not_on_roster_over_half": rate([m for _, m in off]),
        "not_on_roster_over_half_by_kind": over_off,
        "ece": ece(ranked),
        "brier": round(sum((p - right) ** 2 for p, right in ranked) / max(1, len(ranked)), 4),
    }


def hit(account: Labelled, match: object, k: int) -> bool:
    return any(c.row == account.truth for c in match.candidates[:k])  # type: ignore[attr-defined]


def rate(matches: list) -> float:  # type: ignore[type-arg]
    over = sum(bool(m.candidates) and m.candidates[0].probability >= 0.5 for m in matches)
    return round(over / max(1, len(matches)), 4)


def recall_at(ranked: list[tuple[float, bool]], precision: float, positives: int) -> float:
    right, best = 0, 0.0
    for n, (_, ok) in enumerate(ranked, start=1):
        right += ok
        if n >= 20 and right / n >= precision:
            best = right / positives
    return round(best, 4)


def ece(ranked: list[tuple[float, bool]]) -> float:
    """Expected calibration error of the best candidate over ten equal bins."""
    total = 0.0
    for tenth in range(10):
        inside = [(p, ok) for p, ok in ranked if min(int(p * 10), 9) == tenth]
        total += abs(sum(p for p, _ in inside) - sum(ok for _, ok in inside))
    return round(total / max(1, len(ranked)), 4)


def fit(index: Index, accounts: list[Labelled], *, rounds: int = 60, seed: int = 1) -> dict[str, float]:
    """Coefficients by Adam on the conditional log-likelihood; each account also by its handle alone."""
    cases = []
    for account in accounts + [handle_and_place(a) for a in accounts]:
        query = index.read(account.facts)
        rows = index.fetch(query, 25)
        right = rows.index(account.truth) if account.truth in rows else -1
        cases.append(([evidence(index, query, row).values for row in rows], right))
    weights, first, second = ([0.0] * len(FEATURES) for _ in range(3))
    order, step, decay = random.Random(seed), 0, 1e-4
    for turn in range(rounds):
        order.shuffle(cases)
        for start in range(0, len(cases), 64):
            step += 1
            slope = gradient(cases[start : start + 64], weights)
            pace = 0.05 * 0.96**turn
            for i, g in enumerate(slope):
                g += decay * weights[i]  # noqa: PLW2901
                first[i] = 0.9 * first[i] + 0.1 * g
                second[i] = 0.999 * second[i] + 0.001 * g * g
                moved = first[i] / (1 - 0.9**step) / (math.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
                bound = BOUNDS.get(FEATURES[i], 5.0)
                weights[i] = max(-bound, min(bound, weights[i] - pace * moved))
    return {name: round(weight, 3) for name, weight in zip(FEATURES, weights, strict=True)}


def gradient(cases: list[tuple[list[tuple[float, ...]], int]], weights: list[float]) -> list[float]:
    slope = [0.0] * len(weights)
    for rows, right in cases:
        chances = probabilities([sum(map(float.__mul__, weights, values)) for values in rows])
        for i, (values, chance) in enumerate(zip(rows, chances, strict=True)):
            error = chance - (i == right)
            if abs(error) > 1e-4:
                slope = [s + error * v for s, v in zip(slope, values, strict=True)]
    return [s / len(cases) for s in slope]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("data", type=Path, nargs="?")
    words.add_argument("--fit", action="store_true")
    words.add_argument("--rounds", type=int, default=18)
    words.add_argument("--label", default="", help="what DATA was generated from (rows, accounts, seed)")
    given = words.parse_args()
    if given.data is None:
        print("no DATA given: make it with the generator of ../shared/bench/attribution; nothing is measured")
        return
    roster = pq.read_table(given.data / "roster.parquet")
    start = time.process_time()
    index = build_index(roster)
    built = time.process_time() - start
    if given.fit:
        fitted = fit(index, load(given.data / "accounts_dev.jsonl"), rounds=given.rounds)
        print(json.dumps(fitted, indent=4))
        return
    accounts = load(given.data / "accounts.jsonl")
    for form, shown in (("full", accounts), ("handle and location", [handle_and_place(a) for a in accounts])):
        row = {
            "bench": "attribution",
            "model": MODEL,
            "form": form,
            "rows": len(index),
            **measure(index, shown),
        }
        row |= {
            "build_cpu_s": round(built, 2),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        row |= {"python": platform.python_version(), "at": datetime.now(UTC).isoformat(timespec="seconds")}
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(json.dumps(row) + "\n")
        print(json.dumps(row, indent=1))


if __name__ == "__main__":
    main()
