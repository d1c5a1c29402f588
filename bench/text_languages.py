"""Languages on held-out posts: `python bench/text_languages.py ../shared/data [ENGLISH_TWEETS]`; a JSON row each.

NusaX's test part as written, with a fifth of the words spelled as in chats (seed 99, other rules and another list
than training has), and five words of each; posts of two languages; names, emoji and other scripts. ENGLISH_TWEETS:
hutto_ICWSM_2014/tweets_GroundTruth.txt of vaderSentiment's source package (its tweets are not trained on).
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from sipatenas.reading.languages import CODES, FOLDERS, languages
from sipatenas.reading.training.pieces import texts_of, tokens_of

UNTOLD = (
    "😭😭😭",
    "Привет, как дела сегодня",
    "你好 世界",
    "สวัสดีครับ",
    "12345 2024",
    "@akun_karangan",
    "https://contoh.id/x",
    "",
)


def slang_of(data: Path) -> dict[str, list[str]]:
    """Meaning -> slang spellings."""
    found: dict[str, list[str]] = defaultdict(list)
    with (data / "hate/new_kamusalay.csv").open(encoding="latin-1", newline="") as file:
        for cells in csv.reader(file):
            if len(cells) == 2 and cells[1].isalpha():
                found[cells[1].strip()].append(cells[0].strip())
    return found


def noisy(text: str, drawn: random.Random, slang: dict[str, list[str]], share: float = 0.2) -> str:
    """A share of the words replaced: slang of the dictionary, else shortened, drawn out, a vowel or letter lost."""
    words = text.split()
    for place, word in enumerate(words):
        if drawn.random() >= share:
            continue
        bare = word.lower().strip(".,!?")
        ways = [
            re.sub("(?<=.)[aiueo]", "", bare),
            bare[:-1] + bare[-1:] * 3,
            re.sub("[aiueo](?=[^aiueo]*$)", "", bare),
        ]
        lost = drawn.randrange(len(bare)) if bare else 0
        ways += [bare[:lost] + bare[lost + 1 :], bare.replace("s", "z").replace("k", "q")]
        words[place] = (
            drawn.choice(slang[bare]) if bare in slang and drawn.random() < 0.6 else drawn.choice(ways)
        )
    return " ".join(words)


def codes_of(texts: list[str]) -> list[str]:
    return [CODES[code] for code in languages(tokens_of(texts))[0]]


def row(measure: str, texts: list[str], truth: list[str]) -> None:
    told = codes_of(texts)
    asked = sorted(set(truth))
    each = f1_score(truth, told, labels=asked, average=None)
    mean = f1_score(truth, told, labels=asked, average="macro")
    _, sure = languages(tokens_of(texts))
    right = np.array([a == b for a, b in zip(told, truth, strict=True)])
    row = {
        "measure": measure,
        "n": len(texts),
        "macro_f1": round(mean, 4),
        "mean_score": round(float(sure.mean()), 3),
        "right": round(float(right.mean()), 3),
        "unknown": told.count("unknown"),
        "mixed": told.count("mixed"),
    }
    print(json.dumps(row | {code: round(one, 3) for code, one in zip(asked, each, strict=True)}), flush=True)


def five_words(text: str, drawn: random.Random) -> str:
    words = text.split()
    begin = drawn.randrange(max(1, len(words) - 4))
    return " ".join(words[begin : begin + 5])


def main(data: Path, tweets: Path | None) -> None:
    tests = [
        (text, CODES[n])
        for n, name in enumerate(FOLDERS)
        for text in texts_of(data / f"language/{name}/test.csv", "text")
    ]
    if tweets:
        lines = tweets.read_text("utf-8", errors="replace").splitlines()
        tests += [(line.split("\t")[2], "en") for line in lines[:400]]
    slang = slang_of(data)
    drawn = random.Random(99)
    truth = [code for _, code in tests]
    row("as written", [text for text, _ in tests], truth)
    row("20 % slang noise", [noisy(text, drawn, slang) for text, _ in tests], truth)
    row("five words", [five_words(text, drawn) for text, _ in tests], truth)
    pairs = [(drawn.choice(tests), drawn.choice(tests)) for _ in range(1000)]
    both = [" ".join([*a[0].split()[:12], *b[0].split()[:12]]) for a, b in pairs if a[1] != b[1]]
    row("two languages, twelve words each", both, ["mixed"] * len(both))
    row("nothing to tell", list(UNTOLD), ["unknown"] * len(UNTOLD))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
