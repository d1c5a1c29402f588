"""What a text shows as a whole: which contests and pairs it surely names, which offices, whether an election at all."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import inlined, lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.layout import BookArrays, Work

_OFFICE_SHIFT = np.uint64(at.KIND_SHIFT)
_OFFICE_MASK = np.uint64(15)
_WEIGHED = at.PERSONS_SEEN | at.PLACES_SEEN


@inlined
def is_person(kind: int) -> bool:
    """Whether an entry is of a candidate or a pair by name."""
    return kind <= at.PAIR_ENTRY


@inlined
def holds(room: at.I32, count: int, value: int) -> bool:
    """Whether the first `count` of a short list hold the value."""
    held = False
    for place in range(count):
        held = held or room[place] == value
    return held


@lean
def keep(room: at.I32, count: int, value: int) -> int:
    """Add a value to a short list once, up to its size; the new length."""
    if holds(room, count, value) or count >= room.shape[0]:
        return count
    room[count] = value
    return count + 1


@inlined
def word_class(book: BookArrays, work: Work, place: int) -> np.uint64:
    """The class bits of the word at a place; none outside the text."""
    if place < 0 or place >= work.told[at.WORDS] or work.words[at.NODE, place] < 0:
        return np.uint64(0)
    return np.uint64(book.node_class[work.words[at.NODE, place]])


@lean
def gather(book: BookArrays, work: Work) -> None:
    """Weigh the places, offices and sure names of a text once, before anything ambiguous is decided."""
    told = work.told
    every = np.uint64(told[at.EVERY])
    conduct = 0
    for hit in range(told[at.HITS]):
        node = work.hits[at.HIT_NODE, hit]
        bits = book.node_class[node]
        if bits & at.CONDUCT != at.ZERO:
            work.hits[at.CONDUCT_HIT, conduct] = hit
            conduct += 1
        if book.nodes[node, at.N_KINDS] & _WEIGHED:
            _weigh(book, work, hit, node)
    told[at.CONDUCTS] = conduct
    offices = (every >> _OFFICE_SHIFT) & _OFFICE_MASK
    told[at.OFFICES] = np.int64(offices)
    if every & at.ELECTORAL != at.ZERO or offices:
        told[at.TEXT_BITS] |= at.ELECTORAL_TEXT
    if every & at.EMPTY_CUE != at.ZERO or offices:
        told[at.TEXT_BITS] |= at.EMPTY_CUE_TEXT


@lean
def _weigh(book: BookArrays, work: Work, hit: int, node: int) -> None:
    told = work.told
    sure = _only_sure(book, node)
    for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
        kind = book.entries[entry, at.E_KIND]
        if kind in (at.PLACE_ENTRY, at.FOREIGN_ENTRY):
            if not _is_place(book, work, hit, book.entries[entry, at.E_STRENGTH]):
                continue
            if kind == at.FOREIGN_ENTRY:
                told[at.TEXT_BITS] |= at.FOREIGN_TEXT
            else:
                told[at.CONTESTS] = keep(work.contests, told[at.CONTESTS], book.entries[entry, at.E_CONTEST])
            continue
        surely = is_person(kind) and sure >= 0 and book.entries[entry, at.E_TARGET] == sure
        if surely and _counts(book, work, hit, node, book.entries[entry, at.E_STRENGTH]):
            told[at.CONTESTS] = keep(work.contests, told[at.CONTESTS], book.entries[entry, at.E_CONTEST])
            told[at.PAIRS] = keep(work.pairs, told[at.PAIRS], sure)


@lean
def _only_sure(book: BookArrays, node: int) -> int:
    """The one pair that a phrase surely names, or -1."""
    sure = -1
    for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
        if is_person(book.entries[entry, at.E_KIND]) and book.entries[entry, at.E_STRENGTH] <= at.LONE:
            if sure >= 0 and sure != book.entries[entry, at.E_TARGET]:
                return -1
            sure = int(book.entries[entry, at.E_TARGET])
    return sure


@lean
def _counts(book: BookArrays, work: Work, hit: int, node: int, strength: int) -> bool:
    """Whether a name tells the contest by itself: not where somebody elsewhere bears it too."""
    if book.nodes[node, at.N_ELSEWHERE]:
        return False
    first, last = work.hits[at.HIT_FIRST, hit], work.hits[at.HIT_LAST, hit]
    if first == last and work.words[at.SLANG, first]:
        return False
    if strength <= at.FIRM:
        return True
    return strength == at.LONE and not book.everywhere and not beside_other_name(book, work, last, -1)


@lean
def _is_place(book: BookArrays, work: Work, hit: int, strength: int) -> bool:
    """Provinces and names of two words are places anywhere; one word only behind a word for a place."""
    first, last = work.hits[at.HIT_FIRST, hit], work.hits[at.HIT_LAST, hit]
    if last > first or strength == at.FIRM or work.words[at.TAG_OF, first] >= 0:
        return not (first == last and work.words[at.SLANG, first])
    if word_class(book, work, first - 1) & at.PLACE_CUE != at.ZERO:
        return True
    office = word_class(book, work, first - 1) >> _OFFICE_SHIFT
    return bool(office & _OFFICE_MASK)


@lean
def beside_other_name(book: BookArrays, work: Work, last: int, pair: int) -> bool:
    """Whether a word usual in names, and not of this pair, follows right behind ("Zulhamka Hidayat")."""
    after = last + 1
    if (
        after >= work.told[at.WORDS]
        or work.words[at.GAP, after] == at.SOFT_GAP
        or work.words[at.GAP, after] == at.HARD_GAP
    ):
        return False
    if (
        work.words[at.TAG_OF, after] != work.words[at.TAG_OF, last]
        or word_class(book, work, after) & at.NAME == at.ZERO
    ):
        return False
    return not of_pair(book, work.words[at.NODE, after], pair)


@lean
def of_pair(book: BookArrays, node: int, pair: int) -> bool:
    """Whether a word may stand for one of the pair; any pair if `pair` is -1."""
    for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
        if book.entries[entry, at.E_KIND] <= at.DEPUTY_ENTRY and (
            pair < 0 or book.entries[entry, at.E_TARGET] == pair
        ):
            return True
    return False
