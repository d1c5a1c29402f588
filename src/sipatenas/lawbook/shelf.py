"""The rows of the law as a list to read: by kind, with validity, certainty in words, source and version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import yaml
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.rules import Viewer
from sipatenas.lawbook.labels import CERTAINTIES, LABELS
from sipatenas.lawbook.law import Said, plain
from sipatenas.lawbook.rules import LOCAL, may_read_file
from sipatenas.rulebook import whole
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import RulebookError, schemas, section_rows, version_of

KINDS = {
    "routes": _("Penerusan"),
    "clocks": _("Langkah dan tenggat"),
    "catalogue": _("Katalog pelanggaran"),
    "calendar": _("Kalender libur"),
    "elections": _("Pemilihan"),
    "local": _("Edaran lokal"),
    "other": _("Lainnya"),
}
_FILES = {
    "routes.yaml": "routes",
    "steps.yaml": "clocks",
    "conduct.yaml": "catalogue",
    "sanctions.yaml": "catalogue",
    "allowed.yaml": "catalogue",
}
_FOLDERS = {"catalogue": "catalogue", "calendar": "calendar", "elections": "elections", "local": "local"}


@dataclass(frozen=True)
class Line:
    """One row of law in the list."""

    file: str
    section: str
    id: str
    text: str
    basis: str
    valid_from: date | None
    valid_to: date | None
    certainty: str
    source: tuple[str, ...]
    version: str

    @property
    def certainty_words(self) -> str:
        return str(CERTAINTIES[self.certainty])

    @property
    def amended(self) -> bool:
        """Whether lawyers' changes lie over the file that the row stands in."""
        return "+" in self.version


@dataclass(frozen=True)
class Field:
    """One field of a row in words, and as it would read after a change."""

    label: str
    value: str
    after: str = ""

    @property
    def changed(self) -> bool:
        return self.value != self.after


def kind_of(file: str) -> str:
    """Under which kind a file's rows are listed."""
    return _FILES.get(file) or _FOLDERS.get(file.partition("/")[0], "other")


def sections_of(kind: str) -> list[tuple[str, str]]:
    """The (file, section) pairs of a kind, in order."""
    _read()
    return sorted(pair for pair in schemas() if kind_of(pair[0]) == kind)


def lines(user: Viewer, kind: str, words: str = "") -> list[Line]:
    """The rows of a kind that the user may read and that hold all the words."""
    wanted = words.casefold().split()
    return [
        line
        for line in _lines(kind)
        if may_read_file(user, line.file)
        and all(word in f"{line.id} {line.text} {line.basis} {line.file}".casefold() for word in wanted)
    ]


def line_of(file: str, section: str, row_id: str) -> Line | None:
    """One row as the list has it."""
    return next(
        (
            line
            for line in _lines(kind_of(file))
            if (line.file, line.section, line.id) == (file, section, row_id)
        ),
        None,
    )


def fields(before: Said | None, after: Said | None = None) -> list[Field]:
    """The fields of a row in words, beside those of another version of it."""
    old, new = before or {}, after or {}
    return [
        Field(str(LABELS.get(name, name)), in_words(old.get(name)), in_words(new.get(name)))
        for name in dict.fromkeys([*old, *new])
    ]


def in_words(value: object) -> str:
    """A field's value as a person reads it: lists by lines, what is nested as YAML, nothing as empty."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return str(_("ya") if value else _("tidak"))
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return "\n".join(str(item) for item in value)
    if isinstance(value, (list, tuple, dict)):
        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)).strip()
    return str(value)


def local_file(office_code: str) -> str:
    """The file of an office's own circulars."""
    return f"{LOCAL}{office_code}.yaml"


def _read() -> None:
    """Every book read once with the amendments in force, so that all sections are known."""
    _read_once()


@law_cache
def _read_once() -> bool:
    try:
        whole.check()
    except RulebookError:
        return False
    return True


@law_cache
def _lines(kind: str) -> tuple[Line, ...]:
    return tuple(_each(kind))


def _each(kind: str) -> Iterator[Line]:
    for file, section in sections_of(kind):
        version = version_of(file)
        for row in section_rows(file, section):
            said = plain(row)
            yield Line(
                file=file,
                section=section,
                id=row.id,
                text=row.text,
                basis=row.basis,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                certainty=said["certainty"],
                source=row.source,
                version=version,
            )
