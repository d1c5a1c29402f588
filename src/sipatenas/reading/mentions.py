"""Whom and what a text names: the gazetteer's hits with their ambiguity resolved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sipatenas.reading import lexicon
from sipatenas.reading.ballots import ballot_mentions
from sipatenas.reading.evidence import Evidence, gather
from sipatenas.reading.gazetteer import PERSON_KINDS, Entry, Gazetteer, Hit
from sipatenas.reading.records import Mention
from sipatenas.reading.signals import CALL_VERBS
from sipatenas.reading.words import Words

_CONDUCT_REACH = 8
_SCORES = {"full": 0.95, "firm": 0.9, "lone": 0.8, "weak": 0.6}


@dataclass(frozen=True)
class Found:
    """A mention with the words it covers, before it is told to the outside."""

    kind: str
    id: str | None
    first: int
    last: int
    score: float


@dataclass
class TextHits:
    """The hits of one text, sorted by what they may stand for."""

    persons: list[Hit] = field(default_factory=list)
    parties: list[Hit] = field(default_factory=list)
    empties: list[Hit] = field(default_factory=list)
    servants: list[Hit] = field(default_factory=list)
    signals: list[Hit] = field(default_factory=list)
    conduct: list[int] = field(default_factory=list)


def sort_hits(hits: Iterable[Hit]) -> TextHits:
    """Part the hits of a text by kind; a hit that may be several things stands in each list."""
    sorted_hits = TextHits()
    lists = {
        "head": sorted_hits.persons,
        "deputy": sorted_hits.persons,
        "pair": sorted_hits.persons,
        "party": sorted_hits.parties,
        "empty": sorted_hits.empties,
        "servant": sorted_hits.servants,
        "signal": sorted_hits.signals,
    }
    for hit in hits:
        for kind in dict.fromkeys(entry.kind for entry in hit.entries):
            if kind == "conduct":
                sorted_hits.conduct.append(hit.first)
            elif kind in lists:
                lists[kind].append(hit)
    sorted_hits.conduct.sort()
    return sorted_hits


def find_mentions(words: Words, book: Gazetteer, hits: list[Hit]) -> tuple[list[Found], TextHits, Evidence]:
    """All mentions in the order of the text, none inside another, with what they were found from."""
    sorted_hits = sort_hits(hits)
    evidence = gather(words, book, hits)
    persons = _merge(words, [*_persons(words, book, sorted_hits.persons, evidence)])
    found = [
        *persons,
        *_parties(words, sorted_hits.parties, evidence),
        *(
            Found(kind, target, first, last, score)
            for kind, target, first, last, score in ballot_mentions(words, book, evidence)
        ),
        *_empties(book, sorted_hits.empties, evidence),
        *_servants(sorted_hits, evidence, bool(persons)),
        *_accounts(words, book),
    ]
    return _longest(_lift_tags(words, found)), sorted_hits, evidence


def as_mention(words: Words, found: Found) -> Mention:
    """The mention as told to the outside, in code points of the post's text."""
    start, end = words.starts[found.first], words.ends[found.last]
    if found.kind == "hashtag":
        start, end = words.tag_spans[words.tags[found.first]]
    return Mention(found.kind, found.id, words.original[start:end], start, end, round(found.score, 3))


def _persons(words: Words, book: Gazetteer, hits: list[Hit], evidence: Evidence) -> Iterator[Found]:
    ends_near: dict[int, list[Hit]] = {}
    for hit in hits:
        ends_near.setdefault(hit.last, []).append(hit)
    barred: set[int] = set()
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first)):
        if hit.first in barred:
            continue
        entries = [entry for entry in hit.entries if entry.kind in PERSON_KINDS]
        partners = _partner_ids(words, ends_near, hit)
        entry = _choose(entries, partners, evidence)
        if entry is None:
            continue
        score = _accept(words, book, hit, entry, entry.target in partners, evidence)
        if not score and hit.last > hit.first:
            barred.update(range(hit.first, hit.last + 1))
        if score:
            yield Found(
                "pair" if entry.kind == "pair" else "candidate", entry.target, hit.first, hit.last, score
            )


