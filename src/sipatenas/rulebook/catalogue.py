"""The catalogue of breaches (SKB 2022, Lampiran II) and what a post's act may fall under.

Every answer is a possibility for the officer to weigh, never a finding; SKB 2022 binds ASN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

import msgspec

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row, weakest
from sipatenas.rulebook.wording import say_day, say_span

T = TypeVar("T")

PHASES = {
    "before": "before",
    "candidate": "candidate",
    "outside": "outside",
    "bakal_calon": "before",
    "calon": "candidate",
    "non_tahapan": "outside",
}
CHANNELS = ("social_media", "image", "offline")
KINDS = {
    "post": "unggahan",
    "repost": "unggahan ulang",
    "quote": "kutipan unggahan",
    "reply": "balasan",
    "comment": "komentar",
    "story": "cerita (story)",
    "video": "video",
    "like": "suka (like)",
    "follow": "mengikuti akun atau grup",
}
_WHO = {"before": "bakal calon", "candidate": "calon", "outside": "peserta"}
_LISTS = {"kode_etik": "kode etik", "disiplin": "disiplin"}


class UnknownFact(LookupError):  # noqa: N818
    """An act, phase, channel or kind that the catalogue does not know; the message names the known ones."""


class UnknownEntry(LookupError):  # noqa: N818
    """No entry of that id in the catalogue."""


class Sanction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the entry threatens; imposed by the PPK alone."""

    level: Literal["moral", "disiplin_sedang", "disiplin_berat", "pdth", "sesuai_peraturan"]
    label: str
    basis: str
    certainty: Certainty
    options: tuple[str, ...] = ()


class InstrumentRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decree that the catalogue holds. `short` is its name within a sentence; `binds` the subjects it is on."""

    short: str
    binds: tuple[str, ...]


class CatalogueEntry(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of the annex. `phase`: whom it protects against: before, candidate, any."""

    instrument: str
    list: Literal["kode_etik", "disiplin"]
    number: int
    phase: Literal["before", "candidate", "any"]
    sub_acts: tuple[str, ...]
    sanction: Sanction
    remark: str


class ActRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act of a post (the reading's word) or a conduct that an officer names. `text` is its name."""

    of: Literal["post", "conduct"]


class MappingRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    acts: tuple[str, ...]
    channels: tuple[str, ...]
    kinds: tuple[str, ...]
    before: str | None
    candidate: str | None
    outside: str | None
    scope_flag: bool


class PolicyRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    value: Literal["text", "practice"]


@dataclass(frozen=True)
class PossibleRule:
    """An entry to weigh. `certainty` is the weaker of the entry's and of our reading of it."""

    id: str
    text: str
    because: str
    certainty: Certainty
    list: str
    sanction: str
    mapping_id: str


@dataclass(frozen=True)
class CatalogueAnswer:
    """The possible rules, and in one sentence why these or why none."""

    rules: tuple[PossibleRule, ...]
    because: str
    version: str


@dataclass(frozen=True)
class _Book:
    version: str
    instruments: dict[str, InstrumentRow]
    entries: dict[str, CatalogueEntry]
    acts: dict[str, ActRow]
    mappings: tuple[MappingRow, ...]
    policies: dict[str, PolicyRow]


@law_cache
def _book() -> _Book:
    catalogue = Document(DATA / "catalogue.yaml", frozenset({"instruments", "entries"}))
    conduct = Document(DATA / "conduct.yaml", frozenset({"policies", "acts", "mappings"}))
    book = _Book(
        version=catalogue.version,
        instruments={row.id: row for row in catalogue.rows("instruments", InstrumentRow)},
        entries={row.id: row for row in catalogue.rows("entries", CatalogueEntry)},
        acts={row.id: row for row in conduct.rows("acts", ActRow)},
        mappings=conduct.rows("mappings", MappingRow),
        policies={row.id: row for row in conduct.rows("policies", PolicyRow)},
    )
    for item in book.entries.values():
        catalogue.refer("entries", item.id, "instrument", [item.instrument], book.instruments)
    for row in book.mappings:
        conduct.refer("mappings", row.id, "acts", row.acts, book.acts)
        conduct.refer("mappings", row.id, "channels", row.channels, CHANNELS)
        conduct.refer("mappings", row.id, "kinds", row.kinds, KINDS)
        targets = {"before": row.before, "candidate": row.candidate, "outside": row.outside}
        for field, target in targets.items():
            conduct.refer("mappings", row.id, field, [target] if target else [], book.entries)
    return book


def version() -> str:
    """The catalogue's version, which every answer names."""
    return _book().version


def entries() -> tuple[CatalogueEntry, ...]:
    """All entries, in the annex's order: ethics, then discipline."""
    return tuple(_book().entries.values())


def binds(rule_id: str, subject: str) -> bool:
    """Whether the decree of that entry is on this kind of subject. Raises UnknownEntry."""
    return subject in _book().instruments[entry(rule_id).instrument].binds


def entry(id: str) -> CatalogueEntry:  # noqa: A002 — the word the contracts use
    """The entry `SKB22-DIS-06`. Raises UnknownEntry."""
    found = _book().entries.get(id)
    if found is None:
        raise UnknownEntry(f"Butir '{id}' tidak ada di katalog. Yang ada: {', '.join(_book().entries)}.")
    return found


def acts() -> tuple[ActRow, ...]:
    """The acts that can be asked for: those of posts first, then those an officer names."""
    return tuple(_book().acts.values())


def possible_rules(
    *, act: str, day: date, phase: str, channel: str, kind: str, empty_column: bool = False
) -> tuple[PossibleRule, ...]:
    """The entries that the act may fall under, most telling first; see `consult` for the reason of none."""
    return consult(act=act, day=day, phase=phase, channel=channel, kind=kind, empty_column=empty_column).rules


def consult(
    *,
    act: str,
    day: date,
    phase: str,
    channel: str = "social_media",
    kind: str = "post",
    empty_column: bool = False,
) -> CatalogueAnswer:
    """What `act` on `day` may fall under while the one favoured is in `phase`, and why.

    `phase`: before/candidate/outside (or bakal_calon/calon/non_tahapan); `channel`: image for a post with a
    picture; `empty_column`: the act favours the empty column, which the decree's text does not name.
    Raises UnknownFact.
    """
    book = _book()
    named = _known(act, book.acts, "Perbuatan")
    at = _known(phase, PHASES, "Fase")
    _known(channel, dict.fromkeys(CHANNELS), "Saluran")
    _known(kind, KINDS, "Jenis unggahan")
    in_force = [row.short for row in book.instruments.values() if row.holds_on(day)]
    if not in_force:
        because = (
            f"Pada {say_day(day)} tidak ada keputusan bersama yang berlaku: {_each(book)}; "
            "katalog untuk hari itu belum dimuat."
        )
        return CatalogueAnswer((), because, book.version)
    found = []
    for row in book.mappings:
        entry_id = {"before": row.before, "candidate": row.candidate, "outside": row.outside}[at]
        fits = (
            act in row.acts
            and (not row.channels or channel in row.channels)
            and (not row.kinds or kind in row.kinds)
            and row.holds_on(day)
        )
        if fits and entry_id and book.entries[entry_id].holds_on(day):
            found.append(_possible(book, row, book.entries[entry_id], named.text, at, kind, empty_column))
    return CatalogueAnswer(tuple(found), _because(named, at, found, in_force), book.version)


def _possible(
    book: _Book, row: MappingRow, item: CatalogueEntry, act: str, at: str, kind: str, empty_column: bool
) -> PossibleRule:
    sentence = row.text.format(act=act, kind=KINDS[kind], who="kolom kosong" if empty_column else _WHO[at])
    if row.scope_flag and book.policies["social_scope"].value == "text":
        sentence += ", bila dilakukan dalam grup atau akun pemenangan"
    if empty_column:
        sentence += "; bunyi SKB menyebut calon dan tidak menyebut kolom kosong"
    decree = book.instruments[item.instrument].short
    doubts: list[Certainty] = [item.certainty, row.certainty]
    return PossibleRule(
        id=item.id,
        text=item.text,
        because=f"{sentence[0].upper()}{sentence[1:]} ({decree}, {_LISTS[item.list]} butir {item.number}).",
        certainty="C" if empty_column else weakest(doubts),
        list=item.list,
        sanction=item.sanction.label,
        mapping_id=row.id,
    )


def _each(book: _Book) -> str:
    """Every instrument with the days on which it holds: `SKB 2022 (sejak 22 September 2022)`."""
    return " dan ".join(
        f"{row.short} ({say_span(row.valid_from, row.valid_to)})" for row in book.instruments.values()
    )


def _because(named: ActRow, at: str, found: list[PossibleRule], in_force: list[str]) -> str:
    if not found:
        if named.id in ("information", "none"):
            return f"Perbuatan '{named.text}' tidak memihak: tidak ada butir yang diusulkan."
        return f"Tidak ada butir {' atau '.join(in_force)} untuk perbuatan '{named.text}' pada keadaan ini."
    return {
        "before": "Sebelum penetapan calon: kode etik; disiplin hanya untuk butir yang menyebutnya.",
        "candidate": "Sejak penetapan calon: disiplin; kode etik hanya untuk butir yang menyebutnya.",
        "outside": "Di luar tahapan: hanya butir yang berlaku kapan pun, untuk pencegahan.",
    }[at]


def _known(value: str, known: Mapping[str, T], what: str) -> T:
    if value not in known:
        raise UnknownFact(f"{what} '{value}' tidak dikenal. Yang ada: {', '.join(known)}.")
    return known[value]
