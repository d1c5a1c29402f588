"""The words of one text laid out for the book, and every phrase of the book found in them."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import inlined, lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.layout import BookArrays, Index, Pieces, Words, Work
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
_HIGHEST = 20
_LETTERS = 0x3A
_SHORT_WORD = 3
_TOLD = np.int64(at.CONDUCT) | np.int64(at.NUMBER_WORD)


@inlined
def _from_root(index: Index, word: np.uint64) -> int:
    """The node that a word leads to from the root, or -1."""
    bit = (word >> _SHIFT) & _GATE
    if (index.gate[bit >> _SIX] >> (bit & _63)) & _1 == at.ZERO:
        return -1
    return int(find(index.keys, index.values, word))


@inlined
def _gap_of(form: np.uint64) -> int:
    """How a mark parts what stands around it."""
    gap = int(at.SOFT_GAP)
    if form == _DOT:
        gap = int(at.STOP_GAP)
    for hard in _HARD:
        if form == hard:
            gap = int(at.HARD_GAP)
    return gap


@lean
def look_up(form: at.U64, word: at.U64, kind: at.U8, index: Index, node: at.I32, slang: at.U8) -> None:
    """`node` of every token: where its form, or else its word (`slang` 1), leads from the root, or -1; of a mark
    the gap it makes."""
    for token in range(form.shape[0]):
        node[token] = -1
        slang[token] = 0
        sort = kind[token]
        if sort == MARK:
            node[token] = _gap_of(form[token])
            continue
        if sort in (LINK, ACCOUNT, TAG):
            continue
        found = _from_root(index, form[token])
        if found < 0 and word[token] != form[token]:
            found = _from_root(index, word[token])
            slang[token] = 1
        node[token] = found


@lean
def read_words(words: Words, post: int, book: BookArrays, index: Index, work: Work, pieces: Pieces) -> int:
    """Lay out the words of a post: their nodes, numbers, sentences and hashtags. How many there are."""
    told, laid = work.told, work.words
    for place in range(told.shape[0]):
        told[place] = 0
    place = gap = sentence = capitals = letters = 0
    tag = -1
    whole_tag = False
    for token in range(words.rows[post], words.rows[post + 1]):
        kind = words.kind[token]
        if kind == MARK:
            gap = max(gap, words.node[token])
            continue
        if kind == TAG:
            sentence += gap >= at.STOP_GAP
            gap = 0
            told[at.WORDS] = place
            whole_tag = read_tag_words(words, token, book, index, work, pieces, sentence)
            place = told[at.WORDS]
            tag = -1 if _is_number(words, token) else token
            continue
        number = _number(words, token, kind, book)
        if kind == EMOJI and number == 0:
            gap = max(gap, at.SOFT_GAP)
            continue
        if (kind == PART and whole_tag) or _said_already(words, token, laid, place):
            continue
        letters += kind == WORD
        capitals += kind == WORD and words.flags[token] & UPPER != 0
        sentence += gap >= at.STOP_GAP
        laid[at.TOKEN, place] = token
        laid[at.NODE, place] = words.node[token]
        laid[at.SLANG, place] = words.slang[token]
        laid[at.NUMBER, place] = number
        laid[at.GAP, place] = gap
        laid[at.SENTENCE, place] = sentence
        laid[at.TAG_OF, place] = tag if kind == PART else -1
        told[at.HANDLES] += kind == ACCOUNT
        told[at.NUMBERS] += number > 0
        place += 1
        gap = 0
    told[at.WORDS] = place
    told[at.TEXT_BITS] = at.SHOUTING_TEXT if letters > 3 and capitals == letters else 0
    return int(place)


@inlined
def _is_number(words: Words, tag: int) -> bool:
    """Whether a hashtag is a number only ("paslon #3")."""
    first = words.at[tag]
    return bool(words.at[tag + 1] - first <= 2 and words.letters[first] < _LETTERS)


@inlined
def _number(words: Words, token: int, kind: int, book: BookArrays) -> int:
    """The ballot number that a token may be, 1 to 20, or 0: digits, the book's number words, fingers, keycaps."""
    number = 0
    value = words.value[token]
    node = words.node[token]
    if kind in (NUMBER, EMOJI, PART) and value >= 0:
        digits = kind != PART or words.letters[words.at[token]] < _LETTERS
        short = kind == EMOJI or words.end[token] - words.start[token] <= 2
        if digits and short and value <= _HIGHEST:
            number = int(value)
    if number == 0 and node >= 0:
        number = int(book.nodes[node, at.N_NUMBER])
    return number


