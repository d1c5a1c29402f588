"""Which looks are due, in what order, and that no site is looked at more often than its limit.

`plan` gives each due link a turn, spaced by its site's pace, in one statement. The plan is only the order: the limit
itself is `take`, where a site's next free moment is moved on by one conditional update, whatever worker asks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Max, Q

from sipatenas.core.clock import Clock
from sipatenas.evidence.models.watches import SitePace, Watch
from sipatenas.evidence.recheck.schedule import rest_after_limit
from sipatenas.evidence.sites import GENERIC, all_sites

LEASE = timedelta(minutes=5)
"""Longer than any look; a look whose worker died is taken again after it."""
MOST = 50_000
LEAST_PAUSE, MOST_PAUSE = timedelta(minutes=5), timedelta(hours=1)
"""How long a link that this machine could not look at waits: as long as it has waited already, within these."""


@dataclass(frozen=True)
class Plan:
    """What one planning did: links given a turn, over how many sites, and the last turn."""

    looks: int = 0
    sites: int = 0
    last: datetime | None = None


def pace_of(site: str) -> timedelta:
    """At least this long between two looks at the site."""
    known = all_sites().get(site) or all_sites()[GENERIC]
    return timedelta(seconds=known.pace_seconds)


def due(clock: Clock) -> Any:
    """Links whose time has come and that have no turn yet, the longest waiting first."""
    waiting = Watch.objects.filter(next_at__isnull=False, slot_at__isnull=True, next_at__lte=clock.now())
    return waiting.filter(is_manual=False).order_by("next_at")


def plan(*, clock: Clock, limit: int = MOST) -> Plan:
    """Give every due link its turn. Safe to be run by two workers at once: a turn is given once."""
    now = clock.now()
    waiting = list(due(clock).values_list("pk", "site")[:limit])
    if not waiting:
        return Plan()
    sites = {site for _, site in waiting}
    free: dict[str, datetime] = defaultdict(lambda: now)
    for row in SitePace.objects.filter(free_at__gt=now).values_list("site", "free_at"):
        free[row[0]] = row[1]
    planned = Watch.objects.filter(slot_at__isnull=False).values_list("site").annotate(last=Max("slot_at"))
    for site, last in planned.order_by():
        if site in sites:
            free[site] = max(free[site], last + pace_of(site))
    paces = {site: pace_of(site) for site in sites}
    turns: list[tuple[datetime, UUID]] = []
    for key, site in waiting:
        turns.append((free[site], key))
        free[site] += paces[site]
    _write(turns)
    return Plan(looks=len(turns), sites=len(sites), last=max(at for at, _ in turns))


@transaction.atomic
def _write(turns: list[tuple[datetime, UUID]]) -> None:
    """All turns at once; a link that has got one meanwhile, or is held now, keeps what it has."""
    at, key = Watch._meta.get_field("slot_at"), Watch._meta.pk
    rows = [
        (at.get_db_prep_value(one, connection), key.get_db_prep_value(pk, connection)) for one, pk in turns
    ]
    table = connection.ops.quote_name(Watch._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} SET slot_at = turn.at FROM unnest(%s::timestamptz[], %s::uuid[]) AS turn(at, id)"  # noqa: S608
                f" WHERE {table}.id = turn.id AND slot_at IS NULL AND next_at IS NOT NULL AND NOT is_manual",
                [[row[0] for row in rows], [row[1] for row in rows]],
            )
        else:
            cursor.executemany(
                f"UPDATE {table} SET slot_at = %s"  # noqa: S608 -- the table's own name
                " WHERE id = %s AND slot_at IS NULL AND next_at IS NOT NULL AND NOT is_manual",
                rows,
            )


def take(*, clock: Clock, only: UUID | None = None) -> Watch | None:
    """The next look whose turn has come and whose site is free, leased to the caller; None if there is none.

    Both the site's moment and the link's lease are taken by conditional updates, so that of any number of workers
    one gets them, and a site is never asked twice within its pace.
    """
    now = clock.now()
    resting = SitePace.objects.filter(free_at__gt=now).values("site")
    open_leases = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    turns = Watch.objects.filter(slot_at__isnull=False, slot_at__lte=now).filter(open_leases)
    if only is not None:
        turns = turns.filter(pk=only)
    for watch in (
        turns.exclude(site__in=resting)
        .order_by("slot_at", "next_at")
        .select_related("evidence__office", "office")[:20]
    ):
        if not take_site(watch.site, now):
            continue
        token = uuid4()
        mine = Watch.objects.filter(open_leases, pk=watch.pk, slot_at=watch.slot_at)
        if mine.update(lease_until=now + LEASE, lease_token=token):
            watch.lease_until, watch.lease_token = now + LEASE, token
            return watch
    return None


def take_site(site: str, now: datetime) -> bool:
    """Take the site's next free moment, or learn that it is another's."""
    until = now + pace_of(site)
    if SitePace.objects.filter(site=site, free_at__lte=now).update(free_at=until):
        return True
    if SitePace.objects.filter(site=site).exists():
        return False
    made = SitePace(site=site, free_at=until)
    SitePace.objects.bulk_create([made], ignore_conflicts=True)
    return SitePace.objects.filter(pk=made.pk).exists()


def free_at(site: str) -> datetime | None:
    """When the site may be looked at again, or None if nothing was ever asked of it."""
    return SitePace.objects.filter(site=site).values_list("free_at", flat=True).first()


@transaction.atomic
def rest(site: str, now: datetime, wait_seconds: int | None) -> None:
    """The site told us of a limit: leave all of it alone for a while, longer each time."""
    take_site(site, now)
    pace = SitePace.objects.select_for_update().get(site=site)
    pace.strikes = min(pace.strikes + 1, 20)
    pace.free_at = max(pace.free_at, now + rest_after_limit(pace.strikes, wait_seconds))
    pace.save(update_fields=["strikes", "free_at"])


def forgive(site: str) -> None:
    """The site answered as usual: its limits are forgotten."""
    SitePace.objects.filter(site=site, strikes__gt=0).update(strikes=0)


def put_off(watch: Watch, now: datetime) -> None:
    """Let a leased link rest that this machine could not look at, longer each time, so that the others come first.

    Its turn stays where it was, and tells how long the link has been waiting: the pause doubles that.
    """
    waited = now - (watch.slot_at or now)
    until = now + min(max(waited, LEAST_PAUSE), MOST_PAUSE)
    Watch.objects.filter(pk=watch.pk, lease_token=watch.lease_token).update(
        lease_until=until, lease_token=uuid4()
    )


def release(watch: Watch) -> None:
    """Give a leased look back undone; its turn stays."""
    Watch.objects.filter(pk=watch.pk, lease_token=watch.lease_token).update(
        lease_until=None, lease_token=None
    )
