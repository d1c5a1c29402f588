"""The law as dated rows: reading a YAML file against a strict schema.

Every row says on what it rests (`basis`), from when to when it holds, how certain it is and where it
was read. An unknown or missing field is an error that names file, row and field, so that the person
who edits the file can mend it.
"""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import yaml

from sipatenas.rulebook.amendments import Amendments, current
from sipatenas.rulebook.errors import RulebookError as RulebookError  # noqa: PLC0414 -- rows give it on

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

DATA = Path(__file__).parent / "data"

_folders = [DATA]


def add_folder(folder: Path) -> None:
    """Read this folder's rows too, behind the shipped ones: an installation's own elections."""
    if folder not in _folders:
        _folders.append(folder)


def find(name: str) -> Path:
    """The file of that name (`elections/pilkada-2024.yaml`) in the first folder that has it."""
    return next((folder / name for folder in _folders if (folder / name).exists()), DATA / name)


def names_in(section: str) -> tuple[str, ...]:
    """Names without ending of all YAML files of a section, over all folders and amendments, in order."""
    shipped = {path.stem for folder in _folders for path in (folder / section).glob("*.yaml")}
    files = [Path(item.file) for item in current().items]
    return tuple(sorted(shipped | {file.stem for file in files if str(file.parent) == section}))


def name_of(path: Path) -> str:
    """The file's name below the folder it was read from: `elections/pilkada-2024.yaml`."""
    within = next((folder for folder in _folders if path.is_relative_to(folder)), path.parent)
    return path.relative_to(within).as_posix()


Certainty = Literal["A", "A-", "B", "C"]


def weakest(certainties: Iterable[Certainty]) -> Certainty:
    """The least certain of them: an answer is as sure as its weakest part."""
    return max(certainties, key=("A", "A-", "B", "C").index)


def within(day: date, first: date | None, last: date | None) -> bool:
    """Whether `day` lies in the span, both ends included; an end that is None is open."""
    return (first is None or first <= day) and (last is None or day <= last)


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every row of law carries. `valid_from`/`valid_to` are inclusive; null means open."""

    id: str
    basis: str
    text: str
    valid_from: date | None
    valid_to: date | None
    certainty: Certainty
    source: tuple[str, ...]

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on `day`, both ends included."""
        return within(day, self.valid_from, self.valid_to)


RowT = TypeVar("RowT", bound=Row)
StructT = TypeVar("StructT", bound=msgspec.Struct)


_schemas: dict[tuple[str, str], type[Row]] = {}


def schemas() -> dict[tuple[str, str], type[Row]]:
    """The type of row of every (file, section) that was read so far; `whole.check` reads them all."""
    return dict(_schemas)


