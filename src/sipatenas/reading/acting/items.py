"""A post as items: words, and in the place of every name a sign that says only that somebody is named."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.acting import layout as at
from sipatenas.reading.acting.layout import Items, Lexicon, Read
from sipatenas.reading.kernel import inlined, kernel, lean
from sipatenas.reading.naming.layout import HASHTAG, SERVANT
from sipatenas.reading.text.hashing import find, mix
from sipatenas.reading.text.state import (
    ACCOUNT,
    EMOJI,
    EXPANDED,
    LINK,
    MARK,
    NUMBER,
    PART,
    TAG,
    TITLE,
    UPPER,
    WORD,
)

_LONGEST_PHRASE = 6


@kernel
def lay_out(read: Read, post: int, words: Lexicon, items: Items) -> None:
    """The items of a post and their kinds."""
    items.counts[:] = 0
    found = read.found_rows[post]
    ends = read.found_rows[post + 1]
    token = read.rows[post]
    sentence = 0
    while token < read.rows[post + 1] and items.counts[at.N_ITEMS] < at.MOST_ITEMS - 1:
        while found < ends and (read.found_first[found] < token or read.found_kind[found] == SERVANT):
            items.counts[at.N_SERVANTS] += read.found_kind[found] == SERVANT
            found += 1
        if found < ends and read.found_first[found] == token:
            token = _named(read, found, words, items, sentence)
            continue
        sentence += _one(read, token, words, items, sentence)
        token += 1
    _classify(words, items)


@inlined
def _add(items: Items, kind: int, word: np.uint64, stem: np.uint64, form: np.uint64, sentence: int) -> int:
    place = items.counts[at.N_ITEMS]
    items.kind[place] = kind
    items.word[place] = word
    items.stem[place] = stem
    items.form[place] = form
    items.sentence[place] = sentence
    items.target[place] = -1
    items.counts[at.N_ITEMS] = place + 1
    return int(place)


@lean
def _named(read: Read, found: int, words: Lexicon, items: Items, sentence: int) -> int:
    """A mention as one item; the token behind it. A hashtag's parts are laid out only where they are known words."""
    kind = read.found_kind[found]
    sign = words.signs[at.TARGET]
    place = _add(items, at.TARGET, sign, sign, sign, sentence)
    first, last = read.found_first[found], read.found_last[found]
    items.first[place], items.last[place] = first, last
    items.target[place] = found
    items.counts[at.N_TARGETS] += 1
    items.counts[at.N_KINDS] |= 1 << kind
    for token in range(first, last + 1):
        items.counts[at.N_TAGS] += read.kind[token] == TAG
    token = last + 1
    if kind == HASHTAG:
        while token < read.rows[read.rows.shape[0] - 1] and read.kind[token] == PART:
            if _known(words, read.word[token], read.form[token]):
                _word(read, token, words, items, sentence)
            token += 1
    return int(token)


@inlined
def _known(words: Lexicon, word: np.uint64, form: np.uint64) -> bool:
    node = find(words.keys, words.nodes, word)
    if node < 0:
        node = find(words.keys, words.nodes, form)
    return bool(node >= 0 and words.node_class[node] >= 0)


@lean
def _one(read: Read, token: int, words: Lexicon, items: Items, sentence: int) -> int:
    """One token as an item; 1 where a sentence ends with it."""
    kind = read.kind[token]
    if kind in (WORD, PART):
        _word(read, token, words, items, sentence)
        return 0
    if kind == MARK:
        return _mark(read, token, words, items, sentence)
    what = at.TAG_ITEM
    if kind == EMOJI:
        sign = find(words.mark_keys, words.mark_kinds, read.form[token])
        what = int(sign) if sign >= 0 else at.FINGER if read.value[token] >= 0 else at.OTHER_EMOJI
    elif kind == NUMBER:
        what = at.DIGITS
        items.counts[at.N_NUMBERS] += 1
    elif kind == ACCOUNT:
        what = at.ACCOUNT_ITEM
        items.counts[at.N_ACCOUNTS] += 1
    elif kind == LINK:
        what = at.LINK_ITEM
        items.counts[at.N_LINKS] += 1
    elif kind == TAG:
        items.counts[at.N_TAGS] += 1
        return 0
    sign_hash = words.signs[what]
    place = _add(items, what, sign_hash, sign_hash, read.form[token], sentence)
    items.first[place] = items.last[place] = token
    return 0


