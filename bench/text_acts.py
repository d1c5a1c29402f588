"""Acts on elections nobody trained on: `python bench/text_acts.py ../shared/data`. One JSON row per measure.

Each group of elections is held out in turn and scored on the dev rows on which both annotators agreed; its
temperature is fitted on the other groups. Intervals: 1,000 draws of the dev rows.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from sklearn.metrics import f1_score

from sipatenas.reading.acting import favours, score_acts
from sipatenas.reading.acting.scoring import probabilities
from sipatenas.reading.linear import score
from sipatenas.reading.naming import book_for, find
from sipatenas.reading.records import ACTS
from sipatenas.reading.text.tokens import tokenise
from sipatenas.reading.training.acts import (
    Posts,
    fit,
    held_out_scores,
    posts_of,
    read_posts,
    temperature_of,
)
from sipatenas.reading.training.labelled import Labelled, context_of, labelled_posts

SIDED = 3


def row(measure: str, **values: object) -> None:
    print(json.dumps({"measure": measure} | values), flush=True)


def macro(truth: np.ndarray, told: np.ndarray) -> float:
    return 100 * float(f1_score(truth, told, average="macro"))


def interval(truth: np.ndarray, told: np.ndarray) -> list[float]:
    draws = np.random.default_rng(5).integers(0, len(truth), (1000, len(truth)))
    values = np.sort([macro(truth[draw], told[draw]) for draw in draws])
    return [round(float(values[25]), 1), round(float(values[975]), 1)]


def calibration_error(told: np.ndarray, truth: np.ndarray) -> tuple[float, list[list[float]]]:
    """Of the strongest act over ten bins; each bin as [posts, mean probability, share right]."""
    top, right = told.max(1), told.argmax(1) == truth
    bins = np.minimum((top * 10).astype(int), 9)
    table = [
        [
            int((bins == b).sum()),
            round(float(top[bins == b].mean()), 3),
            round(float(right[bins == b].mean()), 3),
        ]
        for b in range(10)
        if (bins == b).any()
    ]
    return sum(size * abs(sure - share) for size, sure, share in table) / len(truth), table


def all_held_out(labelled: list[Labelled], posts: Posts) -> np.ndarray:
    """Probabilities of every post from the other groups' model, at the temperature that suits the other groups."""
    dev = np.array([post.dev for post in labelled])
    scores = held_out_scores(posts)
    told = np.zeros((len(labelled), len(ACTS)), np.float32)
    for group in sorted(set(posts.group)):
        inside = posts.group == group
        others = dev & ~inside
        told[inside] = probabilities(scores[inside], temperature_of(scores[others], posts.act[others]))
    return told


def main_figures(labelled: list[Labelled], posts: Posts, told: np.ndarray) -> None:
    dev = np.array([post.dev for post in labelled])
    sure = np.array([post.sure for post in labelled])
    act, best = posts.act, told.argmax(1)
    for name, rows in (
        ("dev rows", dev),
        ("dev rows, both sure", dev & sure),
        ("all rows", np.ones_like(dev)),
    ):
        truth, said = act[rows], best[rows]
        sides = told[rows][:, :SIDED].sum(1) >= 0.5
        each = f1_score(truth, said, average=None, labels=range(5))
        row(
            f"acts, one group out: {name}",
            n=int(rows.sum()),
            macro_f1=round(macro(truth, said), 1),
            interval=interval(truth, said),
            sides=round(macro(truth < SIDED, said < SIDED), 1),
            sides_by_sum=round(macro(truth < SIDED, sides), 1),
            sides_interval=interval(truth < SIDED, said < SIDED),
            by_act={a: round(100 * float(f), 1) for a, f in zip(ACTS, each, strict=True)},
        )
    error, table = calibration_error(told[dev], act[dev])
    row("expected calibration error, dev", ece=round(error, 3), bins=table)
    for group in sorted(set(posts.group)):
        inside = dev & (posts.group == group)
        if inside.any():
            row(
                f"group {group}",
                n=int(inside.sum()),
                accuracy=round(100 * float((act == best)[inside].mean()), 1),
            )


