"""An account's facts, read once: what may be a name, which places, work, sex and year it speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sipatenas.attribution.matcher import tables
from sipatenas.attribution.matcher.facts import AccountFacts
from sipatenas.attribution.matcher.names import display_words, handle_words, words
from sipatenas.attribution.matcher.regions import Named, RegionNames

_TAIL_DIGITS = re.compile(r"(\d{2,4})$")


@dataclass(frozen=True)
class Query:
    """`name` from the display name; `handle` from the handle; `work` from bio and employer."""

    name: tuple[str, ...]
    handle: tuple[str, ...]
    handle_only: bool
    places: Named
    work: frozenset[str]
    sex: str
    year: str
    servant: bool
    not_servant: bool
    former: bool
    organisation: bool


@lru_cache(maxsize=100_000)
def work_words(text: str) -> frozenset[str]:
    """Words of an agency, unit or position that tell it from others; abbreviations written out."""
    found: set[str] = set()
    for word in words(text):
        found.update(tables.JOB_ABBREVIATIONS.get(word, word).split())
    return frozenset(w for w in found if w not in tables.JOB_STOP and len(w) > 2)


def read_account(account: AccountFacts, *, regions: RegionNames, frequency: Mapping[str, int]) -> Query:
    """The query for an account; `frequency` is the roster's name vocabulary (word -> rows)."""
    shown, beside = display_words(account.display_name)
    shown = tuple(piece for word in shown for piece in _unjoin(word, frequency))
    handled, handle_beside = handle_words(account.handle, frequency)
    said = f"{account.bio} | {account.employer}"
    said_words = set(words(said))
    beside_all = beside | handle_beside
    digits = _TAIL_DIGITS.search(account.handle)
    return Query(
        name=shown,
        handle=handled,
        handle_only=not shown,
        places=regions.named_in(f"{account.location} | {said} | {account.display_name}"),
        work=work_words(said),
        sex=_sex(beside_all),
        year=digits.group(1) if digits else "",
        servant=bool(said_words & tables.PUBLIC_SERVANT),
        not_servant=bool(said_words & tables.NOT_A_SERVANT),
        former=bool(said_words & tables.FORMER_OR_HONORARY),
        organisation=bool((beside_all | _loose_words(account)) & tables.ORGANISATION),
    )


def _loose_words(account: AccountFacts) -> frozenset[str]:
    return frozenset(words(account.display_name)) | frozenset(words(account.handle.replace("_", " ")))


def _unjoin(word: str, frequency: Mapping[str, int]) -> tuple[str, ...]:
    if len(word) < 8 or word in frequency:
        return (word,)
    pieces, _ = handle_words(word, frequency)
    known = all(p in frequency and len(p) > 2 for p in pieces)
    return pieces if len(pieces) > 1 and known and sum(map(len, pieces)) == len(word) else (word,)


def _sex(beside: frozenset[str]) -> str:
    male, female = beside & tables.HONORIFICS_MALE, beside & tables.HONORIFICS_FEMALE
    return "" if bool(male) == bool(female) else ("L" if male else "P")
