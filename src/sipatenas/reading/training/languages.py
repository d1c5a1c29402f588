"""Weights of language: NusaX's training part, Indonesian as chatted, English words, and names of people.

Texts are learnt as written, once more with a quarter of their words spelled as in chats, and as short pieces.
English texts are drawn from a list of words with their counts; names stand for what tells no language.
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.languages import FOLDERS
from sipatenas.reading.languages.score import MIXED, tell_languages
from sipatenas.reading.text.hashing import HashMap
from sipatenas.reading.tone.pieces import N_LANGUAGES, see
from sipatenas.reading.tone.swaps import swaps
from sipatenas.reading.tone.tables import LANGUAGES, Tongue, print_of, tables
from sipatenas.reading.training.pieces import RUNS, pieces_of, texts_of, tokens_of
from sipatenas.reading.training.probes import PROBES

ENGLISH_WORDS = Path(__file__).with_name("english_words.txt")
ENGLISH, NAMES = len(FOLDERS), N_LANGUAGES - 1
COST = 2.0
KEPT = 70_000
_WORD = re.compile(r"[a-z]+")
_CHAT = [
    "yg",
    "gw",
    "gue",
    "lu",
    "loe",
    "bgt",
    "ga",
    "gak",
    "nggak",
    "udh",
    "sdh",
    "krn",
    "dgn",
    "utk",
    "jd",
    "sm",
    "aja",
    "aj",
    "klo",
    "kalo",
    "tp",
    "wkwk",
    "haha",
    "btw",
    "otw",
    "anjay",
    "bro",
    "sis",
    "gaes",
    "guys",
    "kuy",
    "dong",
    "sih",
    "deh",
    "kok",
    "tau",
    "gitu",
    "gini",
    "banget",
    "kayak",
    "emang",
    "cuma",
]
Labelled = list[tuple[str, int]]


def _cut(word: str, drawn: random.Random) -> str:
    return word[: drawn.randint(3, len(word) - 1)] if len(word) > 4 else word


def _turned(word: str, drawn: random.Random) -> str:
    if len(word) < 4:
        return word
    place = drawn.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _without_vowels(word: str, drawn: random.Random) -> str:
    bare = word[:1] + "".join(x for x in word[1:] if x not in "aiueo" or drawn.random() < 0.2)
    return bare if len(bare) > 1 else word


def _drawn_out(word: str, drawn: random.Random) -> str:
    return word + word[-1] * drawn.randint(1, 4)


def _chatted(_: str, drawn: random.Random) -> str:
    return drawn.choice(_CHAT)


SPELLINGS: tuple[Callable[[str, random.Random], str], ...] = (
    _cut,
    _turned,
    _without_vowels,
    _drawn_out,
    _chatted,
)


def respelled(text: str, drawn: random.Random, share: float = 0.25) -> str:
    """A text with a share of its words spelled as in chats."""
    words = [
        drawn.choice(SPELLINGS)(word, drawn) if drawn.random() < share else word for word in text.split()
    ]
    return " ".join(words)


def shortened(text: str, drawn: random.Random) -> str:
    """Two to eight words out of a text."""
    words = text.split()
    size = drawn.randint(2, 8)
    begin = drawn.randrange(max(1, len(words) - size))
    return " ".join(words[begin : begin + size])


def count_english(folder: Path) -> None:
    """Write the list of English words from the editorials and reviews (not the tweets) of vaderSentiment 3.3.2 (MIT).

    `folder`: hutto_ICWSM_2014 of additional_resources in the source package.
    """
    counted: Counter[str] = Counter()
    for name in ("nytEditorialSnippets", "movieReviewSnippets", "amazonReviewSnippets"):
        lines = (folder / f"{name}_GroundTruth.txt").read_text("utf-8", errors="replace").splitlines()
        counted.update(w for line in lines for w in re.findall(r"[a-z']+", line.split("\t")[-1].lower()))
    kept = sorted((word, number) for word, number in counted.items() if number >= 3 and word.strip("'"))
    ENGLISH_WORDS.write_text("".join(f"{word}\t{number}\n" for word, number in kept), "utf-8")


def english(size: int, drawn: random.Random) -> list[str]:
    """Texts of English words drawn by their counts."""
    words, counts = zip(
        *(line.split("\t") for line in ENGLISH_WORDS.read_text("utf-8").splitlines()), strict=True
    )
    weights = [int(count) for count in counts]
    return [" ".join(drawn.choices(words, weights, k=drawn.randint(3, 30))) for _ in range(size)]


def names(data: Path, size: int, drawn: random.Random) -> list[str]:
    """Names of people of one to four parts."""
    with next((data / "lists").glob("nama_token_frekuensi*")).open(encoding="utf-8") as file:
        parts = [row["token"].title() for row in csv.DictReader(file)]
    return [" ".join(drawn.choices(parts, k=drawn.randint(1, 4))) for _ in range(size)]


def texts(data: Path, part: str) -> Labelled:
    """The texts of one part of NusaX with the place of their language."""
    return [
        (text, number)
        for number, folder in enumerate(FOLDERS)
        for text in texts_of(data / f"language/{folder}/{part}.csv", "text")
    ]


def examples(data: Path) -> Labelled:
    """What the weights learn from."""
    drawn = random.Random(20)
    plain = texts(data, "train")
    plain += [(text, ENGLISH) for text in english(600, drawn)]
    chats = (data / "sentiment/stif/train.inf").read_text("utf-8").splitlines()
    more = [(text, 0) for text in drawn.sample(chats, 400)]
    more += [(text, NAMES) for text in names(data, 900, drawn)]
    more += [(respelled(text, drawn), code) for text, code in plain]
    more += [(shortened(text, drawn), code) for text, code in plain]
    more += [(shortened(respelled(text, drawn), drawn), code) for text, code in plain]
    return plain + more


def fit(data: Path) -> dict[str, NDArray[Any]]:
    """The tables: whole numbers of one unit for all languages."""
    from scipy.sparse import diags
    from sklearn.svm import LinearSVC

    learnt = examples(data)
    table, keys, kinds = pieces_of(tokens_of([text for text, _ in learnt]), swaps(), tone=False)
    often = np.bincount(table.indices, minlength=len(keys))
    length = np.asarray(table.sum(1)).ravel()
    enough = often >= np.where(kinds == RUNS, 4, 3)
    table = (diags(1 / np.sqrt(np.maximum(length, 1))) @ table[:, enough]).tocsr()
    codes = [code for _, code in learnt]
    machine = LinearSVC(C=COST, random_state=0, tol=1e-3, max_iter=3000).fit(table, codes)
    weights = machine.coef_.T
    worth = np.abs(weights).max(axis=1) * np.sqrt(often[enough])
    kept = np.sort(np.argsort(-worth, kind="stable")[:KEPT])
    unit = float(np.quantile(np.abs(weights[kept]).max(axis=1), 0.999)) / 127
    whole = np.clip(np.rint(weights[kept] / unit), -127, 127).astype(np.int8)
    return {
        "keys": keys[enough][kept],
        "weights": whole,
        "unit": np.full(N_LANGUAGES, unit),
        "bias": np.asarray(machine.intercept_),
    }


def doubled(data: Path, drawn: random.Random) -> list[str]:
    """Posts of two languages, one after the other, of six to fifteen words each."""
    plain = texts(data, "valid")
    plain += [(text, ENGLISH) for text in english(100, drawn)] * 3
    made: list[str] = []
    while len(made) < 600:
        (one, code), (other, another) = drawn.choice(plain), drawn.choice(plain)
        if code != another:
            parts = [" ".join(text.split()[: drawn.randint(6, 15)]) for text in (one, other)]
            made.append(" ".join(parts))
    return made


def tuned(made: dict[str, NDArray[Any]], data: Path) -> dict[str, NDArray[Any]]:
    """`heat` (calibration), `doubt` (below it: unknown) and `apart` (from it on: mixed), by NusaX's valid part."""
    drawn = random.Random(30)
    plain = texts(data, "valid")
    short = [(shortened(respelled(text, drawn, 0.2), drawn), code) for text, code in plain]
    both = plain + short
    tokens = tokens_of([text for text, _ in both])
    codes = np.array([code for _, code in both])
    seen = see(tokens, _pieces(made), swaps())
    losses = []
    heats = [float(heat) for heat in np.arange(1.0, 12.01, 0.25)]
    for heat in heats:
        told, sure = tell_languages(tokens, seen, _tongue(made, heat, 0.0, 1e9))
        right = np.where(told == codes, sure, 1 - sure)
        losses.append(float(-np.log(np.maximum(right, 1e-6)).mean()))
    heat = heats[int(np.argmin(losses))]
    apart = next(
        step
        for step in np.arange(0.05, 3.0, 0.05)
        if (tell_languages(tokens, seen, _tongue(made, heat, 0.0, float(step)))[0] == MIXED).sum()
        <= 0.004 * len(plain)
    )
    return {"heat": np.array(heat), "doubt": np.array(0.3), "apart": np.array(float(apart))}


