"""The words on an evidence: what it can prove and what it cannot. Written in Indonesian, sealed with it.

They are part of the evidence and so are never translated after the fact.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sipatenas.evidence.manifest import Moment

_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip

_CAPTURE = (
    "Tangkapan halaman publik oleh {office} pada {at}. "
    "Dapat membuktikan: peramban kantor ini menampilkan halaman itu demikian pada waktu itu menurut jam "
    "komputer kantor, dan berkas-berkasnya tidak berubah sejak disegel. "
    "Tidak dapat membuktikan: siapa yang menguasai akun itu, kapan unggahan dibuat, bahwa isinya benar, atau "
    "bahwa orang lain melihat halaman yang sama. Waktu menurut pihak ketiga hanya sejauh cap waktu di paketnya."
)
_INCOMPLETE = (
    " Tangkapan ini tidak lengkap, karena halaman itu tidak dapat dibaca seluruhnya oleh peramban; yang tidak ada: "
    "{missing} (alasannya di connections.json)."
)
_WALL = (
    "Tangkapan halaman masuk oleh {office} pada {at}; unggahannya sendiri tidak tampil: {because}. "
    "Dapat membuktikan: pada waktu itu, menurut jam komputer kantor, situs meminta komputer kantor ini masuk, dan "
    "berkas-berkasnya tidak berubah sejak disegel. "
    "Tidak dapat membuktikan: isi unggahan itu, bahwa unggahan itu ada atau sudah dihapus, dan siapa yang "
    "menguasai akunnya."
)
_REMOVAL = (
    "Tangkapan pemeriksaan ulang oleh {office} pada {at}: unggahan ini tidak lagi tampil untuk umum, dilihat {looks} "
    "kali sejak {first}, dengan unggahan lain dari situs yang sama tampil pada saat yang sama (looks.json). "
    "Dapat membuktikan: peramban kantor ini menampilkan halaman itu demikian pada waktu-waktu itu menurut jam komputer "
    "kantor, dan berkas-berkasnya tidak berubah sejak disegel. "
    "Tidak dapat membuktikan: siapa yang menghilangkannya (penulisnya, penutupan akun, pengaturan privat, atau "
    "situsnya), kapan tepatnya, atau bahwa orang lain melihat halaman yang sama."
)
_RECORD = (
    "{opening}: yang disegel adalah rekaman yang diimpor. "
    "Dapat membuktikan: rekaman itu ada pada {office} dengan isi ini ketika disegel pada {at} menurut jam "
    "komputer kantor, dan tidak berubah sejak itu. "
    "Tidak dapat membuktikan: bahwa unggahan itu pernah tayang seperti tercatat, siapa yang menguasai akun "
    "itu, atau bahwa alat pengumpulnya mencatat dengan benar. Tidak ada gambar halaman. Waktu menurut pihak "
    "ketiga hanya sejauh cap waktu di paketnya."
)


def moment(at: datetime, zone: str) -> Moment:
    local = at.astimezone(ZoneInfo(zone))
    return Moment(
        utc=at.astimezone(ZoneInfo("UTC")).isoformat(timespec="seconds").replace("+00:00", "Z"),
        local=local.isoformat(timespec="seconds"),
        zone=zone,
    )


def spoken(at: datetime, zone: str) -> str:
    """`4 Oktober 2024 pukul 10.00 WITA`."""
    local = at.astimezone(ZoneInfo(zone))
    name = _ZONES.get(zone, local.strftime("UTC%z"))
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} pukul {local:%H.%M} {name}"


def capture_label(*, office_name: str, at: datetime, zone: str, missing: tuple[str, ...] = ()) -> str:
    """The label of a capture; `missing` names what the page did not let be made of it."""
    said = _CAPTURE.format(office=office_name, at=spoken(at, zone))
    return said + _INCOMPLETE.format(missing=", ".join(missing)) if missing else said


def wall_label(*, office_name: str, at: datetime, zone: str, because: str) -> str:
    """The label of a capture that met a log-in in place of the post."""
    return _WALL.format(office=office_name, at=spoken(at, zone), because=because)


def removal_label(*, office_name: str, at: datetime, zone: str, looks: int, first: datetime) -> str:
    """The label of the look that confirmed a removal."""
    return _REMOVAL.format(office=office_name, at=spoken(at, zone), looks=looks, first=spoken(first, zone))


def record_label(*, office_name: str, at: datetime, zone: str, was_tried: bool) -> str:
    """The label of an imported record; `was_tried` says whether the page was asked for at all."""
    opening = (
        f"halaman tidak dapat dijangkau pada {spoken(at, zone)}"
        if was_tried
        else f"halaman tidak dibuka (tanpa jaringan) sampai {spoken(at, zone)}"
    )
    return _RECORD.format(opening=opening, office=office_name, at=spoken(at, zone))
