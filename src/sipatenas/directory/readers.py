"""Roster files row by row: CSV, XLSX, Parquet. A row that cannot be read comes back as broken, never lost."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from sipatenas.directory.numbers import Problem

HEADER_WITHIN = 10
"""A header stands within the first rows; titles above it are passed over."""
LONGEST_RECORD = 20
"""Lines one CSV record may span; a quote left open beyond that breaks its own row, not the rest of the
file."""
LONGEST_FIELD = 2_000

ALIASES = {
    "number": "nip nomor nrp number nip_nrp nip_baru nipppk ni_pppk no_induk nomor_induk",
    "name": "name nama nama_lengkap nama_pegawai full_name",
    "sex": "gender sex jk jenis_kelamin kelamin",
    "agency": "agency instansi nama_instansi instansi_kerja opd skpd",
    "unit": "unit unit_kerja unit_organisasi unor satuan_kerja satker",
    "position": "position jabatan nama_jabatan",
    "category": "category kategori jenis_pegawai status_kepegawaian status",
    "region": "region wilayah region_code kode_wilayah kabupaten kabupaten_kota kab_kota",
    "province": "province provinsi",
}
"""Field -> headers that rosters use for it. NIK, address and telephone are not read."""
_FIELD_OF = {alias: field for field, aliases in ALIASES.items() for alias in aliases.split()}


class RosterUnreadable(ValueError):  # noqa: N818 (the name says what is wrong)
    """The file as a whole cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Line:
    """A data row: `line` in the file from 1, `row` from 0, the mapped fields, or the problem that broke
    it."""

    line: int
    row: int
    fields: dict[str, str]
    problem: Problem | None = None


@dataclass(frozen=True)
class Reading:
    """A file opened: which header was read as which field, its own synthetic mark, its rows."""

    columns: dict[str, str]
    synthetic: bool
    lines: Iterator[Line]


def open_roster(path: Path) -> Reading:
    """Opens a roster by its ending. Raises RosterUnreadable."""
    if not path.is_file():
        raise RosterUnreadable(_("%(path)s: berkas tidak ada.") % {"path": path})
    if path.stat().st_size == 0:
        raise RosterUnreadable(
            _("%(path)s: berkas kosong; ekspor lagi dari sistem asal.") % {"path": path.name}
        )
    match path.suffix.lower():
        case ".parquet":
            return _open_parquet(path)
        case ".xlsx":
            return _open_cells(path, _sheet(path))
        case ".csv" | ".tsv" | ".txt":
            return _open_cells(path, _records(path))
    raise RosterUnreadable(
        _("%(path)s: jenis berkas tidak dikenal; pakai .csv, .xlsx, atau .parquet.") % {"path": path.name}
    )


