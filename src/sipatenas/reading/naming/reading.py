"""The words of one text laid out for the book, and every phrase of the book found in them."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import inlined, kernel
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.layout import BookArrays, Words, Work
from sipatenas.reading.naming.tagwords import read_tag_words
from sipatenas.reading.text.hashing import find, hash_of, mix
from sipatenas.reading.text.tokens import ACCOUNT, EMOJI, EXPANDED, LINK, MARK, NUMBER, PART, TAG, UPPER, WORD

_SHIFT = np.uint64(40)
_GATE = np.uint64(0xFFFF)
_SIX = np.uint64(6)
_63 = np.uint64(63)
_1 = np.uint64(1)
_HARD = np.array([hash_of(mark) for mark in ("!", "?", ";", "\n", "…")], dtype=np.uint64)
_DOT = np.uint64(hash_of("."))
_OPEN = np.uint64(hash_of("("))
_HIGHEST = 20
_LETTERS = 0x3A
_SHORT_WORD = 3


@inlined
def first_node(book: BookArrays, word: np.uint64) -> int:
    """The node that a word leads to from the root, or -1."""
    bit = (word >> _SHIFT) & _GATE
    if (book.gate[bit >> _SIX] >> (bit & _63)) & _1 == at.ZERO:
        return -1
    return int(find(book.keys, book.values, word))


@inlined
def _is_number(words: Words, tag: int) -> bool:
    """Whether a hashtag is a number only ("paslon #3")."""
    return words.at[tag + 1] - words.at[tag] <= 2 and words.letters[words.at[tag]] < _LETTERS


@kernel
def _mark(words: Words, token: int, work: Work, gap: int) -> int:
    """The gap that a mark makes before the next word; sentence ends are counted in told[WORDS]'s neighbour."""
    form = words.form[token]
    if form == _OPEN:
        work.words[at.OPENED, work.told[at.WORDS]] = 1
        return max(gap, at.SOFT_GAP)
    if form == _DOT:
        return max(gap, at.STOP_GAP)
    for hard in _HARD:
        if form == hard:
            return int(at.HARD_GAP)
    return max(gap, at.SOFT_GAP)


@kernel
def read_words(words: Words, post: int, book: BookArrays, work: Work) -> int:
    """Lay out the words of a post: their nodes, numbers, sentences and hashtags. How many there are."""
    told = work.told
    for place in range(told.shape[0]):
        told[place] = 0
    gap = sentence = capitals = letters = 0
    tag = np.int64(-1)
    whole_tag = False
    work.words[at.OPENED, 0] = 0
    for token in range(words.rows[post], words.rows[post + 1]):
        kind = words.kind[token]
        if kind == MARK:
            gap = _mark(words, token, work, gap)
            continue
        if kind == TAG:
            tag = token
            sentence += gap >= at.STOP_GAP
            whole_tag = read_tag_words(words, token, book, work, sentence)
            if words.value[min(token + 1, words.value.shape[0] - 1)] >= 0 and _is_number(words, token):
                tag = np.int64(-1)
            gap = at.NO_GAP
            continue
        if kind == EMOJI and not _shows_number(words, token, book):
            gap = max(gap, at.SOFT_GAP)
            continue
        if (kind == PART and whole_tag) or _said_already(words, token, work):
            continue
        if kind == WORD:
            letters += 1
            capitals += (words.flags[token] & UPPER) != 0
        sentence += gap >= at.STOP_GAP
        _put(words, token, kind, book, work, gap, sentence, tag if kind == PART else np.int64(-1))
        gap = at.NO_GAP
    told[at.TEXT_BITS] = at.SHOUTING_TEXT if letters > 3 and capitals == letters else 0
    return int(told[at.WORDS])


@kernel
def _shows_number(words: Words, token: int, book: BookArrays) -> bool:
    """Whether an emoji is a number on a ballot: keycaps, circled digits, fingers."""
    if words.value[token] >= 0:
        return True
    node = first_node(book, words.word[token])
    return bool(node >= 0 and book.nodes[node, at.N_NUMBER] > 0)


@inlined
def _said_already(words: Words, token: int, work: Work) -> bool:
    """Whether this is the rest of a slang word that the book knows as written ("paslon": pasangan calon)."""
    before = work.told[at.WORDS] - 1
    if words.flags[token] & EXPANDED == 0 or before < 0:
        return False
    return bool(work.words[at.NODE, before] >= 0 and work.words[at.SLANG, before] == 0)