def _pieces(made: dict[str, NDArray[Any]]) -> Any:
    from sipatenas.reading.tone.pieces import N_TONES, Pieces

    found = HashMap.of_sorted(made["keys"], np.arange(len(made["keys"]), dtype=np.int32))
    nothing = np.zeros((len(made["keys"]), N_TONES), np.int8)
    return Pieces(found.keys, found.values, nothing, made["weights"])


def _tongue(made: dict[str, NDArray[Any]], heat: float, doubt: float, apart: float) -> Tongue:
    return Tongue(made["unit"], made["bias"], heat, doubt, apart)


def train(data: Path, out: Path = LANGUAGES) -> dict[str, float]:
    """Learn from NusaX's train part (its valid part sets three numbers) and write the weights."""
    made = fit(data)
    made |= tuned(made, data)
    np.savez(out, allow_pickle=False, **made, fingerprint=np.array(""))
    tables.cache_clear()
    np.savez(out, allow_pickle=False, **made, fingerprint=np.array(probe(out)))
    tables.cache_clear()
    mixed = tokens_of(doubled(data, random.Random(40)))
    tongue = _tongue(made, *(float(made[name]) for name in ("heat", "doubt", "apart")))
    codes, _ = tell_languages(mixed, see(mixed, _pieces(made), swaps()), tongue)
    return {
        "heat": float(made["heat"]),
        "apart": float(made["apart"]),
        "mixed found": float((codes == MIXED).mean()),
    }


def probe(out: Path = LANGUAGES) -> str:
    """The fingerprint of what these weights say of the probe texts today."""
    told = tables(languages=out)
    if told.tongue is None:
        raise FileNotFoundError(out)
    tokens = tokens_of(PROBES)
    return print_of(*tell_languages(tokens, see(tokens, told.pieces, swaps()), told.tongue))