@inlined
def _said_already(words: Words, token: int, laid: at.I32, place: int) -> bool:
    """Whether this is the rest of a slang word that the book knows as written ("paslon": pasangan calon)."""
    expanded = words.flags[token] & EXPANDED != 0 and place > 0
    return bool(expanded and laid[at.NODE, place - 1] >= 0 and laid[at.SLANG, place - 1] == 0)


@lean
def find_phrases(words: Words, book: BookArrays, index: Index, work: Work, pieces: Pieces) -> int:
    """Every phrase of the book in the words that may name something or tells of conduct, in the order of their
    first words. How many there are."""
    told, laid = work.told, work.words
    hits = 0
    every = np.int64(0)
    seen = 0
    for first in range(told[at.WORDS]):
        laid[at.HITS_FROM, first] = hits
        laid[at.BARRED, first] = 0
        laid[at.TAKEN, first] = 0
        laid[at.BEGINS, first] = -1
        node = laid[at.NODE, first]
        if node < 0:
            continue
        bits = np.int64(book.node_class[node])
        every |= bits
        if book.nodes[node, at.N_KINDS] or bits & _TOLD:
            seen |= book.nodes[node, at.N_KINDS]
            hits = _hit(work, hits, first, first, node)
        if book.nodes[node, at.N_MORE]:
            told[at.EVERY] = 0
            told[at.SEEN] = 0
            hits = _longer(words, book, index, work, pieces, hits, first, node)
            every |= told[at.EVERY]
            seen |= told[at.SEEN]
    laid[at.HITS_FROM, told[at.WORDS]] = hits
    told[at.HITS] = hits
    told[at.EVERY] = every
    told[at.SEEN] = seen
    return hits


@inlined
def _hit(work: Work, hits: int, first: int, last: int, node: int) -> int:
    work.hits[at.HIT_FIRST, hits] = first
    work.hits[at.HIT_LAST, hits] = last
    work.hits[at.HIT_NODE, hits] = node
    return hits + 1


@lean
def _longer(
    words: Words, book: BookArrays, index: Index, work: Work, pieces: Pieces, hits: int, first: int, node: int
) -> int:
    """The longer phrases that begin with a word; their classes and kinds of entries in told[EVERY], told[SEEN]."""
    laid = work.words
    for last in range(first + 1, min(work.told[at.WORDS], first + at.DEEPEST)):
        token = laid[at.TOKEN, last]
        if laid[at.TAG_OF, last] != laid[at.TAG_OF, first] or not _goes_on(words, laid, last):
            break
        if laid[at.TAG_OF, last] == token:
            found = find(index.keys, index.values, mix(np.uint64(node), pieces.cut[last]))
        else:
            found = find(index.keys, index.values, mix(np.uint64(node), words.form[token]))
            if found < 0 and words.word[token] != words.form[token]:
                found = find(index.keys, index.values, mix(np.uint64(node), words.word[token]))
        if found < 0:
            break
        node = int(found)
        bits = np.int64(book.node_class[node])
        work.told[at.EVERY] |= bits
        if book.nodes[node, at.N_KINDS] or bits & _TOLD:
            work.told[at.SEEN] |= book.nodes[node, at.N_KINDS]
            hits = _hit(work, hits, first, last, node)
        if book.nodes[node, at.N_MORE] == 0:
            break
    return hits


@inlined
def _goes_on(words: Words, laid: at.I32, place: int) -> bool:
    """Whether a phrase may go on into this word: not over a mark, save the stop of an abbreviation."""
    before = laid[at.TOKEN, place - 1]
    short = words.end[before] - words.start[before] <= _SHORT_WORD
    return bool(laid[at.GAP, place] == at.NO_GAP or (laid[at.GAP, place] == at.STOP_GAP and short))
