"""Categories of regulated subjects, and of their positions, by the words rosters use for them."""

from __future__ import annotations

import re

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """As the rulebook's subjects are called."""

    PNS = "pns", _("PNS")
    PPPK = "pppk", _("PPPK")
    PTT = "ptt", _("Pegawai tidak tetap")
    TNI = "tni", _("TNI")
    POLRI = "polri", _("Polri")
    ORGANISER = "organiser", _("Penyelenggara pemilihan")
    VILLAGE = "village", _("Kepala atau perangkat desa")
    BUMN = "bumn", _("Pegawai BUMN/BUMD")


class PositionCategory(models.TextChoices):
    """UU 20/2023 art. 13 (manajerial, nonmanajerial), with camat and lurah apart as the statistics want
    them."""

    JPT = "jpt", _("Jabatan pimpinan tinggi")
    ADMINISTRATOR = "administrator", _("Administrator")
    SUPERVISOR = "pengawas", _("Pengawas")
    DISTRICT_HEAD = "camat_lurah", _("Camat atau lurah")
    FUNCTIONAL = "fungsional", _("Fungsional")
    EXECUTOR = "pelaksana", _("Pelaksana")
    UNKNOWN = "", _("tidak tersedia")


_CATEGORY_WORDS = {
    "pns": Category.PNS,
    "asn": Category.PNS,
    "cpns": Category.PNS,
    "pegawai negeri sipil": Category.PNS,
    "pppk": Category.PPPK,
    "p3k": Category.PPPK,
    "pppk paruh waktu": Category.PPPK,
    "ptt": Category.PTT,
    "pegawai tidak tetap": Category.PTT,
    "honorer": Category.PTT,
    "kontrak": Category.PTT,
    "tenaga kontrak": Category.PTT,
    "thl": Category.PTT,
    "non asn": Category.PTT,
    "tni": Category.TNI,
    "tni ad": Category.TNI,
    "tni al": Category.TNI,
    "tni au": Category.TNI,
    "polri": Category.POLRI,
    "polisi": Category.POLRI,
    "organiser": Category.ORGANISER,
    "penyelenggara": Category.ORGANISER,
    "kpu": Category.ORGANISER,
    "bawaslu": Category.ORGANISER,
    "ppk": Category.ORGANISER,
    "pps": Category.ORGANISER,
    "penyelenggara pemilu": Category.ORGANISER,
    "penyelenggara pemilihan": Category.ORGANISER,
    "village": Category.VILLAGE,
    "desa": Category.VILLAGE,
    "perangkat desa": Category.VILLAGE,
    "kepala desa": Category.VILLAGE,
    "bpd": Category.VILLAGE,
    "bumn": Category.BUMN,
    "bumd": Category.BUMN,
}


def category_of(raw: str) -> Category | None:
    """The category a roster's word means; PNS where the roster has none; None for a word nobody knows."""
    word = " ".join(re.findall(r"[a-z0-9]+", raw.lower()))
    return _CATEGORY_WORDS.get(word) if word else Category.PNS


_POSITIONS = tuple(
    (re.compile(pattern, re.IGNORECASE), category)
    for pattern, category in (
        (r"^(camat|lurah)\b", PositionCategory.DISTRICT_HEAD),
        (r"^kepala sekolah|^guru|^dosen|^lektor|^asisten ahli", PositionCategory.FUNCTIONAL),
        (r"^(sekretaris daerah|sekda|direktur jenderal|inspektur jenderal|deputi)\b", PositionCategory.JPT),
        (
            r"^(kepala (dinas|badan|biro|satuan|kantor wilayah)|staf ahli|asisten (i|ii|iii|\d)?)\b",
            PositionCategory.JPT,
        ),
        (r"^(sekretaris|kepala (bidang|bagian)|inspektur pembantu)\b", PositionCategory.ADMINISTRATOR),
        (
            r"^(kepala (seksi|sub ?bagian|sub ?bidang|upt|upn|puskesmas)|kasi|kasubag)\b",
            PositionCategory.SUPERVISOR,
        ),
        (
            r"\bahli (pertama|muda|madya|utama)\b|\b(terampil|mahir|penyelia|pemula)\b",
            PositionCategory.FUNCTIONAL,
        ),
        (
            r"^(analis|auditor|arsiparis|bidan|perawat|dokter|apoteker|nutrisionis|sanitarian)\b",
            PositionCategory.FUNCTIONAL,
        ),
        (
            r"^(pranata|penyuluh|statistisi|perencana|pustakawan|widyaiswara|jaksa|hakim)\b",
            PositionCategory.FUNCTIONAL,
        ),
        (
            r"^(staf|pengadministrasi|pengelola|penata|bendahara|pengolah|operator|pramu|sopir|juru)",
            PositionCategory.EXECUTOR,
        ),
    )
)


def position_category_of(position: str) -> PositionCategory:
    """By the position's words; unknown stays unknown."""
    for pattern, category in _POSITIONS:
        if pattern.search(position.strip()):
            return category
    return PositionCategory.UNKNOWN
