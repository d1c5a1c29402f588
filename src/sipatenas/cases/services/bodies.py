"""What the verbs of the authorities' side share: their tasks in a case, and answers entered by the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sipatenas.accounts.authorities import find_authority
from sipatenas.accounts.models import Authority, User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases import clocks, tasks_of
from sipatenas.cases.models import (
    DECIDED,
    BodyTask,
    Case,
    CaseClock,
    CaseFile,
    FollowUp,
    Outcome,
    Referral,
    Respondent,
    WorkTask,
)
from sipatenas.cases.reach import GONE, people_for, referrals_for
from sipatenas.cases.services import dates
from sipatenas.cases.services.files import keep
from sipatenas.cases.transitions import ClockStart
from sipatenas.core.clock import Clock
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import routes, steps
from sipatenas.rulebook.rows import weakest

OPEN_ENDED = {"examine": "TF-PERIKSA", "decide": "TF-PUTUS", "sanction": "TF-SANKSI"}
"""Clocks of a joint task force: they run without a date, unless its own decree gives days."""
BKN_HANDLES = "BKN-TANGANI"
UNDATED = {"examine": "INST-PERIKSA", "decide": "INST-PUTUS", "sanction": "INST-SANKSI"}
"""Clocks of bodies to which no text gives a number of days: they run without a date, so that somebody waits."""
WARN, BLOCK = "BKN-TEGUR", "BKN-BLOKIR"
"""BKN's own time to warn and to block, beside the term of the appointing authority that let it pass."""
OF_BKN = WARNING, BLOCKING = "teguran", "pemblokiran"
"""Their short names, by which their clocks are known: the row that times them changes with the decree."""
ASN_ROUTES = "R-ASN-"
"""Ids of the routes of the civil service begin so."""


def make_tasks(*, referral: Referral, route: routes.Route, at: datetime) -> tuple[ClockStart, ...]:
    """The tasks of the bodies on this route, each after the one it waits for; the first begin to run."""
    case, made = referral.case, dict[str, BodyTask]()
    rows = route.tasks or (
        (routes.BodyTask("decide", route.addressee, None, None, route.certainty),) if route.addressee else ()
    )
    starts: list[ClockStart] = []
    for row in rows:
        before = made.get(row.after or "")
        task = BodyTask.objects.create(
            case=case,
            referral=referral,
            kind=row.kind,
            role=row.role.id,
            body=row.role.label,
            authority=find_authority(role=row.role.id, level=row.role.level, office=case.office),
            state=BodyTask.State.WAITING if before else BodyTask.State.OPEN,
            waits_for=before,
            step=row.clock or "",
            certainty=weakest([row.certainty, row.role.certainty]),
            opened_at=None if before else at,
        )
        made.setdefault(row.kind, task)
        if before is None:
            starts += _starts(task, at)
    return tuple(starts)


def _starts(task: BodyTask, at: datetime) -> list[ClockStart]:
    step = timed_by(task, legal_day(at, task.case.office))
    days = task.case.task_force.days_for(task.kind) if step == OPEN_ENDED[task.kind] else None
    return [term_of(task, step, at, days)]


def term_of(task: BodyTask, step: str, at: datetime | None, days: int | None) -> ClockStart:
    """The body's own term for its task, counted from `at` (the step's own moment, if not said); `days` of a decree."""
    return ClockStart(
        step=step, at=at, referral=task.referral, body_task=task, authority=task.authority, days=days
    )


def timed_by(task: BodyTask, day: date) -> str:
    """The rulebook's step by which the task is timed: one without a date where no text gives it a time.

    Where the general row of the appointing authority names no days, the row with days of that date holds.
    """
    if task.step.startswith("PPK-TL"):
        return steps.find("tindak_lanjut", regime="ppk", day=day).id
    if task.step:
        return task.step
    if hasattr(task.case, "task_force"):
        return OPEN_ENDED[task.kind]
    if task.role == "bkn" and task.kind == BodyTask.Kind.DECIDE:
        return BKN_HANDLES
    return UNDATED[task.kind]


def under_bkn(task: BodyTask | None) -> bool:
    """Whether BKN warns and blocks who is late with it: an appointing authority, of its own civil servants."""
    return task is not None and task.role == "ppk" and task.referral.rule_id.startswith(ASN_ROUTES)


