"""What a judge says, in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PROVEN, FAILED, ABSENT, PENDING = "proven", "failed", "absent", "pending"
VERDICTS = {
    PROVEN: ("TERBUKTI", "PROVEN"),
    FAILED: ("GAGAL", "FAILED"),
    ABSENT: ("TIDAK ADA", "ABSENT"),
    PENDING: ("MENUNGGU", "PENDING"),
}


@dataclass(frozen=True)
class Say:
    """A sentence in Indonesian and in English."""

    id: str
    en: str

    def __add__(self, other: Say) -> Say:
        return Say(self.id + other.id, self.en + other.en)

    def of(self, language: str) -> str:
        return self.en if language == "en" else self.id


@dataclass(frozen=True)
class Proof:
    """One proof: `of` names the authority of a time stamp."""

    name: str
    verdict: str
    because: Say
    of: str = ""


def shown(text: str) -> str:
    """A stranger's text for a terminal: whatever is not printable, line ends too, as its escape."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def proof_of(name: str, wrong: Sequence[Say], right: Say) -> Proof:
    """Failed with all that is wrong; proven where nothing is."""
    if not wrong:
        return Proof(name, PROVEN, right)
    return Proof(name, FAILED, Say("; ".join(one.id for one in wrong), "; ".join(one.en for one in wrong)))


class WrongError(Exception):
    """Something does not fit; carries the sentence."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.say = Say(indonesian, english)
