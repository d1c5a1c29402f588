"""Ballot numbers in context: "paslon 2", "coblos no. 3", "nomor urut dua", "01"; no ordinals, no measures."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import inlined, lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.contests import meant_contest, numbered_pair, office_beside
from sipatenas.reading.naming.evidence import holds, word_class
from sipatenas.reading.naming.layout import BookArrays, Words, Work
from sipatenas.reading.naming.telling import tell
from sipatenas.reading.text.hashing import hash_of
from sipatenas.reading.text.tokens import EMOJI, NUMBER, PART

_SURE, _LIKELY, _PARTY = 900, 750, 900
_NO, _WEAK_CUE, _STRONG_CUE = 0, 1, 2
_NOUGHT = 0x30
_UNKNOWN = -3
_COMMA = np.uint64(hash_of(","))


@lean
def tell_ballots(words: Words, book: BookArrays, work: Work, day: int) -> None:
    """Tell each number that stands for a pair of the contest that is meant, or for a party."""
    if day >= 0 and not book.numbers_days[0] <= day <= book.numbers_days[1]:
        return
    contest = _UNKNOWN
    follows = -1
    for place in range(work.told[at.WORDS]):
        number = work.words[at.NUMBER, place]
        if number <= 0:
            continue
        begin = place
        while begin > 0 and _is_link(book, work, begin - 1, place):
            begin -= 1
        if _tell_party(book, work, begin, place, number):
            continue
        if not _is_ballot(words, book, work, begin, place, follows):
            continue
        office = office_beside(book, work, begin, place)
        if office or contest == _UNKNOWN:
            contest = meant_contest(book, work, office)
        if contest >= 0 and _tell_pair(book, work, contest, begin, place, number):
            follows = place


@lean
def _is_ballot(words: Words, book: BookArrays, work: Work, begin: int, place: int, follows: int) -> bool:
    """Whether the number is a ballot number by the words around it, by one before it, or by a pair named."""
    if _cue(words, book, work, begin, place) != _NO:
        return True
    if follows >= 0 and _enumerated(words, book, work, follows, place):
        return True
    return _named_sign(words, book, work, place, work.words[at.NUMBER, place])


@lean
def _tell_pair(book: BookArrays, work: Work, contest: int, begin: int, place: int, number: int) -> bool:
    pair = numbered_pair(book, contest, number)
    if pair < 0:
        return False
    named = holds(work.contests, work.told[at.CONTESTS], contest)
    kind = at.EMPTY if book.pairs[pair, at.P_EMPTY] else at.BALLOT
    tell(work, kind, pair, begin, place, _SURE if named else _LIKELY)
    return True


@lean
def _is_link(book: BookArrays, work: Work, place: int, number: int) -> bool:
    """A word of the number's own ("nomor", "urut", "paslon"), in the same hashtag or outside any."""
    return bool(
        word_class(book, work, place) & at.LINK != at.ZERO
        and work.words[at.TAG_OF, place] == work.words[at.TAG_OF, number]
    )


@lean
def _tell_party(book: BookArrays, work: Work, begin: int, place: int, number: int) -> bool:
    """ "Partai nomor urut 8": a party's number on the ballot of the national election."""
    if begin == place or word_class(book, work, begin - 1) & at.PARTY_WORD == at.ZERO:
        return False
    if number < book.party_number.shape[0] and book.party_number[number] >= 0:
        tell(work, at.PARTY, book.party_number[number], begin - 1, place, _PARTY)
    return True


@lean
def _cue(words: Words, book: BookArrays, work: Work, begin: int, place: int) -> int:
    """How strongly the words around say that the number is a ballot number."""
    spelled = _spelled(words, book, work, place)
    nought = _has_nought(words, work, place)
    before = word_class(book, work, begin - 1)
    if not _same_tag_or_none(work, begin - 1, place):
        before = at.ZERO
    lead = at.ZERO
    for link in range(begin, place):
        lead |= word_class(book, work, link)
    if lead & at.PAIR_CUE != at.ZERO:
        before = at.ZERO
    other = (before & at.RANKED != at.ZERO and not nought) or (not spelled and _in_figure(words, work, place))
    if other or _other_number(book, work, begin, place, before, spelled):
        return _NO
    fingers = word_class(book, work, place + 1) & at.FINGERS != at.ZERO
    strong = lead & at.STRONG_LINK != at.ZERO or before & at.STRONG_CUE != at.ZERO
    if strong or (fingers and before & at.SALUTE != at.ZERO):
        return _STRONG_CUE
    electoral = work.told[at.TEXT_BITS] & at.ELECTORAL_TEXT != 0
    if not (electoral or work.told[at.PAIRS]) or (not nought and _is_loose(book, work, place)):
        return _NO
    told = nought and (work.told[at.CONTESTS] or work.told[at.OFFICES])
    cued = begin < place or fingers or (before & at.WEAK_CUE != at.ZERO and not spelled)
    return _WEAK_CUE if cued or told else _NO


