"""Categories of positions as the published statistics count them, by the words of the position."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

PositionId = Literal["jpt", "administrator", "pengawas", "pelaksana", "fungsional", "camat_lurah", "lainnya"]

POSITIONS: dict[str, str] = {
    "jpt": "Jabatan pimpinan tinggi (JPT)",
    "administrator": "Administrator",
    "pengawas": "Pengawas",
    "pelaksana": "Pelaksana",
    "fungsional": "Fungsional",
    "camat_lurah": "Kepala wilayah (camat/lurah)",
    "lainnya": "Lainnya",
}
_ACTING = re.compile(r"^(?:(?:plt|plh|pj|pjs|pelaksana tugas|pelaksana harian|penjabat)\b[.\s]*)+")
_SPACE = re.compile(r"[\s_]+")


def _any(category: PositionId, *patterns: str) -> Iterable[tuple[re.Pattern[str], PositionId]]:
    return ((re.compile(pattern), category) for pattern in patterns)


# The first that fits decides: a grade of a functional position is surer than the word it begins with.
_RULES: tuple[tuple[re.Pattern[str], PositionId], ...] = (
    *_any("camat_lurah", r"^(camat|lurah|kepala (distrik|kelurahan|kecamatan))\b"),
    *_any(
        "fungsional",
        r"\b(ahli (pertama|muda|madya|utama)|terampil|mahir|penyelia|pemula)\b",
        r"^(kepala sekolah|kepsek|guru|dosen|lektor|guru besar|asisten (ahli|apoteker)|pengawas sekolah)\b",
        r"^(bidan|perawat|dokter|apoteker|nutrisionis|sanitarian|epidemiolog|terapis|fisioterapis)\b",
        r"^(auditor|arsiparis|pustakawan|widyaiswara|statistisi|perencana|penyuluh|jaksa|hakim|peneliti|penghulu)\b",
        r"^pranata (komputer|humas|hubungan masyarakat|laboratorium|keuangan)\b",
    ),
    *_any(
        "jpt",
        r"^(sekretaris (daerah|jenderal|utama|menteri|ditjen)|sekda|sekjen|sestama|sekretaris dprd|sekwan)\b",
        r"^(direktur jenderal|dirjen|inspektur jenderal|deputi|staf ahli|direktur|kepala (dinas|badan|biro|pusat))\b",
        r"^kepala (kantor wilayah|satuan polisi pamong praja|satpol)\b",
        r"^(kadis|kaban|karo|inspektur(?! pembantu))\b",
        r"^asisten (i|ii|iii|iv|\d|pemerintahan|perekonomian|administrasi|daerah|setda|sekda)\b",
    ),
    *_any(
        "pengawas",
        r"^(kepala (seksi|sub ?bagian|sub ?bidang|upt|uptd|puskesmas|urusan)|kasi|kasubag|kasubbag|kasubid|kasubbid)\b",
        r"^(sekretaris (lurah|kelurahan)|seklur)\b",
    ),
    *_any(
        "administrator",
        r"^(kepala (bidang|bagian|kantor)|kabid|kabag|inspektur pembantu|irban)\b",
        r"^(sekretaris (camat|kecamatan|dinas|badan|inspektorat|distrik)|sekcam|sekdin)\b",
        r"^sekretaris$",
    ),
    *_any(
        "pelaksana",
        r"^(staf|pengadministrasi|pengelola|penata|bendahara|pengolah|operator|pramu\w*|sopir|pengemudi|juru\w*|caraka|penelaah)\b",
        r"^pelaksana\b",
    ),
    *_any(
        "fungsional", r"^analis (kebijakan|kepegawaian|sdm|sumber daya manusia|anggaran|hukum|pasar hasil)\b"
    ),
)


def position_category(position_text: str) -> PositionId:
    """The category of a position: jpt, administrator, pengawas, pelaksana, fungsional, camat_lurah.

    An acting holder ("Plt.") counts as the position he fills. What no rule knows is `lainnya`, never guessed.
    """
    text = _ACTING.sub("", _SPACE.sub(" ", position_text.strip().lower().replace("/", " ")))
    return next((category for pattern, category in _RULES if pattern.search(text)), "lainnya")
