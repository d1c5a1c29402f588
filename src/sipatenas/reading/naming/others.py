"""Parties, the empty column, public servants and official accounts."""

from __future__ import annotations

from sipatenas.reading.kernel import lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.contests import meant_column
from sipatenas.reading.naming.evidence import word_class
from sipatenas.reading.naming.layout import BookArrays, Index, Words, Work
from sipatenas.reading.naming.telling import tell
from sipatenas.reading.text.hashing import find
from sipatenas.reading.text.tokens import ACCOUNT, TITLE, UPPER

_PARTY, _CUED, _CAPITAL = 950, 900, 750
_COLUMN, _SOME_COLUMN = 900, 600
_SERVANT, _LOOSE_SERVANT = 900, 600
_HANDLE = 950
_REACH = 8
_NEAR = 5
_UNKNOWN = -3


@lean
def tell_others(words: Words, book: BookArrays, work: Work) -> None:
    """Go once through the phrases found, by what each may stand for."""
    persons = 0
    for mention in range(work.told[at.FOUND]):
        persons += work.mentions[at.M_KIND, mention] <= at.PAIR
    column = _UNKNOWN
    surest = -10
    for hit in range(work.told[at.HITS]):
        node = work.hits[at.HIT_NODE, hit]
        if book.nodes[node, at.N_KINDS] & at.OTHERS_SEEN == 0:
            continue
        entry = book.nodes[node, at.N_ENTRIES]
        while book.entries[entry, at.E_KIND] < at.PARTY_ENTRY:
            entry += 1
        kind = book.entries[entry, at.E_KIND]
        if kind == at.PARTY_ENTRY:
            surest = _tell_party(words, book, work, hit, entry, surest)
        elif kind == at.EMPTY_ENTRY:
            column = _tell_column(book, work, hit, entry, column)
        elif kind == at.SERVANT_ENTRY:
            _tell_servant(book, work, hit, entry, persons)


@lean
def _tell_column(book: BookArrays, work: Work, hit: int, entry: int, column: int) -> int:
    """Tell an empty column where one is meant; the row of the one that is, once it was looked for."""
    if not _is_column(book, work, entry):
        return column
    if column == _UNKNOWN:
        column = meant_column(book, work)
    if column >= -1:
        score = _COLUMN if column >= 0 else _SOME_COLUMN
        tell(work, at.EMPTY, column, work.hits[at.HIT_FIRST, hit], work.hits[at.HIT_LAST, hit], score)
    return column


@lean
def _tell_party(words: Words, book: BookArrays, work: Work, hit: int, entry: int, surest: int) -> int:
    """Tell a party if the phrase means one here; the place of the last sure party before."""
    first, last = work.hits[at.HIT_FIRST, hit], work.hits[at.HIT_LAST, hit]
    if word_class(book, work, last + 1) & at.FOREIGN_PARTY != at.ZERO:
        return surest
    if (
        word_class(book, work, first) & at.SURE_PARTY == at.ZERO
        and first == last
        and work.words[at.SLANG, first]
    ):
        return surest
    strength = book.entries[entry, at.E_STRENGTH]
    if strength in (at.FULL, at.FIRM):
        score = _PARTY
    elif strength == at.WEAK:
        score = _weak_party(words, book, work, first, surest)
    else:
        score = _symbol(book, work, first, strength)
    if score:
        tell(work, at.PARTY, book.entries[entry, at.E_TARGET], first, last, score)
        return int(last)
    return surest


@lean
def _weak_party(words: Words, book: BookArrays, work: Work, first: int, surest: int) -> int:
    """A party that is an ordinary word too: by a cue, by capitals, or listed beside another party."""
    flags = words.flags[work.words[at.TOKEN, first]]
    mine = word_class(book, work, first)
    written = flags & (TITLE | UPPER) != 0
    if written and (first - surest <= 2 or _sure_party_next(book, work, first)):
        return _CUED
    if word_class(book, work, first - 1) & at.PARTY_CUE != at.ZERO and work.words[at.GAP, first] == at.NO_GAP:
        return _CUED
    shouting = work.told[at.TEXT_BITS] & at.SHOUTING_TEXT
    if flags & UPPER and mine & at.CAPITAL_PARTY != at.ZERO and not shouting:
        return _CAPITAL
    electoral = work.told[at.TEXT_BITS] & at.ELECTORAL_TEXT
    return _CAPITAL if mine & at.CONTEXT_PARTY != at.ZERO and electoral else 0


