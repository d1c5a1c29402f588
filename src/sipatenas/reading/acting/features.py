"""The features of a post: the kinds of words near one another, and how the post looks. No word is one itself."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.acting import layout as at
from sipatenas.reading.acting.items import several
from sipatenas.reading.acting.layout import Items, Lexicon, Read
from sipatenas.reading.kernel import inlined, kernel, lean
from sipatenas.reading.text.hashing import mix

_REACH = 5
_FAR = 8
_NOT_REACH = 3
_LATER = 4

LOOK = np.uint64(13)
KIND = np.uint64(14)
PAIR_OF_KINDS = np.uint64(15)
THREE_KINDS = np.uint64(16)
FIRST_KIND = np.uint64(17)
LAST_KIND = np.uint64(18)
TURNED = np.uint64(19)
BESIDE_TARGET = np.uint64(20)


@lean
def describe(read: Read, post: int, words: Lexicon, items: Items, negation: int) -> None:
    """The features of the laid out post, in items.keys and items.blocks."""
    link_up(words, items, negation)
    _kinds(words, items)
    _look(read, post, items)


@inlined
def _emit(items: Items, key: np.uint64, block: int, owner: int) -> None:
    place = items.counts[at.N_KEYS]
    if place < at.MOST_KEYS:
        items.keys[place] = key
        items.blocks[place] = block
        items.owner[place] = owner
        items.counts[at.N_KEYS] = place + 1


@lean
def link_up(words: Lexicon, items: Items, negation: int) -> None:
    """The items that have a kind, in their order; "tidak" and what it turns as one."""
    size = 0
    for place in range(items.counts[at.N_ITEMS]):
        kind = items.kind[place]
        if kind in (at.PLAIN, at.COVERED) or (kind >= at.PAUSE and kind <= at.TAG_ITEM):
            continue
        if kind == at.PERSON:
            kind = at.TARGET
        turned = 0
        if size and words.negatable[kind] and items.chain_kind[size - 1] == negation:
            last = items.chain[size - 1]
            if place - last <= _NOT_REACH and items.sentence[last] == items.sentence[place]:
                size -= 1
                turned = 1
        items.chain[size] = place
        items.chain_kind[size] = kind
        items.chain_not[size] = turned
        size += 1
    items.counts[at.N_CHAIN] = size


@inlined
def _named(words: Lexicon, items: Items, link: int) -> np.uint64:
    name = words.names[items.chain_kind[link]]
    return mix(TURNED, name) if items.chain_not[link] else name


@inlined
def _near(items: Items, link: int, other: int, reach: int) -> bool:
    first, second = items.chain[link], items.chain[other]
    return bool(second - first <= reach and items.sentence[first] == items.sentence[second])


@lean
def _kinds(words: Lexicon, items: Items) -> None:
    """Each kind, which follows which within a few words, and what stands where somebody is named at all."""
    size = items.counts[at.N_CHAIN]
    targeted = items.counts[at.N_TARGETS] + items.counts[at.N_PERSONS] > 0
    for link in range(size):
        name, place = _named(words, items, link), items.chain[link]
        _emit(items, mix(KIND, name), at.KINDS, place)
        if targeted:
            _emit(items, mix(BESIDE_TARGET, name), at.KINDS, place)
        for other in range(link + 1, min(size, link + _LATER)):
            if not _near(items, link, other, _REACH):
                break
            _emit(items, mix(mix(PAIR_OF_KINDS, name), _named(words, items, other)), at.KINDS, place)
        if link + 2 < size and _near(items, link, link + 2, _FAR):
            pair = mix(mix(THREE_KINDS, name), _named(words, items, link + 1))
            _emit(items, mix(pair, _named(words, items, link + 2)), at.KINDS, place)
    if size:
        _emit(items, mix(FIRST_KIND, _named(words, items, 0)), at.KINDS, items.chain[0])
        _emit(items, mix(LAST_KIND, _named(words, items, size - 1)), at.KINDS, items.chain[size - 1])


@inlined
def _look_of(items: Items, what: int, step: int) -> None:
    _emit(items, mix(LOOK, np.uint64(64 * what + step + 1)), at.LOOKS, -1)


@lean
def _look(read: Read, post: int, items: Items) -> None:
    """How a post looks: its length, capitals, marks, tags, links, and how many are named."""
    counts = items.counts
    size = max(1, counts[at.N_WORDS])
    _look_of(items, 0, min(4, 6 * counts[at.N_TITLE] // size))
    _look_of(items, 1, min(3, 5 * counts[at.N_UPPER] // size))
    _look_of(items, 2, _length_step(counts[at.N_WORDS]))
    _look_of(items, 3, min(4, counts[at.N_TAGS]))
    _look_of(items, 4, min(3, counts[at.N_ACCOUNTS]))
    _look_of(items, 5, min(2, counts[at.N_LINKS]))
    _look_of(items, 6, min(3, counts[at.N_NUMBERS]))
    _look_of(items, 7, min(3, 8 * counts[at.N_SLANG] // size))
    _look_of(items, 8, min(4, counts[at.N_TARGETS]))
    _look_of(items, 9, min(3, counts[at.N_PERSONS]))
    _look_of(items, 10, 2 * (counts[at.N_TARGETS] > 0) + (counts[at.N_PERSONS] > 0))
    _look_of(items, 11, min(3, several(read, post)))
    _look_of(items, 12, counts[at.N_SERVANTS] > 0)
    _look_of(items, 13, counts[at.N_MARKS] > 0)
    for kind in range(8):
        if counts[at.N_KINDS] >> kind & 1:
            _look_of(items, 14, kind)
    _marks(items)


@kernel
def _marks(items: Items) -> None:
    """How many of each mark and kind of emoji, and whether a post begins with a name or an account."""
    seen = items.seen
    seen[:] = 0
    for place in range(items.counts[at.N_ITEMS]):
        kind = items.kind[place]
        if kind < at.FIRST_CLASS:
            seen[kind] += 1
    for kind in range(at.CHEER, at.TAG_ITEM):
        _look_of(items, 16 + kind, min(2, seen[kind]))
    if items.counts[at.N_ITEMS]:
        first = items.kind[0]
        if first <= at.LINK_ITEM and first != at.PLAIN:
            _look_of(items, 15, first)


@inlined
def _length_step(count: int) -> int:
    step = 0
    for bound in (3, 6, 10, 18, 30):
        step += count > bound
    return step
