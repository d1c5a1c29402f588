"""Which contest a text means, so that a number or an empty column can be told."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import inlined, lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.evidence import holds, word_class
from sipatenas.reading.naming.layout import BookArrays, Work

_OFFICE_SHIFT = np.uint64(at.KIND_SHIFT)
_OFFICE_MASK = np.uint64(15)


@inlined
def _numbered(book: BookArrays, contest: int) -> bool:
    return bool(book.contests[contest, at.C_PAIRS] < book.contests[contest + 1, at.C_PAIRS])


@lean
def numbered_pair(book: BookArrays, contest: int, number: int) -> int:
    """The pair with that number, or -1."""
    for pair in range(book.contests[contest, at.C_PAIRS], book.contests[contest + 1, at.C_PAIRS]):
        if book.pairs[pair, at.P_NUMBER] == number:
            return int(pair)
    return -1


@lean
def office_beside(book: BookArrays, work: Work, begin: int, place: int) -> int:
    """Where a text names several offices: the one right behind a number ("nomor 1 buat gubernur"), or before."""
    offices = work.told[at.OFFICES]
    if offices & (offices - 1) == 0:
        return 0
    for behind in range(place + 1, min(place + 4, work.told[at.WORDS])):
        if work.words[at.GAP, behind] != at.NO_GAP or work.words[at.NUMBER, behind]:
            break
        office = _office(book, work, behind)
        if office:
            return office
    for before in range(begin - 1, max(-1, begin - 4), -1):
        office = _office(book, work, before)
        if office or work.words[at.GAP, before + 1] != at.NO_GAP:
            return office
    return 0


@inlined
def _office(book: BookArrays, work: Work, place: int) -> int:
    return int(np.int64((word_class(book, work, place) >> _OFFICE_SHIFT) & _OFFICE_MASK))


@lean
def meant_contest(book: BookArrays, work: Work, office: int) -> int:
    """The contest whose numbers are meant: one the text names, else the region's own; -1 if unclear. `office`:
    the only one that counts, 0 for all that the text names."""
    offices = office or work.told[at.OFFICES]
    named = _only_named(book, work, 0, False)
    if named == -1 and work.told[at.TEXT_BITS] & at.FOREIGN_TEXT:
        return -1
    if named >= 0 and not (offices and book.contests[named, at.C_KIND] & offices == 0):
        return named
    by_pairs = _only_named(book, work, 0, True)
    if by_pairs >= 0:
        return by_pairs
    if named != -1:
        local = _only_named(book, work, offices, False) if offices else -1
        if local >= 0:
            return local
    return _by_office(book, work, offices, named)


@lean
def _by_office(book: BookArrays, work: Work, offices: int, named: int) -> int:
    """Among all contests, those of the offices named, or of the places named; of several the region's own."""
    only = -1
    count = 0
    own = -1
    for contest in range(book.contests.shape[0] - 1):
        if not _numbered(book, contest):
            continue
        if offices and book.contests[contest, at.C_KIND] & offices == 0:
            continue
        if not offices and named != -1 and not holds(work.contests, work.told[at.CONTESTS], contest):
            continue
        count += 1
        only = contest
        if book.contests[contest, at.C_OWN]:
            own = contest
    if count == 1:
        return only
    return own


@lean
def _only_named(book: BookArrays, work: Work, offices: int, with_pairs: bool) -> int:
    """The only contest named by the text (-1 none, -2 several), of some offices or with a pair surely named."""
    found = -1
    for place in range(work.told[at.CONTESTS]):
        contest = int(work.contests[place])
        if not _numbered(book, contest) or (offices and book.contests[contest, at.C_KIND] & offices == 0):
            continue
        if with_pairs and not _has_pair(book, work, contest):
            continue
        if found >= 0:
            return -2
        found = contest
    return found


@lean
def _has_pair(book: BookArrays, work: Work, contest: int) -> bool:
    held = False
    for place in range(work.told[at.PAIRS]):
        held = held or book.pairs[work.pairs[place], at.P_CONTEST] == contest
    return held


@lean
def meant_column(book: BookArrays, work: Work) -> int:
    """The row of the empty column that is meant; -1 where it cannot be told, -2 where none here is meant."""
    local = _only_column(book, work, True, False)
    if local >= 0 or local == -2:
        return max(local, -1)
    if work.told[at.TEXT_BITS] & at.FOREIGN_TEXT:
        return -2
    own = _only_column(book, work, False, True)
    if own >= 0:
        return own
    every = _only_column(book, work, False, False)
    return max(every, -1)


@lean
def _only_column(book: BookArrays, work: Work, named: bool, own: bool) -> int:
    """The only empty column (-1 none, -2 several) of all contests, of those named, or of the region's own."""
    found = -1
    for contest in range(book.contests.shape[0] - 1):
        column = int(book.contests[contest, at.C_EMPTY])
        if column < 0 or (own and not book.contests[contest, at.C_OWN]):
            continue
        if named and not holds(work.contests, work.told[at.CONTESTS], contest):
            continue
        if found >= 0:
            return -2
        found = column
    return found
