"""`sipatenas demonstrate`: an invented office with its whole story, ready to be tried."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from sipatenas.cli.demonstration import election, marker
from sipatenas.cli.problem import Problem
from sipatenas.cli.setup import open_house
from sipatenas.config import env


def demonstrate(args: argparse.Namespace) -> int:
    """Load the demonstration once; later calls only say how to get in. Killed, it goes on where it stopped."""
    data = Path(env.value("SIPATENAS_DATA", "data")).resolve()
    known = marker.read(data)
    outside = known.platform_port if known is not None else args.port + 1
    os.environ.setdefault("SIPATENAS_CAPTURE_ALLOW", f"127.0.0.1:{outside}")  # before any look at the house
    os.environ.setdefault("SIPATENAS_TSA", "lokal")  # labelled so: an invented house asks no third party
    if known is None:
        known = _prepare(data, outside)
    if not (data / "rekaan" / "selesai").exists():
        _load(data, known)
    _say(known, args.port)
    return 0


def _prepare(data: Path, outside: int) -> marker.Marker:
    """Put the mark on the house, so that every page says it is invented. Raises Problem for a house at work."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_a_real_house(data)
    made = marker.Marker(platform_port=outside, password=f"rekaan-{secrets.token_hex(3)}")
    marker.write(data, made)
    return made


def _refuse_a_real_house(data: Path) -> None:
    """Invented people with one known password, and the mark on every page, never enter a house that is at work."""
    open_house()
    from django.conf import settings

    from sipatenas.accounts.models import User
    from sipatenas.sources.models import ImportRun

    if User.objects.exists() or ImportRun.objects.exists():
        raise Problem(
            f"{data} sudah dipakai kantor yang sebenarnya; demonstrasi memerlukan folder data yang kosong "
            "(SIPATENAS_DATA) dan basis data sendiri (DATABASE_URL)."
        )
    settings.SIPATENAS_DEMONSTRATION = True


def _load(data: Path, known: marker.Marker) -> None:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    if not (data / "rulebook" / "elections" / f"{election.ELECTION}.yaml").exists():
        election.write(data / "rulebook", datetime.now(UTC).astimezone(ZoneInfo("Asia/Makassar")).date())
    open_house()
    from sipatenas.cli.demonstration import platform, story
    from sipatenas.core.clock import edge_clock

    folder = story.data_folder()
    server = platform.serve(folder / "platform", known.platform_port)
    try:
        told = story.tell(
            folder=folder,
            site=f"http://127.0.0.1:{known.platform_port}",
            password=known.password,
            clock=edge_clock(),
        )
    finally:
        if server is not None:
            server.shutdown()
    (folder / "selesai").touch()
    print(
        f"{told.posts} unggahan rekaan, {told.leads} indikasi, {told.rejected} baris pegawai ditolak, "
        f"perkara {told.case or 'belum ada'}.",
        file=sys.stderr,
    )


def _say(known: marker.Marker, port: int) -> None:
    open_house()
    from sipatenas.cli.demonstration import people

    print(f"\nDemonstrasi dengan DATA REKAAN: http://127.0.0.1:{port}")
    print(f"Kata sandi semua akun: {known.password}")
    for desk in people.EVERYBODY:
        print(f"  {desk.username:<10} {desk.does}")
    print(flush=True)
