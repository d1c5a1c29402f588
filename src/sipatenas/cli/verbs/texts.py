"""What many posts say together: waves, and the fact checks that posts are matched against."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from sipatenas.cli.problem import Problem
from sipatenas.cli.progress import progress
from sipatenas.config import env


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def claims_folder() -> Path:
    """Where this installation keeps its fact checks."""
    return Path(env.value("SIPATENAS_DATA", "data")).resolve() / "claims"


def waves(args: argparse.Namespace) -> int:
    """Near-duplicate clusters across accounts, from readings with times."""
    from sipatenas.reading.waves.commands import BadReadings, find_waves

    if args.hours <= 0 or not 0 < args.alike <= 1 or args.accounts < 2:
        raise Problem("--hours lebih dari 0, --alike di atas 0 sampai 1, --accounts sedikitnya 2.")
    try:
        with progress("mencari gelombang") as bar:
            counts = find_waves(
                args.readings,
                args.out,
                hours=args.hours,
                alike=args.alike,
                accounts=args.accounts,
                progress=bar.add,
            )
    except (FileNotFoundError, BadReadings) as wrong:
        raise Problem(str(wrong)) from wrong
    if counts.rejected_path is not None:
        _say(f"{counts.rejected} baris ditolak, tersimpan di {counts.rejected_path}.")
    if counts.untimed:
        _say(f"{counts.untimed} bacaan tanpa waktu tidak dapat masuk gelombang.")
    if counts.unsketched:
        _say(f"{counts.unsketched} bacaan tanpa sidik teks (teks terlalu pendek, atau bacaan lama) dilewati.")
    _say(f"{counts.read} bacaan, {counts.waves} gelombang dengan {counts.members} unggahan.")
    return 1 if counts.rejected else 0


def claims_import(args: argparse.Namespace) -> int:
    """Add published fact checks; whoever reads posts from now on matches against them."""
    from sipatenas.reading.claims.factchecks import BadFactChecks, add

    folder = claims_folder()
    status = 0
    for file in args.files:
        try:
            counts = add(file, folder, publisher=args.publisher)
        except FileNotFoundError as missing:
            raise Problem(f"berkas {file} tidak ditemukan; periksa alamatnya.") from missing
        except BadFactChecks as wrong:
            raise Problem(str(wrong)) from wrong
        _say(f"{file}: {counts.new} baru, {counts.changed} berubah, {counts.known} sudah ada.")
        if counts.rejected:
            rejected = folder / f"{Path(file).name}.rejected.ndjson"
            rejected.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in counts.rejected))
            _say(f"{len(counts.rejected)} baris ditolak, tersimpan di {rejected}.")
            status = 1
    return status
