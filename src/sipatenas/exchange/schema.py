"""The agreed format `sipatenas-exchange/1`: what a bundle's perkara.json says, and what an answer file says.

`docs/exchange.schema.json` is made of these structures; a change that an old reader would not understand is a new
version. In an answer an unknown field is refused, so that nothing is lost in silence. No Django.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

FORMAT = "sipatenas-exchange/1"
MOST_ITEMS = 500
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class Allegation(msgspec.Struct, frozen=True, kw_only=True):
    """One alleged breach (*dugaan*), in the words of the rule as it stood. `certainty`: A, A-, B or C."""

    rule: str
    text: str
    certainty: str


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What the person said, or that they stayed away although duly summoned."""

    held_on: date
    hearing: str
    text: str
    counter_evidence: str
    counter_note: str


class Sanction(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of sanction that the rulebook knows for this person's conduct, to be named in the answer."""

    code: str
    label: str
    basis: str
    certainty: str


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """What the person is named for: neutrality, or what another handler takes (a hoax, hate, money …)."""

    id: str
    label: str
    basis: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody referred to this addressee. `id` is what the answer names."""

    id: UUID
    name: str
    number: str
    subject: str
    subject_label: str
    matter: Matter
    position: str
    agency: str
    breaches: tuple[str, ...]
    allegations: tuple[Allegation, ...]
    statements: tuple[Statement, ...]
    sanctions: tuple[Sanction, ...]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """By which rule it went to this addressee."""

    id: str
    version: str
    basis: str
    certainty: str


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a body. `due` is null where no text gives it a time."""

    kind: Literal["examine", "decide", "sanction"]
    body: str
    state: str
    due: datetime | None
    basis: str


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the bundle by its path in it."""

    name: str
    sha256: str
    size: int


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """`perkara.json`: the case as far as it was referred to this addressee."""

    format: Literal["sipatenas-exchange/1"]
    kind: Literal["bundle"]
    case: UUID
    referral: UUID
    number: str
    register_number: str
    office: str
    office_name: str
    addressee: str
    referred_at: datetime
    rule: Rule
    event_on: date | None
    event_place: str
    chronology: tuple[str, ...]
    persons: tuple[Person, ...]
    tasks: tuple[Task, ...]
    copies: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`manifest.json`: every other file of the bundle by its hash. Its bytes are signed with Ed25519."""

    format: Literal["sipatenas-exchange/1"]
    kind: Literal["manifest"]
    case: UUID
    referral: UUID
    office: str
    made_at: datetime
    key_id: str
    files: tuple[FileEntry, ...]


class Acknowledged(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="acknowledged",
):
    """The body has the referral in hand."""


class Returned(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="returned"
):
    """The body is not competent."""

    reason: Text


class Recommended(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="recommendation",
):
    """A recommendation on one person. `sanction`: a code of that person's `sanctions`; null when not proven."""

    person: UUID
    proven: bool
    number: Short
    issued_on: date
    reasons: Text
    sanction: str | None = None


class FollowedUp(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="follow_up"
):
    """A decision on one person: a `sanction` of the list, or `outcome` not_proven or incomplete."""

    person: UUID
    reference: Short
    decided_on: date
    sanction: str | None = None
    outcome: Literal["not_proven", "incomplete"] | None = None
    idis_number: Annotated[str, msgspec.Meta(max_length=80)] = ""
    summary: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


Item = Acknowledged | Returned | Recommended | FollowedUp


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer file. `id` is the sender's own: the same answer brought twice is taken once."""

    format: Literal["sipatenas-exchange/1"]
    kind: Literal["answer"]
    id: UUID
    case: UUID
    referral: UUID
    sender: Short
    reference: Short
    """Number of the letter that the answer stands for."""
    items: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=MOST_ITEMS)]


def decode(data: bytes) -> Answer:
    """An answer file. Raises msgspec.MsgspecError whose message names the place (`$.items[0].person`)."""
    return msgspec.json.decode(data, type=Answer)


def encode(value: Bundle | Manifest) -> bytes:
    """Readable JSON: two spaces, the fields in their order."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def json_schema() -> dict[str, Any]:
    """The format as JSON Schema (2020-12)."""
    (bundle, manifest, answer), components = msgspec.json.schema_components(
        (Bundle, Manifest, Answer), ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "anyOf": [bundle, manifest, answer],
        "$defs": components,
    }
