"""What goes into the matcher and what comes out: frozen, and free of any database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AccountFacts:
    """What a public account says of itself. An empty string is *not given*."""

    id: str
    platform: str = ""
    handle: str = ""
    display_name: str = ""
    bio: str = ""
    location: str = ""
    employer: str = ""


@dataclass(frozen=True)
class Reason:
    """One Indonesian sentence for or against a candidate; `weight` in units of log-odds."""

    text: str
    for_or_against: Literal["for", "against"]
    weight: float


@dataclass(frozen=True)
class Candidate:
    """A person of the roster by its row (counted from 0), with a probability in 0..1 and its reasons."""

    row: int
    number: str
    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Match:
    """The best candidates first. `none` is the probability of "none of these": 1 minus their sum."""

    candidates: tuple[Candidate, ...]
    none: float
