"""The whole story once, through the real services: posts in, read, attributed, judged, kept, referred."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sipatenas.accounts.models import User
from sipatenas.attribution.queries import candidates_for, choices_visible_to, latest_run
from sipatenas.cases.models import Case, Origin
from sipatenas.cases.services.finding import make_finding
from sipatenas.cli.demonstration import dossiers, election, people, posts, roster
from sipatenas.cli.progress import Progress, progress
from sipatenas.core.clock import Clock
from sipatenas.core.tasks import Job, JobState, run_due
from sipatenas.directory.services import import_roster
from sipatenas.evidence.queries import of_post
from sipatenas.leads import queries
from sipatenas.leads import services as leads
from sipatenas.leads.commands import ask_to_read
from sipatenas.leads.models import Lead
from sipatenas.leads.papers import issue_report
from sipatenas.places.models import Office
from sipatenas.places.services import ensure_field_offices
from sipatenas.places.zones import legal_day
from sipatenas.sources.models import ImportRun
from sipatenas.sources.services import import_file

SEED = 20241127
OFFICE_NAME = "Kantor Rekaan Kabupaten Tana Tidung"
LONGEST_WAIT = 60.0
"""Seconds that the story waits for work which a killed one left behind."""


@dataclass(frozen=True)
class Told:
    """What the story came to."""

    posts: int
    leads: int
    rejected: int
    case: str


def tell(*, folder: Path, site: str, password: str, clock: Clock) -> Told:
    """Load everything and go the way once. `folder` keeps the invented files, `site` is the platform."""
    office = _office()
    today = legal_day(clock.now(), office)
    users = people.seat(office, password, clock)
    rng = random.Random(SEED)
    everybody = roster.people(rng)
    roster.write(folder / "pegawai.csv", everybody)
    made = posts.make(
        rng=rng,
        people=everybody,
        pairs=[(head, deputy) for head, deputy, _nickname in election.PAIRS],
        today=today,
        site=site,
    )
    posts.write(folder / "unggahan.ndjson", made)
    posts.write_pages(folder / "platform", made)
    first = users["petugas1"]
    with progress("daftar pegawai rekaan") as bar:
        taken = import_roster(
            path=folder / "pegawai.csv",
            agency=election.OFFICE,
            office=office,
            user=first,
            synthetic=True,
            clock=clock,
            progress=bar,
        )
        bar(taken.read)
    run = _import(folder / "unggahan.ndjson", office, first, clock)
    with progress("membaca dan mencocokkan") as bar:
        ask_to_read(run, clock)
        run_due(clock=clock)
        bar(Lead.objects.count())
    with progress("menilai, menyimpan bukti, meneruskan") as bar:
        case = _carry(dossiers.Scene(office, users, clock), bar)
    with progress("perkara rekaan") as bar:
        bar(len(dossiers.tell(dossiers.Scene(office, users, clock))))
    return Told(
        posts=len(made),
        leads=Lead.objects.count(),
        rejected=taken.rejected,
        case=str(case) if case else "",
    )


@transaction.atomic
def _office() -> Office:
    """The real region's office, renamed so that nobody takes it for the real one."""
    ensure_field_offices(regency=election.OFFICE, villages=True)
    office = Office.objects.get(code=election.OFFICE)
    office.name = OFFICE_NAME
    office.save(update_fields=["name"])
    return office


def _import(path: Path, office: Office, user: User, clock: Clock) -> ImportRun:
    with progress("unggahan rekaan") as bar:
        result = import_file(
            path=path,
            office=office,
            user=user,
            clock=clock,
            election=election.ELECTION,
            invented=True,
            progress=bar,
        )
    return ImportRun.objects.filter(pk__in=[result.run_id]).get()


def _work_off(clock: Clock) -> int:
    """Do what is waiting, also what a killed demonstration left behind and its lost job's pause holds back.

    Returns how many attempts were made.
    """
    attempts = run_due(clock=clock)
    ends = time.monotonic() + LONGEST_WAIT
    while (
        time.monotonic() < ends
        and Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exists()
    ):
        time.sleep(0.5)
        attempts += run_due(clock=clock)
    return attempts


WHOLE_WAY = (
    ("register", "petugas2"),
    *((step, "kepala") for step in ("hear", "clarify", "study", "decide", "refer")),
    ("recommend", "narahubung"),
    ("follow_up", "kepala"),
    ("close", "kepala"),
)
"""Who takes each step of the case that a post led to."""


def _carry(scene: dossiers.Scene, bar: Progress) -> Case | None:
    """One lead to its end: two officers agree, the page is captured, the case is referred, answered and closed.

    Killed and called again it takes only the steps that are still to be taken.
    """
    case = Case.objects.filter(origin=Origin.FINDING, lead__isnull=False).order_by("opened_at").first()
    if case is None:
        case = _judge(scene, bar)
    bar(3, 4)
    if case is not None:
        case = dossiers.carry(case, scene, WHOLE_WAY)
    bar(4, 4)
    return case


def _judge(scene: dossiers.Scene, bar: Progress) -> Case | None:
    """The clearest lead, judged by two and kept as evidence, as a finding; None where no lead is clear."""
    first, clock = scene.users["petugas1"], scene.clock
    chosen = _clearest(first)
    if chosen is None:
        return None
    lead, person = chosen
    for officer in (first, scene.users["petugas2"]):
        _choose(lead, person, officer, clock)
    bar(1, 4)
    if not of_post(first, lead.post).exists():
        reason = "Unggahan dapat dihapus pemiliknya."
        leads.keep_evidence(lead=lead, user=first, reason=reason, clock=clock)
    _work_off(clock)
    bar(2, 4)
    issue_report(user=scene.users["kepala"], wanted=queries.QueueFilter(), clock=clock)
    offered = [rule["id"] for rule in queries.allegeable_rules(lead)]
    reason = "Ajakan memilih pada masa kampanye."
    return make_finding(lead=lead, user=first, rules=offered[:1], reason=reason, clock=clock)


def _choose(lead: Lead, person: str, officer: User, clock: Clock) -> None:
    """The officer's choice, unless it was made already."""
    run = latest_run(lead.post)
    if run is not None and any(one.officer_id == officer.pk for one in choices_visible_to(officer, run)):
        return
    leads.judge(
        lead=lead,
        user=officer,
        person=person,
        no_conflict=True,
        reason="Nama, tempat kerja dan wilayah akun sama dengan daftar pegawai (rekaan).",
        clock=clock,
    )


def _clearest(user: User) -> tuple[Lead, str] | None:
    """The open lead whose account most clearly belongs to somebody on the roster."""
    found: list[tuple[float, Lead, str]] = []
    for lead in queries.visible_to(user).filter(state="open").select_related("post"):
        run = latest_run(lead.post)
        best = candidates_for(user, run)[:1] if run else []
        found += [(one.probability, lead, str(one.person.pk)) for one in best if one.person.category == "pns"]
    if not found:
        return None
    _probability, lead, person = max(found, key=lambda one: one[0])
    return lead, person


def data_folder() -> Path:
    """Where the invented files lie."""
    folder = Path(settings.SIPATENAS_DATA) / "rekaan"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
