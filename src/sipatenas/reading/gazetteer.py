"""All that can be named in an election, compiled once per (election, region) and found in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import ahocorasick

from sipatenas.reading import lexicon
from sipatenas.reading.names import ORDINARY_WORDS, NameForms, common_names, name_forms
from sipatenas.reading.normalise import normalise
from sipatenas.reading.records import Context
from sipatenas.reading.signals import SIGNALS
from sipatenas.reading.words import Words, split
from sipatenas.rulebook.elections import Contest, Election, Pair, contests_for

Kind = Literal[
    "head", "deputy", "pair", "party", "empty", "place", "foreign_place", "contest_kind", "contest_word",
    "empty_cue", "servant", "conduct", "signal",
]  # fmt: skip
Strength = Literal["full", "firm", "lone", "weak", ""]
Half = Literal["head", "deputy"]
PERSON_KINDS = frozenset({"head", "deputy", "pair"})


class Entry(NamedTuple):
    """What a phrase may stand for: `target` a pair, a party, a region, a subject or a signal, by `kind`."""

    kind: Kind
    target: str
    strength: Strength = ""
    contest: str = ""


class Hit(NamedTuple):
    """Words first..last (inclusive) of a text match a phrase that may stand for `entries`."""

    first: int
    last: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Gazetteer:
    """The phrases of one election and region, with what is needed to resolve them."""

    election: Election
    region: str | None
    contests: Mapping[str, Contest]
    pairs: Mapping[str, Pair]
    accounts: Mapping[str, str]
    partners: Mapping[str, frozenset[str]]
    elsewhere: frozenset[str]
    name_words: frozenset[str]
    _automaton: ahocorasick.Automaton = field(repr=False)

    def hits(self, words: Words) -> Iterator[Hit]:
        """Every phrase found in the text, longest last for each end; one pass, linear."""
        for end, (size, entries) in self._automaton.iter(words.joined):
            last = words.word_ending(end)
            yield Hit(last - size + 1, last, entries)

    def is_of_name(self, word: str) -> bool:
        """Whether the word is usual in names, so that beside a short form it points to somebody else."""
        return word in self.name_words


def gazetteer(context: Context) -> Gazetteer:
    """The compiled gazetteer of a context; kept for the next batch (an election is compared by identity)."""
    key = (id(context.election), context.region)
    known = _COMPILED.get(key)
    if known is None or known.election is not context.election:
        if len(_COMPILED) >= 64:
            _COMPILED.clear()
        known = _COMPILED[key] = _compile(context)
    return known


_COMPILED: dict[tuple[int, str | None], Gazetteer] = {}


def contests_in_scope(context: Context) -> tuple[Contest, ...]:
    """The contests that a reading may name: the region's as `contests_for` says, or all."""
    if context.region is None:
        return tuple(context.election.contests.values())
    return contests_for(context.election, context.region)


def _compile(context: Context) -> Gazetteer:
    election = context.election
    contests = contests_in_scope(context)
    inside = {contest.id for contest in contests}
    outside = [contest for contest in election.contests.values() if contest.id not in inside]
    elsewhere = frozenset(_all_forms(outside))
    phrases: dict[str, dict[Entry, None]] = defaultdict(dict)
    partners: dict[str, frozenset[str]] = {}
    for contest in contests:
        for pair in contest.pairs:
            if not pair.empty_column:
                partners[pair.id] = _add_pair(phrases, contest, pair, elsewhere)
    _add_parties(phrases, context)
    _add_places(phrases, contests, outside)
    _add_words(phrases)
    own_words = {word for words in partners.values() for word in words}
    other_words = {word for form in elsewhere for word in form.split()}
    return Gazetteer(
        election=election,
        region=context.region,
        contests={contest.id: contest for contest in contests},
        pairs={pair.id: pair for contest in contests for pair in contest.pairs},
        accounts={account.handle: account.owner for account in election.official_accounts},
        partners=partners,
        elsewhere=elsewhere,
        name_words=frozenset(
            word
            for word in common_names() | own_words | other_words | lexicon.OTHER_NAME_WORDS
            if len(word) > 2 and word not in ORDINARY_WORDS and word not in lexicon.ADDRESSES
        ),
        _automaton=_automaton(phrases),
    )


