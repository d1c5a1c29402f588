"""What finding waves is worth and costs: JSON rows into bench/results/waves.ndjson, the peer in the same run.

    python bench/waves.py [--data ../shared/data] [--readings 1000000] [--peer]

Waves are planted among the public posts of `posts/`: templates from `acts/` with words changed, dropped, added, turned
round, emoji, mentions and links put in; beside them accounts that repeat themselves and texts that come back after
the window. Precision and recall count pairs of posts (of a pair at least one is planted). The peer is TF-IDF with
cosine over all pairs within the window (scikit-learn), its threshold the best on the same posts, so in its favour.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sipatenas.reading.text.tokens import tokenise
from sipatenas.reading.waves.columns import accounts_of, shingles_of
from sipatenas.reading.waves.commands import find_waves

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "waves.ndjson"
DAY = 86_400
START = 1_727_000_000
SPAN = 48 * 3600
EMOJI = ("🔥", "☝️", "✌️", "🙏", "😂", "💪", "👍👍")
FILLER = (
    "banget",
    "dong",
    "nih",
    "semua",
    "kita",
    "warga",
    "bareng",
    "pokoknya",
    "sekali",
    "terus",
    "mari",
    "demi",
)
PUBLIC = {
    "pilkada2024_tweet_harvest.csv": "full_text",
    "banten2024_youtube_comments.csv": "Comment",
    "jatim2024_khofifah_sentiment.csv": "full_text",
    "pilpres2019_sentiment.csv": "tweet",
    "pilkada_dki2017_sentiment.csv": "Text Tweet",
}


@dataclass(frozen=True)
class Post:
    id: str
    text: str
    account: str
    at: int
    wave: int
    """Number of the planted wave; -1: an ordinary post; -2: planted, but no wave."""


def texts_of(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[column] for row in csv.DictReader(file) if row[column]]


def ordinary(data: Path) -> list[str]:
    return [text for name, column in PUBLIC.items() for text in texts_of(data / "posts" / name, column)]


def varied(text: str, changes: int, rng: random.Random) -> str:
    """The template with so many changes of words, and what does not count as a change."""
    words = text.split()
    for _ in range(changes):
        place = rng.randrange(len(words))
        kind = rng.randrange(4)
        if kind == 0:
            words[place] = rng.choice(FILLER)
        elif kind == 1 and len(words) > 5:
            del words[place]
        elif kind == 2:
            words.insert(place, rng.choice(FILLER))
        elif place:
            words[place - 1], words[place] = words[place], words[place - 1]
    if rng.random() < 0.5:
        words.insert(0, f"@akun_{rng.randrange(9999)}")
    if rng.random() < 0.6:
        words += [rng.choice(EMOJI)] * rng.randrange(1, 4)
    if rng.random() < 0.3:
        words.append(f"https://t.co/{rng.randrange(10**9):x}")
    said = " ".join(words)
    return said.upper() if rng.random() < 0.1 else said


def planted(data: Path, waves: int, changes: int, rng: random.Random) -> Iterator[Post]:
    """Templates of 8 words or more, each of its own; a fifth of them no waves (one account, or too slow)."""
    pool = [text for text in texts_of(data / "acts" / "train_labels.csv", "text") if len(text.split()) >= 8]
    chosen = rng.sample(sorted(set(pool)), waves)
    for number, text in enumerate(chosen):
        begin = START + rng.randrange(25 * DAY)
        size = rng.choice((3, 5, 8, 15, 40))
        kind = rng.random()
        for member in range(size):
            at = begin + (member * 60 * 3600 if kind < 0.1 else rng.randrange(DAY))
            account = f"r{number}" if 0.1 <= kind < 0.2 else f"w{number}_{member}"
            said = varied(text, rng.randrange(changes + 1), rng)
            yield Post(f"p:{number}-{member}", said, account, at, number if kind >= 0.2 else -2)


def corpus(data: Path, changes: int, seed: int = 7) -> list[Post]:
    rng = random.Random(seed)
    posts = list(planted(data, 200, changes, rng))
    held = {" ".join(post.text.lower().split()) for post in posts}
    for place, text in enumerate(ordinary(data)):
        if " ".join(text.lower().split()) not in held:
            account, at = f"o{rng.randrange(4000)}", START + rng.randrange(30 * DAY)
            posts.append(Post(f"o:{place}", text, account, at, -1))
    rng.shuffle(posts)
    return posts


def readings(posts: list[Post], path: Path) -> None:
    ids = pa.array([post.id for post in posts])
    table = pa.table(
        {
            "id": ids,
            "posted_at": pa.array([post.at * 1_000_000 for post in posts], type=pa.timestamp("us", "UTC")),
            "kind": pa.array(["post"] * len(posts)),
            "account": accounts_of(None, pa.array([post.account for post in posts]), ids),
            "shingles": shingles_of(tokenise(pa.array([post.text for post in posts]))),
        }
    )
    pq.write_table(table, path)


def pairs_of(groups: list[list[str]]) -> set[tuple[str, str]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def figures(found: set[tuple[str, str]], posts: list[Post]) -> dict[str, float]:
    """Precision over found pairs with a planted post, recall over planted pairs."""
    by_wave: dict[int, list[str]] = {}
    for post in posts:
        if post.wave >= 0:
            by_wave.setdefault(post.wave, []).append(post.id)
    truth = pairs_of(list(by_wave.values()))
    touched = {pair for pair in found if pair[0].startswith("p:") or pair[1].startswith("p:")}
    right = len(touched & truth)
    precision, recall = right / max(1, len(touched)), right / len(truth)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "pairs": len(truth),
    }


def ours(
    posts: list[Post], folder: Path, alike: float
) -> tuple[set[tuple[str, str]], list[dict[str, object]]]:
    readings(posts, folder / "readings.parquet")
    find_waves(folder / "readings.parquet", folder / "waves.ndjson", alike=alike)
    told = [json.loads(line) for line in (folder / "waves.ndjson").read_text().splitlines()]
    return pairs_of([wave["members"] for wave in told]), told


def peer(posts: list[Post], thresholds: list[float]) -> dict[float, set[tuple[str, str]]]:
    """Cosine of TF-IDF over all pairs within 48 hours; groups by connection, three accounts at least."""
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform([p.text for p in posts])
    alike = (vectors @ vectors.T).tocoo()
    at = np.asarray([post.at for post in posts])
    near = np.abs(at[alike.row] - at[alike.col]) <= SPAN
    found = {}
    for threshold in thresholds:
        keep = near & (alike.data >= threshold)
        graph = (alike.data[keep] > 0, (alike.row[keep], alike.col[keep]))
        from scipy.sparse import coo_matrix

        _, labels = connected_components(coo_matrix(graph, shape=alike.shape), directed=False)
        groups: dict[int, list[Post]] = {}
        for post, label in zip(posts, labels.tolist(), strict=True):
            groups.setdefault(label, []).append(post)
        found[threshold] = pairs_of(
            [[p.id for p in group] for group in groups.values() if len({p.account for p in group}) >= 3]
        )
    return found


def quality(data: Path, with_peer: bool) -> Iterator[dict[str, object]]:
    for changes in (1, 2, 4):
        posts = corpus(data, changes)
        with tempfile.TemporaryDirectory() as folder:
            for alike in (0.4, 0.5, 0.6):
                begin = time.process_time()
                found, told = ours(posts, Path(folder), alike)
                alone = [wave for wave in told if not any(m.startswith("p:") for m in wave["members"])]
                yield {
                    "measure": "waves",
                    "changes": changes,
                    "alike": alike,
                    "posts": len(posts),
                    **figures(found, posts),
                    "waves_of_ordinary_posts": len(alone),
                    "cpu_seconds": round(time.process_time() - begin, 2),
                }
        if with_peer:
            begin = time.process_time()
            best = max(
                (
                    (figures(found, posts), threshold)
                    for threshold, found in peer(posts, [0.3, 0.4, 0.5, 0.6, 0.7]).items()
                ),
                key=lambda pair: pair[0]["f1"],
            )
            yield {
                "measure": "waves, TF-IDF cosine over all pairs",
                "changes": changes,
                "alike": best[1],
                "posts": len(posts),
                **best[0],
                "cpu_seconds": round(time.process_time() - begin, 2),
            }


def load(data: Path, count: int) -> dict[str, object]:
    """A million readings over 30 days: ordinary posts, each varied so that few are alike, and waves among them."""
    base = shingles_of(tokenise(pa.array(ordinary(data))))
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "readings.parquet"
        _write_load(path, base, count, rng)
        before = time.process_time(), time.perf_counter()
        counts = find_waves(path, Path(folder) / "waves.ndjson")
        return {
            "measure": "waves, load",
            "readings": count,
            "cpu_seconds": round(time.process_time() - before[0], 1),
            "seconds": round(time.perf_counter() - before[1], 1),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "waves": counts.waves,
            "members": counts.members,
        }


def _write_load(path: Path, base: pa.ListArray, count: int, rng: np.random.Generator) -> None:
    """Three quarters of each text's shingles are exchanged by its own, so that it is a post of its own; one post
    in ten is a near copy from one of 2,000 waves (a tenth of its shingles changed)."""
    values, offsets = np.asarray(base.values), np.asarray(base.offsets)
    schema = None
    writer = None
    for first in range(0, count, 100_000):
        size = min(100_000, count - first)
        seed = np.where(rng.random(size) < 0.1, rng.integers(0, 2000, size), first + np.arange(size) + 10_000)
        in_wave = seed < 10_000
        pick = np.where(in_wave, seed % len(base), rng.integers(0, len(base), size))
        lengths = (offsets[pick + 1] - offsets[pick]).astype(np.int64)
        ends = np.concatenate([[0], np.cumsum(lengths)])
        place = np.arange(ends[-1]) - np.repeat(ends[:-1] - offsets[pick], lengths)
        mixed = values[place].astype(np.uint64) ^ np.repeat(seed.astype(np.uint64) * 2654435761, lengths)
        changed = np.repeat(in_wave, lengths) & (rng.random(len(place)) < 0.1)
        mixed = np.where(changed, rng.integers(0, 1 << 32, len(place)).astype(np.uint64), mixed)
        keep = (values[place] & 3 == 0) & ~np.repeat(in_wave, lengths)
        taken = np.where(keep, values[place], mixed & 0xFFFFFFFF).astype(np.uint32)
        order = np.lexsort((taken, np.repeat(np.arange(size), lengths)))
        at = START + np.where(in_wave, seed % 720 * 3600, rng.integers(0, 30 * DAY, size))
        batch = pa.table(
            {
                "id": [f"l:{first + row}" for row in range(size)],
                "posted_at": pa.array(at * 1_000_000, type=pa.timestamp("us", "UTC")),
                "kind": ["post"] * size,
                "account": pa.array(rng.integers(0, 300_000, size)),
                "shingles": pa.ListArray.from_arrays(ends.astype(np.int32), pa.array(taken[order])),
            }
        )
        if writer is None:
            schema = batch.schema
            writer = pq.ParquetWriter(path, schema)
        writer.write_table(batch)
    if writer is not None:
        writer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--peer", action="store_true")
    args = parser.parse_args()
    if not args.data.is_dir():
        sys.exit(f"{args.data} is not there: nothing measured.")
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        for row in [load(args.data, args.readings), *quality(args.data, args.peer)]:
            print(json.dumps(row))
            out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