@kernel
def _put(
    words: Words, token: int, kind: int, book: BookArrays, work: Work, gap: int, sentence: int, tag: np.int64
) -> None:
    place = work.told[at.WORDS]
    work.words[at.TOKEN, place] = token
    work.words[at.GAP, place] = gap
    work.words[at.SENTENCE, place] = sentence
    work.words[at.TAG_OF, place] = tag
    work.words[at.SLANG, place] = 0
    work.words[at.NUMBER, place] = 0
    work.words[at.NODE, place] = -1
    work.words[at.BARRED, place] = 0
    work.words[at.TAKEN, place] = 0
    work.words[at.OPENED, place + 1] = 0
    work.told[at.WORDS] = place + 1
    work.told[at.HANDLES] += kind == ACCOUNT
    if kind == ACCOUNT or kind == LINK:
        return
    node = first_node(book, words.form[token])
    if node < 0 and words.word[token] != words.form[token]:
        node = first_node(book, words.word[token])
        work.words[at.SLANG, place] = 1
    work.words[at.NODE, place] = node
    value = words.value[token]
    if kind == WORD or value < 0 or (kind == PART and words.letters[words.at[token]] >= _LETTERS):
        value = np.int32(book.nodes[node, at.N_NUMBER]) if node >= 0 else np.int32(0)
    if 0 < value <= _HIGHEST and (kind != NUMBER or words.end[token] - words.start[token] <= 2):
        work.words[at.NUMBER, place] = value
        work.told[at.NUMBERS] += 1


@kernel
def find_phrases(words: Words, book: BookArrays, work: Work) -> int:
    """Every phrase of the book in the words, in the order of their first words. How many there are."""
    size = work.told[at.WORDS]
    hits = 0
    for first in range(size):
        work.words[at.HITS_FROM, first] = hits
        node = work.words[at.NODE, first]
        if node < 0:
            continue
        if book.node_class[node] != at.ZERO or book.nodes[node, at.N_ENTRIES] != book.nodes[node + 1, at.N_ENTRIES]:
            hits = _hit(work, hits, first, first, node)
        if book.nodes[node, at.N_MORE]:
            hits = _longer(words, book, work, hits, first, node)
    work.words[at.HITS_FROM, size] = hits
    work.told[at.HITS] = hits
    return hits


@inlined
def _hit(work: Work, hits: int, first: int, last: int, node: int) -> int:
    work.hits[at.HIT_FIRST, hits] = first
    work.hits[at.HIT_LAST, hits] = last
    work.hits[at.HIT_NODE, hits] = node
    return hits + 1


@kernel
def _longer(words: Words, book: BookArrays, work: Work, hits: int, first: int, node: int) -> int:
    for last in range(first + 1, min(work.told[at.WORDS], first + at.DEEPEST)):
        if work.words[at.TAG_OF, last] != work.words[at.TAG_OF, first] or not _goes_on(words, work, last):
            break
        node = _next(words, book, work, last, node)
        if node < 0:
            break
        if book.node_class[node] != at.ZERO or book.nodes[node, at.N_ENTRIES] != book.nodes[node + 1, at.N_ENTRIES]:
            hits = _hit(work, hits, first, last, node)
        if book.nodes[node, at.N_MORE] == 0:
            break
    return hits


@kernel
def _next(words: Words, book: BookArrays, work: Work, place: int, node: int) -> int:
    token = work.words[at.TOKEN, place]
    if work.words[at.TAG_OF, place] == token:
        return int(find(book.keys, book.values, mix(np.uint64(node), work.cut[place])))
    found = find(book.keys, book.values, mix(np.uint64(node), words.form[token]))
    if found < 0 and words.word[token] != words.form[token]:
        found = find(book.keys, book.values, mix(np.uint64(node), words.word[token]))
    return int(found)


@inlined
def _goes_on(words: Words, work: Work, place: int) -> bool:
    """Whether a phrase may go on into this word: not over a mark, save the stop of an abbreviation."""
    if work.words[at.GAP, place] == at.NO_GAP:
        return True
    before = work.words[at.TOKEN, place - 1]
    return work.words[at.GAP, place] == at.STOP_GAP and words.end[before] - words.start[before] <= _SHORT_WORD
