"""Writes docs/measured.md from bench/results: the newest row of each kind; no figure, no line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
RESULTS = HOUSE / "bench" / "results"
Row = dict[str, Any]
HEAD = """# Measured

Written by `bin/measured` from the newest rows in `bench/results/`; do not edit. A line without a figure is left out.
Figures were taken on two cores that other work shared: they compare methods and versions, they promise nothing.
`s` is time by the clock, `CPU s` one core's own.
"""
COMPARABLE = ("campaign acts", "taking sides")
"""What a peer's task must begin with to stand beside ours; its other tasks are other questions."""


def main() -> int:
    """Write the page. Returns 0."""
    sections = (
        _sources(), _pages(), _cases(), _capture(), _pool(), _memory(), _rechecks(), _vault(), _reading(),
        _attribution(), _watch(),
    )  # fmt: skip
    parts = [HEAD, *filter(None, sections)]
    (HOUSE / "docs" / "measured.md").write_text("\n".join(parts), encoding="utf-8")
    return 0


def rows(name: str) -> list[Row]:
    """The rows of one bench, oldest first."""
    path = RESULTS / f"{name}.ndjson"
    if not path.exists():
        return []
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return sorted(found, key=lambda row: str(row.get("at", "")))


def newest(found: Iterable[Row], *keys: str) -> list[Row]:
    """The newest row for each combination of `keys`."""
    latest = {tuple(str(row.get(key)) for key in keys): row for row in found}
    return [latest[key] for key in sorted(latest)]


def table(title: str, command: str, about: list[str], lines: list[tuple[str, list[Any]]]) -> str:
    """A section with one column a row of results; a line whose figures are all missing is left out."""
    kept = [(label, values) for label, values in lines if any(value is not None for value in values)]
    if not kept:
        return ""
    head = f"| | {' | '.join(about)} |\n|---|{'---|' * len(about)}"
    body = "\n".join(f"| {label} | {' | '.join(map(_say, values))} |" for label, values in kept)
    return f"## {title}\n\n    {command}\n\n{head}\n{body}\n"


