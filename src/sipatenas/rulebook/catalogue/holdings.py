"""The catalogue's files read whole, every reference checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sipatenas.rulebook import routes
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.catalogue.schema import (
    ActRow,
    CatalogueEntry,
    InstrumentRow,
    MappingRow,
    PolicyRow,
    ViolationKindRow,
)
from sipatenas.rulebook.route_rows import book as route_book
from sipatenas.rulebook.rows import Document, Row, RulebookError, find, names_in

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
LAYERS = ("guideline", "regulation", "law", "local")
SECTIONS = ("catalogue", "local")

RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True)
class Book:
    """All decrees together. `versions`: of the file that each instrument stands in, by the instrument's id."""

    version: str
    versions: dict[str, str]
    instruments: dict[str, InstrumentRow]
    entries: dict[str, CatalogueEntry]
    mappings: tuple[MappingRow, ...]
    acts: dict[str, ActRow]
    policies: dict[str, PolicyRow]
    kinds: dict[str, ViolationKindRow]

    def by_layer(
        self, items: Iterable[tuple[MappingRow, CatalogueEntry]]
    ) -> list[tuple[MappingRow, CatalogueEntry]]:
        """In the order of an answer; within a layer as the files say."""
        return sorted(items, key=lambda pair: LAYERS.index(self.instruments[pair[1].instrument].layer))


@dataclass(frozen=True)
class _File:
    """One decree's file: its document and its rows."""

    document: Document
    local: bool
    instruments: tuple[InstrumentRow, ...]
    entries: tuple[CatalogueEntry, ...]
    mappings: tuple[MappingRow, ...]


@law_cache
def book() -> Book:
    """The catalogue as it reads now. Raises RulebookError naming file, row and field."""
    shared = Document(find("conduct.yaml"), frozenset({"policies", "acts", "kinds"}))
    acts = {row.id: row for row in shared.rows("acts", ActRow)}
    kinds = {row.id: row for row in shared.rows("kinds", ViolationKindRow)}
    files = tuple(_files())
    for file in files:
        _check(file, acts, kinds)
    return Book(
        version=max([shared.version, *(f.document.version for f in files if not f.local)], key=_age),
        versions={row.id: file.document.version for file in files for row in file.instruments},
        instruments=_together((file.document.path, file.instruments) for file in files),
        entries=_together((file.document.path, file.entries) for file in files),
        mappings=tuple(_together((file.document.path, file.mappings) for file in files).values()),
        acts=acts,
        policies={row.id: row for row in shared.rows("policies", PolicyRow)},
        kinds=kinds,
    )


def broad(subject: str) -> str:
    """The contract's subject that this one is a closer look at: `lurah` is a `pns`; else itself."""
    row = route_book().subjects.get(subject)
    return row.refines if row and row.refines else subject


def bound(entry: CatalogueEntry, instrument: InstrumentRow, subject: str) -> bool:
    """Whether the entry is on this kind of subject."""
    held = entry.binds or instrument.binds
    return subject in held or broad(subject) in held


def _age(version: str) -> list[int]:
    """For comparing versions: 2026.9 is older than 2026.11."""
    return [int(number) for number in re.findall(r"\d+", version)]


def _files() -> Iterator[_File]:
    for section in SECTIONS:
        for name in names_in(section):
            document = Document(
                find(f"{section}/{name}.yaml"), frozenset({"instruments", "entries", "mappings"})
            )
            yield _File(
                document=document,
                local=section == "local",
                instruments=document.rows("instruments", InstrumentRow),
                entries=document.rows("entries", CatalogueEntry),
                mappings=document.rows("mappings", MappingRow),
            )


def _together(parts: Iterable[tuple[Path, tuple[RowT, ...]]]) -> dict[str, RowT]:
    """Rows of all files by id; an id of two files is refused, naming both."""
    held: dict[str, RowT] = {}
    origin: dict[str, str] = {}
    for path, rows in parts:
        for row in rows:
            if row.id in held:
                raise RulebookError(
                    f"{path.name}: baris '{row.id}': isian 'id' sudah dipakai {origin[row.id]}."
                )
            held[row.id], origin[row.id] = row, path.name
    return held


def _check(file: _File, acts: dict[str, ActRow], kinds: dict[str, ViolationKindRow]) -> None:
    document, subjects = file.document, routes.subjects()
    instruments = {row.id: row for row in file.instruments}
    entries = {row.id for row in file.entries}
    for instrument in file.instruments:
        document.refer("instruments", instrument.id, "binds", instrument.binds, subjects)
        if (instrument.layer == "local") != file.local:
            raise RulebookError(
                f"{document.path.name}: instruments, baris '{instrument.id}': isian 'layer': "
                "aturan lokal (dan hanya itu) disimpan dalam folder local."
            )
    for item in file.entries:
        document.refer("entries", item.id, "instrument", [item.instrument], instruments)
        document.refer("entries", item.id, "kind", [item.kind], kinds)
        document.refer("entries", item.id, "binds", item.binds, subjects)
        if file.local != bool(item.region or item.agency):
            raise RulebookError(
                f"{document.path.name}: entries, baris '{item.id}': isian 'region' atau 'agency' "
                f"{'wajib ada pada aturan lokal' if file.local else 'hanya untuk aturan lokal'}."
            )
    for row in file.mappings:
        _fill(document, row)
        targets = {"before": row.before, "candidate": row.candidate, "outside": row.outside}
        document.refer("mappings", row.id, "acts", row.acts, acts)
        document.refer("mappings", row.id, "channels", row.channels, CHANNELS)
        document.refer("mappings", row.id, "kinds", row.kinds, KINDS)
        for field, target in targets.items():
            document.refer("mappings", row.id, field, [target] if target else [], entries)


def _fill(document: Document, row: MappingRow) -> None:
    """The sentence may ask for {act}, {kind} and {who} alone."""
    try:
        row.text.format(act="", kind="", who="")
    except (KeyError, IndexError, ValueError) as error:
        raise RulebookError(
            f"{document.path.name}: mappings, baris '{row.id}': isian 'text': hanya {{act}}, {{kind}} dan {{who}} "
            f"yang dapat diisi: {error}"
        ) from error