def khofifah(data: Path, posts: Posts) -> None:
    """Positif = call or support, negatif = attack; nothing of that election was learnt from."""
    with (data / "posts/jatim2024_khofifah_sentiment.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    others = posts.of(np.flatnonzero(posts.group != "khofifah"))
    table = fit(others)
    told = probabilities(
        score(table, *read_posts([r["full_text"] for r in rows], ["khofifah"] * len(rows))), 1.0
    )
    truth = np.array([["positif", "negatif", "netral"].index(r["label"]) for r in rows])
    said = np.array([0, 0, 1, 2, 2])[told.argmax(1)]
    row(
        "Jatim Khofifah, 3 classes, not trained on",
        n=len(rows),
        macro_f1=round(macro(truth, said), 1),
        interval=interval(truth, said),
        by_class=[round(100 * float(f), 1) for f in f1_score(truth, said, average=None)],
    )


def directions(labelled: list[Labelled], told: np.ndarray) -> None:
    """Of the posts that take a side: told one at all, and its direction right."""
    right = reached = total = 0
    for source in sorted({post.source for post in labelled}):
        places = [
            i
            for i, p in enumerate(labelled)
            if p.dev and p.source == source and p.favours in {"pro", "contra"}
        ]
        if not places:
            continue
        tokens = tokenise(pa.array([labelled[i].text for i in places]))
        said = favours(tokens, find(tokens, book_for(context_of(source))), told[places])
        total += len(places)
        for place, i in enumerate(places):
            if said.rows[place + 1] > said.rows[place]:
                reached += 1
                right += bool(said.contra[said.rows[place]]) == (labelled[i].favours == "contra")
    row(
        "favours, dev", n=total, told=reached, direction_right_percent=round(100 * right / max(1, reached), 1)
    )


def twins() -> None:
    """200 posts with a name or number of each pair of an election in turn: the largest change of a probability."""
    frames = (
        "Ayo coblos {}!",
        "{} gagal total, janji doang",
        "semoga {} menang, amanah",
        "KPU undang {} ke debat publik",
        "saya dukung {} sampai akhir",
        "kenapa {} tidak hadir?",
        "jangan pilih {} lagi",
        "{} keren banget programnya",
    )
    apart, count = 0.0, 0
    for source in ("khofifah", "banten", "pilpres2019", "pilkada_dki", "dash2024"):
        book = book_for(context_of(source))
        pairs = [
            p
            for c in context_of(source).election.contests.values()
            for p in c.pairs
            if c.region == (context_of(source).region or c.region) and not p.empty_column
        ]
        for names in (
            [p.head for p in pairs],
            [p.deputy for p in pairs],
            [f"paslon nomor urut {p.number}" for p in pairs],
        ):
            for frame in frames:
                tokens = tokenise(pa.array([frame.format(name) for name in names]))
                told = score_acts(tokens, find(tokens, book))
                apart = max(apart, float((told.max(0) - told.min(0)).max()))
                count += len(names)
    row("twins: only the name or number differs", posts=count, largest_change=round(apart, 4))


def speed(labelled: list[Labelled]) -> None:
    """Features and score, posts per CPU second, the best of seven rounds over 8 x the labelled posts."""
    texts = [post.text for post in labelled if post.source == "khofifah"] * 24
    book = book_for(context_of("khofifah"))
    tokens = tokenise(pa.array(texts))
    found = find(tokens, book)
    acts = score_acts(tokens, found)
    best = favour = float("inf")
    for _ in range(7):
        begin = time.process_time()
        score_acts(tokens, found)
        middle = time.process_time()
        favours(tokens, found, acts)
        best, favour = min(best, middle - begin), min(favour, time.process_time() - middle)
    row(
        "speed, posts per CPU second",
        posts=len(texts),
        bytes=round(np.mean([len(t.encode()) for t in texts])),
        acts=round(len(texts) / best),
        favours=round(len(texts) / favour),
    )


def main(data: Path) -> None:
    labelled = labelled_posts(data)
    posts = posts_of(labelled)
    speed(labelled)
    twins()
    khofifah(data, posts)
    told = all_held_out(labelled, posts)
    main_figures(labelled, posts, told)
    directions(labelled, told)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
