"""The invented cases beside the one that a post led to: on paper, of a village head, at an authority's desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, Channel, ReporterKind
from sipatenas.cases.services import intake
from sipatenas.cases.services.opening import Matter, Named
from sipatenas.cases.services.reporter import Identity, Witness
from sipatenas.cases.transitions import subject_of
from sipatenas.cases.workflow import STEPS
from sipatenas.cli.demonstration import election
from sipatenas.cli.simulation.allegations import rules_for
from sipatenas.cli.simulation.play import PLAYS
from sipatenas.cli.simulation.script import Deed
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.clocks import deadline, deemed_received

MORNING = time(9, 30)
TO_DECISION = ("register", "hear", "clarify", "study", "decide")
REPORTER = Identity(
    name="Pelapor Rekaan", birth_place="Tideng Pale", born_on=date(1990, 5, 17), job="Pedagang (rekaan)",
    citizenship="WNI", address="Jalan Rekaan 7, Tideng Pale", phone="0800-0000-0007",
)  # fmt: skip
WITNESS = Witness(name="Saksi Rekaan", address="Jalan Rekaan 9, Tideng Pale", phone="0800-0000-0009")
VILLAGE_HEAD = Named(
    name="Markus Rekaan Sampetoding",
    subject="village",
    position="Kepala Desa",
    agency="Desa Sambungan (rekaan)",
)
OFFICIAL = Named(
    name="Ratna Rekaan Palinggi", subject="pns", position="Kepala Bidang",
    agency="Dinas Perhubungan Kabupaten Tana Tidung (rekaan)",
)  # fmt: skip
CLERK = Named(
    name="Bayu Rekaan Lembayung", subject="ptt", position="Tenaga Kontrak", agency="Sekretariat DPRD (rekaan)"
)
TEACHER = Named(
    name="Nadia Rekaan Anyi", subject="pppk", position="Guru Ahli Pertama",
    agency="Dinas Pendidikan Kabupaten Tana Tidung (rekaan)",
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """The office of the demonstration, its users, and the moment at which all is told."""

    office: Office
    users: dict[str, User]
    clock: Clock

    @property
    def today(self) -> date:
        return legal_day(self.clock.now(), self.office)

    def morning(self, days_ago: int) -> datetime:
        day = self.today - timedelta(days=days_ago)
        return datetime.combine(day, MORNING, ZoneInfo(self.office.timezone))


def tell(scene: Scene) -> list[Case]:
    """All of them; those that a killed demonstration left half told go on where they stopped."""
    return [
        _reported(scene, "Pegawai kontrak membagikan kaus pasangan calon di halaman kantor.", CLERK, _due(scene, 0)),
        _reported(scene, "Guru mengajak wali murid memilih salah satu pasangan calon.", TEACHER, _due(scene, 2)),
        carry(_found(scene, "Kepala desa berpidato untuk satu pasangan calon di balai desa.", VILLAGE_HEAD),
              scene, (*((step, "kepala") for step in TO_DECISION), ("refer", "kepala"))),
        carry(_found(scene, "Kepala bidang hadir berkaus pasangan calon pada kampanye terbuka.", OFFICIAL),
              scene, (*((step, "kepala") for step in TO_DECISION), ("refer", "kepala"))),
    ]  # fmt: skip


def carry(case: Case, scene: Scene, steps: Iterable[tuple[str, str]]) -> Case:
    """Take the steps in their order, each by the user named; those that the ledger holds are taken already."""
    taken = Counter(entry.event for entry in ledger.history(subject_of(case)))
    for step, who in steps:
        event = f"cases.{STEPS[step].event}"
        if taken[event] > 0:
            taken[event] -= 1
            continue
        case = Case.objects.select_related("office__region").get(pk=case.pk)
        PLAYS[step](case, scene.users[who], Deed(step, scene.clock.now()))
    return Case.objects.get(pk=case.pk)


def _due(scene: Scene, days_ago: int) -> datetime:
    """A morning from which the initial study falls due today, or fell due at least so many days ago."""
    for ago in range(1, 15):
        received = scene.morning(ago)
        counted, _why = deemed_received(
            received, timezone=scene.office.timezone, regime="pilkada", election=election.ELECTION
        )
        until = deadline(
            step="kajian_awal", start=counted, timezone=scene.office.timezone, regime="pilkada",
            election=election.ELECTION,
        )  # fmt: skip
        if until.last_day is not None and until.last_day <= scene.today - timedelta(days=days_ago):
            return received
    return scene.morning(15)


def _reported(scene: Scene, summary: str, person: Named, received: datetime) -> Case:
    """A report on paper, entered by the officer later than it came; who reported is sealed."""
    known = Case.objects.filter(summary=summary).first()
    if known is not None:
        return known
    return intake.receive_report(
        user=scene.users["petugas1"],
        channel=Channel.OFFICE,
        matter=_matter(summary, received - timedelta(days=1), received),
        people=[_alleged(person, received.date())],
        told=intake.Told(
            kind=ReporterKind.VOTER, identity=REPORTER, identity_checked=True, witnesses=(WITNESS,)
        ),
        clock=scene.clock,
    )


def _found(scene: Scene, summary: str, person: Named) -> Case:
    """A finding of the field, with its report of supervision."""
    known = Case.objects.filter(summary=summary).first()
    if known is not None:
        return known
    seen = scene.morning(2)
    return intake.record_finding(
        user=scene.users["petugas2"],
        matter=_matter(summary, seen, None),
        people=[_alleged(person, seen.date())],
        supervision=intake.Supervision(
            supervisor="Pengawas Rekaan", number="012/LHP/REKAAN", position="Panwaslu Kecamatan Sesayap"
        ),
        clock=scene.clock,
    )


def _matter(summary: str, seen: datetime, received: datetime | None) -> Matter:
    return Matter(
        summary=summary, event_on=seen.date(), event_place="Kecamatan Sesayap", known_at=seen,
        received_at=received, election=election.ELECTION,
    )  # fmt: skip


def _alleged(person: Named, day: date) -> Named:
    return replace(person, rules=rules_for(person.subject, "kampanye_pasangan", day))
