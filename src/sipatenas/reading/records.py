"""What the reading room hands out: a reading per post, as records and as Arrow columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec
import pyarrow as pa

from sipatenas.rulebook.elections import Election

MODEL = "rules-2026.11"
ACTS = ("call_to_vote", "support", "attack", "information", "none")
SIDED = ACTS[:3]
TONE_LABELS = (
    "HS", "Abusive", "HS_Individual", "HS_Group", "HS_Religion", "HS_Race", "HS_Physical", "HS_Gender",
    "HS_Other", "HS_Weak", "HS_Moderate", "HS_Strong",
)  # fmt: skip
"""The labels of hate in the order of the data they were learnt from (Ibrohim and Budi 2019)."""
Direction = Literal["pro", "contra"]


@dataclass(frozen=True)
class Context:
    """Where posts are read: an election, and the Kemendagri code of a region (None: all contests).

    `claims`: the folder of fact checks; `acts_model`: that of a larger model in ONNX for the acts.
    """

    election: Election
    region: str | None = None
    claims: Path | None = None
    acts_model: Path | None = None


class PostLike(Protocol):
    """The least a post must tell to be read; all else may be None or absent."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


class PostText(msgspec.Struct, frozen=True, kw_only=True):
    """A post as far as reading needs it; `posted_at` is aware (a naive time is taken as WIB) or None."""

    id: str
    text: str
    posted_at: datetime | None = None
    kind: str = "post"
    author_handle: str | None = None
    reference_author_handle: str | None = None
    picture: bool = False
    """Whether a picture or video stands with the text: the catalogue knows that channel apart."""


class Language(msgspec.Struct, frozen=True):
    code: str
    score: float


class Act(msgspec.Struct, frozen=True):
    """Probability of each act; they sum to 1."""

    call_to_vote: float
    support: float
    attack: float
    information: float
    none: float

    @property
    def top(self) -> str:
        return max(ACTS, key=lambda name: float(getattr(self, name)))

    @property
    def sided(self) -> float:
        """Probability that the post takes a side at all."""
        return self.call_to_vote + self.support + self.attack


class Mention(msgspec.Struct, frozen=True):
    """A target named in the text; `id` is None where it cannot be told which one is meant (an empty column
    somewhere in the province). `start` and `end` count Unicode code points of the post's text."""

    kind: str
    id: str | None
    text: str
    start: int
    end: int
    score: float


class Favour(msgspec.Struct, frozen=True):
    target: str
    direction: Direction
    score: float


class Rule(msgspec.Struct, frozen=True):
    """A possible rule for the officer to weigh, with one Indonesian sentence that says why."""

    id: str
    because: str


class Why(msgspec.Struct, frozen=True):
    """A span and what it added to the score of the post's strongest act (a log-odds weight; see acts.py)."""

    start: int
    end: int
    signal: str
    weight: float


class Tone(msgspec.Struct, frozen=True):
    """Probabilities of hate and of abusive words, and of each of TONE_LABELS."""

    hate: float
    abusive: float
    labels: dict[str, float]


class Claim(msgspec.Struct, frozen=True):
    """A published fact check whose claim the post repeats, by its id ("turnbackhoax:3752")."""

    id: str
    score: float


class Reading(msgspec.Struct, frozen=True):
    """What one post says; `tone` is None where its weights are absent."""

    id: str
    language: Language
    act: Act
    mentions: tuple[Mention, ...]
    favours: tuple[Favour, ...]
    rules: tuple[Rule, ...]
    why: tuple[Why, ...]
    tone: Tone | None = None
    claims: tuple[Claim, ...] = ()
    model: str = MODEL

    @property
    def has_signal(self) -> bool:
        """Whether the post carries a campaign signal, so that it may become a lead and be attributed.

        True if the text more likely than not takes a side (call to vote, support or attack, added up, at
        least 0.5) and it is known for or against whom; or if it speaks of civil servants and likely takes a
        side or informs about their conduct in a contest (anything but `none`).
        """
        if self.act.sided >= 0.5 and self.favours:
            return True
        return self.act.top != "none" and any(mention.kind == "civil_servant" for mention in self.mentions)


_SPAN = [("start", pa.int32()), ("end", pa.int32())]
READING_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("language", pa.struct([("code", pa.string()), ("score", pa.float32())])),
        ("act", pa.struct([(name, pa.float32()) for name in ACTS])),
        (
            "tone",
            pa.struct(
                [
                    ("hate", pa.float32()),
                    ("abusive", pa.float32()),
                    ("labels", pa.struct([(name, pa.float32()) for name in TONE_LABELS])),
                ]
            ),
        ),
        (
            "mentions",
            pa.list_(
                pa.struct(
                    [
                        ("kind", pa.string()),
                        ("id", pa.string()),
                        ("text", pa.string()),
                        *_SPAN,
                        ("score", pa.float32()),
                    ]
                )
            ),
        ),
        (
            "favours",
            pa.list_(
                pa.struct([("target", pa.string()), ("direction", pa.string()), ("score", pa.float32())])
            ),
        ),
        ("claims", pa.list_(pa.struct([("id", pa.string()), ("score", pa.float32())]))),
        ("rules", pa.list_(pa.struct([("id", pa.string()), ("because", pa.string())]))),
        ("why", pa.list_(pa.struct([*_SPAN, ("signal", pa.string()), ("weight", pa.float32())]))),
        ("model", pa.string()),
        ("posted_at", pa.timestamp("us", "UTC")),
        ("kind", pa.string()),
        ("account", pa.int64()),
        ("reference", pa.string()),
        ("shingles", pa.list_(pa.uint32())),
    ]
)
"""A reading as columns. The last five are what `sipatenas waves` reads: `account` tells accounts apart and names
none, `reference` is the id of the post reposted or quoted, `shingles` a sketch of the text's words."""