class Document:
    """One YAML file with the amendments laid over it: its version and its named sections.

    A file that only amendments know (an office's first circular) begins empty.
    """

    def __init__(self, path: Path, sections: frozenset[str]) -> None:
        self.path = path
        self.file = name_of(path)
        self._amended = current().of(self.file)
        self._content = {"version": "0"} if self._amended and not path.exists() else _parse(path)
        unknown = sorted(set(self._content) - sections - {"version"})
        if unknown:
            raise RulebookError(
                f"{self.file}: bagian tidak dikenal: {', '.join(unknown)}. "
                f"Yang dikenal: version, {', '.join(sorted(sections))}."
            )
        version = self._content.get("version")
        if not isinstance(version, str) or not version:
            raise RulebookError(f"{self.file}: isian 'version' wajib ada dan berupa teks.")
        self.version = version
        if self._amended:
            self.version += f"+{Amendments(self._amended).digest}"
            self._refuse_unknown(sections)

    def rows(self, section: str, row_type: type[RowT]) -> tuple[RowT, ...]:
        """The section's rows, checked one by one. Raises RulebookError naming file, row and field."""
        raw: Any = self._content.get(section, [])
        if not isinstance(raw, list):
            raise RulebookError(f"{self.file}: bagian '{section}' harus berupa daftar baris.")
        _schemas[self.file, section] = row_type
        raw, changed = self._overlaid(section, raw)
        rows = tuple(
            self._row(section, place, item, row_type, changed) for place, item in enumerate(raw, start=1)
        )
        seen: set[str] = set()
        for row in rows:
            if row.id in seen:
                raise RulebookError(f"{self.file}: {section}: id '{row.id}' dipakai dua kali.")
            if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
                raise RulebookError(
                    f"{self.file}: {section}, baris '{row.id}': isian 'valid_to' mendahului 'valid_from'."
                )
            seen.add(row.id)
        return rows

    def one(self, section: str, struct_type: type[StructT]) -> StructT:
        """The section as a single struct. Raises RulebookError naming file, section and field."""
        if section not in self._content:
            raise RulebookError(f"{self.file}: bagian '{section}' wajib ada.")
        try:
            return msgspec.convert(self._content[section], struct_type)
        except msgspec.ValidationError as error:
            raise RulebookError(f"{self.file}: {section}: {_say(error)}") from error

    def refer(
        self, section: str, row_id: str, field: str, values: Iterable[str], known: Container[str]
    ) -> None:
        """Every value must be the id of a known row. Raises RulebookError naming file, row and field."""
        for value in values:
            if value not in known:
                raise RulebookError(
                    f"{self.file}: {section}, baris '{row_id}': isian '{field}': '{value}' tidak dikenal."
                )

    def _overlaid(self, section: str, raw: list[Any]) -> tuple[list[Any], frozenset[str]]:
        """The rows with the amendments laid over them, and the ids that amendments gave."""
        mine = {item.row_id: dict(item.row) for item in self._amended if item.section == section}
        if not mine:
            return raw, frozenset()
        waiting = dict(mine)
        rows = [
            waiting.pop(item["id"]) if isinstance(item, dict) and item.get("id") in waiting else item
            for item in raw
        ]
        return [*rows, *waiting.values()], frozenset(mine)

    def _refuse_unknown(self, sections: frozenset[str]) -> None:
        for item in self._amended:
            if item.section not in sections:
                raise RulebookError(
                    f"perubahan {self.file}: bagian tidak dikenal: {item.section}. "
                    f"Yang dikenal: {', '.join(sorted(sections))}."
                )

    def _row(
        self, section: str, place: int, item: Any, row_type: type[RowT], changed: frozenset[str]
    ) -> RowT:
        name = item.get("id", "tanpa id") if isinstance(item, dict) else "tanpa id"
        try:
            return msgspec.convert(item, row_type, str_keys=name in changed)
        except msgspec.ValidationError as error:
            said = f"{self.file}: {section}, baris {place} ('{name}'): {_say(error)}"
            raise RulebookError(f"perubahan {said}" if name in changed else said) from error


def table(path: Path, struct_type: type[StructT]) -> tuple[StructT, ...]:
    """Rows of a CSV file with header, numbers read from their text; errors name file, line and field."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = []
        for line, record in enumerate(csv.DictReader(stream), start=2):
            try:
                rows.append(msgspec.convert(record, struct_type, strict=False))
            except msgspec.ValidationError as error:
                raise RulebookError(f"{path.name}: baris {line}: {_say(error)}") from error
    return tuple(rows)


def section_rows(file: str, section: str) -> tuple[Row, ...]:
    """The rows of one section as they read now, for whoever shows or edits them; () where none is known.

    The section must have been read by its book before (`whole.check`). Raises RulebookError.
    """
    row_type, document = _schemas.get((file, section)), _as_it_stands(file)
    return document.rows(section, row_type) if row_type and document else ()


def version_of(file: str) -> str:
    """The version of a file as it reads now; empty where there is none."""
    document = _as_it_stands(file)
    return document.version if document else ""


def _as_it_stands(file: str) -> Document | None:
    path = find(file)
    if not (path.exists() or current().of(file)):
        return None
    held = set(_parse(path)) if path.exists() else set()
    return Document(path, frozenset({part for name, part in _schemas if name == file} | held))


def _parse(path: Path) -> dict[str, Any]:
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise RulebookError(f"{path.name}: berkas tidak ada di {path.parent.name}/.") from error


@lru_cache(maxsize=128)
def _parsed(path: Path, _changed: int) -> dict[str, Any]:
    """The file's content as it stands since then; nobody changes what is given out."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=_Loader)
    except yaml.YAMLError as error:
        raise RulebookError(f"{name_of(path)}: YAML tidak dapat dibaca: {error}") from error
    except UnicodeDecodeError as error:
        raise RulebookError(
            f"{name_of(path)}: bukan teks UTF-8 (bita ke-{error.start + 1}); simpan ulang sebagai UTF-8."
        ) from error
    if not isinstance(content, dict):
        raise RulebookError(f"{name_of(path)}: berkas harus berisi bagian-bagian bernama.")
    return content


def _say(error: msgspec.ValidationError) -> str:
    """msgspec's message with the field first: `isian 'certainty': Invalid enum value 'Z'`."""
    message, _, place = str(error).partition(" - at `$.")
    return f"isian '{place.rstrip('`')}': {message}" if place else message