@lean
def _sure_party_next(book: BookArrays, work: Work, place: int) -> bool:
    """Whether a party that needs no cue stands within two words behind."""
    for other in range(
        work.words[at.HITS_FROM, place + 1], work.words[at.HITS_FROM, min(place + 3, work.told[at.WORDS])]
    ):
        node = work.hits[at.HIT_NODE, other]
        for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
            if (
                book.entries[entry, at.E_KIND] == at.PARTY_ENTRY
                and book.entries[entry, at.E_STRENGTH] == at.FULL
            ):
                return True
    return False


@lean
def _symbol(book: BookArrays, work: Work, first: int, strength: int) -> int:
    """ "Kandang banteng", "kubu kuning": a party's sign or colour behind a word that speaks of parties."""
    before = word_class(book, work, first - 1)
    if strength == at.SYMBOL:
        return _CUED if before & at.JARGON_CUE != at.ZERO else 0
    electoral = work.told[at.TEXT_BITS] & at.ELECTORAL_TEXT
    return _CAPITAL if before & at.COLOUR_CUE != at.ZERO and electoral else 0


@lean
def _is_column(book: BookArrays, work: Work, entry: int) -> bool:
    """Whether the empty column of a ballot is meant, not a box or a field that is empty."""
    bits = work.told[at.TEXT_BITS]
    if not bits & at.EMPTY_CUE_TEXT:
        return False
    strength = book.entries[entry, at.E_STRENGTH]
    if strength == at.FULL:
        return True
    if not bits & at.ELECTORAL_TEXT:
        return False
    return strength == at.NICK or _column_named(book, work)


@lean
def _column_named(book: BookArrays, work: Work) -> bool:
    for hit in range(work.told[at.HITS]):
        node = work.hits[at.HIT_NODE, hit]
        for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
            if (
                book.entries[entry, at.E_KIND] == at.EMPTY_ENTRY
                and book.entries[entry, at.E_STRENGTH] == at.FULL
            ):
                return True
    return False


@lean
def _tell_servant(book: BookArrays, work: Work, hit: int, entry: int, persons: int) -> None:
    """Words for public servants, where a word for conduct stands within a few words of them."""
    first, last = work.hits[at.HIT_FIRST, hit], work.hits[at.HIT_LAST, hit]
    before = word_class(book, work, first - 1)
    if before & (at.FORMER | at.OFFICE | at.TITLE_OF_RANK) != at.ZERO:
        return
    if (word_class(book, work, first - 2) | word_class(book, work, last + 1)) & at.FORMER != at.ZERO:
        return
    body = book.entries[entry, at.E_STRENGTH] == at.BODY
    if not _conduct_near(book, work, first, last, body):
        return
    electoral = work.told[at.TEXT_BITS] & at.ELECTORAL_TEXT
    score = _SERVANT if electoral or persons else _LOOSE_SERVANT
    tell(work, at.SERVANT, book.entries[entry, at.E_TARGET], first, last, score)


@lean
def _conduct_near(book: BookArrays, work: Work, first: int, last: int, body: bool) -> bool:
    """Whether conduct is spoken of near by; of an organising body only what makes it partial counts."""
    low = 0
    high = work.told[at.CONDUCTS]
    reach = _NEAR if body else _REACH
    while low < high:
        middle = (low + high) // 2
        if work.hits[at.HIT_FIRST, work.hits[at.CONDUCT_HIT, middle]] < first - reach:
            low = middle + 1
        else:
            high = middle
    while low < work.told[at.CONDUCTS]:
        hit = work.hits[at.CONDUCT_HIT, low]
        if work.hits[at.HIT_FIRST, hit] > last + reach:
            return False
        bits = book.node_class[work.hits[at.HIT_NODE, hit]]
        if not body or bits & at.PARTIAL != at.ZERO:
            return True
        low += 1
    return False


@lean
def tell_accounts(words: Words, index: Index, work: Work, day: int) -> None:
    """Accounts that stand in the register, on days on which they do."""
    for place in range(work.told[at.WORDS]):
        token = work.words[at.TOKEN, place]
        if words.kind[token] != ACCOUNT:
            continue
        row = find(index.account_keys, index.account_values, words.form[token])
        while row >= 0:
            if day < 0 or index.accounts[row, at.A_FROM] <= day <= index.accounts[row, at.A_UNTIL]:
                tell(work, at.ACCOUNT, index.accounts[row, at.A_TARGET], place, place, _HANDLE)
                break
            row = index.accounts[row, at.A_NEXT]
