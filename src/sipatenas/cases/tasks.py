"""The background verbs of the cases: ids in, idempotent."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sipatenas.accounts.models import User
from sipatenas.cases.services import escalation, recount, reminders, work
from sipatenas.core.clock import Clock, edge_clock
from sipatenas.core.models import Job
from sipatenas.core.tasks import durable, enqueue, register_periodic

LATE = timedelta(hours=12)
"""A digest that could not be sent for half a day is left: the next morning's says what still holds."""


@durable(max_attempts=5, lease=timedelta(minutes=5))
def recount_chunk(job: Job, *, first: str, last: str, cause: str) -> None:
    """Count the running clocks of the cases between two ids again."""
    clock = job.clock or edge_clock()
    done = recount.recount_between(first=UUID(first), last=UUID(last), cause=cause, clock=clock)
    job.report(100, f"{done.looked_at} perkara dihitung ulang, {done.moved} bergeser")


@durable(max_attempts=5, lease=timedelta(minutes=5))
def recount_all(job: Job, *, cause: str) -> None:
    """Ask for a job for each part of the cases: what is done stays done, whatever happens to the worker."""
    clock = job.clock or edge_clock()
    for number, (first, last) in enumerate(recount.chunks(), start=1):
        key = f"cases.recount:{job.pk}:{first}"
        enqueue(recount_chunk, key=key, clock=clock, first=str(first), last=str(last), cause=cause)
        job.report(min(99, number), f"{number} bagian")


def ask_for_recount(*, clock: Clock, again: bool = False) -> Job:
    """Count every running clock by the law as it reads now; once for each time the law changed, unless `again`."""
    mark = recount.mark()
    before = Job.objects.filter(task=recount_all.name).order_by("-created_at", "-pk").first()
    if before is not None and before.arguments.get("cause") == mark and not again:
        return before
    turn = Job.objects.filter(task=recount_all.name).count() + 1
    return enqueue(recount_all, key=f"cases.recount:{turn}", clock=clock, cause=mark)


@durable(max_attempts=5, lease=timedelta(minutes=2))
def watch_the_law(job: Job) -> None:
    """Whatever changed the tables (an approval in the lawbook, a new version of the house): terms follow."""
    ask_for_recount(clock=job.clock or edge_clock())


@durable(max_attempts=5, lease=timedelta(minutes=2))
def send_digests(job: Job) -> None:
    """Ask for the digest of everybody whose morning has come; each once a day."""
    if not reminders.switched_on():
        return
    clock = job.clock or edge_clock()
    due = {_key(user.pk, day): (user, day) for user, day in reminders.awaiting(clock.now())}
    asked = set(Job.objects.filter(key__in=list(due)).values_list("key", flat=True))
    for key, (user, day) in due.items():
        if key not in asked:
            enqueue(send_digest, key=key, clock=clock, user_id=str(user.pk), day=day.isoformat())


@durable(max_attempts=6, lease=timedelta(minutes=2))
def send_digest(job: Job, *, user_id: str, day: str) -> None:
    """Write to one user what the day holds. A failed server is tried again; a day that is over is left."""
    clock = job.clock or edge_clock()
    user = User.objects.select_related("office", "authority__region").get(pk=UUID(user_id))
    if not user.is_active or clock.now() > job.created_at + LATE:
        job.report(100, "Tidak dikirim")
        return
    digest = reminders.digest_for(user, clock.now())
    if digest is None:
        job.report(100, "Tidak ada yang perlu disampaikan")
        return
    reminders.send(digest, user=user, day=date.fromisoformat(day))
    job.report(100, "Terkirim")


def _key(user_id: UUID, day: date) -> str:
    return f"cases.digest:{reminders.message_id(user_id, day)}"


@durable(max_attempts=5, lease=timedelta(minutes=2))
def look_for_orphans(job: Job) -> None:
    """Cases in the name of somebody who left become a task of their office."""
    made = work.ask_for_reassignment(clock=job.clock or edge_clock())
    job.report(100, f"{made} perkara tanpa petugas")


@durable(max_attempts=5, lease=timedelta(minutes=5))
def escalate_authorities(job: Job) -> None:
    """Terms that authorities let pass, and cases with a body that is no more, become work for people."""
    clock = job.clock or edge_clock()
    told = escalation.escalate_due(clock=clock)
    asked = escalation.ask_to_reroute(clock=clock)
    went = f"diminta: {told.reminded} diingatkan, {told.warned} ditegur, {told.escalated} diblokir"
    job.report(100, f"{went}, {asked} perlu dialihkan")


def register() -> None:
    register_periodic("cases.escalation", timedelta(hours=1), escalate_authorities)
    register_periodic("cases.digests", timedelta(minutes=15), send_digests)
    register_periodic("cases.law", timedelta(minutes=10), watch_the_law)
    register_periodic("cases.orphans", timedelta(hours=1), look_for_orphans)