@lean
def _word(read: Read, token: int, words: Lexicon, items: Items, sentence: int) -> None:
    word, form = read.word[token], read.form[token]
    counts = items.counts
    counts[at.N_WORDS] += 1
    flags = read.flags[token]
    counts[at.N_TITLE] += (flags & TITLE) != 0
    counts[at.N_UPPER] += (flags & UPPER) != 0
    counts[at.N_SLANG] += word != form
    if find(words.person_keys, words.person_values, form) >= 0:
        sign = words.signs[at.PERSON]
        place = _add(items, at.PERSON, sign, sign, sign, sentence)
        counts[at.N_PERSONS] += 1
    else:
        place = _add(items, at.PLAIN, word, read.stem[token], word if flags & EXPANDED else form, sentence)
    items.first[place] = items.last[place] = token


@lean
def _mark(read: Read, token: int, words: Lexicon, items: Items, sentence: int) -> int:
    what = int(find(words.mark_keys, words.mark_kinds, read.form[token]))
    if what < 0:
        return 0
    items.counts[at.N_MARKS] += 1
    place = _add(items, what, read.form[token], read.form[token], read.form[token], sentence)
    items.first[place] = items.last[place] = token
    return int(what in (at.STOP, at.ASK, at.CRY_OUT))


@lean
def _classify(words: Lexicon, items: Items) -> None:
    """The kind of each word: the longest phrase that begins with it, else its stem."""
    size = items.counts[at.N_ITEMS]
    place = 0
    while place < size:
        if items.kind[place] != at.PLAIN and items.kind[place] != at.DIGITS:
            place += 1
            continue
        length, kind = _longest(words, items, place, size)
        if length == 0:
            place += 1
            continue
        for covered in range(place + 1, place + length):
            items.kind[covered] = at.COVERED
        items.kind[place] = kind
        items.last[place] = items.last[place + length - 1]
        place += length


@lean
def _longest(words: Lexicon, items: Items, place: int, size: int) -> tuple[int, int]:
    """How many items the phrase at a place has (0: none), and its kind."""
    node = 0
    length, kind = 0, 0
    for step in range(min(_LONGEST_PHRASE, size - place)):
        what = items.kind[place + step]
        if what not in (at.PLAIN, at.DIGITS):
            break
        node = _follow(words, node, items.form[place + step], items.word[place + step])
        if node < 0:
            break
        if words.node_class[node] >= 0:
            length, kind = step + 1, int(words.node_class[node])
    if length == 0 and items.kind[place] == at.PLAIN:
        stem = find(words.stem_keys, words.stem_classes, items.stem[place])
        if stem >= 0:
            return 1, int(stem)
    return length, kind


@inlined
def _follow(words: Lexicon, node: int, form: np.uint64, word: np.uint64) -> int:
    """The node that a word leads to, as it is written or as the dictionary has it; -1: none."""
    key = form if node == 0 else mix(np.uint64(node), form)
    there = find(words.keys, words.nodes, key)
    if there < 0 and word != form:
        key = word if node == 0 else mix(np.uint64(node), word)
        there = find(words.keys, words.nodes, key)
    return int(there)


@lean
def several(read: Read, post: int) -> int:
    """How many different targets a post names."""
    count = 0
    for found in range(read.found_rows[post], read.found_rows[post + 1]):
        if read.found_kind[found] == SERVANT or read.found_target[found] < 0:
            continue
        new = 1
        for other in range(max(read.found_rows[post], found - 64), found):
            if read.found_target[other] == read.found_target[found] and read.found_kind[other] != SERVANT:
                new = 0
                break
        count += new
    return count
