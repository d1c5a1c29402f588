"""What matching posts with fact checks is worth and costs: JSON rows into bench/results/claims.ndjson.

    python bench/claims.py [--data ../shared/data]

Told in posts: the words in which 1,358 checked political claims went round, sought among 3,746 titles (the score fitted
on the other half). Told elsewhere: titles of another publisher, 89 pairs judged by hand (claims_pairs.csv: ids and the
judgement; `by_body` pairs were drawn by the bodies of the articles, `told` ones among what was told). Changed: the
claim's words with a third dropped, turned round, cut in half, misspelt. False alarms: ordinary posts told of a
political claim, per 10,000, all counted as false. The peers are scikit-learn's TF-IDF cosine, words and letters.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from sklearn.feature_extraction.text import TfidfVectorizer

from sipatenas.reading.claims.factchecks import FactCheck
from sipatenas.reading.claims.index import ClaimIndex, compiled_index
from sipatenas.reading.claims.match import THRESHOLD, match
from sipatenas.reading.claims.rarity import rarity
from sipatenas.reading.text.tokens import Tokens, tokenise
from sipatenas.reading.training.claims import CLAIMS, POSTS, TITLES, learn, rows_of, words_of_claim

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "claims.ndjson"
PEERS = {"words": ("word", (1, 1)), "letters": ("char_wb", (3, 5))}
SLANG = {
    "yang": "yg",
    "tidak": "gk",
    "dengan": "dgn",
    "untuk": "utk",
    "sudah": "sdh",
    "akan": "bakal",
    "dan": "&",
}


def told(tokens: Tokens, index: ClaimIndex, threshold: float) -> list[list[str]]:
    found = match(tokens, index, threshold)
    return [
        [index.ids[claim] for claim in found.claim[found.rows[post] : found.rows[post + 1]]]
        for post in range(len(found.rows) - 1)
    ]


def shares(found: list[list[str]], truth: list[str]) -> dict[str, float]:
    """`recall@1`: the right one told first; `precision`: of what is told first (another fact check of the same claim
    counts as wrong)."""
    right = sum(bool(one) and one[0] == true for one, true in zip(found, truth, strict=True))
    return {
        "recall@1": round(right / len(truth), 4),
        "precision": round(right / max(1, sum(map(bool, found))), 4),
        "posts": len(truth),
    }


def peer(documents: list[str], texts: list[str], kind: str) -> tuple[np.ndarray, np.ndarray]:
    """For each text the closest document and its cosine."""
    analyzer, grams = PEERS[kind]
    vectors = TfidfVectorizer(analyzer=analyzer, ngram_range=grams, sublinear_tf=True)
    held = vectors.fit_transform(documents)
    cosine = (vectors.transform(texts) @ held.T).tocsr()
    return np.asarray(cosine.argmax(axis=1)).ravel(), cosine.max(axis=1).toarray().ravel()


def changed(text: str, kind: str, rng: random.Random) -> str:
    words = text.split()
    if kind == "a third dropped":
        words = [word for word in words if rng.random() > 1 / 3] or words
    elif kind == "cut in half":
        words = words[: max(4, len(words) // 2)]
    elif kind == "turned round":
        cut = rng.randrange(len(words))
        words = words[cut:] + words[:cut]
    elif kind == "slang, misspelt, dressed":
        words = [SLANG.get(word.lower(), word) for word in words]
        words = [re.sub("[aeiou]", "", w, count=1) if rng.random() < 0.15 else w for w in words]
        words = ["@akun", *words, "😡😡", "https://t.co/abc", "#viral"]
    return " ".join(words)


def in_posts(data: Path) -> Iterator[dict[str, object]]:
    claims, titles = rows_of(data / CLAIMS), rows_of(data / TITLES)
    said = [words_of_claim(row["HOAX_TEXT"]) for row in claims]
    checks = tuple(FactCheck(id=row["ID"], title=row["TITLE"]) for row in titles)
    found: dict[float, list[list[str]]] = {0.5: [[]] * len(said), THRESHOLD: [[]] * len(said)}
    for half in (0, 1):
        index = compiled_index(checks, learn(data, claims[1 - half :: 2]))
        tokens = tokenise(pa.array(said[half::2]))
        for threshold, one in found.items():
            one[half::2] = told(tokens, index, threshold)
    truth = [row["ID"] for row in claims]
    for threshold, one in found.items():
        yield {"measure": "claims told in posts", "threshold": threshold, **shares(one, truth)}
    documents = [row["TITLE"] for row in titles]
    ordinary = [
        row[c]
        for name, c in POSTS.items()
        if name.startswith("posts")
        for row in rows_of(data / name)
        if row[c]
    ]
    alarms = sum(map(bool, told(tokenise(pa.array(ordinary)), compiled_index(checks), THRESHOLD)))
    for kind in PEERS:
        places, scores = peer(documents, said + ordinary, kind)
        least = np.sort(scores[len(said) :])[-alarms]
        hits = np.asarray(
            [documents[place] == row["TITLE"] for place, row in zip(places, claims, strict=False)]
        )
        above = scores[: len(said)] > least
        yield {
            "measure": f"claims told in posts, TF-IDF of {kind} with as many false alarms",
            "threshold": round(float(least), 3),
            "recall@1": round(float((hits & above).mean()), 4),
            "precision": round(float(hits[above].mean()), 4),
            "recall@1 without threshold": round(float(hits.mean()), 4),
        }


def whole(data: Path) -> Iterator[dict[str, object]]:
    """With the claim's own words in the index, as an office imports them."""
    claims = rows_of(data / CLAIMS)
    said = [words_of_claim(row["HOAX_TEXT"]) for row in claims]
    checks = tuple(FactCheck(r["ID"], r["TITLE"], text) for r, text in zip(claims, said, strict=True))
    index, rng = compiled_index(checks), random.Random(3)
    by_id = {one.id: one.claim for one in checks}
    for kind in ("as they are", "a third dropped", "turned round", "cut in half", "slang, misspelt, dressed"):
        texts = [changed(text, kind, rng) for text in said]
        ours = told(tokenise(pa.array(texts)), index, THRESHOLD)
        named = [[by_id[name] for name in one] for one in ours]
        figures = shares(named, said)
        hits = [said[place] == text for place, text in zip(peer(said, texts, "words")[0], said, strict=True)]
        yield {"measure": f"claims, words {kind}", **figures, "peer recall@1": round(float(np.mean(hits)), 4)}


