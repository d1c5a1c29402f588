"""`sipatenas doctor`: what this machine has, what it lacks, and what to do about it."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from sipatenas.config import env

EXTRAS = {
    "postgres": ("psycopg", "basis data PostgreSQL"),
    "s3": ("storages", "penyimpanan bukti pada S3"),
    "train": ("sklearn", "melatih ulang model teks"),
    "look": ("ai_edge_litert", "membaca gambar dan video"),
    "bulk": ("daft", "membaca pada kluster"),
    "relink": ("splink", "pencocokan ulang massal"),
}
SETTINGS = (
    ("DATABASE_URL", "sqlite:///<data>/sipatenas.sqlite3"),
    ("SIPATENAS_DATA", "data"),
    ("SIPATENAS_BLOBS", "<data>/blobs"),
    ("SIPATENAS_VAULT", "<data>/vault"),
    ("SIPATENAS_KEYS", "<data>/keys"),
    ("SIPATENAS_TSA", ""),
    ("SIPATENAS_OTS", ""),
    ("SIPATENAS_BITCOIN_HEADERS", ""),
    ("SIPATENAS_CAPTURE_ALLOW", ""),
    ("SIPATENAS_CAPTURE_USER", ""),
    ("SIPATENAS_CAPTURE_POOL", ""),
    ("SIPATENAS_UPSTREAM_PROXY", ""),
    ("SIPATENAS_LANGUAGE", "id"),
    ("SIPATENAS_HOSTS", ""),
    ("SIPATENAS_PROXY", ""),
    ("SIPATENAS_SECRET_KEY", ""),
    ("SIPATENAS_USER", ""),
    ("SIPATENAS_PURPOSE", ""),
    ("SIPATENAS_EMAIL_URL", ""),
    ("SIPATENAS_EMAIL_FROM", "sipatenas@localhost"),
    ("SIPATENAS_SITE", "http://127.0.0.1:8000"),
    ("SIPATENAS_REMIND_DAYS", "2"),
    ("SIPATENAS_WAIT_DAYS", "14"),
)
LEAST_FREE = 2 * 1024**3
"""Bytes on the disk of the data folder; below that evidence may soon find no room."""


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: well, or what is missing and the remedy."""

    well: bool
    what: str
    remedy: str = ""


def doctor(_args: argparse.Namespace) -> int:
    """Prints every setting with its origin, then what is missing. Returns 1 if something needed is missing."""
    for name, default in SETTINGS:
        one = env.setting(name, default)
        print(f"{name} = {_masked(name, one.value)}  ({one.origin})")
    needed = [_python(), _browser(), *_captor(), *_upstream(), _data(), _database(), _time()]
    for finding in needed:
        print(f"{'✓' if finding.well else '✕'} {finding.what}{'' if finding.well else ': ' + finding.remedy}")
    if not env.value("SIPATENAS_EMAIL_URL", ""):
        print("– surel: pengingat harian tidak dikirim; isi SIPATENAS_EMAIL_URL untuk mengirimnya")
    for extra, (module, what) in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        print(f"{'✓' if there else '–'} tambahan [{extra}] ({what}){'' if there else ' tidak terpasang'}")
    return 0 if all(finding.well for finding in needed) else 1


def _time() -> Finding:
    """Whether the settings of the time-stamp authorities can be read; none at all is well, and said."""
    from sipatenas.evidence.stamps.authorities import SettingError, authorities, calendars

    try:
        known = authorities(env.value("SIPATENAS_TSA", ""))
        calendars(env.value("SIPATENAS_OTS", ""))
    except SettingError as error:
        return Finding(False, "cap waktu", str(error))
    if lacking := [one.name for one in known if one.url and not (one.roots and one.roots.is_file())]:
        return Finding(False, "cap waktu", f"berkas sertifikat CA tidak ada untuk {', '.join(lacking)}")
    names = ", ".join(one.name for one in known) or "tidak ada otoritas; isi SIPATENAS_TSA, atau lokal"
    return Finding(True, f"cap waktu: {names}")


def _masked(name: str, value: str) -> str:
    """The value without its secrets: whatever stands between the first name's colon and the last @."""
    if name == "SIPATENAS_SECRET_KEY" and value:
        return "••••"
    head, at, tail = value.rpartition("@")
    scheme, slashes, rest = head.partition("//") if "//" in head else ("", "", head)
    user, colon, _secret = rest.partition(":")
    return f"{scheme}{slashes}{user}:••••{at}{tail}" if at and colon else value


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(sys.version_info >= (3, 11), f"Python {version}", "pasang Python 3.11 atau lebih baru")


