"""The whole story once, through the real services: posts in, read, attributed, judged, kept, referred."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sipatenas.accounts.models import Duty, User
from sipatenas.accounts.services import create_user
from sipatenas.attribution.queries import candidates_for, latest_run
from sipatenas.cases import services as cases
from sipatenas.cases.models import Case, CounterEvidence, FollowUpKind, Hearing
from sipatenas.cli.demonstration import election, posts, roster
from sipatenas.cli.progress import Progress, progress
from sipatenas.core.clock import Clock
from sipatenas.core.tasks import run_due
from sipatenas.directory.services import import_roster
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


def _carry(first: User, second: User, head: User, clock: Clock, bar: Progress) -> Case | None:
    """One lead to its end: two officers agree, the page is captured, the case is referred and answered."""
    if Case.objects.exists():
        return Case.objects.order_by("found_at").first()
    chosen = _clearest(first)
    if chosen is None:
        return None
    lead, person = chosen
    for officer in (first, second):
        leads.judge(
            lead=lead,
            user=officer,
            person=person,
            no_conflict=True,
            reason="Nama, tempat kerja dan wilayah akun sama dengan daftar pegawai (rekaan).",
            clock=clock,
        )
    bar(1, 4)
    leads.keep_evidence(lead=lead, user=first, reason="Unggahan dapat dihapus pemiliknya.", clock=clock)
    run_due(clock=clock)
    bar(2, 4)
    issue_report(user=head, wanted=queries.QueueFilter(), clock=clock)
    offered = [rule["id"] for rule in queries.allegeable_rules(lead)]
    case = cases.make_finding(
        lead=lead, user=first, rules=offered[:1], reason="Ajakan memilih pada masa kampanye.", clock=clock
    )
    cases.register(case=case, user=second, clock=clock)
    bar(3, 4)
    _finish(case, head, clock)
    bar(4, 4)
    return Case.objects.get(pk=case.pk)


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


def _finish(case: Case, head: User, clock: Clock) -> None:
    today = legal_day(clock.now(), case.office)
    heard = cases.Heard(
        held_on=today,
        hearing=Hearing.HEARD,
        counter_evidence=CounterEvidence.NONE,
        statement="Yang bersangkutan mengakui akun itu miliknya (rekaan).",
    )
    cases.clarify(case=case, user=head, heard=heard, clock=clock)
    cases.refer(case=case, user=head, clock=clock)
    answer = cases.Answer(
        kind=FollowUpKind.ACKNOWLEDGED,
        received_on=today,
        reference="REKAAN/001",
        summary="Surat penerusan diterima; pemeriksaan dijadwalkan (rekaan).",
    )
    cases.record_follow_up(case=case, user=head, answer=answer, clock=clock)


def data_folder() -> Path:
    """Where the invented files lie."""
    folder = Path(settings.SIPATENAS_DATA) / "rekaan"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