def finish(*, task: BodyTask, at: datetime, user: User, reference: str = "") -> tuple[ClockStart, ...]:
    """The task is done; those that waited for it begin. Returns their clocks."""
    _close(task, BodyTask.State.DONE, at, user, reference)
    starts: list[ClockStart] = []
    for follower in BodyTask.objects.filter(waits_for=task, state=BodyTask.State.WAITING):
        follower.state, follower.opened_at = BodyTask.State.OPEN, at
        follower.save(update_fields=["state", "opened_at"])
        starts += _starts(follower, at)
    return tuple(starts)


def give_back(*, task: BodyTask, at: datetime, user: User, reference: str = "") -> None:
    """The body is not competent: its clock ends, and whoever waits for the task goes on waiting."""
    _close(task, BodyTask.State.RETURNED, at, user, reference)


def replace_task(
    *, task: BodyTask, role: routes.Role, authority: Authority | None, at: datetime
) -> tuple[ClockStart, ...]:
    """A returned task goes to another body: it runs at once, unless what it waits for is not done. Returns clocks."""
    before = task.waits_for
    waits = before is not None and before.state in (BodyTask.State.OPEN, BodyTask.State.WAITING)
    new = BodyTask.objects.create(
        case=task.case, referral=task.referral, kind=task.kind, role=role.id, body=role.label,
        authority=authority, state=BodyTask.State.WAITING if waits else BodyTask.State.OPEN,
        waits_for=before if waits else None, step=task.step if role.id == task.role else "",
        certainty="C",  # the officer named it, no rule
        opened_at=None if waits else at,
    )  # fmt: skip
    BodyTask.objects.filter(waits_for=task, state=BodyTask.State.WAITING).update(waits_for=new)
    BodyTask.objects.filter(pk=task.pk).update(state=BodyTask.State.VOID)
    return () if waits else tuple(_starts(new, at))


def void(*, tasks: Iterable[BodyTask], at: datetime) -> None:
    """Tasks that fell away, with their clocks."""
    for task in tasks:
        _close(task, BodyTask.State.VOID, at, None, "")


def _close(task: BodyTask, state: BodyTask.State, at: datetime, user: User | None, reference: str) -> None:
    task.state, task.done_at, task.done_by, task.reference = state, at, user, reference
    task.save(update_fields=["state", "done_at", "done_by", "reference"])
    running = list(CaseClock.running.filter(body_task=task))
    beside = [one for one in running if one.short in OF_BKN]
    own = [one for one in running if one not in beside]
    clocks.end_of_task(case=task.case, clocks=beside, met=False, at=at)
    clocks.end_of_task(case=task.case, clocks=own, met=state == BodyTask.State.DONE, at=at)
    tasks_of.drop(terms=running, at=at)


def unfinished(referral: Referral) -> list[BodyTask]:
    return list(referral.tasks.filter(state__in=[BodyTask.State.OPEN, BodyTask.State.WAITING]).order_by("id"))


def settle_referral(referral: Referral) -> bool:
    """Every body's task of the referral is done and each of its persons decided upon: so is the referral."""
    if unfinished(referral) or undecided(referral):
        return False
    referral.state = Referral.State.DECIDED
    referral.save(update_fields=["state"])
    return True


def undecided(referral: Referral) -> list[Respondent]:
    """The persons of the referral on whom no decision is on file from it."""
    done = FollowUp.objects.filter(referral=referral, kind__in=DECIDED).values("respondent")
    return list(referral.respondents.exclude(pk__in=done))


def referral_of(held: Case, user: User, pk: UUID | str, *, addressed: bool = False) -> Referral:
    """The referral that the reader answers, as it is now. Raises ValidationError under `referral`.

    `addressed`: only its own addressee may do this, not a body with a later task.
    """
    found = referrals_for(user, held).exclude(state__in=GONE).filter(pk=pk).first()
    if found is None:
        raise ValidationError(
            {"referral": _("Penerusan ini tidak ada, sudah dikembalikan, atau bukan milik Anda.")}
        )
    if addressed and is_liaison(user) and found.authority_id != user.authority_id:
        raise ValidationError(
            {"referral": _("Hanya %(body)s, penerima penerusan, yang dapat melakukan ini.") % {"body": found.addressee}}
        )  # fmt: skip
    found.case = held
    return found


