"""`sipatenas watch`: the whole journey up to the leads, on a file of posts and a roster.

A roster marked synthetic is worked on in a house of its own inside DIR, which is taken down afterwards. A
roster of real people is worked on only in the office's installation, as a named user with a purpose, so that
every look stands in its log (SAFEGUARDS 5 and 9).
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sipatenas.cli.problem import Problem
from sipatenas.cli.progress import Progress, progress
from sipatenas.cli.setup import acting_name, acting_purpose, acting_user, office_of, open_empty, open_house
from sipatenas.core.files import put_whole

if TYPE_CHECKING:
    from sipatenas.accounts.models import User
    from sipatenas.leads.models import Lead
    from sipatenas.places.models import Office
    from sipatenas.sources.models import ImportRun
    from sipatenas.sources.services import ImportResult

REASON = "menyimpan unggahan sebagaimana dikumpulkan"
BECAUSE = "halaman tidak dibuka: perintah watch bekerja tanpa jaringan"


@dataclass
class Steps:
    """How long each step took, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, label: str) -> Iterator[Progress]:
        started = time.monotonic()
        with progress(label) as bar:
            yield bar
        self.seconds[name] = round(time.monotonic() - started, 3)


def watch(args: argparse.Namespace) -> int:
    """Returns 0, or 1 when a row was rejected."""
    posts, roster, out = Path(args.posts), Path(args.roster), Path(args.out)
    for path in (posts, roster):
        if not path.is_file():
            raise Problem(f"berkas {path} tidak ditemukan; periksa alamatnya.")
    out.mkdir(parents=True, exist_ok=True)
    if args.synthetic or _marked_synthetic(roster):
        with _own_house(out, args):
            return _journey(args, posts, roster, out, None)
    acting_name()
    acting_purpose()
    open_house()
    return _journey(args, posts, roster, out, acting_user())


def _marked_synthetic(roster: Path) -> bool:
    if roster.suffix.lower() != ".parquet":
        return False
    import pyarrow.parquet as pq
    from pyarrow import ArrowInvalid

    try:
        metadata = pq.read_schema(roster).metadata or {}
    except ArrowInvalid as error:
        raise Problem(f"{roster.name} bukan berkas Parquet yang utuh: {error}") from error
    return bool(metadata.get(b"synthetic", b"").lower() == b"true")


@contextmanager
def _own_house(out: Path, args: argparse.Namespace) -> Iterator[None]:
    """A data folder of its own, for this run only. What it could not know is told before it is built."""
    folder = tempfile.mkdtemp(prefix=".kerja-", dir=out)
    os.environ.update(SIPATENAS_DATA=folder, DATABASE_URL=f"sqlite:///{folder}/sipatenas.sqlite3")
    for name in ("SIPATENAS_BLOBS", "SIPATENAS_KEYS"):
        os.environ.pop(name, None)
    try:
        open_empty()
        _check_known(args)
        open_house()
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_known(args: argparse.Namespace) -> None:
    """Raises Problem for an election or an office that a new house does not know."""
    from sipatenas.places.queries import UnknownOffice
    from sipatenas.places.tables import regions

    _check_election(args.election)
    if args.office not in {row.code for row in regions()}:
        raise Problem(str(UnknownOffice(args.office)))


def _check_election(name: str) -> None:
    from sipatenas.rulebook.elections import UnknownElection, election

    try:
        election(name)
    except UnknownElection as unknown:
        raise Problem(str(unknown)) from unknown


def _journey(args: argparse.Namespace, posts: Path, roster: Path, out: Path, user: User | None) -> int:
    from sipatenas.accounts.scope import may_see_path

    office = office_of(args.office)
    _check_election(args.election)
    user = user or _officer(office)
    if not may_see_path(user, office.path):
        raise Problem(f"{user.username} tidak bertugas untuk {office.name}.")
    steps = Steps()
    started = time.monotonic()
    wrong = _take_roster(args, roster, office, user, steps, out)
    result, run = _take_posts(args, posts, office, user, steps, out)
    counts = _find_leads(run, steps)
    leads = _keep(run, office, user, steps, out)
    _report(leads, office, user, args.election, result, steps, out)
    steps.seconds["total"] = round(time.monotonic() - started, 3)
    summary = _summary(result, counts, run, leads, wrong, steps)
    put_whole(out / "summary.json", [json.dumps(summary, ensure_ascii=False, indent=2).encode()])
    print(f"{summary['posts']} unggahan, {summary['leads']} indikasi; hasil di {out}.", file=sys.stderr)
    return 1 if result.rejected else 0


def _officer(office: Office) -> User:
    """The named user of a run in its own house: whoever sits at the machine."""
    from sipatenas.accounts.models import Duty
    from sipatenas.accounts.services import create_user
    from sipatenas.core.clock import edge_clock

    name = getpass.getuser()
    return create_user(
        username=name, full_name=name, office=office, duty=Duty.OFFICER, by=None, clock=edge_clock()
    )


def _take_roster(
    args: argparse.Namespace, roster: Path, office: Office, user: User, steps: Steps, out: Path
) -> int:
    from sipatenas.core.clock import edge_clock
    from sipatenas.directory.readers import RosterUnreadable
    from sipatenas.directory.services import ImportRefused, import_roster

    with steps.step("roster", "daftar pegawai") as bar:
        try:
            result = import_roster(
                path=roster,
                agency=args.office,
                office=office,
                user=user,
                synthetic=args.synthetic,
                clock=edge_clock(),
                progress=bar,
                rejected_path=out / "roster.rejected.ndjson",
            )
        except (RosterUnreadable, ImportRefused) as refused:
            raise Problem(str(refused)) from refused
    return result.rejected


