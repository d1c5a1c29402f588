"""Today: what is due and overdue, what waits for others, what comes next. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_division_head, is_liaison, may_decide, may_see_cases
from sipatenas.cases.anchors import case_address, step_address, step_of_clock, step_of_task
from sipatenas.cases.models import Absence, Case, CaseClock, Conflict, WorkTask
from sipatenas.cases.queries.scope import visible_to
from sipatenas.cases.saying import Nearness, nearness
from sipatenas.core.queries import stuck_jobs
from sipatenas.evidence.queries import due_by_hand, open_disposals
from sipatenas.leads.queries import QueueFacts, queue_facts
from sipatenas.places.models import Level
from sipatenas.places.zones import legal_day

MOST = 20
"""Lines of one part; beyond them the page says so and links to the list."""
SOON = timedelta(days=7)
_CASE = ("id", "state", "register_number", "finding_number", "report_number", "assigned_to_id")


@dataclass(frozen=True)
class DueLine:
    """A term of law: which case, until when, by which article, and the step that meets it."""

    clock: CaseClock
    case: Case
    near: Nearness
    step: str
    mine: bool

    @property
    def address(self) -> str:
        return step_address(self.case.pk, self.step)


@dataclass(frozen=True)
class TaskLine:
    """Something a person must do; `stands_in_for`: whose it is while that person is away."""

    task: WorkTask
    case: Case
    step: str
    near: Nearness | None
    stands_in_for: str

    @property
    def address(self) -> str:
        return step_address(self.case.pk, self.step)


@dataclass(frozen=True)
class WaitingLine:
    """What somebody else has to do, and since when."""

    case: Case
    what: str
    whom: str | Promise
    since: datetime
    near: Nearness | None
    clock: CaseClock | None

    @property
    def address(self) -> str:
        return f"{case_address(self.case.pk)}#bagian-referral"


@dataclass(frozen=True)
class Today:
    overdue: list[DueLine]
    today: list[DueLine]
    soon: list[DueLine]
    more_due: bool
    next_due: DueLine | None
    tasks: list[TaskLine]
    more_tasks: bool
    waiting: list[WaitingLine]
    leads: QueueFacts | None
    stuck: int
    below_overdue: int
    below_more: bool
    links: int
    """Links behind a log-in that wait for an officer's look."""
    disposals: int
    """Proposals to destroy evidence that this user may decide."""


def today(user: User | AnonymousUser, now: datetime) -> Today:
    """The day of an officer, a head or a liaison; empty for everybody else."""
    zone = _zone_of(user)
    due, more_due = _due(user, now, zone)
    own = [line for line in due if not _waits(line.clock)]
    later = [line for line in own if line.near.kind == "later"]
    tasks, more_tasks = _tasks(user, now, zone)
    below, below_more = _below_overdue(user, now)
    return Today(
        overdue=[line for line in own if line.near.kind == "overdue"],
        today=[line for line in own if line.near.kind == "today"],
        soon=[line for line in later if line.clock.due_at and line.clock.due_at <= now + SOON],
        more_due=more_due,
        next_due=later[0] if later else None,
        tasks=[line for line in tasks if line.task.waiting_for == WorkTask.Waiting.US],
        more_tasks=more_tasks,
        waiting=_waiting(user, tasks, now, zone),
        leads=queue_facts(user) if may_see_cases(user) else None,
        stuck=_stuck(user, now),
        below_overdue=below,
        below_more=below_more,
        links=due_by_hand(user, now=now)[:COUNTED].count() if may_decide(user) else 0,
        disposals=open_disposals(user).exclude(proposed_by=user.pk)[:COUNTED].count()
        if is_division_head(user)
        else 0,
    )


def _zone_of(user: User | AnonymousUser) -> str:
    if is_liaison(user) and user.authority is not None:
        return user.authority.region.timezone
    office = getattr(user, "office", None)
    return office.timezone if office else "Asia/Jakarta"


def _clocks(user: User | AnonymousUser) -> QuerySet[CaseClock]:
    """The running clocks of the user's own office, or of the liaison's own body; none with a conflict."""
    running = CaseClock.running.all()
    if is_liaison(user):
        return running.filter(authority=user.authority_id, case__in=visible_to(user))
    if not may_see_cases(user):
        return running.none()
    return running.filter(office=user.office_id).exclude(Exists(_conflict(user)))


def _conflict(user: User | AnonymousUser) -> QuerySet[Conflict]:
    return Conflict.standing.filter(case=OuterRef("case"), user=user.pk)


def _due(user: User | AnonymousUser, now: datetime, zone: str) -> tuple[list[DueLine], bool]:
    """What falls due soonest, overdue first."""
    rows = (
        _clocks(user)
        .filter(due_at__isnull=False)
        .filter(Q(referral=None) if may_see_cases(user) else Q())
        .order_by("due_at", "pk")
        .select_related("case", "office")
        .only(*_columns("short", "label", "due_at", "basis", "certainty", "started_at", "referral_id", "state",
                        "office__name", "office__timezone"))
    )  # fmt: skip
    found = list(rows[: MOST + 1])
    lines = [
        DueLine(
            clock=clock,
            case=clock.case,
            near=nearness(clock.due_at, now, clock.office.timezone if may_see_cases(user) else zone),
            step=step_of_clock(clock.short, clock.case.state),
            mine=clock.case.assigned_to_id == user.pk,
        )
        for clock in found[:MOST]
    ]
    return lines, len(found) > MOST


