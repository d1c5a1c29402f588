"""An invented roster: 5,000 people of all seven categories, with a few wrong rows to be rejected."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sipatenas.cli.demonstration import names

SIZE = 5_000
CATEGORIES = {
    "pns": 2600,
    "pppk": 900,
    "ptt": 600,
    "polri": 250,
    "tni": 200,
    "organiser": 200,
    "village": 250,
}
HEADER = ("nip", "nama", "kategori", "instansi", "unit", "jabatan", "kode_wilayah", "wilayah")
_UNITS = {
    "pns": ("Dinas Pendidikan", "Dinas Kesehatan", "Sekretariat Daerah", "Dinas Perhubungan", "Inspektorat"),
    "pppk": ("Dinas Pendidikan", "Dinas Kesehatan", "Dinas Pertanian"),
    "ptt": ("Satuan Polisi Pamong Praja", "Dinas Lingkungan Hidup", "Sekretariat DPRD"),
    "polri": ("Satuan Lalu Lintas", "Satuan Binmas", "Satuan Samapta"),
    "tni": ("Koramil 01", "Koramil 02"),
    "organiser": ("Sekretariat KPU", "Panitia Pemilihan Kecamatan"),
    "village": ("Desa Sambungan", "Desa Limbu Sedulun", "Desa Tideng Pale"),
}
_AGENCIES = {
    "polri": "Polres Tana Tidung (rekaan)",
    "tni": "Kodim Tana Tidung (rekaan)",
    "organiser": "KPU Kabupaten Tana Tidung (rekaan)",
}
_POSITIONS = {
    "pns": ("Guru Ahli Pertama", "Analis Kebijakan Ahli Muda", "Kepala Bidang", "Perawat Mahir", "Camat"),
    "pppk": ("Guru Ahli Pertama", "Bidan Terampil", "Penyuluh Pertanian"),
    "ptt": ("Tenaga Kontrak", "Petugas Kebersihan"),
    "polri": ("Bintara", "Perwira Pertama"),
    "tni": ("Babinsa", "Bintara"),
    "organiser": ("Staf Sekretariat", "Anggota PPK"),
    "village": ("Kepala Desa", "Sekretaris Desa", "Kaur Keuangan"),
}


@dataclass(frozen=True)
class Invented:
    """A person who does not exist."""

    number: str
    name: str
    titled: str
    category: str
    agency: str
    unit: str
    position: str


def people(rng: random.Random) -> list[Invented]:
    """The whole roster, in the same order for the same seed."""
    found = []
    serial = 0
    for category, count in CATEGORIES.items():
        for _ in range(count):
            serial += 1
            name = names.plain(rng)
            found.append(
                Invented(
                    number=_number(rng, category, serial),
                    name=name,
                    titled=names.titled(rng, name),
                    category=category,
                    agency=_AGENCIES.get(category, "Pemerintah Kabupaten Tana Tidung (rekaan)"),
                    unit=rng.choice(_UNITS[category]),
                    position=rng.choice(_POSITIONS[category]),
                )
            )
    return found


def _number(rng: random.Random, category: str, serial: int) -> str:
    """A number of the right shape for the category; none for those who have none."""
    year, month, day = rng.randint(1968, 1998), rng.randint(1, 12), rng.randint(1, 28)
    birth = f"{year}{month:02d}{day:02d}"
    sex = rng.choice("12")
    shapes = {
        "pns": f"{birth}{year + rng.randint(21, 26)}{rng.randint(1, 12):02d}{sex}{serial % 1000:03d}",
        "pppk": f"{birth}{rng.randint(2021, 2024)}21{sex}{serial % 1000:03d}",
        "polri": f"{year % 100:02d}{month:02d}{serial % 10_000:04d}",
        "tni": f"21{serial:05d}{month:02d}{year % 100:02d}{serial % 100:02d}",
    }
    return shapes.get(category, "")


def write(path: Path, everybody: list[Invented]) -> None:
    """The roster as an agency might hand it over: 5,000 right rows and three that must be rejected."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEADER)
        out.writerows(_rows(everybody))
        out.writerow(("12345", "Nomor Terlalu Pendek", "pns", "rekaan", "-", "-", "65.04", ""))
        out.writerow(("199913402020011001", "Bulan Lahir Tigabelas", "pns", "rekaan", "-", "-", "65.04", ""))
        out.writerow(("", "Tanpa Nomor Pegawai", "pns", "rekaan", "-", "-", "65.04", ""))


def _rows(everybody: list[Invented]) -> Iterator[tuple[str, ...]]:
    for one in everybody:
        yield (
            one.number,
            one.titled,
            one.category,
            one.agency,
            one.unit,
            one.position,
            "65.04",
            "Kabupaten Tana Tidung",
        )
