"""Bringing a roster in: every row is kept or rejected with its reason, in one transaction."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject, append
from sipatenas.directory.bulk import PersonRow, insert_people
from sipatenas.directory.categories import Category, category_of, position_category_of
from sipatenas.directory.events import ROSTER_IMPORTED
from sipatenas.directory.models import RosterVersion
from sipatenas.directory.numbers import Problem, check_number, clean_number
from sipatenas.directory.places_by_name import RegionFinder
from sipatenas.directory.readers import Line, Reading, RosterUnreadable, open_roster
from sipatenas.directory.rules import may_import_roster
from sipatenas.places.models import Office

BATCH = 2_000
NAME_LENGTH, WORDS_LENGTH = 160, 160
_SEXES = {
    "l": "L",
    "lk": "L",
    "laki": "L",
    "lakilaki": "L",
    "pria": "L",
    "m": "L",
    "p": "P",
    "pr": "P",
    "perempuan": "P",
    "wanita": "P",
    "f": "P",
}


class ImportRefused(PermissionError):  # noqa: N818 (the name says what is wrong)
    """The user may not bring in a roster for that office."""


@dataclass(frozen=True)
class RosterResult:
    """What became of a file. `new` is False when the same file of the same agency was in before."""

    version: UUID
    new: bool
    read: int
    accepted: int
    rejected: int
    rejected_path: Path | None
    unmapped_regions: tuple[str, ...]
    """Region words that fit no region or several: kept as text, under the office's own path."""


def import_roster(
    *,
    path: Path,
    agency: str,
    office: Office,
    user: User | None,
    synthetic: bool,
    clock: Clock,
    progress: Callable[[int], None] | None = None,
    rejected_path: Path | None = None,
) -> RosterResult:
    """Imports a roster file as a new version. `synthetic` adds to the file's own mark, it never takes
    it away.

    Raises RosterUnreadable (file as a whole, or not one usable row), ImportRefused.
    """
    if not may_import_roster(user, office):
        raise ImportRefused(
            _("Anda tidak berwenang mengimpor daftar pegawai untuk %(office)s.") % {"office": office}
        )
    reading = open_roster(path)
    sha256 = _sha256(path)
    known = RosterVersion.objects.filter(office=office, agency=agency, sha256=sha256).first()
    if known:
        return RosterResult(
            known.id, False, known.accepted + known.rejected, known.accepted, known.rejected, None, ()
        )
    version = _version(path, agency, office, user, reading, sha256, clock)
    version.synthetic = synthetic or reading.synthetic
    named = f"{path.stem}-{version.id}.rejected.ndjson"
    target = rejected_path or settings.SIPATENAS_DATA / "rejected" / named
    with _Rejects(target) as rejects, transaction.atomic():
        version.save(force_insert=True)
        keeper = _Keeper(version, rejects, clock.now().date())
        accepted = _store(reading, keeper, progress)
        if not accepted:
            rejects.keep()
            raise _nothing_usable(path, rejects.count, target)
        version.accepted, version.rejected = accepted, rejects.count
        version.save(update_fields=["accepted", "rejected"])
        _note(version, user, clock)
    return RosterResult(
        version=version.id,
        new=True,
        read=accepted + rejects.count,
        accepted=accepted,
        rejected=rejects.count,
        rejected_path=target if rejects.count else None,
        unmapped_regions=tuple(sorted(keeper.unmapped)),
    )


def _nothing_usable(path: Path, count: int, rejected: Path) -> RosterUnreadable:
    return RosterUnreadable(
        _("%(path)s: tidak ada baris yang dapat dipakai; %(count)d baris ditolak, lihat %(rejected)s.")
        % {"path": path.name, "count": count, "rejected": rejected}
    )


def _version(
    path: Path, agency: str, office: Office, user: User | None, reading: Reading, sha256: str, clock: Clock
) -> RosterVersion:
    """The version as it begins, with where it came from."""
    return RosterVersion(
        agency=agency,
        office=office,
        region_path=office.path,
        source_name=path.name,
        sha256=sha256,
        columns=reading.columns,
        imported_by=user,
        imported_at=clock.now(),
    )


