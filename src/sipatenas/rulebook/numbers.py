"""Numbers of reports, findings and registers, as the Bawaslu forms write them.

`006/TM/PB/Kab/65.01/X/2024`: sequence / laporan LP or temuan TM / contest / level / office / month / year.
Certainty A for LP and TM (SigapLapor's public list), B for Reg and for the contest codes.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.contests import ContestKind
from sipatenas.rulebook.rows import DATA, Document, Row

Source = Literal["LP", "TM"]

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class PatternRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pattern: str
    examples: tuple[str, ...]


class CodeRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: str


@law_cache
def _patterns() -> dict[str, PatternRow]:
    return {row.id: row for row in _document().rows("patterns", PatternRow)}


@law_cache
def _codes(section: str) -> dict[str, CodeRow]:
    return {row.id: row for row in _document().rows(section, CodeRow)}


@law_cache
def _document() -> Document:
    return Document(DATA / "numbers.yaml", frozenset({"patterns", "contest_codes", "level_codes"}))


def finding_number(*, seq: int, kind_code: str, level_code: str, office_code: str, day: date) -> str:
    """Number of a finding: `006/TM/PB/Kab/65.01/X/2024`. `day` is the legal day. Raises ValueError."""
    return _fill("finding", seq, kind_code, level_code, office_code, day)


def report_number(*, seq: int, kind_code: str, level_code: str, office_code: str, day: date) -> str:
    """Number of a report (laporan): `002/LP/PG/Prov/65.00/X/2024`. Raises ValueError."""
    return _fill("report", seq, kind_code, level_code, office_code, day)


def register_number(
    *, seq: int, source: Source, kind_code: str, level_code: str, office_code: str, day: date
) -> str:
    """Number in the register: `001/Reg/TM/PB/Kab/65.01/X/2024` (certainty B). Raises ValueError."""
    return _fill("register", seq, kind_code, level_code, office_code, day, source=source)


def letter_number(*, seq: int, level_code: str, office_code: str, day: date) -> str:
    """Number of a referral letter: `001/PM.06.02/Kab-65.04/X/2024` (certainty C). Raises ValueError."""
    return _fill("letter", seq, "-", level_code, office_code, day)


def summons_number(*, seq: int, level_code: str, office_code: str, day: date) -> str:
    """Number of a summons: `001/UND/Kab-65.04/X/2024` (certainty C). Raises ValueError."""
    return _fill("summons", seq, "-", level_code, office_code, day)


def plenary_number(*, seq: int, level_code: str, office_code: str, day: date) -> str:
    """Number of a plenary's minutes: `001/BA-PLENO/Kab-65.04/X/2024` (certainty C). Raises ValueError."""
    return _fill("plenary", seq, "-", level_code, office_code, day)


def kind_code(kind: ContestKind | Literal["legislatif"]) -> str:
    """The contest's code: PG gubernur, PB bupati, PW walikota, PP presiden, PL legislatif (certainty B)."""
    row = _codes("contest_codes").get(kind)
    if row is None:
        raise ValueError(
            f"Jenis pemilihan '{kind}' tanpa kode. Yang ada: {', '.join(_codes('contest_codes'))}."
        )
    return row.code


def level_code(office_code: str, *, city: bool = False) -> str:
    """The level's code of an office by its region code: RI, Prov, Kab or Kota, Kec, Kel (below: certainty C).

    `city`: the regency is a kota; from the region's code, second part 71 and above, when not told.
    """
    parts = office_code.split(".")
    if office_code == "00":
        level = "national"
    elif len(parts) == 1:
        level = "province"
    elif len(parts) == 2:
        level = "city" if city or int(parts[1]) >= 71 else "regency"
    else:
        level = "district" if len(parts) == 3 else "village"
    return _codes("level_codes")[level].code


def _fill(
    pattern: str, seq: int, kind_code: str, level_code: str, office_code: str, day: date, **more: str
) -> str:
    if seq < 1:
        raise ValueError(f"Nomor urut harus mulai dari 1, bukan {seq}.")
    for name, value in (
        ("kode jenis", kind_code),
        ("kode tingkat", level_code),
        ("kode kantor", office_code),
    ):
        if not value or "/" in value:
            raise ValueError(f"Isian {name} tidak boleh kosong atau memuat garis miring: '{value}'.")
    return _patterns()[pattern].pattern.format(
        seq=seq,
        kind=kind_code,
        level=level_code,
        office=office_code,
        month=_ROMAN[day.month - 1],
        year=day.year,
        **more,
    )
