"""Hashtags that are names run together, cut by the book itself: no list of words knows a candidate's name."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import inlined, kernel
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.layout import BookArrays, Words, Work
from sipatenas.reading.text.hashing import SEED, STEP, find, finished

_LONGEST_WORD = 26
_SHIFT = np.uint64(40)
_GATE = np.uint64(0xFFFF)
_SIX = np.uint64(6)
_63 = np.uint64(63)
_1 = np.uint64(1)
_NOT_REACHED = 1 << 20
_LONGEST_NUMBER = 4


@inlined
def _node(book: BookArrays, word: np.uint64) -> int:
    bit = (word >> _SHIFT) & _GATE
    if (book.gate[bit >> _SIX] >> (bit & _63)) & _1 == at.ZERO:
        return -1
    return int(find(book.keys, book.values, word))


@inlined
def _is_digit(letter: np.uint32) -> bool:
    return 0x30 <= letter <= 0x39


@inlined
def _helps(book: BookArrays, node: int, size: int) -> bool:
    """Whether a piece counts as a word of a hashtag: something nameable, or a word usual in hashtags."""
    named = book.nodes[node, at.N_ENTRIES] != book.nodes[node + 1, at.N_ENTRIES]
    return (named and size > 2) or (book.node_class[node] & at.HELPER) != at.ZERO


@kernel
def read_tag_words(words: Words, token: int, book: BookArrays, work: Work, sentence: int) -> bool:
    """Lay out the pieces of a hashtag if the book knows them all and one can be named; else nothing."""
    begin = words.at[token]
    size = words.at[token + 1] - begin
    if size < 3 or size > at.LONGEST_TAG or not _cut(words, begin, size, book, work):
        return False
    return _put_pieces(words, token, size, book, work, sentence)


@kernel
def _cut(words: Words, begin: int, size: int, book: BookArrays, work: Work) -> bool:
    """The fewest pieces that make up the letters: piece_cost and piece_from of each place. False: none."""
    cost, back = work.pieces[0], work.pieces[1]
    for place in range(1, size + 1):
        cost[place] = _NOT_REACHED
    cost[0] = 0
    for place in range(size):
        if cost[place] == _NOT_REACHED:
            continue
        if _is_digit(words.letters[begin + place]):
            _number_from(words, begin, place, size, work)
        else:
            _words_from(words, begin, place, size, book, work)
    return bool(cost[size] < _NOT_REACHED)


@inlined
def _number_from(words: Words, begin: int, place: int, size: int, work: Work) -> None:
    end = place
    while end < size and _is_digit(words.letters[begin + end]):
        end += 1
    if end - place <= _LONGEST_NUMBER and work.pieces[0, place] + 10 < work.pieces[0, end]:
        work.pieces[0, end] = work.pieces[0, place] + 10
        work.pieces[1, end] = place


@kernel
def _words_from(words: Words, begin: int, place: int, size: int, book: BookArrays, work: Work) -> None:
    value = SEED
    for end in range(place + 1, min(size, place + _LONGEST_WORD) + 1):
        value = (value ^ np.uint64(words.letters[begin + end - 1])) * STEP
        if end - place < 2:
            continue
        node = _node(book, finished(value))
        if node < 0 or not _helps(book, node, end - place):
            continue
        cost = work.pieces[0, place] + 10
        if cost < work.pieces[0, end]:
            work.pieces[0, end] = cost
            work.pieces[1, end] = place


@kernel
def _put_pieces(words: Words, token: int, size: int, book: BookArrays, work: Work, sentence: int) -> bool:
    """The pieces as words of the text, from the last back to the first and then turned round."""
    first = work.told[at.WORDS]
    pieces = 0
    place = size
    while place > 0:
        pieces += 1
        place = work.pieces[1, place]
    place = size
    named = False
    for piece in range(first + pieces - 1, first - 1, -1):
        begin = work.pieces[1, place]
        named = _put_piece(words, token, begin, place, piece, book, work) or named
        work.words[at.SENTENCE, piece] = sentence
        place = begin
    if named:
        work.told[at.WORDS] = first + pieces
        work.words[at.OPENED, first + pieces] = 0
    return named


@kernel
def _put_piece(
    words: Words, token: int, begin: int, end: int, place: int, book: BookArrays, work: Work
) -> bool:
    """One piece; whether it may name somebody by itself."""
    value = SEED
    number = 0
    first = words.at[token]
    for letter in range(first + begin, first + end):
        value = (value ^ np.uint64(words.letters[letter])) * STEP
        number = number * 10 + int(words.letters[letter]) - 0x30
    value = finished(value)
    digits = _is_digit(words.letters[first + begin])
    node = -1 if digits else _node(book, value)
    if node >= 0 and book.nodes[node, at.N_NUMBER] > 0:
        number = int(book.nodes[node, at.N_NUMBER])
        digits = True
    work.words[at.TOKEN, place] = token
    work.cut[place] = value
    work.words[at.GAP, place] = 0
    work.words[at.TAG_OF, place] = token
    work.words[at.SLANG, place] = 0
    work.words[at.BARRED, place] = 0
    work.words[at.TAKEN, place] = 0
    work.words[at.OPENED, place] = 0
    work.words[at.NODE, place] = node
    is_ballot = digits and 0 < number <= 20 and end - begin <= 2 or (node >= 0 and digits)
    work.words[at.NUMBER, place] = number if is_ballot else 0
    work.told[at.NUMBERS] += is_ballot
    return bool(is_ballot or (node >= 0 and book.nodes[node, at.N_ENTRIES] != book.nodes[node + 1, at.N_ENTRIES]))