@inlined
def _same_tag_or_none(work: Work, place: int, number: int) -> bool:
    return place >= 0 and work.words[at.TAG_OF, place] == work.words[at.TAG_OF, number]


@lean
def _spelled(words: Words, book: BookArrays, work: Work, place: int) -> bool:
    """Whether the number is written as a word."""
    kind = words.kind[work.words[at.TOKEN, place]]
    if kind in (NUMBER, EMOJI):
        return False
    node = work.words[at.NODE, place]
    return bool(node >= 0 and book.nodes[node, at.N_NUMBER] > 0) or (
        kind != PART and work.words[at.TAG_OF, place] < 0
    )


@lean
def _has_nought(words: Words, work: Work, place: int) -> bool:
    token = work.words[at.TOKEN, place]
    first = words.at[token]
    return bool(words.at[token + 1] - first == 2 and words.letters[first] == _NOUGHT)


@lean
def _other_number(
    book: BookArrays, work: Work, begin: int, place: int, before: np.uint64, spelled: bool
) -> bool:
    """A law's, a rank's or a measure's number ("UU Nomor 1", "nomor 1 di Indonesia", "2 orang")."""
    if before & at.BLOCK != at.ZERO and _near(work, begin - 1, begin):
        return True
    if begin == place and before & at.ORDINAL_LINK != at.ZERO:
        return True
    second = word_class(book, work, begin - 2)
    if (before | second) & at.LAW != at.ZERO or second & at.STREET != at.ZERO:
        return True
    after = _after(book, work, place, 1)
    if after & at.RANK_LINK != at.ZERO and _after(book, work, place, 2) & at.RANK != at.ZERO:
        return True
    if begin == place and after & at.COUNTED != at.ZERO:
        return True
    return bool(after & at.UNIT != at.ZERO) or bool(spelled and after & at.TENS != at.ZERO)


@inlined
def _near(work: Work, place: int, number: int) -> bool:
    """In the same sentence."""
    return place >= 0 and work.words[at.SENTENCE, place] == work.words[at.SENTENCE, number]


@lean
def _after(book: BookArrays, work: Work, place: int, step: int) -> np.uint64:
    """The class of a word behind the number in the same sentence, with no mark between."""
    for behind in range(place + 1, place + step + 1):
        if behind >= work.told[at.WORDS] or work.words[at.GAP, behind] != at.NO_GAP:
            return at.ZERO
    return word_class(book, work, place + step)


@lean
def _is_loose(book: BookArrays, work: Work, place: int) -> bool:
    """Whether the words behind make a number without a strong cue doubtful ("pilih 2 calon")."""
    if _after(book, work, place, 1) & at.LOOSE == at.ZERO:
        return False
    voting = _after(book, work, place, 2) & at.VOTING
    return bool(voting == at.ZERO)


@lean
def _in_figure(words: Words, work: Work, place: int) -> bool:
    """Whether the digits are part of a longer figure: an hour, a date, a score, an amount."""
    token = work.words[at.TOKEN, place]
    if words.kind[token] != NUMBER:
        return False
    for other in (place - 1, place + 1):
        if 0 <= other < work.told[at.WORDS] and words.kind[work.words[at.TOKEN, other]] == NUMBER:
            left, right = min(token, work.words[at.TOKEN, other]), max(token, work.words[at.TOKEN, other])
            if (
                words.start[right] - words.end[left] == 1
                and work.words[at.GAP, max(place, other)] == at.NO_GAP
            ):
                return True
    return False


@lean
def _enumerated(words: Words, book: BookArrays, work: Work, follows: int, place: int) -> bool:
    """ "Paslon 1 dan 3", "1, 2, 3": a number that goes on behind a ballot number."""
    if (
        _other_number(book, work, place, place, at.ZERO, False)
        or work.words[at.TAG_OF, place] != work.words[at.TAG_OF, follows]
    ):
        return False
    if work.words[at.SENTENCE, place] != work.words[at.SENTENCE, follows]:
        return False
    token = work.words[at.TOKEN, place]
    if place == follows + 1:
        return bool(words.form[token - 1] == _COMMA or words.kind[token] == EMOJI)
    joined = word_class(book, work, place - 1) & at.ENUMERATOR != at.ZERO
    return place == follows + 2 and bool(joined)


@lean
def _named_sign(words: Words, book: BookArrays, work: Work, place: int, number: int) -> bool:
    """An emoji that shows the number of a pair surely named in the text."""
    if words.kind[work.words[at.TOKEN, place]] != EMOJI:
        return False
    named = False
    for pair in range(work.told[at.PAIRS]):
        named = named or book.pairs[work.pairs[pair], at.P_NUMBER] == number
    return named