def _note(version: RosterVersion, user: User | None, clock: Clock) -> None:
    """The import's entry in the ledger."""
    append(
        subject=Subject("roster", version.id),
        event=ROSTER_IMPORTED,
        clock=clock,
        actor=user.id if user else None,
        office=version.office_id,
        codes={
            "accepted": version.accepted,
            "rejected": version.rejected,
            "sha256": version.sha256,
            "synthetic": version.synthetic,
        },
        personal={"source_name": version.source_name},
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _store(reading: Reading, keeper: _Keeper, progress: Callable[[int], None] | None) -> int:
    accepted, waiting = 0, list[PersonRow]()
    for count, line in enumerate(reading.lines, start=1):
        person = keeper.person(line)
        if person:
            accepted += 1
            waiting.append(person)
        if len(waiting) >= BATCH:
            insert_people(waiting)
            waiting.clear()
        if progress and count % BATCH == 0:
            progress(count)
    insert_people(waiting)
    return accepted


class _Keeper:
    """Turns lines into people, or rejects them."""

    def __init__(self, version: RosterVersion, rejects: _Rejects, today: date) -> None:
        self.version, self.rejects, self.today = version, rejects, today
        self.finder = RegionFinder()
        self.unmapped: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._positions: dict[str, str] = {}
        self._regions: dict[tuple[str, str], str] = {}

    def person(self, line: Line) -> PersonRow | None:
        given = line.fields
        number = clean_number(given.get("number", ""))
        category = category_of(given.get("category", ""))
        problem = line.problem or self._check(given, number, category)
        if problem or category is None:
            self.rejects.add(line, problem or _unknown_category(given))
            return None
        if number:
            self._numbers[number] = line.line
        region, province = given.get("region", ""), given.get("province", "")
        code = self._code(region, province)
        position = given.get("position", "")[:WORDS_LENGTH]
        if position not in self._positions:
            self._positions[position] = position_category_of(position)
        return PersonRow(
            version_id=self.version.id,
            row=line.row,
            number=number,
            category=category,
            name=given["name"],
            sex=_sex(given.get("sex", ""), number, category),
            agency=given.get("agency", "")[:WORDS_LENGTH] or self.version.agency,
            unit=given.get("unit", "")[:WORDS_LENGTH],
            position=position,
            position_category=self._positions[position],
            region_text=region[:120],
            province_text=province[:120],
            region_code=code,
            region_path=self.finder.paths[code] if code else self.version.region_path,
        )

    def _check(self, given: dict[str, str], number: str, category: Category | None) -> Problem | None:
        name = given.get("name", "")
        if not any(map(str.isalpha, name)):
            return Problem(
                "nama", _("Nama kosong atau bukan nama."), _("Isi nama lengkap seperti pada surat keputusan.")
            )
        if len(name) > NAME_LENGTH:
            return Problem("nama", _("Nama lebih dari 160 karakter."), _("Periksa isi yang salah tempel."))
        if category is None:
            return _unknown_category(given)
        return check_number(category, number, today=self.today) or self._not_once(number)

    def _not_once(self, number: str) -> Problem | None:
        if len(number) > 24:
            return Problem("nomor", _("Nomor lebih dari 24 karakter."), _("Periksa isi yang salah tempel."))
        if number and number in self._numbers:
            return Problem(
                "nomor",
                _("Nomor ini sudah ada pada baris %(line)d.") % {"line": self._numbers[number]},
                _("Pastikan siapa pemilik nomor itu; sisakan satu baris."),
            )
        return None

    def _code(self, region: str, province: str) -> str:
        said = (region, province)
        if said not in self._regions:
            code = self._regions[said] = self.finder.find(region, province)
            if not code and region:
                self.unmapped.add(region)
        return self._regions[said]


def _unknown_category(given: dict[str, str]) -> Problem:
    return Problem(
        "kategori",
        _("Kategori “%(said)s” tidak dikenal.") % {"said": given.get("category", "")[:60]},
        _("Pakai salah satu: %(known)s.") % {"known": ", ".join(Category.values)},
    )


def _sex(said: str, number: str, category: Category) -> str:
    known = _SEXES.get("".join(c for c in said.lower() if c.isalpha()), "")
    if known or category not in (Category.PNS, Category.PPPK):
        return known
    return {"1": "L", "2": "P"}[number[14]]


class _Rejects:
    """Rejected rows beside their target, moved into place at the end; a NIK is blotted out, it is never
    kept."""

    def __init__(self, target: Path) -> None:
        self.target, self.count = target, 0
        self._beside = target.with_name(f".{target.name}.{os.getpid()}.part")
        self._file: TextIO | None = None
        self._kept = False

    def __enter__(self) -> _Rejects:
        return self

    def keep(self) -> None:
        """Keep the rejected rows although the import fails."""
        self._kept = True

    def add(self, line: Line, problem: Problem) -> None:
        if self._file is None:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._beside.open("w", encoding="utf-8")
        row = {f: _without_nik(v) for f, v in line.fields.items()}
        told = {"line": line.line, "field": problem.field, "reason": problem.reason, "remedy": problem.remedy}
        self._file.write(json.dumps({**told, "row": row}, ensure_ascii=False) + "\n")
        self.count += 1

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if self._file is None:
            return
        self._file.close()
        if kind is None or self._kept:
            self._beside.replace(self.target)
        else:
            self._beside.unlink()


def _without_nik(value: str) -> str:
    digits = clean_number(value)
    return f"{digits[:4]}************" if len(digits) == 16 and digits.isdigit() else value[:2_000]
