"""CSV as it really comes: a broken row costs that row alone, never the rows behind it."""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sipatenas.sources.files import BROKEN_ARCHIVE, FIELD_LIMIT, ROW_CEILING, FileRefusedError, Source
from sipatenas.sources.records import Rejected, Row

LINES_PER_ROW = 2_000
"""Lines after which an open quotation mark is taken for a mistake."""
DELIMITERS = (",", ";", "\t", "|")

Build = Callable[[int, dict[str, str]], Row]
"""A row from its line and its columns; raises RowError."""


class RowError(ValueError):
    """One row cannot be taken: `field`, a reason with its remedy; `row`: what may be kept, if not all."""

    def __init__(self, field: str, reason: str, row: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.row = row
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class _Header:
    names: tuple[str, ...]
    delimiter: str


def header_names(first_line: str) -> frozenset[str]:
    """Column names of a first line, whatever separates them."""
    return frozenset(name for d in DELIMITERS for name in _split(first_line, d) or ())


def read_csv(source: Source, *, required: frozenset[str], build: Build) -> Iterator[Row | Rejected]:
    """The rows of a CSV file, in order; a row that cannot be taken comes out as Rejected with its line.

    Raises FileRefusedError where the header lacks a required column.
    """
    csv.field_size_limit(sys.maxsize)  # the limit with a message is ours, in _row
    lines = _Lines(source)
    header = _header(lines, required)
    while (line := lines.take()) is not None:
        if line.strip():
            yield _one(line, lines, header, build)
    if lines.broken:
        yield Rejected(line=lines.number + 1, field="", reason=lines.broken, row="")


class _Lines:
    """Physical lines with their number, and the power to put some back."""

    def __init__(self, source: Source) -> None:
        self._lines = source.lines()
        self._back: deque[str] = deque()
        self.number = 0
        self.broken = ""

    def take(self) -> str | None:
        if self._back:
            self.number += 1
            return self._back.popleft()
        try:
            line = next(self._lines, None)
        except BROKEN_ARCHIVE as error:
            self.broken = _("Arsip gzip terpotong di sini (%(error)s); baris sesudahnya tidak terbaca.") % {
                "error": error
            }
            return None
        if line is not None:
            self.number += 1
        return line

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


def _header(lines: _Lines, required: frozenset[str]) -> _Header:
    first = lines.take() or ""
    for delimiter in DELIMITERS:
        names = tuple(name.strip() for name in _split(first, delimiter) or ())
        if required <= set(names):
            return _Header(names, delimiter)
    missing = required - header_names(first)
    raise FileRefusedError(
        _("Kolom %(columns)s tidak ada di baris pertama. Ekspor ulang dengan kolom itu.")
        % {"columns": ", ".join(sorted(missing))}
    )


def _one(line: str, lines: _Lines, header: _Header, build: Build) -> Row | Rejected:
    number = lines.number
    text, values = _gather(line, lines, header)
    if values is None:
        return Rejected(line=number, field="", reason=_why_broken(text, header), row=_shown(text))
    try:
        return build(number, _columns(header.names, values))
    except RowError as error:
        return Rejected(line=number, field=error.field, reason=error.reason, row=_shown(text))


def _gather(line: str, lines: _Lines, header: _Header) -> tuple[str, list[str] | None]:
    """The physical lines of one row and its values; for a broken row its first line, and None.

    A row goes on over lines while a quotation mark is open. It is broken where a following line is a whole
    row by itself, or where the closed text has the wrong number of fields: reading resumes at the next line.
    """
    width = len(header.names)
    if line.count('"') % 2 == 0:
        values = _split(line, header.delimiter)
        return line, values if values is not None and len(values) == width else None
    taken: list[str] = []
    size, quotes = len(line), 1
    while (following := lines.take()) is not None:
        taken.append(following)
        size += len(following)
        marks = following.count('"')
        quotes += marks
        if marks % 2 == 0 and len(_split(following, header.delimiter) or ()) == width:
            break
        if quotes % 2 == 0:
            text = "".join((line, *taken))
            values = _split(text, header.delimiter)
            if values is not None and len(values) == width:
                return text, values
            break
        if len(taken) > LINES_PER_ROW or size > ROW_CEILING:
            break
    lines.put_back(taken)
    return line, None


def _split(line: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader(line.splitlines(keepends=True), delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None


def _why_broken(text: str, header: _Header) -> str:
    values = _split(text, header.delimiter)
    if values is None:
        return _(
            'Tanda kutip (") tidak berpasangan. Perbaiki baris ini, lalu impor lagi; '
            "baris sesudahnya tetap dibaca."
        )
    return _(
        "Baris berisi %(found)d kolom, seharusnya %(wanted)d. Perbaiki pemisah kolomnya, lalu impor lagi."
    ) % {
        "found": len(values),
        "wanted": len(header.names),
    }


def _columns(names: tuple[str, ...], values: list[str]) -> dict[str, str]:
    for name, value in zip(names, values, strict=True):
        check_field(name, value)
    return dict(zip(names, values, strict=True))


def check_field(name: str, value: str) -> None:
    """Raises RowError for a field over the limit or with undecodable bytes."""
    if len(value) > FIELD_LIMIT:
        raise RowError(
            name,
            _(
                "Kolom %(name)s berisi %(size)d karakter, batasnya %(limit)d. "
                "Potong atau keluarkan lampirannya."
            )
            % {"name": name, "size": len(value), "limit": FIELD_LIMIT},
        )
    if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        raise RowError(
            name,
            _("Kolom %(name)s memuat bita yang bukan UTF-8. Simpan ulang berkas asal sebagai UTF-8.")
            % {"name": name},
        )


def _shown(text: str) -> str:
    """The row as it stood, safe to write as UTF-8."""
    return text.rstrip("\r\n").encode("utf-8", "backslashreplace").decode("utf-8")