def _automaton(phrases: Mapping[str, Iterable[Entry]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for phrase, entries in phrases.items():
        automaton.add_word(f" {phrase} ", (phrase.count(" ") + 1, tuple(entries)))
    automaton.make_automaton()
    return automaton


def _people(pair: Pair) -> Iterator[tuple[Half, NameForms]]:
    halves: tuple[tuple[Half, tuple[str, ...], str], ...] = (
        ("head", pair.head_names, pair.head),
        ("deputy", pair.deputy_names, pair.deputy),
    )
    for kind, names, printed in halves:
        written = names or ((printed.split(",", 1)[0],) if printed else ())
        if written:
            yield kind, name_forms(*written)


def _all_forms(contests: Iterable[Contest]) -> Iterator[str]:
    for contest in contests:
        for pair in contest.pairs:
            if not pair.empty_column:
                for _, forms in _people(pair):
                    yield from (*forms.full, *forms.firm, *forms.single)


def _add_pair(
    phrases: dict[str, dict[Entry, None]], contest: Contest, pair: Pair, elsewhere: frozenset[str]
) -> frozenset[str]:
    singles: dict[str, tuple[str, ...]] = {}
    for kind, forms in _people(pair):
        for form in forms.full:
            phrases[form][Entry(kind, pair.id, "full", contest.id)] = None
        for form in forms.firm:
            phrases[form][Entry(kind, pair.id, "firm", contest.id)] = None
        for form in forms.single:
            lone = form in forms.lone and form not in elsewhere
            phrases[form][Entry(kind, pair.id, "lone" if lone else "weak", contest.id)] = None
        for form in (*forms.full, *forms.firm):
            phrases[form.replace(" ", "")][Entry(kind, pair.id, "firm", contest.id)] = None
        singles[kind] = forms.single
    for head in singles.get("head", ()):
        for deputy in singles.get("deputy", ()):
            phrases[head + deputy][Entry("pair", pair.id, "full", contest.id)] = None
    return frozenset(word for words in singles.values() for word in words)


def _add_parties(phrases: dict[str, dict[Entry, None]], context: Context) -> None:
    aceh = context.region is None or context.region[:2] in {"11", "00"}
    for party in context.election.parties:
        if party.regional and not aceh:
            continue
        for name in dict.fromkeys((party.name, party.full_name, *party.aliases)):
            phrase = _phrase(name)
            bare = phrase.removeprefix("partai ")
            weak = bare in lexicon.AMBIGUOUS_PARTIES
            if phrase:
                phrases[phrase][
                    Entry("party", party.id, "weak" if phrase in lexicon.AMBIGUOUS_PARTIES else "full")
                ] = None
            if bare != phrase and (weak or " " not in bare):
                phrases[bare][Entry("party", party.id, "weak" if weak else "full")] = None


def _add_places(
    phrases: dict[str, dict[Entry, None]], contests: Iterable[Contest], outside: Iterable[Contest]
) -> None:
    groups: tuple[tuple[Kind, Iterable[Contest]], ...] = (("place", contests), ("foreign_place", outside))
    for kind, group in groups:
        for contest in group:
            for name in _place_names(contest):
                phrases[name][
                    Entry(kind, contest.region, "firm" if len(contest.region) == 2 else "weak", contest.id)
                ] = None


def _place_names(contest: Contest) -> Iterator[str]:
    name = _phrase(contest.region_name)
    for prefix in ("kota ", "kab ", "kabupaten ", "provinsi ", "dki "):
        name = name.removeprefix(prefix)
    if name:
        yield name
    if len(contest.region) == 2:
        yield from (
            short.replace("_", " ") for short in lexicon.PROVINCE_SHORT.get(contest.region, "").split()
        )


def _add_words(phrases: dict[str, dict[Entry, None]]) -> None:
    def add(kind: Kind, target: str, words: Iterable[str]) -> None:
        for word in words:
            phrases[word.replace("_", " ")][Entry(kind, target)] = None

    for contest_kind, words in lexicon.CONTEST_KINDS.items():
        add("contest_kind", contest_kind, words.split())
    add("contest_word", "", lexicon.CONTEST_WORDS)
    add("empty_cue", "", lexicon.EMPTY_CUES)
    add("conduct", "", lexicon.CONDUCT_WORDS)
    for subject, words in lexicon.SERVANTS.items():
        add("servant", subject, words.split())
    for column in (
        "kotak_kosong",
        "kolom_kosong",
        "kotakkosong",
        "kolomkosong",
        "kotak_kosongin",
        "kokos",
        "bumbung_kosong",
    ):
        add("empty", column, (column,))
    for signal in SIGNALS:
        add("signal", signal.name, signal.looked_up)


def _phrase(text: str) -> str:
    return " ".join(split(normalise(text).text).words)
