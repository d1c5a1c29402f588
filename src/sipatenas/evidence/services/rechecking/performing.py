"""Taking a look: the link itself, and where it seems gone a known post of the same site right after."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from sipatenas.core import blobs
from sipatenas.core.clock import Clock
from sipatenas.evidence import vault
from sipatenas.evidence.capture.process.scratch import scratch
from sipatenas.evidence.models.evidence import Evidence, Kind
from sipatenas.evidence.models.watches import ControlLink, LinkObservation, LinkState, Watch
from sipatenas.evidence.recheck.facts import GONE, SHOWN, Known, State
from sipatenas.evidence.recheck.judge import judge
from sipatenas.evidence.recheck.looking import Look, look
from sipatenas.evidence.recheck.reading import known_from
from sipatenas.evidence.services.browsers import warm
from sipatenas.evidence.services.rechecking import planning
from sipatenas.evidence.services.rechecking.observing import Control, Kept, LookLostError, observe
from sipatenas.evidence.sites import site_of

Pause = Callable[[float], None]
MOST_WAIT = timedelta(minutes=2)
"""How long a look waits for its site to be free for the control."""
CONTROLS = 2
RECENT = timedelta(days=30)


class LookFailedError(Exception):
    """This machine could not look (it has no browser, or it failed): nothing is written down, the link is tried
    again later. What a page did to the browser is no such failure, but found of the link."""


@dataclass(frozen=True)
class Done:
    """One look taken: the link, its state before and after, and the observation."""

    watch: Watch
    before: str
    observation: LinkObservation

    @property
    def has_changed(self) -> bool:
        return self.before != self.observation.state


def perform_look(*, watch: Watch, clock: Clock, pause: Pause = time.sleep) -> Done:
    """Look at a leased link and write down what was found. Raises LookFailedError, LookLostError."""
    site, known = site_of(watch.url), known_of(watch.evidence)
    seen = _look(watch.url, watch.office.timezone)
    if seen.is_ours:
        planning.put_off(watch, clock.now())
        raise LookFailedError(seen.because)
    judged = judge(seen.facts, known, site, now=clock.now())
    if judged.state == State.RATE_LIMITED:
        planning.rest(watch.site, clock.now(), judged.wait_seconds)
    elif judged.state in SHOWN:
        planning.forgive(watch.site)
    control = _control(watch, clock, pause) if judged.state in GONE else None
    is_kept = judged.state != State.LIVE and (judged.state in GONE or judged.state.value != watch.state)
    kept = Kept(picture=seen.picture, dom=seen.dom) if is_kept else None
    before = watch.state
    made = observe(watch=watch, facts=seen.facts, judged=judged, clock=clock, control=control, kept=kept)
    return Done(watch, before, made)


def _look(url: str, timezone: str) -> Look:
    with scratch("look") as folder:
        return look(
            url=url,
            site=site_of(url),
            folder=folder,
            allow=settings.SIPATENAS_CAPTURE_ALLOW,
            executable=getattr(settings, "SIPATENAS_CHROMIUM", ""),
            timezone=timezone,
            user=settings.SIPATENAS_CAPTURE_USER,
            upstream=settings.SIPATENAS_UPSTREAM_PROXY,
            pool=warm(),
        )


def known_of(evidence: Evidence) -> Known:
    """What the sealed page showed: read from its DOM, else the imported record's text, else nothing."""
    if evidence.kind == Kind.CAPTURE and not evidence.failure:  # else it shows a wall, not the post
        dom = evidence.objects_sealed.filter(name="dom.html").first()
        try:
            if dom is not None:
                html = vault.read(evidence, dom.sha256).decode(errors="replace")
                return known_from(html, evidence.url, site_of(evidence.url))
        except blobs.BlobError:
            return Known()
    if evidence.post is not None:
        return Known(fields={"text": evidence.post.text}, is_comparable=False)
    return Known()


