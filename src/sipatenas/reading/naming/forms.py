"""Every written form of an election's candidates and places, made once for an election."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from sipatenas.reading import lexicon
from sipatenas.reading.names import name_forms
from sipatenas.reading.naming import layout, lists
from sipatenas.reading.normalise import normalise
from sipatenas.rulebook.elections import Contest, Election, Pair

_RUN_TOGETHER = 6
_DOUBLED = re.compile(r"([a-z])\1")


@dataclass(frozen=True)
class Form:
    """A phrase (folded words between spaces) that may stand for a half of a pair or for the pair."""

    phrase: str
    kind: int
    strength: int


@dataclass(frozen=True)
class PairForms:
    """`forms` of a pair's people; `cores`: the words of each half that people call them by."""

    forms: tuple[Form, ...]
    cores: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class ElectionForms:
    """`bearers`: contests in which somebody is called by the phrase. `words`: all words of candidates' names."""

    election: Election
    pairs: Mapping[str, PairForms]
    bearers: Mapping[str, frozenset[str]]
    words: frozenset[str]


_KNOWN: dict[int, ElectionForms] = {}


def forms_of(election: Election) -> ElectionForms:
    """The forms of an election's candidates; kept (an election is compared by identity)."""
    known = _KNOWN.get(id(election))
    if known is None or known.election is not election:
        if len(_KNOWN) >= 8:
            _KNOWN.clear()
        known = _KNOWN[id(election)] = _all_forms(election)
    return known


def folded(text: str) -> str:
    """The comparable form of a name or phrase: folded words between single spaces."""
    return " ".join(re.findall(r"[^\W_]+", normalise(text).text))


def _all_forms(election: Election) -> ElectionForms:
    pairs: dict[str, PairForms] = {}
    bearers: dict[str, set[str]] = defaultdict(set)
    words: set[str] = set()
    for contest in election.contests.values():
        for pair in contest.pairs:
            if pair.empty_column:
                continue
            made = pairs[pair.id] = _pair_forms(pair)
            for form in made.forms:
                if form.strength != layout.BESIDE and form.kind != layout.PAIR_ENTRY:
                    bearers[form.phrase].add(contest.id)
            words.update(*made.cores)
    return ElectionForms(
        election, pairs, {phrase: frozenset(held) for phrase, held in bearers.items()}, frozenset(words)
    )


def _pair_forms(pair: Pair) -> PairForms:
    forms: dict[Form, None] = {}
    singles: list[tuple[str, ...]] = []
    cores: list[tuple[str, ...]] = []
    halves = (
        (layout.HEAD_ENTRY, pair.head_names, pair.head),
        (layout.DEPUTY_ENTRY, pair.deputy_names, pair.deputy),
    )
    for kind, names, printed in halves:
        written = names or ((printed.split(",", 1)[0],) if printed else ())
        made = tuple(_person_forms(kind, written)) if written else ()
        forms |= dict.fromkeys(made) | dict.fromkeys(_with_single_letters(made))
        alone = tuple(one.phrase for one in made if " " not in one.phrase and one.strength in _ALONE)
        singles.append(alone)
        cores.append(alone)
    for head, deputy in product(*singles):
        forms[Form(head + deputy, layout.PAIR_ENTRY, layout.FULL)] = None
    short = folded(pair.short)
    if short and not short.startswith(("paslon", "kolom")) and " " in short:
        forms[Form(short, layout.PAIR_ENTRY, layout.FULL)] = None
    return PairForms(tuple(forms), (cores[0], cores[1]))


_ALONE = frozenset({layout.LONE, layout.WEAK})


def _person_forms(kind: int, written: tuple[str, ...]) -> Iterator[Form]:
    forms = name_forms(*written)
    for strength, phrases in ((layout.FULL, forms.full), (layout.FIRM, forms.firm)):
        for phrase in phrases:
            yield Form(phrase, kind, strength)
            together = phrase.replace(" ", "")
            if len(together) > _RUN_TOGETHER:
                yield Form(together, kind, layout.FIRM)
    for strength, phrases in ((layout.LONE, forms.lone), (layout.WEAK, forms.weak)):
        yield from (Form(phrase, kind, strength) for phrase in phrases)
    for nickname in written[1:]:
        called = [word for word in folded(nickname).split() if word not in lists.ADDRESSES and len(word) > 3]
        if len(called) == 1 and called[0] not in forms.single:
            yield Form(called[0], kind, layout.WEAK)
    cut = {word[:size] for word in forms.single for size in range(4, len(word) - 1)}
    yield from (Form(word, kind, layout.BESIDE) for word in sorted(cut - set(forms.single)))


def _with_single_letters(made: Iterable[Form]) -> Iterator[Form]:
    """As made, with doubled letters once: posts write them so, and drawn-out letters are read so."""
    for form in made:
        phrase = _DOUBLED.sub(r"\1", form.phrase)
        if phrase != form.phrase:
            alone = " " not in phrase and form.strength == layout.LONE
            yield Form(phrase, form.kind, layout.WEAK if alone else form.strength)


def acronyms(forms: PairForms) -> Iterator[str]:
    """Words that people make of a pair's names: the beginning of one, the beginning or end of the other."""
    heads, deputies = (tuple(word for word in core if len(word) > 2)[:3] for core in forms.cores)
    for head, deputy in product(heads, deputies):
        begins = {head[:size] for size in range(1, 5)}
        ends = {deputy[:size] for size in range(2, 6)} | {deputy[-size:] for size in range(2, 5)}
        for left, right in product(sorted(begins), sorted(ends)):
            made = left + right
            if 4 <= len(made) <= 8 and made not in lists.NO_ACRONYMS and made not in (head, deputy):
                yield made


def place_names(contest: Contest) -> Iterator[str]:
    """The names of a contest's region: without the word for its kind, short forms, run together."""
    name = folded(contest.region_name)
    for prefix in ("kota ", "kab ", "kabupaten ", "provinsi ", "dki ", "daerah khusus ibukota "):
        name = name.removeprefix(prefix)
    if name:
        yield name
        if " " in name:
            yield name.replace(" ", "")
    if len(contest.region) == 2:
        short = lexicon.PROVINCE_SHORT.get(contest.region, "")
        yield from (one.replace("_", " ") for one in short.split())
