"""The normaliser's word lists: words in use (from sources that may be shipped) and the slang dictionary."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sipatenas.reading.text.terms import PROTECTED

ROOM = Path(__file__).resolve().parent.parent
WORDS = ROOM / "text/data/words.txt"
SLANG = ROOM / "weights/cc-by-nc-sa/slang.txt"
_FORMAL = (
    "entities/idner_news_2k/train.txt",
    "entities/nergrit/train_preprocess.txt",
    "sentiment/stif/train.for",
)
_CASUAL = ("sentiment/smsa/train_preprocess.tsv", "sentiment/stif/train.inf")
_LETTERS = re.compile(r"[a-z]+(?:-[a-z]+)*")
_DOUBLED = re.compile(r"([a-z])\1")
_DRAWN = re.compile(r"([a-z])\1\1|^x{3}|xxx")
_LONGEST = 3


def _words(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").lower().splitlines():
        text = line.split("\t")[0] if path.suffix in (".txt", ".tsv") else line
        yield from (part for word in _LETTERS.findall(text) for part in word.split("-"))


def words_in_use(data: Path) -> list[str]:
    """Lines `word count formal`: words seen three times, or twice in edited text; doubled letters only there."""
    formal = Counter(word for name in _FORMAL for word in _words(data / name))
    casual = Counter(word for name in _CASUAL for word in _words(data / name))
    lines = []
    for word in sorted(formal.keys() | casual.keys()):
        total = formal[word] + casual[word]
        enough = formal[word] >= 2 or (total >= 3 and not _DOUBLED.search(word))
        if enough and len(word) > 1 and not _DRAWN.search(word):
            lines.append(f"{word}\t{total}\t{formal[word]}")
    return lines


def slang_pairs(path: Path) -> list[str]:
    """Lines `form expansion` of the slang dictionary: one to three words, party names and the like left alone."""
    kept: dict[str, str] = {}
    with path.open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) != 2:
                continue
            form, meant = (" ".join(cell.lower().split()) for cell in row)
            if _wanted(form, meant):
                kept.setdefault(form, meant)
    return [f"{form}\t{kept[form]}" for form in sorted(kept)]


def _wanted(form: str, meant: str) -> bool:
    words = meant.split()
    plain = form.isascii() and form.isalnum() and form[0].isalpha() and not form.endswith("2")
    return (
        plain
        and 1 < len(form) <= 24
        and form not in PROTECTED
        and form != meant
        and 1 <= len(words) <= _LONGEST
        and all(word.isascii() and word.replace("-", "").isalnum() for word in words)
    )


def train(data: Path) -> None:
    """Write both lists from the data folder; the same bytes each time."""
    WORDS.write_text("".join(f"{line}\n" for line in words_in_use(data)), "utf-8")
    pairs = slang_pairs(data / "hate/new_kamusalay.csv")
    SLANG.write_text("".join(f"{line}\n" for line in pairs), "utf-8")