def _columns(*own: str) -> list[str]:
    return [*own, *(f"case__{name}" for name in _CASE)]


def _waits(clock: CaseClock) -> bool:
    """The reporter completes the report: the office's turn comes when that time is over."""
    return False if clock.due_at is None else clock.short == "lengkapi"


def deputised_by(user: User | AnonymousUser, now: datetime) -> Mapping[UUID, str]:
    """Whose work the user does today, by id: those away who named the user their deputy."""
    office = getattr(user, "office", None)
    if office is None or user.pk is None:
        return {}
    day = legal_day(now, office)
    away = Absence.objects.filter(deputy=user.pk, first__lte=day, last__gte=day).select_related("user")
    return {one.user_id: str(one.user) for one in away}


def _tasks(user: User | AnonymousUser, now: datetime, zone: str) -> tuple[list[TaskLine], bool]:
    """The open tasks that are this user's, those of the office that are nobody's, and those stood in for."""
    rows = WorkTask.objects.filter(state="open")
    wide = rows.select_related("case", "authority").only(
        *_columns("kind", "note", "created_at", "due_at", "waiting_for", "assigned_to_id", "authority__name")
    )
    away: Mapping[UUID, str] = {}
    parts: list[QuerySet[WorkTask]]
    if is_liaison(user):
        parts = [rows.filter(authority=user.authority_id, case__in=visible_to(user))]
    elif may_see_cases(user):
        away = deputised_by(user, now)
        rows = rows.exclude(Exists(_conflict(user))).filter(office=user.office_id)
        parts = [
            rows.filter(assigned_to__in=[user.pk, *away]),
            rows.filter(assigned_to=None, authority=None),
            rows.exclude(waiting_for="us").exclude(assigned_to__in=[user.pk, *away]),
        ]
    else:
        return [], False
    shown: set[UUID] = set()
    full = False
    for part in parts:
        taken = list(part.order_by("created_at", "pk").values_list("pk", flat=True)[: MOST + 1])
        full = full or len(taken) > MOST
        shown |= set(taken[:MOST])
    found = wide.filter(pk__in=shown)
    ordered = sorted(found, key=lambda one: (one.due_at or datetime.max.replace(tzinfo=now.tzinfo),
                                                      one.created_at))  # fmt: skip
    return [_task_line(task, away, now, zone) for task in ordered], full


def _task_line(task: WorkTask, away: Mapping[UUID, str], now: datetime, zone: str) -> TaskLine:
    return TaskLine(
        task=task,
        case=task.case,
        step=step_of_task(task.kind, task.case.state),
        near=nearness(task.due_at, now, zone) if task.due_at else None,
        stands_in_for=away.get(task.assigned_to_id, "") if task.assigned_to_id else "",
    )


def _waiting(
    user: User | AnonymousUser, tasks: Iterable[TaskLine], now: datetime, zone: str
) -> list[WaitingLine]:
    """What authorities, reporters or respondents still owe, the longest wait first."""
    if not may_see_cases(user):
        return []
    others = _clocks(user).filter(Q(referral__isnull=False) | Q(short="lengkapi"))
    longest = others.order_by("started_at", "pk").values_list("pk", flat=True)[:MOST]
    rows = (
        CaseClock.objects.filter(pk__in=list(longest))
        .select_related("case", "referral", "authority")
        .only(*_columns("short", "label", "due_at", "started_at", "state", "basis", "certainty",
                        "referral__addressee", "authority__name"))
    )  # fmt: skip
    lines = [
        WaitingLine(clock.case, clock.label, _whom(clock), clock.started_at,
                    nearness(clock.due_at, now, zone) if clock.due_at else None, clock)
        for clock in rows
    ]  # fmt: skip
    for line in tasks:
        task = line.task
        if task.waiting_for != WorkTask.Waiting.US:
            whom = task.authority.name if task.authority else task.get_waiting_for_display()
            what = task.note or str(task.get_kind_display())
            lines.append(WaitingLine(line.case, what, whom, task.created_at, line.near, None))
    return sorted(lines, key=lambda line: line.since)[:MOST]


def _whom(clock: CaseClock) -> str:
    if clock.authority is not None:
        return clock.authority.name
    return clock.referral.addressee if clock.referral is not None else _("pelapor")


def _stuck(user: User | AnonymousUser, now: datetime) -> int:
    if not may_see_cases(user) or user.office is None:
        return 0
    return stuck_jobs(Q(region_path__below=user.office.path), now=now)[:COUNTED].count()


COUNTED = 1000


def _below_overdue(user: User | AnonymousUser, now: datetime) -> tuple[int, bool]:
    """Cases of the offices below this one in which a term has run out: how many, and whether there are more."""
    if not may_see_cases(user) or user.office is None or user.office.level == Level.VILLAGE:
        return 0, False
    late = visible_to(user).filter(next_due__lt=now, region_path__gt=user.office.path)
    count = late[: COUNTED + 1].count()
    return min(count, COUNTED), count > COUNTED
