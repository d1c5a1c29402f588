"""The whole story once, through the real services: posts in, read, attributed, judged, kept, referred."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sipatenas.accounts.models import Duty, User
from sipatenas.accounts.services import create_user
from sipatenas.attribution.queries import candidates_for, choices_visible_to, latest_run
from sipatenas.cases import services as cases
from sipatenas.cases.models import Case, CounterEvidence, FollowUpKind, Hearing
from sipatenas.cases.workflow import CaseState
from sipatenas.cli.demonstration import election, posts, roster
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
PEOPLE = (
    ("petugas1", "Petugas Rekaan Satu", Duty.OFFICER),
    ("petugas2", "Petugas Rekaan Dua", Duty.OFFICER),
    ("kepala", "Kepala Divisi Rekaan", Duty.DIVISION_HEAD),
    ("auditor", "Auditor Rekaan", Duty.AUDITOR),
    ("admin", "Administrator Rekaan", Duty.ADMINISTRATOR),
)


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
    users = _users(office, password, clock)
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
    first, second = users["petugas1"], users["petugas2"]
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
        case = _carry(first, second, users["kepala"], clock, bar)
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


def _users(office: Office, password: str, clock: Clock) -> dict[str, User]:
    known = {user.username: user for user in User.objects.filter(username__in=[name for name, *_ in PEOPLE])}
    for name, full_name, duty in PEOPLE:
        if name not in known:
            known[name] = create_user(
                username=name,
                full_name=full_name,
                office=office,
                duty=duty,
                by=None,
                clock=clock,
                password=password,
            )
    return known


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


def _carry(first: User, second: User, head: User, clock: Clock, bar: Progress) -> Case | None:
    """One lead to its end: two officers agree, the page is captured, the case is referred and answered.

    Killed and called again it takes only the steps that are still to be taken.
    """
    case = Case.objects.order_by("found_at").first()
    if case is None:
        chosen = _clearest(first)
        if chosen is None:
            return None
        lead, person = chosen
        for officer in (first, second):
            _choose(lead, person, officer, clock)
        bar(1, 4)
        if not of_post(first, lead.post).exists():
            reason = "Unggahan dapat dihapus pemiliknya."
            leads.keep_evidence(lead=lead, user=first, reason=reason, clock=clock)
        _work_off(clock)
        bar(2, 4)
        issue_report(user=head, wanted=queries.QueueFilter(), clock=clock)
        reason = "Ajakan memilih pada masa kampanye."
        offered = [rule["id"] for rule in queries.allegeable_rules(lead)]
        case = cases.make_finding(lead=lead, user=first, rules=offered[:1], reason=reason, clock=clock)
    bar(3, 4)
    _finish(case, second, head, clock)
    bar(4, 4)
    return Case.objects.get(pk=case.pk)


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


def _finish(case: Case, second: User, head: User, clock: Clock) -> None:
    """From wherever the case stands to the authority's first answer."""
    today = legal_day(clock.now(), case.office)
    heard = cases.Heard(
        held_on=today,
        hearing=Hearing.HEARD,
        counter_evidence=CounterEvidence.NONE,
        statement="Yang bersangkutan mengakui akun itu miliknya (rekaan).",
    )
    answer = cases.Answer(
        kind=FollowUpKind.ACKNOWLEDGED,
        received_on=today,
        reference="REKAAN/001",
        summary="Surat penerusan diterima; pemeriksaan dijadwalkan (rekaan).",
    )
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        (CaseState.FOUND, lambda: cases.register(case=case, user=second, clock=clock)),
        (CaseState.REGISTERED, lambda: cases.clarify(case=case, user=head, heard=heard, clock=clock)),
        (CaseState.CLARIFIED, lambda: cases.refer(case=case, user=head, clock=clock)),
        (
            CaseState.REFERRED,
            lambda: cases.record_follow_up(case=case, user=head, answer=answer, clock=clock),
        ),
    )
    for state, step in steps:
        if Case.objects.get(pk=case.pk).state == state:
            step()


def data_folder() -> Path:
    """Where the invented files lie."""
    folder = Path(settings.SIPATENAS_DATA) / "rekaan"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
