"""What a text says about where it stands: which contests it speaks of, and whether of an election at all."""

from __future__ import annotations

from dataclasses import dataclass

from sipatenas.reading import lexicon
from sipatenas.reading.gazetteer import Entry, Gazetteer, Hit
from sipatenas.reading.words import Words


@dataclass(frozen=True)
class Evidence:
    """`contests`: contests of the scope named by a place or a sure name; `pairs`: pairs surely named;
    `kinds`: offices named; `foreign`: a place outside the scope is named; `shouting`: all in capitals."""

    contests: frozenset[str]
    pairs: frozenset[str]
    kinds: frozenset[str]
    foreign: bool
    electoral: bool
    empty_cue: bool
    shouting: bool


def gather(words: Words, book: Gazetteer, hits: list[Hit]) -> Evidence:
    """Weigh the places, offices and sure names of a text once, before anything ambiguous is decided."""
    contests: set[str] = set()
    pairs: set[str] = set()
    kinds: set[str] = set()
    foreign = electoral = empty_cue = False
    for hit in hits:
        sure = {entry.target for entry in hit.entries if entry.strength in {"full", "firm", "lone"}}
        for entry in hit.entries:
            kind = entry.kind
            if kind == "contest_word":
                electoral = True
            elif kind == "empty_cue":
                empty_cue = True
            elif kind == "contest_kind":
                kinds.add(entry.target)
            elif kind in {"place", "foreign_place"}:
                if _is_place(words, hit, entry.strength):
                    foreign = foreign or kind == "foreign_place"
                    if kind == "place":
                        contests.add(entry.contest)
            elif kind in {"head", "deputy", "pair"} and len(sure) == 1 and _counts(words, book, hit, entry):
                contests.add(entry.contest)
                pairs.add(entry.target)
    return Evidence(
        contests=frozenset(contests),
        pairs=frozenset(pairs),
        kinds=frozenset(kinds),
        foreign=foreign,
        electoral=electoral or bool(kinds),
        empty_cue=empty_cue or bool(kinds),
        shouting=words.original.isupper() and len(words.words) > 3,
    )


def _counts(words: Words, book: Gazetteer, hit: Hit, entry: Entry) -> bool:
    """Whether a name tells the contest by itself: not where somebody elsewhere bears it too."""
    if " ".join(words.words[hit.first : hit.last + 1]) in book.elsewhere:
        return False
    return entry.strength in {"full", "firm"} or (entry.strength == "lone" and book.region is not None)


def _is_place(words: Words, hit: Hit, strength: str) -> bool:
    """Provinces and names of two words are places anywhere; one word only behind a word for a place."""
    if strength == "firm" or hit.last > hit.first:
        return True
    return (hit.first > 0 and words.words[hit.first - 1] in lexicon.PLACE_CUES) or words.tags[hit.first] >= 0