def _browser() -> Finding:
    from sipatenas.evidence.capture.process.slots import default
    from sipatenas.evidence.capture.run import find_browser

    found = find_browser()
    remedy = "pasang dengan 'apt-get install chromium'; tanpa itu yang disegel hanya rekaman impor"
    said = env.value("SIPATENAS_CAPTURE_POOL", "")
    if said and not said.isdigit():
        return Finding(False, f"SIPATENAS_CAPTURE_POOL “{said}”", "isi dengan angka, atau kosongkan")
    at_once = f"{int(said or 0) or default()} halaman sekaligus di mesin ini"
    return Finding(bool(found), f"Chromium {found}, {at_once}" if found else "Chromium", remedy)


def _upstream() -> list[Finding]:
    """Whether the office's own web proxy, where one is set, can be read and listens."""
    from sipatenas.evidence.capture.net import upstream

    try:
        through = upstream.read(env.value(upstream.SETTING, ""))
    except upstream.UpstreamError as error:
        return [Finding(False, "perantara web kantor", str(error))]
    if through is None:
        return []
    what = f"perantara web kantor {through.host}:{through.port}"
    try:
        socket.create_connection((through.host, through.port), timeout=5).close()
    except OSError as error:
        return [Finding(False, what, f"tidak menjawab ({error}); periksa {upstream.SETTING}")]
    return [Finding(True, f"{what} menjawab")]


def _captor() -> list[Finding]:
    """As whom pages of strangers are opened, and what that user could read of ours."""
    from sipatenas.evidence.capture.process.confine import (
        ConfinementError,
        can_capture,
        identity,
        readable_by,
    )

    remedy = (
        "isi SIPATENAS_CAPTURE_USER dengan pengguna tanpa hak, misalnya nobody, dan jalankan sebagai root"
    )
    try:
        who = identity(env.value("SIPATENAS_CAPTURE_USER", ""))
    except ConfinementError as error:
        return [Finding(False, str(error), remedy)]
    if who is None:
        fence = "tanpa kotak pasir Chromium" if os.geteuid() == 0 else "hanya dibatasi kotak pasir Chromium"
        print(f"– peramban berjalan sebagai pengguna sistem ini sendiri, {fence}: {remedy}")
        return []
    if not can_capture(who):
        what = f"pengguna {who.name} tidak dapat menjalankan Python atau membaca program ini"
        return [Finding(False, what, "pasang Python dan program di folder yang terbaca semua pengguna")]
    data = Path(env.value("SIPATENAS_DATA", "data")).resolve()
    inner = [
        Path(env.value(f"SIPATENAS_{name.upper()}", str(data / name))) for name in ("keys", "vault", "blobs")
    ]
    open_to_it = readable_by(who, [path for path in (data, *inner) if path.is_absolute() and path.exists()])
    close = "tutup bagi pengguna lain: chmod o-rwx " + " ".join(map(str, open_to_it))
    if open_to_it:
        return [
            Finding(False, f"peramban berjalan sebagai {who.name}, yang dapat membaca data di sini", close)
        ]
    return [Finding(True, f"peramban berjalan sebagai {who.name}, tanpa hak atas data, kunci, dan brankas")]


def _data() -> Finding:
    folder = Path(env.value("SIPATENAS_DATA", "data")).resolve()
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(there).free
    return Finding(
        free >= LEAST_FREE,
        f"ruang {free / 1024**3:.1f} GB pada {folder}",
        "kosongkan ruang: paling sedikit 2 GB",
    )


def _bucket() -> list[Finding]:
    """Whether a bucket can be spoken to at all, where a setting names one."""
    named = [one for one in ("SIPATENAS_VAULT", "SIPATENAS_BLOBS") if env.value(one, "").startswith("s3://")]
    if not named:
        return []
    there = importlib.util.find_spec("storages") is not None and importlib.util.find_spec("boto3") is not None
    remedy = "pasang tambahan [s3]: pip install -r requirements/s3.txt"
    return [Finding(there, f"wadah S3 untuk {', '.join(named)}", remedy)]


def _database() -> Finding:
    from django.db import DatabaseError, connection

    from sipatenas.cli.setup import open_house

    try:
        open_house()
        from sipatenas.core.models import LedgerEntry

        entries = LedgerEntry.objects.count()
    except DatabaseError as error:
        return Finding(False, "basis data", f"tidak dapat dibuka ({error}); periksa DATABASE_URL")
    return Finding(True, f"basis data {connection.vendor}, {entries} kejadian tercatat")
