"""Rosters, accounts, users."""

from __future__ import annotations

import argparse
import getpass
import sys
from contextlib import ExitStack
from pathlib import Path

from sipatenas.cli.problem import Problem
from sipatenas.cli.progress import progress
from sipatenas.cli.setup import acting_purpose, acting_user, office_of, open_house


def roster_import(args: argparse.Namespace) -> int:
    open_house()
    from sipatenas.core.clock import edge_clock
    from sipatenas.directory.commands import roster_import as bring_in
    from sipatenas.directory.readers import RosterUnreadable
    from sipatenas.directory.services import ImportRefused

    user = acting_user()
    path = _file(args.file)
    try:
        with progress("daftar pegawai") as bar:
            result = bring_in(
                file=path,
                agency=args.agency,
                office=office_of(args.office, user),
                user=user,
                synthetic=args.synthetic,
                clock=edge_clock(),
                progress=bar,
            )
    except (RosterUnreadable, ImportRefused) as refused:
        raise Problem(str(refused)) from refused
    print(
        f"{result.read} baris dibaca, {result.accepted} diterima, {result.rejected} ditolak.", file=sys.stderr
    )
    if result.rejected_path is not None:
        print(f"Baris yang ditolak tersimpan di {result.rejected_path}.", file=sys.stderr)
    return 1 if result.rejected else 0


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise Problem(f"berkas {name} tidak ditemukan; periksa alamatnya.")
    return path


def attribution_match(args: argparse.Namespace) -> int:
    """Stored posts as a named user, or a list of accounts against an index of a synthetic roster."""
    open_house()
    if args.post:
        return _match_posts(args)
    if not args.accounts or not args.index:
        raise Problem("sebutkan --post ID…, atau ACCOUNTS dengan --index DIR.")
    return _match_list(args)


def _match_list(args: argparse.Namespace) -> int:
    from django.conf import settings

    from sipatenas.attribution import commands

    to_stdout = args.out == "-"
    rejected = (
        settings.SIPATENAS_DATA / "accounts.rejected.ndjson"
        if to_stdout
        else Path(f"{args.out}.rejected.ndjson")
    )
    with ExitStack() as stack:
        given = (
            sys.stdin
            if args.accounts == "-"
            else stack.enter_context(_file(args.accounts).open(encoding="utf-8"))
        )
        out = sys.stdout if to_stdout else stack.enter_context(commands.beside(Path(args.out)))
        bar = stack.enter_context(progress("mencocokkan"))
        try:
            result = commands.match(
                accounts=given,
                index_folder=Path(args.index),
                out=out,
                rejected_path=rejected,
                top=args.top,
                progress=bar,
            )
        except (commands.NotAnIndex, commands.RosterNotSynthetic, ValueError) as wrong:
            raise Problem(str(wrong)) from wrong
    if result.rejected_path is not None:
        print(f"{result.rejected} baris ditolak, tersimpan di {result.rejected_path}.", file=sys.stderr)
    return 1 if result.rejected else 0


def _match_posts(args: argparse.Namespace) -> int:
    from sipatenas.core.clock import edge_clock
    from sipatenas.leads.commands import match_stored_posts

    user, purpose = acting_user(), acting_purpose()
    try:
        answers, missing = match_stored_posts(ids=args.post, user=user, purpose=purpose, clock=edge_clock())
    except ValueError as wrong:
        raise Problem(
            f"tujuan {purpose!r} tidak dikenal; pakai salah satu tujuan pada catatan akses (judging, …)."
        ) from wrong
    for answer in answers:
        sys.stdout.write(answer + "\n")
    for one in missing:
        print(f"{one}: tidak ada di wilayah kantor Anda.", file=sys.stderr)
    return 1 if missing else 0


def attribution_index(args: argparse.Namespace) -> int:
    open_house()
    from sipatenas.attribution import commands

    try:
        done = commands.index(roster=_file(args.roster), out=Path(args.out), synthetic=args.synthetic)
    except (commands.RosterNotSynthetic, commands.RosterNotReadable) as refused:
        raise Problem(str(refused)) from refused
    print(f"{done.rows} baris diindeks ke {done.folder}.", file=sys.stderr)
    return 0


def user_create(args: argparse.Namespace) -> int:
    open_house()
    from django.core.exceptions import ValidationError

    from sipatenas.accounts.commands import create_user
    from sipatenas.accounts.services import UsernameTaken
    from sipatenas.places.queries import UnknownOffice

    password = getpass.getpass("Kata sandi: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        user = create_user(
            username=args.username,
            full_name=args.name,
            office_code=args.office,
            duty=args.duty,
            email=args.email,
            password=password,
        )
    except ValidationError as wrong:
        raise Problem(" ".join(wrong.messages)) from wrong
    except (UsernameTaken, UnknownOffice) as wrong:
        raise Problem(str(wrong)) from wrong
    print(f"Pengguna {user.username} dibuat.", file=sys.stderr)
    return 0


def user_link(args: argparse.Namespace) -> int:
    """A link that works once; it voids the present password and is written into the ledger."""
    open_house()
    from django.urls import reverse

    from sipatenas.accounts.commands import password_link
    from sipatenas.accounts.models import User

    try:
        link = password_link(username=args.username)
    except User.DoesNotExist:
        raise Problem(f"pengguna {args.username!r} tidak ditemukan.") from None
    print(reverse("accounts:password_set", args=[link.uid, link.token]))
    return 0


def office_form(args: argparse.Namespace) -> int:
    """Form the field supervisors (Panwascam, PKD) of a regency for its election."""
    open_house()
    from sipatenas.places.queries import UnknownOffice, UnknownRegion
    from sipatenas.places.services import ensure_field_offices

    try:
        formed = ensure_field_offices(regency=args.regency, villages=args.villages)
    except (UnknownOffice, UnknownRegion, ValueError) as wrong:
        raise Problem(str(wrong)) from wrong
    print(f"{formed} kantor pengawas dibentuk di bawah {args.regency}.", file=sys.stderr)
    return 0