def elsewhere(data: Path) -> Iterator[dict[str, object]]:
    titles = {row["ID"]: row["TITLE"] for row in rows_of(data / TITLES)}
    others = {row["id"]: row["clean_title"] for row in rows_of(data / "hoax/komdigi_hoaks_clean.csv")}
    index = compiled_index(tuple(FactCheck(id=name, title=title) for name, title in titles.items()))
    pairs = rows_of(ROOT / "bench" / "claims_pairs.csv")
    same = [row for row in pairs if row["drawn"] == "by_body"]
    found = told(tokenise(pa.array([others[row["komdigi"]] for row in same])), index, THRESHOLD)
    words, _ = peer(list(titles.values()), [others[row["komdigi"]] for row in same], "words")
    hits = [list(titles)[place] == row["turnbackhoax"] for place, row in zip(words, same, strict=True)]
    yield {
        "measure": "claims of another publisher, judged by hand",
        **shares(found, [row["turnbackhoax"] for row in same]),
        "peer recall@1": round(float(np.mean(hits)), 4),
    }
    judged = [row for row in pairs if row["drawn"] == "told"]
    found = told(tokenise(pa.array([others[row["komdigi"]] for row in judged])), index, THRESHOLD)
    still = [row for one, row in zip(found, judged, strict=True) if one[:1] == [row["turnbackhoax"]]]
    right = sum(row["same"] == "1" for row in still)
    yield {
        "measure": "claims of another publisher, told ones judged by hand",
        "precision": round(right / max(1, len(still)), 4),
        "pairs": len(still),
    }


def alarms(data: Path) -> Iterator[dict[str, object]]:
    titles = [row for row in rows_of(data / TITLES) if row["LLM_CATEGORY"] == "politics"]
    index = compiled_index(tuple(FactCheck(id=row["ID"], title=row["TITLE"]) for row in titles), rarity())
    texts = [
        row[c]
        for name, c in POSTS.items()
        if name.startswith("posts")
        for row in rows_of(data / name)
        if row[c]
    ]
    tokens = tokenise(pa.array(texts))
    for threshold in (0.5, THRESHOLD, 0.9):
        count = sum(map(bool, told(tokens, index, threshold)))
        yield {
            "measure": "claims, ordinary posts told of one, per 10,000",
            "threshold": threshold,
            "value": round(10_000 * count / len(texts), 1),
            "posts": len(texts),
        }
    runs = []
    for _ in range(9):
        begin = time.process_time()
        match(tokens, index)
        runs.append(time.process_time() - begin)
    yield {
        "measure": "claims, posts per CPU second (after cutting into words)",
        "median": round(len(texts) / sorted(runs)[4]),
        "best": round(len(texts) / min(runs)),
        "fact_checks": len(titles),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    args = parser.parse_args()
    if not args.data.is_dir():
        sys.exit(f"{args.data} is not there: nothing measured.")
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        for part in (in_posts, whole, elsewhere, alarms):
            for row in part(args.data):
                print(json.dumps(row), flush=True)
                out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
