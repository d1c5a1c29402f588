"""Ballot numbers in context: "paslon 2", "coblos no. 3", "nomor urut dua", "01"; no ordinals, no measures."""

from __future__ import annotations

from collections.abc import Iterator

from sipatenas.reading import lexicon
from sipatenas.reading.evidence import Evidence
from sipatenas.reading.gazetteer import Gazetteer
from sipatenas.reading.numbers import NUMBER_WORDS, ballot_number
from sipatenas.reading.words import Words
from sipatenas.rulebook.elections import Contest

BallotMention = tuple[str, str, int, int, float]
_LAWS = frozenset(["uu", "pkpu", "perbawaslu", "perda", "pp", "perppu", "permen", "pasal", "ayat", "sila"])
_TENS = frozenset({"puluh", "belas", "ratus", "ribu", "juta"})


def ballot_mentions(words: Words, book: Gazetteer, evidence: Evidence) -> Iterator[BallotMention]:
    """(kind, pair, first word, last word, score) of each ballot number that stands for a pair."""
    contest: Contest | None = None
    looked = False
    for place, word in enumerate(words.words):
        number = ballot_number(word)
        if number is None:
            continue
        first = _cue_start(words, place, evidence)
        if first is None:
            continue
        if not looked:
            contest, looked = _contest(book, evidence), True
        if contest is None:
            return
        pair = next((pair for pair in contest.pairs if pair.number == number), None)
        if pair is not None:
            kind = "empty_box" if pair.empty_column else "ballot_number"
            yield kind, pair.id, first, place, 0.9 if contest.id in evidence.contests else 0.75


def _cue_start(words: Words, place: int, evidence: Evidence) -> int | None:
    """The word at which the mention begins, or None if the number is no ballot number here."""
    texts = words.words
    spelled = texts[place] in NUMBER_WORDS
    begin = place
    while begin > 0 and texts[begin - 1] in lexicon.NUMBER_LINKS:
        begin -= 1
    lead, before, after = texts[begin:place], texts[max(0, begin - 2) : begin], _following(words, place)
    last = before[-1] if before else ""
    if (not spelled and _in_figure(words, place)) or _is_other_number(before, after, spelled):
        return None
    if lexicon.STRONG_NUMBER_LINKS & set(lead) or last in lexicon.STRONG_NUMBER_CUES:
        return begin
    if not (evidence.electoral or evidence.pairs) or _is_loose(after):
        return None
    cued = bool(lead) or (last in lexicon.WEAK_NUMBER_CUES and not spelled)
    told = texts[place].startswith("0") and bool(evidence.contests or evidence.kinds)
    return begin if cued or told else None


def _is_other_number(before: list[str], after: list[str], spelled: bool) -> bool:
    """A law's, a rank's or a measure's number ("UU Nomor 1", "nomor 1 di Indonesia", "2 orang")."""
    if _LAWS & set(before) or (before and before[-1] in lexicon.NUMBER_BLOCKS_BEFORE):
        return True
    if not after:
        return False
    ranked = after[0] in {"di", "se"} and after[1:] and after[1] in lexicon.RANK_WORDS
    return after[0] in lexicon.UNITS_AFTER or (spelled and after[0] in _TENS) or bool(ranked)


def _is_loose(after: list[str]) -> bool:
    """Whether the words behind make a number without a strong cue doubtful ("pilih 2 calon")."""
    return bool(after) and after[0] in lexicon.LOOSE_AFTER and not set(after[1:]) & lexicon.PLACES_OF_VOTING


def _following(words: Words, place: int) -> list[str]:
    """Up to two words behind, in the same sentence."""
    end = place + 1
    while end < min(place + 3, len(words.words)) and words.breaks[end] == words.breaks[place]:
        end += 1
    return words.words[place + 1 : end]


def _in_figure(words: Words, place: int) -> bool:
    """Whether the digits are part of a longer figure: an hour, a date, a score, an amount."""
    text, start, end = words.original, words.starts[place], words.ends[place]
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    joined_before = len(before) == 2 and before[1] in ":.,/-" and before[0].isdigit()
    joined_after = len(after) == 2 and after[0] in ":.,/-" and after[1].isdigit()
    return joined_before or joined_after or before[-1:] in {"+", "$"}


def _contest(book: Gazetteer, evidence: Evidence) -> Contest | None:
    """The contest whose numbers are meant: one the text names, else the region's own; None if unclear."""
    numbered = [contest for contest in book.contests.values() if contest.pairs]
    named = [contest for contest in numbered if contest.id in evidence.contests]
    if not named and evidence.foreign:
        return None
    if len(named) == 1 and not (evidence.kinds and named[0].kind not in evidence.kinds):
        return named[0]
    by_names = [c for c in named if any(pair.id in evidence.pairs for pair in c.pairs)]
    if len(by_names) == 1:
        return by_names[0]
    pool = named or numbered
    of_kind = [contest for contest in pool if contest.kind in evidence.kinds] or [
        contest for contest in numbered if contest.kind in evidence.kinds
    ]
    if len(of_kind) == 1:
        return of_kind[0]
    if evidence.kinds and not of_kind:
        return None
    own = [c for c in (of_kind or pool) if c.region == book.region] or (of_kind or pool)
    return own[0] if len(own) == 1 else None
