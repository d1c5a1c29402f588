"""What stands behind `sipatenas recheck`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.evidence.models.watches import LinkState, Watch
from sipatenas.evidence.queries import watches_visible_to
from sipatenas.evidence.services.rechecking import recheck_due
from sipatenas.evidence.services.rechecking.performing import Pause
from sipatenas.places.models import Office


@dataclass(frozen=True)
class Rechecked:
    """One link looked at, told in words; `failure` where this machine could not look."""

    url: str
    before: str = ""
    now: str = ""
    reasons: tuple[str, ...] = ()
    failure: str = ""

    @property
    def has_changed(self) -> bool:
        return self.before != self.now


def recheck_links(
    *, only_due: bool, office: Office | None, user: User | None, clock: Clock, pause: Pause = time.sleep
) -> Iterator[Rechecked]:
    """Look again at the links of an office and those below (all, without one), one after the other, within each
    site's pace. A named user's own sight bounds them. `only_due`: those whose time has come.

    Links that are held, or that an officer looks at, are left out.
    """
    links = watches_visible_to(user) if user is not None else Watch.objects.all()
    links = links.filter(held_because="", is_manual=False)
    if office is not None:
        links = links.filter(region_path__startswith=office.path)
    due = links.filter(next_at__lte=clock.now()) if only_due else links
    only = frozenset(due.values_list("pk", flat=True))
    if not only_due:
        Watch.objects.filter(pk__in=only, slot_at__isnull=True).update(next_at=clock.now())
    for done in recheck_due(clock=clock, pause=pause, only=only):
        if isinstance(done, str):
            url, _, because = done.partition(": ")
            yield Rechecked(url=url, failure=because)
        else:
            yield Rechecked(
                url=done.watch.url,
                before=str(LinkState(done.before).label),
                now=str(LinkState(done.observation.state).label),
                reasons=tuple(signal["says"] for signal in done.observation.signals),
            )