def _say(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def _sources() -> str:
    found = newest(rows("sources"), "database", "posts")
    one = [("new", "new posts"), ("again", "the same file again"), ("moved", "all numbers changed")]
    lines = [
        (f"{label}, posts per {unit}", [row.get(part, {}).get(key) for row in found])
        for part, label in one
        for unit, key in (("s", "posts_per_wall_s"), ("CPU s", "posts_per_cpu_s"))
    ]
    lines.append(("peak memory, MB", [row.get("peak_rss_mb") for row in found]))
    about = [f"{row['database']}, {row['posts']:,} posts" for row in found]
    return table("Posts come in", "python bench/sources.py [--posts 100000]", about, lines)


def _pages() -> str:
    found = newest(rows("pages"), "database", "posts")
    names = [
        ("import, posts per CPU s", "import_posts_per_cpu_s"),
        ("read and queued, posts per CPU s", "read_posts_per_cpu_s"),
        ("queue page, p50 ms", "queue_p50_ms"),
        ("queue page, p95 ms (wanted: under 150)", "queue_p95_ms"),
        ("queue page, two at a time, p95 ms", "queue_two_p95_ms"),
        ("lead page, p50 ms", "lead_p50_ms"),
        ("lead page, p95 ms (wanted: under 150)", "lead_p95_ms"),
        ("lead page, two at a time, p95 ms", "lead_two_p95_ms"),
        ("peak memory, MB", "peak_pss_mb"),
        ("load of the machine before", "load_before"),
    ]
    lines = [(label, [_short(row.get(key)) for row in found]) for label, key in names]
    about = [f"{row['database']}, {row['posts']:,} posts, {row['leads']:,} leads" for row in found]
    return table("Pages under load", "python bench/pages.py [--posts 100000]", about, lines)


def _short(value: Any) -> Any:
    return round(value, 1) if isinstance(value, float) else value


def _cases() -> str:
    found = newest(rows("cases"), "database", "cases")
    names = [
        ("processes that take in at once", "intake_processes"),
        ("intake, p50 ms", "intake_p50_ms"),
        ("intake, p95 ms (wanted: under 10 on SQLite, 20 on PostgreSQL)", "intake_p95_ms"),
        ("… the bare peer, p95 ms", "peer_p95_ms"),
        *(
            (f"{page} at {level}, p95 ms (wanted: under {limit})", f"{name}_{key}_p95_ms")
            for name, page, limit in (("list", "list", 60), ("today", "work of today", 100))
            for key, level in (("office", "an office"), ("province", "a province"), ("nation", "the nation"))
        ),
        ("load written in bulk, s", "fill_seconds"),
        ("a fixed loop of Python then, ms (140 to 200 when nobody else is here)", "loop_ms"),
        ("load of the machine before", "load_before"),
    ]
    lines = [(label, [_short(row.get(key)) for row in found]) for label, key in names]
    about = [f"{row['database']}, {row['cases']:,} cases" for row in found]
    return table("Cases", "python bench/cases.py [--cases 200000]", about, lines)


def _part(name: str) -> Row | None:
    found = [row for row in rows("capture") if row.get("part") == name]
    return found[-1] if found else None


def _capture() -> str:
    row = _part("rounds")
    if row is None:
        return ""
    found = row["found"]
    against = {
        "ours warm": ("peer warm", "at most 1.2, stretch 1"),
        "ours cold": ("peer cold", "at most 1.2, stretch 1"),
        "ours as a process": ("auto-archiver", "under 0.6"),
    }
    lines: list[tuple[str, list[Any]]] = []
    for ours, (peer, wanted) in against.items():
        ratios = found["ratio_of_each_round"].get(f"{ours} / {peer}", [])
        shown = ", ".join(map(str, ratios))
        lines.append((f"{ours}, s", [_short(found["median_s"].get(ours))]))
        lines.append((f"{peer}, s", [_short(found["median_s"].get(peer))]))
        lines.append((f"… ours to the peer's, each round (wanted: {wanted})", [shown or None]))
    lines.append(("load of the machine, each round", [", ".join(map(str, found["loads"]))]))
    return table("One capture", "python bench/capture.py --only rounds", ["median of the rounds"], lines)


def _pool() -> str:
    row = _part("pool")
    found = row["found"] if row else []
    names = [
        ("captures a minute", "captures_a_minute"),
        ("peak of all processes (PSS), MB", "peak_pss_mb"),
        ("load of the machine before", "load"),
    ]
    lines = [(label, [_short(one.get(key)) for one in found]) for label, key in names]
    about = [f"{one['at_once']} at once" for one in found]
    return table("Several captures at once", "python bench/capture.py --only pool", about, lines)


def _memory() -> str:
    row = _part("memory")
    found = row["found"] if row else {}
    names = [
        ("PSS after the first ten, MB", "pss_mb_after_first_ten"),
        ("PSS after the last ten, MB", "pss_mb_after_last_ten"),
        ("most in between, MB", "pss_mb_most"),
        ("load of the machine before", "load"),
    ]
    lines = [(label, [found.get(key)]) for label, key in names]
    about = [f"{found.get('captures', 0)} captures"]
    return table("Memory of one warm browser", "python bench/capture.py --only memory", about, lines)


def _rechecks() -> str:
    found = newest(rows("recheck"), "database", "links")
    names = [
        ("due list, ms", "due_ms"),
        ("dispatch, ms (both wanted: under 1,000)", "dispatch_ms"),
        ("turns too close at one site", "turns_too_close"),
        ("a fixed loop of Python then, ms (140 to 200 when nobody else is here)", "loop_ms"),
        ("load of the machine before", "load_before"),
    ]
    lines = [(label, [_short(row.get(key)) for row in found]) for label, key in names]
    about = [f"{row['database']}, {row['links']:,} links" for row in found]
    return table("Looking again", "python bench/recheck.py", about, lines)


def _vault() -> str:
    found = newest(rows("vault"), "database")
    verbs = [
        ("put, plain folder", "put_plain"), ("put, vault", "put_vault"),
        ("read, plain folder", "read_plain"), ("read, vault", "read_vault"),
    ]  # fmt: skip
    lines: list[tuple[str, list[Any]]] = [
        (f"{label}, files of {one['bytes']:,} bytes, MiB a s", [one.get(key)])
        for row in found[-1:]
        for one in row["files"]
        for label, key in verbs
    ]
    for row in found[-1:]:
        lines.append(("scrubbed, files a s", [row["scrub"]["files_per_second"]]))
        heads = row["checkpoint"]
        lines.append((f"checkpoint of {heads['heads']:,} chains, s", [heads["second_seconds"]]))
        lines.append(("load of the machine before", [_short(row["load_before"])]))
    return table("The vault", "python bench/vault.py", [row["database"] for row in found[-1:]], lines)


def _reading() -> str:
    found = newest(rows("reading"), "split", "model")
    names = [
        ("labelled posts", "posts"),
        ("acts, macro-F1", "macro_f1_acts"),
        ("taking a side or not, macro-F1", "macro_f1_sides"),
        ("expected calibration error", "expected_calibration_error"),
        ("posts per CPU s", "posts_per_cpu_second"),
        ("peak memory, MB", "peak_memory_mb"),
    ]
    lines = [(label, [row.get(key) for row in found]) for label, key in names]
    told = table(
        "Reading", "python bench/reading.py", [f"{row['model']}, {row['split']}" for row in found], lines
    )
    peers = [
        peer for peer in (found[-1].get("peer") or [] if found else []) if peer["task"].startswith(COMPARABLE)
    ]
    if not told or not peers:
        return told
    listed = "\n".join(f"| {peer['task']} | {peer['n']:,} | {peer['macro_f1']} |" for peer in peers)
    return f"{told}\nThe peer on the same files:\n\n| task | n | macro-F1 |\n|---|---|---|\n{listed}\n"


def _attribution() -> str:
    found = newest(rows("attribution"), "label", "form", "model")
    names = [
        ("right person first", "r@1"),
        ("right person among five", "r@5"),
        ("precision at p ≥ .5", "precision_at_half"),
        ("recall at p ≥ .5", "recall_at_half"),
        ("not on the roster, yet p ≥ .5", "not_on_roster_over_half"),
        ("calibration error", "ece"),
        ("accounts per CPU s", "queries_per_cpu_second"),
        ("p95 ms an account", "p95_ms"),
        ("index build, CPU s", "build_cpu_s"),
        ("peak memory, MB", "peak_mb"),
    ]
    lines = [(label, [row.get(key) for row in found]) for label, key in names]
    kinds = [("namesakes", "neg_namesake"), ("relatives", "neg_relative"), ("strangers", "neg_random")]
    lines += [
        (f"… {label}", [row.get("not_on_roster_over_half_by_kind", {}).get(key) for row in found])
        for label, key in kinds
    ]
    about = [f"{row['form']}, {row['label'].removeprefix('generator ')}" for row in found]
    return table("Whose account", "python bench/attribution.py DATA", about, lines)


def _watch() -> str:
    found = newest(rows("watch"), "posts", "roster_rows")
    names = [
        ("seconds in all (wanted: under 120)", "seconds"),
        ("posts", "posts"),
        ("leads", "leads"),
        ("accounts", "accounts"),
        ("accounts wrongly given a candidate with p ≥ .5", "accounts_with_candidate_over_half"),
        ("peak memory, MB", "peak_mb"),
    ]
    lines = [(label, [_total(row.get(key)) for row in found]) for label, key in names]
    about = [str(row.get("label") or row.get("at")) for row in found]
    return table("The whole way: watch", "sipatenas watch …", about, lines)


def _total(value: Any) -> Any:
    return value.get("total") if isinstance(value, dict) else value


if __name__ == "__main__":
    sys.exit(main())