def _mapping(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        plain = "_".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
        field = _FIELD_OF.get(plain)
        if field:
            found.setdefault(field, at)
    return found


def _open_parquet(path: Path) -> Reading:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise RosterUnreadable(
            _("%(path)s: bukan berkas Parquet yang utuh.") % {"path": path.name}
        ) from error
    names = file.schema_arrow.names
    mapped = _mapping(names)
    _need_name(path, mapped)
    marked = (file.schema_arrow.metadata or {}).get(b"synthetic", b"").lower() == b"true"

    def lines() -> Iterator[Line]:
        row = 0
        for batch in file.iter_batches(columns=[names[at] for at in mapped.values()]):
            columns = {f: batch.column(names[at]).cast(pa.string()).to_pylist() for f, at in mapped.items()}
            for values in zip(*columns.values(), strict=True):
                fields = {f: (v or "").strip() for f, v in zip(columns, values, strict=True)}
                yield Line(row + 1, row, fields, _too_long(fields))
                row += 1

    return Reading({f: names[at] for f, at in mapped.items()}, marked, lines())


def _open_cells(path: Path, cells: Iterator[tuple[int, list[str] | Problem]]) -> Reading:
    for _count, (_line, values) in zip(range(HEADER_WITHIN), cells, strict=False):
        if isinstance(values, Problem):
            continue
        mapped = _mapping(values)
        if "name" in mapped and len(mapped) > 1:
            return Reading(
                {f: values[at] for f, at in mapped.items()}, False, _rows(cells, mapped, len(values))
            )
    _need_name(path, {})
    raise AssertionError("unreachable")


def _rows(
    cells: Iterator[tuple[int, list[str] | Problem]], mapped: dict[str, int], width: int
) -> Iterator[Line]:
    row = -1
    for line, values in cells:
        if isinstance(values, Problem):
            row += 1
            yield Line(line, row, {}, values)
            continue
        if not any(values):
            continue
        row += 1
        fields = {f: values[at].strip() if at < len(values) else "" for f, at in mapped.items()}
        problem = _too_long(fields)
        if len(values) != width:
            problem = Problem(
                "baris",
                _("Baris berisi %(found)d kolom, sedangkan judulnya %(width)d.")
                % {"found": len(values), "width": width},
                _("Periksa pemisah kolom dan tanda kutip pada baris ini."),
            )
        yield Line(line, row, fields, problem)


def _need_name(path: Path, mapped: dict[str, int]) -> None:
    if "name" not in mapped:
        raise RosterUnreadable(
            _("%(path)s: tidak ada kolom nama di %(rows)d baris pertama; beri judul kolom: %(known)s.")
            % {
                "path": path.name,
                "rows": HEADER_WITHIN,
                "known": "nip, nama, instansi, unit, jabatan, kategori, wilayah",
            }
        )


def _too_long(fields: dict[str, str]) -> Problem | None:
    for field, value in fields.items():
        if len(value) > LONGEST_FIELD:
            return Problem(
                field,
                _("Isi kolom terlalu panjang (%(length)d karakter).") % {"length": len(value)},
                _("Periksa tanda kutip yang tidak ditutup atau isi yang salah tempel."),
            )
    return None


def _sheet(path: Path) -> Iterator[tuple[int, list[str] | Problem]]:
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise RosterUnreadable(_("%(path)s: bukan berkas XLSX yang utuh.") % {"path": path.name}) from error
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    width = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = [_cell(value) for value in values]
        width = max(width, len(row))
        yield line, row + [""] * (width - len(row))


def _cell(value: object) -> str:
    """A cell as text. A number of 16 digits and more has lost its last digits in the spreadsheet: kept
    as 1E+17."""
    if value is None:
        return ""
    if isinstance(value, float | int) and abs(value) >= 1e15:
        return f"{value:.2E}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _records(path: Path) -> Iterator[tuple[int, list[str] | Problem]]:
    with path.open("rb") as raw:
        head = raw.read(4096)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head:
        raise RosterUnreadable(
            _("%(path)s: bukan UTF-8; simpan ulang sebagai CSV UTF-8.") % {"path": path.name}
        )
    first = head.split(b"\n", 1)[0]
    delimiter = max(",;\t|", key=lambda mark: first.count(mark.encode()))
    csv.field_size_limit(16_000_000)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        for line, record in _whole(lines):
            yield line, _parse(record, delimiter)


def _whole(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Physical lines joined into records while a quote stands open, but never more than LONGEST_RECORD
    of them."""
    waiting: list[str] = []
    at, ended = 0, False
    while not ended or waiting:
        held: list[str] = []
        open_quote = False
        while len(held) < LONGEST_RECORD:
            text = waiting.pop(0) if waiting else next(lines, "")
            if not text:
                ended = True
                break
            held.append(text)
            open_quote ^= bool(text.count('"') % 2)
            if not open_quote:
                break
        if not held:
            return
        if open_quote:
            waiting = held[1:] + waiting
            held = held[:1]
        yield at + 1, "".join(held)
        at += len(held)


def _parse(record: str, delimiter: str) -> list[str] | Problem:
    if any("\udc80" <= c <= "\udcff" for c in record):
        return Problem("baris", _("Baris bukan UTF-8."), _("Simpan ulang berkas sebagai CSV UTF-8."))
    try:
        found = list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error:
        return Problem(
            "baris", _("Tanda kutip tidak ditutup."), _("Tutup atau hapus tanda kutip pada baris ini.")
        )
    return found[0] if found else []