def _partner_ids(words: Words, by_end: dict[int, list[Hit]], hit: Hit) -> set[str]:
    """Pairs of which another half stands right beside this hit ("zainal - ingkong", "zainal dan ingkong")."""
    mine = {(entry.target, entry.kind) for entry in hit.entries}
    found: set[str] = set()
    sides = [hit.first - 1, hit.first - 2] if hit.first > 1 else [hit.first - 1]
    near = [
        other
        for place in sides
        for other in by_end.get(place, ())
        if place == hit.first - 1 or words.words[place + 1] in lexicon.CONNECTORS
    ]
    for reach in range(1, 5):
        for other in by_end.get(hit.last + reach, ()):
            gap = words.words[hit.last + 1 : other.first]
            if other.first > hit.last and (not gap or (len(gap) == 1 and gap[0] in lexicon.CONNECTORS)):
                near.append(other)
    for other in near:
        found |= {
            entry.target
            for entry in other.entries
            if entry.kind in {"head", "deputy"}
            and (entry.target, "deputy" if entry.kind == "head" else "head") in mine
        }
    return found


def _choose(entries: list[Entry], partners: set[str], evidence: Evidence) -> Entry | None:
    """The one pair that a form can mean here; None while several remain."""
    targets = {entry.target for entry in entries}
    for narrowing in (partners, evidence.pairs):
        if len(targets) > 1 and len(targets & narrowing) == 1:
            targets &= narrowing
    if len(targets) > 1:
        local = {entry.target for entry in entries if entry.contest in evidence.contests}
        targets = local if len(local) == 1 else targets
    if len(targets) != 1:
        return None
    order = ("full", "firm", "lone", "weak")
    return min((entry for entry in entries if entry.target in targets), key=lambda e: order.index(e.strength))


def _accept(
    words: Words, book: Gazetteer, hit: Hit, entry: Entry, beside_partner: bool, evidence: Evidence
) -> float:
    """How sure it is that the form means this candidate; 0 where it is not enough."""
    if beside_partner or entry.kind == "pair":
        return max(0.88, _SCORES[entry.strength])
    if _names_somebody_else(words, book, hit, entry):
        return 0.0
    local = entry.contest in evidence.contests
    addressed = hit.first > 0 and words.words[hit.first - 1] in lexicon.ADDRESSES
    if entry.strength in {"full", "firm"}:
        form = " ".join(words.words[hit.first : hit.last + 1])
        enough = local or not evidence.foreign or form not in book.elsewhere
    elif entry.strength == "lone" and book.region is None and not local:
        return 0.6 if evidence.electoral and (addressed or _chosen(words, hit.first)) else 0.0
    elif entry.strength == "lone":
        enough = local or not evidence.foreign
    else:
        enough = local and (addressed or entry.target in evidence.pairs)
    return _SCORES[entry.strength] if enough else 0.0


def _chosen(words: Words, place: int) -> bool:
    """Whether a verb of choosing stands right before ("pilih", "dukung")."""
    return place > 0 and words.words[place - 1] in CALL_VERBS


def _names_somebody_else(words: Words, book: Gazetteer, hit: Hit, entry: Entry) -> bool:
    """A short form beside another name word ("Said Agil Siradj", "Rano Karno") belongs to a longer name."""
    own = book.partners.get(entry.target, frozenset())
    after, before = hit.last + 1, hit.first - 1
    if after < len(words.words) and _touching(words, hit.last, after):
        word = words.words[after]
        if book.is_of_name(word) and word not in own:
            return True
    if entry.strength in {"lone", "weak"} and before >= 0 and _touching(words, before, hit.first):
        word = words.words[before]
        return book.is_of_name(word) and word not in own and word not in lexicon.ADDRESSES
    return False


def _touching(words: Words, left: int, right: int) -> bool:
    return (
        words.original[words.ends[left] : words.starts[right]] in {" ", ". "}
        and words.tags[left] == words.tags[right]
    )


