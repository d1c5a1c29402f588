"""Fact checks as an office keeps them: one line of JSON each in a file that is only ever added to."""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

FILE = "factchecks.ndjson"
"""Name of the file in the folder of claims."""
LONGEST = 20_000
_NAMES = {
    "id": ("id", "kode", "nomor"),
    "title": ("title", "judul", "clean_title", "judul artikel"),
    "claim": ("claim", "klaim", "hoax_text", "narasi", "text", "teks"),
    "url": ("url", "link", "tautan"),
    "published": ("published", "tanggal", "date", "published_at"),
    "publisher": ("publisher", "penerbit", "sumber"),
}
"""Fields of a fact check, and the headings under which publishers' tables hold them (case does not count)."""


class BadFactChecks(ValueError):  # noqa: N818 — reads as the sentence: raise BadFactChecks
    """The file as a whole cannot be read as fact checks; the message says why and what to do."""


class FactCheck(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a publisher found of a claim. `id`: `publisher:number`; `claim`: the claim's own words, where given."""

    id: str
    title: str
    claim: str = ""
    url: str = ""
    published: str = ""
    publisher: str = ""


class Rejected(msgspec.Struct, frozen=True):
    """A row that could not be taken: where it stands (from 1), which field, why, and the row itself."""

    line: int
    field: str
    reason: str
    row: Any


@dataclass(frozen=True)
class Imported:
    """`new` and `changed` fact checks were written, `known` stood there already."""

    new: int
    changed: int
    known: int
    rejected: tuple[Rejected, ...]


_DECODER = msgspec.json.Decoder(FactCheck)


def fact_checks(folder: Path) -> dict[str, FactCheck]:
    """All fact checks of the folder by id, the last line of each id; empty where there is no file."""
    path = folder / FILE
    if not path.is_file():
        return {}
    held: dict[str, FactCheck] = {}
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                break  # being written just now, or cut off: the next import writes it again
            try:
                one = _DECODER.decode(line)
            except msgspec.DecodeError as error:
                raise BadFactChecks(
                    f"{path}, baris {number}: {error}. Pulihkan berkasnya atau hapus barisnya."
                ) from error
            held[one.id] = one
    return held


def add(path: str | Path, folder: Path, *, publisher: str = "") -> Imported:
    """Add the fact checks of a CSV or NDJSON file; whoever reads posts from now on matches against them.

    `publisher` stands before ids that name none. A row with an id that is there is written again only if it says
    something else. Raises FileNotFoundError, BadFactChecks; rows that cannot be taken are handed back.
    """
    rejected: list[Rejected] = []
    rows: dict[str, FactCheck] = {}
    for row in _rows(Path(path), publisher):
        if isinstance(row, Rejected):
            rejected.append(row)
        else:
            rows[row.id] = row
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        held = fact_checks(folder)
        fresh = [row for row in rows.values() if held.get(row.id) != row]
        _append(folder / FILE, fresh)
    new = sum(row.id not in held for row in fresh)
    return Imported(new, len(fresh) - new, len(rows) - len(fresh), tuple(rejected))


def _append(path: Path, rows: Iterable[FactCheck]) -> None:
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    if not lines:
        return
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.truncate(_end_of_whole_lines(path))
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _end_of_whole_lines(path: Path) -> int:
    return path.read_bytes().rfind(b"\n") + 1


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One import at a time; a lock of a process that is gone goes with it."""
    with (folder / ".lock").open("w") as lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        except ImportError:  # a system without it: one import at a time is then the office's own care
            pass
        yield


def _rows(path: Path, publisher: str) -> Iterator[FactCheck | Rejected]:
    data = path.read_bytes()
    try:
        if path.name.endswith(".gz"):
            data = gzip.decompress(data)
        text = data.decode("utf-8-sig")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise BadFactChecks(f"{path} bukan teks UTF-8 atau gzip yang utuh: {error}.") from error
    if path.name.removesuffix(".gz").endswith((".ndjson", ".jsonl", ".json")):
        yield from _json_rows(text, publisher)
    else:
        yield from _csv_rows(path, text, publisher)


def _json_rows(text: str, publisher: str) -> Iterator[FactCheck | Rejected]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            yield Rejected(number, "", f"Bukan baris JSON: {error}.", line[:2000])
            continue
        if isinstance(row, dict):
            yield _taken(number, row, publisher)
        else:
            yield Rejected(number, "", "Bukan objek JSON.", row)


def _csv_rows(path: Path, text: str, publisher: str) -> Iterator[FactCheck | Rejected]:
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    names = {(name or "").strip().lower() for name in reader.fieldnames or ()}
    if not names & set(_NAMES["title"]):
        raise BadFactChecks(
            f"{path}: tidak ada kolom judul ({', '.join(_NAMES['title'])}). Kolom yang ada: {', '.join(sorted(names))}."
        )
    try:
        for row in reader:
            yield _taken(reader.line_num, dict(row), publisher)
    except csv.Error as error:
        raise BadFactChecks(f"{path}, baris {reader.line_num}: {error}.") from error


def _taken(number: int, row: dict[Any, Any], publisher: str) -> FactCheck | Rejected:
    said = {str(name).strip().lower(): value for name, value in row.items() if value is not None}
    fields = {field: _first(said, names) for field, names in _NAMES.items()}
    fields["publisher"] = fields["publisher"] or publisher
    if not fields["title"]:
        return Rejected(number, "title", "Judul pemeriksaan fakta kosong.", row)
    if not fields["id"] and not fields["url"]:
        return Rejected(number, "id", "Perlu id atau tautan, agar pemeriksaan fakta dapat ditunjuk.", row)
    if fields["url"] and urlsplit(fields["url"]).scheme not in ("http", "https"):
        return Rejected(number, "url", "Tautan harus dimulai dengan http:// atau https://.", row)
    if any(len(value) > LONGEST for value in fields.values()):
        return Rejected(number, "claim", f"Lebih panjang dari {LONGEST} huruf.", row)
    name = fields["id"] or fields["url"]
    prefix = fields["publisher"]
    fields["id"] = name if not prefix or name.startswith(f"{prefix}:") else f"{prefix}:{name}"
    return FactCheck(**fields)


def _first(said: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((str(said[name]).strip() for name in names if str(said.get(name, "")).strip()), "")
