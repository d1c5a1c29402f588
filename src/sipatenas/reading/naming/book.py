"""All that can be named in an election, compiled once for an election and a region."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading import lexicon
from sipatenas.reading.names import ORDINARY_WORDS, common_names
from sipatenas.reading.naming import lists
from sipatenas.reading.naming.forms import ElectionForms, acronyms, folded, forms_of, place_names
from sipatenas.reading.naming.layout import (
    ACRONYM_ENTRY,
    BESIDE,
    BODY,
    COLOUR,
    CONTEST_KIND_BITS,
    EMPTY_ENTRY,
    FIRM,
    FOREIGN_ENTRY,
    FULL,
    KINDS,
    LONE,
    NAME,
    NICK,
    PARTY_ENTRY,
    PET,
    PLACE_ENTRY,
    SERVANT_ENTRY,
    SYMBOL,
    WEAK,
    BookArrays,
    Index,
)
from sipatenas.reading.naming.phrases import Entry, Phrases, word_hash
from sipatenas.reading.naming.vocabulary import add_words
from sipatenas.reading.records import Context
from sipatenas.reading.text.hashing import HashMap
from sipatenas.rulebook.elections import Contest, Election, contests_for

__all__ = ["KINDS", "Book", "book_for"]

_EPOCH = date(1970, 1, 1)
_ALWAYS = (-(1 << 30), 1 << 30)
_AFTERWARDS = 180
_FEW_CONTESTS = 8
_MOST_BOOKS = 64


@dataclass(frozen=True)
class Book:
    """The phrases of one election and region. `ids`: pairs, parties, coalitions and subjects by row;
    `pairs`: how many of the first rows are pairs (empty columns included)."""

    election: Election
    region: str | None
    ids: tuple[str, ...]
    pairs: int
    arrays: BookArrays
    index: Index


_COMPILED: dict[tuple[int, str | None], Book] = {}


def book_for(context: Context) -> Book:
    """The compiled book of a context; kept for the next batch (an election is compared by identity)."""
    key = (id(context.election), context.region)
    known = _COMPILED.get(key)
    if known is None or known.election is not context.election:
        if len(_COMPILED) >= _MOST_BOOKS:
            _COMPILED.clear()
        known = _COMPILED[key] = _Compiler(context).book()
    return known


class _Compiler:
    """Puts a book together; rows of ids are given in the order: pairs, parties, coalitions, subjects."""

    def __init__(self, context: Context) -> None:
        election, region = context.election, context.region
        self.election, self.region = election, region
        self.contests = (
            tuple(election.contests.values()) if region is None else contests_for(election, region)
        )
        self.inside = {contest.id for contest in self.contests}
        self.forms: ElectionForms = forms_of(election)
        self.phrases = Phrases()
        self.rows: dict[str, int] = {}

    def book(self) -> Book:
        for contest in self.contests:
            for pair in contest.pairs:
                self._row(pair.id)
        pairs = len(self.rows)
        self._add_names()
        self._add_parties()
        self._add_places()
        self._add_empties()
        self._add_servants()
        add_words(self.phrases)
        self._mark_names()
        self._add_acronyms()
        columns = self.phrases.arrays() | self._contest_columns() | self._account_columns()
        index = Index(**{name: columns.pop(name) for name in Index._fields})  # type: ignore[arg-type]
        arrays = BookArrays(**columns, everywhere=self.region is None)  # type: ignore[arg-type]
        return Book(self.election, self.region, tuple(self.rows), pairs, arrays, index)

    def _row(self, target: str) -> int:
        return self.rows.setdefault(target, len(self.rows))

    def _add_names(self) -> None:
        for place, contest in enumerate(self.contests):
            for pair in contest.pairs:
                made = self.forms.pairs.get(pair.id)
                for form in made.forms if made else ():
                    if form.strength == BESIDE and self.region is None:
                        continue
                    elsewhere = not self.forms.bearers.get(form.phrase, self.inside) <= self.inside
                    strength = WEAK if elsewhere and form.strength == LONE else form.strength
                    self.phrases.add(form.phrase, Entry(form.kind, self.rows[pair.id], strength, place))
                    if elsewhere:
                        self.phrases.borne_elsewhere(form.phrase)

    def _add_acronyms(self) -> None:
        """Only of contests near by: a word made of two names may be made of many others elsewhere."""
        few = len(self.contests) <= _FEW_CONTESTS
        for place, contest in enumerate(self.contests):
            if not few and contest.region != self.region:
                continue
            for pair in contest.pairs:
                made = self.forms.pairs.get(pair.id)
                for word in dict.fromkeys(acronyms(made)) if made else ():
                    self.phrases.add(word, Entry(ACRONYM_ENTRY, self.rows[pair.id], WEAK, place))

    def _add_parties(self) -> None:
        aceh = self.region is None or self.region[:2] in {"11", "00"}
        listed = [party for party in self.election.parties if aceh or not party.regional]
        for party in listed:
            row = self._row(party.id)
            for name in dict.fromkeys((party.name, party.full_name, *party.aliases)):
                self._add_party_name(folded(name), row)
        known = {party.id for party in listed}
        for table, strength in (
            (lists.PARTY_JARGON, FULL),
            (lists.PARTY_SYMBOLS, SYMBOL),
            (lists.PARTY_COLOURS, COLOUR),
        ):
            for party_id, words in table.items():
                if party_id in known:
                    self._add_party_words(words, self._row(party_id), strength)
        if known:
            self._add_party_words(lists.UNTOLD_PARTIES, -1, FULL)
        for table, strength in ((lists.COALITIONS, FULL), (lists.SHORT_COALITIONS, WEAK)):
            for coalition, words in table.items():
                self._add_party_words(words, self._row(coalition), strength)

    def _add_party_words(self, words: str, row: int, strength: int) -> None:
        for word in words.split():
            self.phrases.add(word.replace("_", " "), Entry(PARTY_ENTRY, row, strength, -1))

    def _add_party_name(self, phrase: str, row: int) -> None:
        bare = phrase.removeprefix("partai ")
        ambiguous = phrase in lists.AMBIGUOUS_PARTIES - lists.SURE_PARTIES
        if phrase:
            self.phrases.add(phrase, Entry(PARTY_ENTRY, row, WEAK if ambiguous else FULL, -1))
            together = phrase.replace(" ", "")
            if " " in phrase and len(together) > 8:
                self.phrases.add(together, Entry(PARTY_ENTRY, row, FULL, -1))
        weak = bare in lists.AMBIGUOUS_PARTIES - lists.SURE_PARTIES
        if bare != phrase and (weak or " " not in bare):
            self.phrases.add(bare, Entry(PARTY_ENTRY, row, WEAK if weak else FULL, -1))

    def _add_places(self) -> None:
        for place, contest in enumerate(self.contests):
            self._add_place(contest, PLACE_ENTRY, place)
        for contest in self.election.contests.values():
            if contest.id not in self.inside:
                self._add_place(contest, FOREIGN_ENTRY, -1)

    def _add_place(self, contest: Contest, kind: int, place: int) -> None:
        strength = FIRM if len(contest.region) == 2 else WEAK
        for name in place_names(contest):
            self.phrases.add(name, Entry(kind, -1, strength, place))

    def _add_empties(self) -> None:
        for words, strength in (
            (lists.EMPTY_FORMS, FULL),
            (sorted(lists.EMPTY_NICKS), NICK),
            (sorted(lists.EMPTY_PETS), PET),
        ):
            for word in words:
                self.phrases.add(word.replace("_", " "), Entry(EMPTY_ENTRY, -1, strength, -1))

    def _add_servants(self) -> None:
        for table, strength in ((lists.SERVANTS, FULL), (lists.BODIES, BODY)):
            for subject, words in table.items():
                row = self._row(subject)
                for word in words.split():
                    self.phrases.add(word.replace("_", " "), Entry(SERVANT_ENTRY, row, strength, -1))

    def _mark_names(self) -> None:
        words = (common_names() | self.forms.words | lists.OTHER_NAMES) - lists.NO_NAMES
        self.phrases.mark(
            (
                word
                for word in words
                if len(word) > 2 and word not in ORDINARY_WORDS and word not in lexicon.ADDRESSES
            ),
            int(NAME),
        )

    def _contest_columns(self) -> dict[str, NDArray[np.generic]]:
        pairs = [(place, pair) for place, contest in enumerate(self.contests) for pair in contest.pairs]
        contests = np.full((len(self.contests) + 1, 4), len(pairs), dtype=np.int32)
        first = 0
        for place, contest in enumerate(self.contests):
            empty = next((self.rows[pair.id] for pair in contest.pairs if pair.empty_column), -1)
            contests[place] = (first, CONTEST_KIND_BITS[contest.kind], contest.region == self.region, empty)
            first += len(contest.pairs)
        numbers = {
            party.number: self.rows[party.id] for party in self.election.parties if party.id in self.rows
        }
        return {
            "contests": contests,
            "pairs": np.array(
                [(place, pair.number or 0, pair.empty_column) for place, pair in pairs], dtype=np.int32
            ).reshape(-1, 3),
            "party_number": np.array([numbers.get(number, -1) for number in range(32)], dtype=np.int32),
            "numbers_days": np.array(self._days_of_numbers(), dtype=np.int32),
        }

    def _days_of_numbers(self) -> tuple[int, int]:
        """From the first day on which candidates have numbers until well after the last stage."""
        election = self.election
        if not election.stages:
            return _ALWAYS
        days = [one.day for one in election.determinations]
        first = min(days) if days else election.first
        return _day(first), _day(election.last) + _AFTERWARDS

    def _account_columns(self) -> dict[str, NDArray[np.generic]]:
        rows = [
            (word_hash(form), self._row(one.owner) if one.owner else -1, *_days(one.valid_from, one.valid_to))
            for one in self.election.official_accounts
            for form in _handle_forms(one.handle)
        ]
        firsts: dict[int, int] = {}
        follows = [-1] * len(rows)
        for place in reversed(range(len(rows))):
            follows[place] = firsts.get(rows[place][0], -1)
            firsts[rows[place][0]] = place
        table = HashMap.build(firsts)
        return {
            "account_keys": table.keys,
            "account_values": table.values,
            "accounts": np.array(
                [(*row[1:], after) for row, after in zip(rows, follows, strict=True)], dtype=np.int32
            ).reshape(-1, 4),
        }


def _handle_forms(handle: str) -> Iterator[str]:
    """A handle as an account token spells it: without its sign."""
    yield handle


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _days(first: date | None, last: date | None) -> tuple[int, int]:
    return (_day(first) if first else _ALWAYS[0], _day(last) if last else _ALWAYS[1])


def ids_of(book: Book, targets: Iterable[int]) -> list[str | None]:
    """The ids of rows of `book.ids`; -1 is None."""
    return [book.ids[target] if target >= 0 else None for target in targets]