def _control(watch: Watch, clock: Clock, pause: Pause) -> Control | None:
    """A look at a known post of the same site, within the site's pace; the first that is shown, or the last tried."""
    found: Control | None = None
    for url, known, row in list(_controls(watch, clock.now()))[:CONTROLS]:
        free = planning.free_at(watch.site) or clock.now()
        if free - clock.now() > MOST_WAIT:
            return found
        pause(max(0.0, (free - clock.now()).total_seconds()))
        if not planning.take_site(watch.site, clock.now()):
            continue
        seen = _look(url, watch.office.timezone)
        if seen.is_ours:
            continue
        judged = judge(seen.facts, known, site_of(url), now=clock.now())
        if row is not None:
            ControlLink.objects.filter(pk=row.pk).update(
                last_state=judged.state.value, checked_at=clock.now()
            )
        found = Control(url=url, state=judged.state, at=clock.now())
        if judged.state in SHOWN:
            return found
    return found


def _controls(watch: Watch, now: datetime) -> Iterator[tuple[str, Known, ControlLink | None]]:
    """Registered posts, the last seen standing first; then another link seen lately; then the site's own."""
    registered = ControlLink.objects.filter(site=watch.site, is_used=True).exclude(url=watch.url)
    rows = sorted(
        registered, key=lambda row: (row.last_state not in SHOWN, -(row.checked_at or now).timestamp())
    )
    yield from ((row.url, Known(), row) for row in rows)
    shown = [LinkState.LIVE, LinkState.EDITED]
    others = Watch.objects.filter(site=watch.site, state__in=shown, checked_at__gte=now - RECENT)
    others = (
        others.exclude(link_digest=watch.link_digest).select_related("evidence__post").order_by("-checked_at")
    )
    yield from ((other.url, known_of(other.evidence), None) for other in others[:CONTROLS])
    yield from ((url, Known(), None) for url in site_of(watch.url).controls if url != watch.url)


def recheck_due(
    *,
    clock: Clock,
    pause: Pause = time.sleep,
    may_go_on: Callable[[], bool] = lambda: True,
    is_patient: bool = True,
    only: frozenset[UUID] | None = None,
) -> Iterator[Done | str]:
    """Plan what is due and take look after look as long as `may_go_on`; yields each look, or why one failed.

    One link that cannot be looked at is put off and the next is taken; two different ones in a row end it, since
    then it is this machine that cannot look. `is_patient`: wait for the turns that were planned but whose site is
    not free yet; else only what is free now.
    """
    planning.plan(clock=clock)
    failed: set[UUID] = set()
    last_failed: UUID | None = None
    while may_go_on():
        watch = _next(clock, only, failed)
        if watch is None:
            wait = _until_next(clock, only, failed) if is_patient else None
            if wait is None:
                return
            pause(min(max(wait, 0.2), 30.0))
            continue
        try:
            yield perform_look(watch=watch, clock=clock, pause=pause)
            last_failed = None
        except LookFailedError as error:
            failed.add(watch.pk)
            yield f"{watch.url}: {error}"
            if last_failed not in (None, watch.pk):
                return
            last_failed = watch.pk
        except LookLostError:
            continue
        except Exception:
            planning.put_off(
                watch, clock.now()
            )  # a fault of ours that one link brings out costs the others nothing
            raise


def _next(clock: Clock, only: frozenset[UUID] | None, failed: set[UUID]) -> Watch | None:
    if only is None:
        return planning.take(clock=clock)
    waiting = Watch.objects.filter(pk__in=only - failed, slot_at__lte=clock.now()).order_by("slot_at")
    for key in waiting.values_list("pk", flat=True):
        if found := planning.take(clock=clock, only=key):
            return found
    return None


def _until_next(clock: Clock, only: frozenset[UUID] | None, failed: set[UUID]) -> float | None:
    """Seconds until the next turn, or None when nothing more is planned."""
    turns = Watch.objects.filter(slot_at__isnull=False, lease_until__isnull=True).exclude(pk__in=failed)
    if only is not None:
        turns = turns.filter(pk__in=only)
    nearest = turns.order_by("slot_at").first()
    if nearest is None:
        return None
    at = max(nearest.slot_at or clock.now(), planning.free_at(nearest.site) or clock.now())
    return (at - clock.now()).total_seconds()
