"""Hashtags that are names run together, cut by the book itself: no list of words knows a candidate's name."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import inlined, lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.layout import BookArrays, Index, Pieces, Words, Work
from sipatenas.reading.text.hashing import SEED, STEP, find, finished

_LONGEST_WORD = 26
_SHIFT = np.uint64(40)
_GATE = np.uint64(0xFFFF)
_SIX = np.uint64(6)
_63 = np.uint64(63)
_1 = np.uint64(1)
_NOT_REACHED = 1 << 20
_LONGEST_NUMBER = 4
_HIGHEST = 20
_NOUGHT, _NINE = 0x30, 0x39


@inlined
def _node(index: Index, word: np.uint64) -> int:
    bit = (word >> _SHIFT) & _GATE
    if (index.gate[bit >> _SIX] >> (bit & _63)) & _1 == at.ZERO:
        return -1
    return int(find(index.keys, index.values, word))


@inlined
def _is_digit(letter: np.uint32) -> bool:
    return bool(_NOUGHT <= letter <= _NINE)


@lean
def read_tag_words(
    words: Words, token: int, book: BookArrays, index: Index, work: Work, pieces: Pieces, sentence: int
) -> bool:
    """Lay out the pieces of a hashtag if the book knows them all and one can be named; else nothing."""
    begin = words.at[token]
    size = words.at[token + 1] - begin
    if size < 3 or size > at.LONGEST_TAG or not _cut(words.letters, begin, size, book, index, pieces.best):
        return False
    first = work.told[at.WORDS]
    count = 0
    place = size
    while place > 0:
        count += 1
        place = pieces.best[1, place]
    place = size
    named = False
    for piece in range(first + count - 1, first - 1, -1):
        before = pieces.best[1, place]
        work.words[at.TOKEN, piece] = token
        work.words[at.TAG_OF, piece] = token
        work.words[at.SENTENCE, piece] = sentence
        work.words[at.GAP, piece] = 0
        work.words[at.SLANG, piece] = 0
        named = (
            _put_piece(words.letters, begin + before, begin + place, piece, book, index, work, pieces)
            or named
        )
        place = before
    if named:
        work.told[at.WORDS] = first + count
    return named


@lean
def _cut(letters: at.U32, begin: int, size: int, book: BookArrays, index: Index, best: at.I32) -> bool:
    """The fewest pieces that make up the letters: best[0] their number up to each place, best[1] where the last
    of them begins. False: there are none."""
    for place in range(1, size + 1):
        best[0, place] = _NOT_REACHED
    best[0, 0] = 0
    for place in range(size):
        if best[0, place] == _NOT_REACHED:
            continue
        if _is_digit(letters[begin + place]):
            end = place
            while end < size and _is_digit(letters[begin + end]):
                end += 1
            if end - place <= _LONGEST_NUMBER:
                _reach(best, place, end)
            continue
        value = SEED
        for end in range(place + 1, min(size, place + _LONGEST_WORD) + 1):
            value = (value ^ np.uint64(letters[begin + end - 1])) * STEP
            node = _node(index, finished(value)) if end - place > 1 else -1
            if node >= 0 and _helps(book, node, end - place):
                _reach(best, place, end)
    return bool(best[0, size] < _NOT_REACHED)


@inlined
def _reach(best: at.I32, place: int, end: int) -> None:
    if best[0, place] + 1 < best[0, end]:
        best[0, end] = best[0, place] + 1
        best[1, end] = place


@inlined
def _helps(book: BookArrays, node: int, size: int) -> bool:
    """Whether a piece counts as a word of a hashtag: something nameable, or a word usual in hashtags."""
    named = book.nodes[node, at.N_KINDS] != 0 and size > 2
    return bool(named or (book.node_class[node] & at.HELPER) != at.ZERO)


@lean
def _put_piece(
    letters: at.U32,
    begin: int,
    end: int,
    place: int,
    book: BookArrays,
    index: Index,
    work: Work,
    pieces: Pieces,
) -> bool:
    """One piece; whether it may name somebody by itself."""
    value = SEED
    number = 0
    for letter in range(begin, end):
        value = (value ^ np.uint64(letters[letter])) * STEP
        number = number * 10 + int(letters[letter]) - _NOUGHT
    value = finished(value)
    node = -1
    if not _is_digit(letters[begin]):
        node = _node(index, value)
        number = int(book.nodes[node, at.N_NUMBER]) if node >= 0 else 0
    elif end - begin > 2 or number > _HIGHEST:
        number = 0
    pieces.cut[place] = value
    work.words[at.NODE, place] = node
    work.words[at.NUMBER, place] = number
    work.told[at.NUMBERS] += number > 0
    return bool(number > 0 or (node >= 0 and book.nodes[node, at.N_KINDS] != 0))