def _take_posts(
    args: argparse.Namespace, posts: Path, office: Office, user: User, steps: Steps, out: Path
) -> tuple[ImportResult, ImportRun]:
    from sipatenas.core.clock import edge_clock
    from sipatenas.sources.models import ImportRun
    from sipatenas.sources.services import import_file

    with steps.step("import", "impor") as bar:
        result = import_file(
            path=posts,
            office=office,
            user=user,
            clock=edge_clock(),
            format=args.format,
            election=args.election,
            progress=bar,
        )
    for note in (*result.notes, result.refused):
        if note:
            print(note, file=sys.stderr)
    if result.rejected_path is not None:
        shutil.copyfile(result.rejected_path, out / "posts.rejected.ndjson")
        print(
            f"{result.rejected} baris ditolak, tersimpan di {out / 'posts.rejected.ndjson'}.", file=sys.stderr
        )
    if result.run_id is None:
        raise Problem(f"{posts}: tidak ada unggahan yang dapat dibaca. {result.refused}", status=1)
    return result, ImportRun.objects.select_related("office", "user").get(pk=result.run_id)


def _find_leads(run: ImportRun, steps: Steps) -> dict[str, int]:
    from sipatenas.core.clock import edge_clock
    from sipatenas.leads import intake, matching

    with steps.step("read", "membaca") as bar:
        counts = intake.read_run(run=run, clock=edge_clock(), told=bar)
    with steps.step("attribute", "mencocokkan akun") as bar:
        matched = matching.match_run(run=run, clock=edge_clock(), told=bar)
    return {
        "with_signal": counts.with_signal,
        "matched": matched.matched,
        "matching_refused": matched.refused,
    }


def _keep(run: ImportRun, office: Office, user: User, steps: Steps, out: Path) -> list[Lead]:
    """Seal the imported record of every lead, and write the leads and the packages."""
    from sipatenas.core.clock import edge_clock
    from sipatenas.evidence.package import SUFFIX
    from sipatenas.evidence.services import package_for_command, seal_imported_records
    from sipatenas.leads.models import Lead

    related = ("post__account", "post__office", "reading", "office")
    leads = list(Lead.objects.filter(post__seen_run=run).select_related(*related).order_by("-strength", "id"))
    clock = edge_clock()
    with steps.step("evidence", "menyegel bukti") as bar:
        sealed = seal_imported_records(
            posts=[lead.post for lead in leads],
            user=user,
            office=office,
            reason=REASON,
            clock=clock,
            because=BECAUSE,
        )
        folder = out / "bukti"
        folder.mkdir(exist_ok=True)
        for number, evidence in enumerate(sealed, start=1):
            package = package_for_command(evidence=evidence, user=user, clock=clock)
            put_whole(folder / f"{number:04d}{SUFFIX}", package)
            bar(number, len(sealed))
    lines = (json.dumps(_lead_line(n, lead), ensure_ascii=False) for n, lead in enumerate(leads, start=1))
    put_whole(out / "leads.ndjson", [f"{line}\n".encode() for line in lines])
    return leads


def _lead_line(number: int, lead: Lead) -> dict[str, Any]:
    """A lead as a line: its post, what was read, and no name of a candidate."""
    reading = lead.reading
    return {
        "number": number,
        "id": lead.post.contract_id,
        "act": reading.act,
        "direction": reading.direction or None,
        "target": reading.target or None,
        "strength": lead.strength,
        "phase": reading.phase or None,
        "stage": reading.stage or None,
        "rules": reading.rules,
        "why": reading.why,
        "model": reading.model,
        "evidence": f"bukti/{number:04d}.sipatenas.zip",
    }


def _report(
    leads: list[Lead],
    office: Office,
    user: User,
    election_id: str,
    result: ImportResult,
    steps: Steps,
    out: Path,
) -> None:
    from django.utils.translation import override

    from sipatenas.core.clock import edge_clock
    from sipatenas.documents.render import render_pdf
    from sipatenas.leads.papers import MOST, report_facts

    clock = edge_clock()
    with steps.step("report", "laporan"), override("id"):
        facts = report_facts(
            leads=leads[:MOST],
            office=office,
            made_by=user,
            clock=clock,
            notes=[f"Hanya {MOST} dari {len(leads)} indikasi dimuat."] if len(leads) > MOST else [],
            summary=[("Unggahan", str(result.read)), ("Ditolak", str(result.rejected))],
            election_id=election_id,
        )
        put_whole(out / "laporan.pdf", [render_pdf("laporan", facts, "id", at=clock.now())])


def _summary(
    result: ImportResult,
    counts: dict[str, int],
    run: ImportRun,
    leads: list[Lead],
    roster_rejected: int,
    steps: Steps,
) -> dict[str, Any]:
    from sipatenas.attribution.queries import accounts_with_candidate_over_half
    from sipatenas.sources.models import Post

    posts = Post.objects.filter(seen_run=run)
    shares = accounts_with_candidate_over_half(posts)
    return {
        "posts": result.read,
        "rejected": result.rejected,
        "roster_rejected": roster_rejected,
        "with_signal": counts["with_signal"],
        "leads": len(leads),
        "accounts": posts.values("account").distinct().count(),
        "accounts_matched": shares.accounts,
        "matching_refused": counts["matching_refused"],
        "accounts_with_candidate_over_half": shares.over_half,
        "model": leads[0].reading.model if leads else None,
        "election": run.election_id,
        "office": run.office_id,
        "seconds": steps.seconds,
    }