def _merge(words: Words, persons: list[Found]) -> list[Found]:
    """Two halves of one pair side by side become the pair."""
    persons = _longest(persons)
    merged: list[Found] = []
    for found in persons:
        last = merged[-1] if merged else None
        gap = words.words[last.last + 1 : found.first] if last else []
        if (
            last
            and last.id == found.id
            and last.kind == "candidate"
            and (not gap or (len(gap) == 1 and gap[0] in lexicon.CONNECTORS))
        ):
            merged[-1] = Found("pair", found.id, last.first, found.last, max(last.score, found.score))
        else:
            merged.append(found)
    return merged


def _parties(words: Words, hits: list[Hit], evidence: Evidence) -> Iterator[Found]:
    """Parties by name; one that is an ordinary word too only by a cue, capitals or a party beside it."""
    named: list[tuple[Hit, Entry]] = [
        (hit, next(entry for entry in hit.entries if entry.kind == "party")) for hit in hits
    ]
    sure = {hit.first for hit, entry in named if entry.strength == "full"}
    for hit, entry in named:
        score = 0.95 if entry.strength == "full" else _weak_party(words, hit, evidence, sure)
        if score:
            sure.add(hit.first)
            yield Found("party", entry.target, hit.first, hit.last, score)


def _weak_party(words: Words, hit: Hit, evidence: Evidence, sure: set[int]) -> float:
    form = words.words[hit.first]
    written = words.original[words.starts[hit.first] : words.ends[hit.first]]
    capital = form in lexicon.CAPITAL_PARTIES and written.isupper() and not evidence.shouting
    listed = written[:1].isupper() and not sure.isdisjoint(range(hit.first - 2, hit.first + 3))
    if listed or (hit.first and words.words[hit.first - 1] in lexicon.PARTY_CUES):
        return 0.9
    return 0.75 if capital or (form in lexicon.CONTEXT_PARTIES and evidence.electoral) else 0.0


def _empties(book: Gazetteer, hits: list[Hit], evidence: Evidence) -> Iterator[Found]:
    columns = {
        contest.id: pair.id
        for contest in book.contests.values()
        for pair in contest.pairs
        if pair.empty_column
    }
    for hit in hits:
        nickname = any(entry.target == "kokos" for entry in hit.entries)
        if not evidence.empty_cue or (nickname and not evidence.electoral):
            continue
        local = [target for contest, target in columns.items() if contest in evidence.contests]
        own = [
            columns[contest.id]
            for contest in book.contests.values()
            if contest.id in columns and contest.region == book.region
        ]
        choices = local or own or list(columns.values())
        if evidence.foreign and not local:
            choices = []
        known = choices[0] if len(choices) == 1 else None
        yield Found("empty_box", known, hit.first, hit.last, 0.9 if known else 0.6)


def _servants(hits: TextHits, evidence: Evidence, persons: bool) -> Iterator[Found]:
    """Words for public servants, where a word for conduct stands within a few words of them."""
    for hit in hits.servants:
        near = bisect_left(hits.conduct, hit.first - _CONDUCT_REACH)
        if near == len(hits.conduct) or hits.conduct[near] > hit.last + _CONDUCT_REACH:
            continue
        subject = next(entry.target for entry in hit.entries if entry.kind == "servant")
        yield Found(
            "civil_servant", subject, hit.first, hit.last, 0.9 if evidence.electoral or persons else 0.6
        )


def _accounts(words: Words, book: Gazetteer) -> Iterator[Found]:
    for place, word in enumerate(words.words):
        if word[0] == "@" and len(word) > 1 and word[1:] in book.accounts:
            yield Found("official_account", book.accounts[word[1:]] or None, place, place, 0.95)


def _lift_tags(words: Words, found: Iterable[Found]) -> Iterator[Found]:
    """What stands inside a hashtag is told as the hashtag."""
    for one in found:
        tag = words.tags[one.first]
        if tag >= 0 and words.tags[one.last] == tag and one.kind != "civil_servant":
            yield Found("hashtag", one.id, one.first, one.last, one.score)
        else:
            yield one


def _longest(found: Iterable[Found]) -> list[Found]:
    """Where mentions overlap, the longest counts, then the surest; in the order of the text. O(n log n)."""
    taken: set[int] = set()
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.first - f.last, -f.score, f.first)):
        places = range(one.first, one.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return sorted(kept, key=lambda f: f.first)
