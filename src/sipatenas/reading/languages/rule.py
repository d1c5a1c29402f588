"""Languages by their function words, for a house without the shipped weights."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import kernel
from sipatenas.reading.text.hashing import HashMap, find, hash_of
from sipatenas.reading.text.tokens import Tokens

_WORDS = {
    "id": "yang dan di ke dari untuk dengan ini itu tidak akan ada juga pada adalah saya kami kita mereka sudah "
    "bisa oleh karena tapi atau kalau semua harus bukan jangan yg dgn utk tdk gak nggak udah aja kok sih saja",
    "jv": "ora ono karo iki kuwi opo wong sing lan nek aku kowe wes wis ojo iso arep mung kabeh saka saking kanggo "
    "piye cak sopo ning mboten niku inggih panjenengan monggo tenan ngono ngene wae",
    "su": "teu aya jeung ieu eta naon nu anu mun abdi geus tos ulah ngan deui sadaya tina pikeun kumaha siga teteh "
    "mangga sanes henteu atuh mah teh euy saha kang",
    "en": "the and of to in is are was for with this that not will be have has it you we they he she by from on at "
    "but so or as what who how why our your my if just all an more",
}


@cache
def _table() -> HashMap:
    return HashMap.build(
        {hash_of(word): number for number, words in enumerate(_WORDS.values()) for word in words.split()}
    )


@kernel
def _count(
    rows: NDArray[np.int64],
    form: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    values: NDArray[np.int32],
    n: int,
) -> NDArray[np.int64]:
    points = np.zeros((rows.shape[0] - 1, n), np.int64)
    for post in range(points.shape[0]):
        for token in range(rows[post], rows[post + 1]):
            found = find(keys, values, form[token])
            if found >= 0:
                points[post, found] += 1
    return points


def by_function_words(
    tokens: Tokens, codes: tuple[str, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The language most function words belong to, with its share of them, damped for short posts."""
    table = _table()
    points = _count(tokens.rows, tokens.form, table.keys, table.values, len(_WORDS))
    most = points.max(axis=1, initial=0)
    places = np.array([codes.index(code) for code in _WORDS], np.uint8)
    told = np.where(most > 0, places[points.argmax(axis=1)], np.uint8(codes.index("unknown")))
    return told.astype(np.uint8), (most / (points.sum(axis=1) + 0.5)).astype(np.float32)
