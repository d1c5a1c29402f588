"""The classes of words that the decisions ask for, given to the phrases of a book."""

from __future__ import annotations

from sipatenas.reading import lexicon
from sipatenas.reading.naming import layout as bits
from sipatenas.reading.naming import lists
from sipatenas.reading.naming.phrases import Phrases
from sipatenas.reading.wordlists import word_set

_CLASSES = (
    (lists.ELECTORAL, bits.ELECTORAL),
    (lists.EMPTY_CUES, bits.EMPTY_CUE),
    (lists.CONDUCT, bits.CONDUCT),
    (lists.PARTIAL, bits.PARTIAL | bits.CONDUCT),
    (lists.LINKS, bits.LINK),
    (lists.STRONG_LINKS, bits.STRONG_LINK),
    (lists.STRONG_CUES, bits.STRONG_CUE),
    (lists.WEAK_CUES, bits.WEAK_CUE),
    (lists.BLOCKS_BEFORE, bits.BLOCK),
    (lists.RANKED_BEFORE, bits.RANKED),
    (lists.UNITS_AFTER, bits.UNIT),
    (lists.COUNTED_AFTER, bits.COUNTED),
    (lists.LOOSE_AFTER, bits.LOOSE),
    (lists.VOTING_PLACES, bits.VOTING),
    (lists.RANKS, bits.RANK),
    (lists.RANK_LINKS, bits.RANK_LINK),
    (lists.TENS, bits.TENS),
    (lists.LAWS, bits.LAW),
    (lists.ENUMERATORS, bits.ENUMERATOR),
    (lists.ADDRESSES, bits.ADDRESS),
    (lists.CONNECTORS, bits.CONNECTOR),
    (lists.PLACE_CUES, bits.PLACE_CUE),
    (lists.CALLS, bits.CALL),
    (lists.PAIR_CUES, bits.PAIR_CUE),
    (lists.STREETS, bits.STREET),
    (lists.TAG_HELPERS, bits.HELPER),
    (lists.FORMER, bits.FORMER),
    (lists.OFFICES, bits.OFFICE),
    (lists.RANK_TITLES, bits.TITLE_OF_RANK),
    (lists.PARTY_CUES, bits.PARTY_CUE),
    (lists.JARGON_CUES, bits.JARGON_CUE),
    (lists.COLOUR_CUES, bits.COLOUR_CUE),
    (lists.FOREIGN_PARTIES, bits.FOREIGN_PARTY),
    (lists.CAPITAL_PARTIES, bits.CAPITAL_PARTY),
    (lexicon.CONTEXT_PARTIES, bits.CONTEXT_PARTY),
    (lists.SURE_PARTIES, bits.SURE_PARTY),
    (word_set("jari"), bits.FINGERS),
    (word_set("partai parpol"), bits.PARTY_WORD),
    (lists.CARDINAL_WORDS_ONLY, bits.SALUTE),
    (lists.ORDINAL_LINKS, bits.ORDINAL_LINK),
)


def add_words(phrases: Phrases) -> None:
    """Mark the words of every list, the offices that contests are for, and the words that are numbers."""
    for words, bit in _CLASSES:
        phrases.mark(words, int(bit))
    for kind, named in lists.CONTEST_KINDS.items():
        office = bits.CONTEST_KIND_BITS[kind] << bits.KIND_SHIFT
        phrases.mark(named.split(), office | int(bits.ELECTORAL) | int(bits.EMPTY_CUE))
    for value, named in lists.NUMBER_WORDS.items():
        for word in named.split():
            phrases.number(word, value)
        phrases.mark(named.split(), int(bits.NUMBER_WORD))
