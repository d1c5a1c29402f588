"""Numbers of public officials, checked by category. Pure functions; the words are for the person who
mends the file.

NIP (Peraturan Kepala BKN 22/2007): 18 digits: date of birth, month of appointment as candidate, sex, serial.
NI PPPK: 18 digits: date of birth, year, contract code, sex, serial, so no month stands at the 13th digit.
NRP: Polri 8 digits (year and month of birth, serial); TNI by service and rank, so only its shape is
checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sipatenas.directory.categories import Category

_DIGITS = re.compile(r"\d+")
_TNI = re.compile(r"\d{4,18}(?:/[A-Z]{1,3})?")
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
YOUNGEST, OLDEST = 15, 60
"""Ages at appointment that a number may say: wide, for converted numbers of former honorary staff."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, and what to do."""

    field: str
    reason: str
    remedy: str


def clean_number(raw: str) -> str:
    """The number without spaces, dots and the apostrophe that spreadsheets put before it."""
    return re.sub(r"[\s.'’`-]", "", raw).upper() if not _ROUNDED.fullmatch(raw.strip()) else raw.strip()


def check_number(category: Category, number: str, *, today: date) -> Problem | None:
    """None when the cleaned number fits its category; organisers, villages, contract staff and BUMN
    need none."""
    if _ROUNDED.fullmatch(number):
        return _wrong(
            _("Nomor tersimpan sebagai bilangan, sehingga digit akhirnya hilang."),
            _("Ubah kolom nomor menjadi teks di berkas asal, lalu ekspor lagi."),
        )
    if _DIGITS.fullmatch(number) and len(number) == 16:
        return _wrong(
            _("Nomor 16 digit tampak seperti NIK; NIK tidak disimpan di sini."),
            _("Isi dengan NIP, NI PPPK, atau NRP; hapus NIK dari berkas."),
        )
    check = _CHECKS.get(category)
    return check(number, today) if check else None


def _wrong(reason: str, remedy: str) -> Problem:
    return Problem("nomor", reason, remedy)


def _birth(number: str, today: date) -> date | Problem:
    try:
        born = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    except ValueError:
        born = None
    if born is None or not 14 <= today.year - born.year <= 100:
        return _wrong(
            _("Delapan digit pertama (%(digits)s) bukan tanggal lahir yang mungkin.")
            % {"digits": number[:8]},
            _("Cocokkan dengan surat keputusan; bentuknya tahun, bulan, tanggal (YYYYMMDD)."),
        )
    return born


def _eighteen(number: str, name: str) -> Problem | None:
    if len(number) == 18 and _DIGITS.fullmatch(number):
        return None
    return _wrong(
        _("%(name)s harus 18 digit; tertulis %(length)d karakter.") % {"name": name, "length": len(number)},
        _("Periksa angka yang hilang atau berlebih, dan apakah kategori barisnya benar."),
    )


def _sex(digit: str) -> Problem | None:
    if digit in "12":
        return None
    return _wrong(
        _("Digit ke-15 (%(digit)s) harus 1 (laki-laki) atau 2 (perempuan).") % {"digit": digit},
        _("Cocokkan dengan surat keputusan."),
    )


def _age(born: date, year: int, today: date) -> Problem | None:
    if YOUNGEST <= year - born.year <= OLDEST and year <= today.year + 1:
        return None
    return _wrong(
        _("Tahun pengangkatan %(year)d tidak mungkin bagi orang yang lahir %(born)d.")
        % {"year": year, "born": born.year},
        _("Cocokkan tanggal lahir dan tahun pengangkatan dengan surat keputusan."),
    )


def _nip(number: str, today: date) -> Problem | None:
    if problem := _eighteen(number, "NIP"):
        return problem
    born = _birth(number, today)
    if isinstance(born, Problem):
        return born
    if not 1 <= int(number[12:14]) <= 12:
        return _wrong(
            _("Digit ke-13 dan 14 (%(month)s) bukan bulan pengangkatan CPNS 01-12.")
            % {"month": number[12:14]},
            _("Jika orang ini PPPK, isi kategori PPPK; jika PNS, cocokkan dengan surat keputusan."),
        )
    return _age(born, int(number[8:12]), today) or _sex(number[14])


def _ni_pppk(number: str, today: date) -> Problem | None:
    if problem := _eighteen(number, "NI PPPK"):
        return problem
    born = _birth(number, today)
    if isinstance(born, Problem):
        return born
    return _age(born, int(number[8:12]), today) or _sex(number[14])


def _nrp_polri(number: str, today: date) -> Problem | None:
    if len(number) == 18:
        return _nip(number, today)
    if len(number) == 8 and _DIGITS.fullmatch(number) and 1 <= int(number[2:4]) <= 12:
        return None
    return _wrong(
        _("NRP Polri harus 8 digit: tahun dan bulan lahir (YYMM), lalu nomor urut."),
        _("Periksa NRP; pegawai negeri pada Polri memakai NIP 18 digit."),
    )


def _nrp_tni(number: str, today: date) -> Problem | None:
    if len(number) == 18 and number.isdigit():
        return _nip(number, today)
    if _TNI.fullmatch(number):
        return None
    return _wrong(
        _("NRP TNI harus 4 sampai 18 digit, boleh diakhiri garis miring dan huruf korps (contoh 12345/P)."),
        _("Cocokkan dengan surat keputusan atau kartu tanda anggota."),
    )


_CHECKS = {Category.PNS: _nip, Category.PPPK: _ni_pppk, Category.POLRI: _nrp_polri, Category.TNI: _nrp_tni}