def person_of(held: Case, user: User, referral: Referral, pk: UUID | str) -> Respondent:
    """A person of the referral. Raises ValidationError under `respondent`."""
    found = people_for(user, held).filter(referrals=referral, pk=pk).first()
    if found is None:
        raise ValidationError({"respondent": _("Orang ini tidak diteruskan dalam penerusan yang dipilih.")})
    return found


def entered(user: User, reference: str) -> dict[str, Any]:
    """Codes of an answer that the office enters for a body that does not work here.

    Raises ValidationError under `reference` where the letter is not named.
    """
    if is_liaison(user):
        return {"entered_by": "authority"}
    if not reference.strip():
        raise ValidationError({"reference": _("Tulis nomor surat instansi yang dicatat ini.")})
    return {"entered_by": "office", "reference": reference.strip()}


def need_scan(user: User, referral: Referral, scan: object) -> None:
    """A body that works here speaks for itself; the office enters its letter only with the letter before it.

    Raises ValidationError under `scan`.
    """
    if is_liaison(user) or scan is not None or referral.delivery != Referral.Delivery.SYSTEM:
        return
    raise ValidationError(
        {"scan": _("%(body)s menjawab sendiri di sini. Catat jawabannya hanya dengan pindaian suratnya.")
         % {"body": referral.addressee}}
    )  # fmt: skip


def scanned(
    *, held: Case, user: User, scan: UploadedFile[Any] | None, clock: Clock, referral: Referral
) -> CaseFile | None:
    """The scan of the authority's letter, kept as its answer and seen by it."""
    if scan is None:
        return None
    kept = keep(case=held, upload=scan, kind=CaseFile.Kind.ANSWER, user=user, clock=clock, field="scan")
    referral.files.add(kept)
    return kept


def moment_of(day: date, held: Case, clock: Clock) -> datetime:
    """The moment that stands for a day named on a letter: now, if today; else the end of that legal day."""
    now = clock.now()
    if day == legal_day(now, held.office):
        return now
    return datetime.combine(day, time(23, 59), ZoneInfo(held.office.timezone))


def not_before_referral(day: date, referral: Referral, held: Case, clock: Clock, field: str) -> None:
    """Raises ValidationError: an answer dated before what it answers, or after today."""
    dates.not_yet(day, field, now=clock.now(), office=held.office)
    words = _("Tanggal ini (%(day)s) mendahului penerusannya. Isi paling awal %(floor)s, hari penerusan.")
    dates.not_before(day, legal_day(referral.referred_at, held.office), field, words)


def not_before_advice(day: date, referral: Referral, person: Respondent, field: str) -> None:
    """Raises ValidationError: a decision on a person dated before the recommendation that it follows."""
    advice = referral.recommendations.filter(respondent=person, draft=False).first()
    if advice is not None:
        words = _(
            "Tanggal ini (%(day)s) mendahului rekomendasi atas orang itu. Isi paling awal %(floor)s, "
            "tanggal rekomendasi."
        )
        dates.not_before(day, advice.issued_on, field, words)


def without_decision(case: Case) -> list[Respondent]:
    """The persons alleged who lack a decision from one of the referrals on file that still hold."""
    missing = []
    for person in case.respondents.filter(outcome=Outcome.ALLEGED).order_by("order"):
        own = case.referrals.exclude(state__in=GONE).filter(respondents=person)
        done = FollowUp.objects.filter(respondent=person, kind__in=DECIDED, referral__in=own).values(
            "referral"
        )
        if not own.exists() or own.exclude(pk__in=done).exists():
            missing.append(person)
    return missing


def ask_to_close(case: Case, clock: Clock) -> None:
    """Once nothing is missing, the office is asked to close the case; asked once."""
    asked = WorkTask.objects.filter(case=case, kind=WorkTask.Kind.CLOSE, state=WorkTask.State.OPEN)
    if not without_decision(case) and not asked.exists():
        tasks_of.ask(case=case, kinds=[WorkTask.Kind.CLOSE], clock=clock)
