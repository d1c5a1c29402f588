"""Words that tone reads as others: Javanese words as the Indonesian ones that the training data knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from sipatenas.reading.text.hashing import HashMap, hash_of
from sipatenas.reading.text.tokens import tokenise
from sipatenas.reading.tone.pieces import Swaps

_LIST = Path(__file__).with_name("javanese.txt")
_ENDINGS = {"": "", "mu": "mu", "ne": "nya", "e": "nya", "ku": "ku"}


def swapped_words() -> dict[str, str]:
    """Javanese word -> Indonesian word; what stands first wins. Words of four letters on with their endings too."""
    found: dict[str, str] = {}
    ended: dict[str, str] = {}
    for line in _LIST.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        meant, _, spellings = line.partition("\t")
        for spelling in spellings.split():
            if not spelling.isalpha() or spelling in meant.split():
                continue
            for ending, said in _ENDINGS.items():
                if ending and (
                    len(spelling) < 4 or " " in meant or (spelling[-1] in "aiueo" and ending == "e")
                ):
                    continue
                (ended if ending else found).setdefault(spelling + ending, meant.split()[0] + said)
    return {**ended, **found}


@cache
def swaps() -> Swaps:
    """The list compiled: hashes of the Javanese words, and the tokens of what each is read as."""
    pairs = swapped_words()
    meant = sorted(set(pairs.values()))
    tokens = tokenise(pa.array(meant, pa.large_string()))
    first = {word: int(tokens.rows[place]) for place, word in enumerate(meant)}
    chosen = np.array([first[word] for word in meant], np.int64)
    begins, ends = tokens.at[chosen], tokens.at[chosen + 1]
    at = np.concatenate([np.zeros(1, np.int64), np.cumsum(ends - begins)])
    letters = np.concatenate([tokens.letters[a:b] for a, b in zip(begins, ends, strict=True)])
    place = {word: number for number, word in enumerate(meant)}
    rows = HashMap.build({hash_of(word): place[said] for word, said in pairs.items()})
    return Swaps(rows.keys, rows.values, tokens.word[chosen], tokens.stem[chosen], letters, at)
