"""Posts come in, and are read."""

from __future__ import annotations

import argparse
import sys

from sipatenas.cli.problem import Problem
from sipatenas.cli.progress import progress
from sipatenas.cli.setup import acting_user, office_of, open_house


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _not_there(missing: FileNotFoundError) -> str:
    """The file's name where the system gave it, else the sentence of who looked for it."""
    return (
        f"berkas {missing.filename} tidak ditemukan; periksa alamatnya." if missing.filename else str(missing)
    )


def import_files(args: argparse.Namespace) -> int:
    """Import into the database, whose worker then reads; with --out only rewrite in the contract's shape."""
    open_house()
    from django.core.exceptions import PermissionDenied

    from sipatenas.core.clock import edge_clock
    from sipatenas.sources import commands

    try:
        if args.out:
            with progress("mengubah") as bar:
                return commands.convert(args.files, out=args.out, say=_say, format=args.format, progress=bar)
        user = acting_user()
        from sipatenas.leads.commands import import_and_read

        with progress("impor") as bar:
            return import_and_read(
                args.files,
                office=office_of(args.office, user),
                user=user,
                clock=edge_clock(),
                say=_say,
                format=args.format,
                election=args.election,
                progress=bar,
            )
    except FileNotFoundError as missing:
        raise Problem(_not_there(missing)) from missing
    except PermissionDenied as refused:
        raise Problem(str(refused)) from refused


def read(args: argparse.Namespace) -> int:
    """Read a file of posts and keep nothing."""
    from sipatenas.cli.verbs.texts import claims_folder
    from sipatenas.reading.commands import BadPosts, EngineMissing, ProcessLost, read_file
    from sipatenas.rulebook.elections import UnknownElection

    try:
        with progress("membaca") as bar:
            counts = read_file(
                args.posts,
                args.out,
                election=args.election,
                region=args.region,
                engine=args.engine,
                processes=args.processes,
                claims=claims_folder(),
                progress=bar.add,
                say=_say,
            )
    except FileNotFoundError as missing:
        raise Problem(_not_there(missing)) from missing
    except (UnknownElection, BadPosts, EngineMissing, ProcessLost) as wrong:
        raise Problem(str(wrong)) from wrong
    if counts.rejected_path is not None:
        _say(f"{counts.rejected} baris ditolak, tersimpan di {counts.rejected_path}.")
    _say(f"{counts.read} unggahan dibaca, {counts.rejected} ditolak.")
    return 1 if counts.rejected else 0
