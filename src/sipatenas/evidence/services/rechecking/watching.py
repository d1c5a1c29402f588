"""A link begins to be watched, is held, is let go on, is looked at sooner; and the controls it is compared with."""

from __future__ import annotations

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.ids import new_id
from sipatenas.evidence import events, rules
from sipatenas.evidence.models.evidence import Evidence, Kind
from sipatenas.evidence.models.watches import ControlLink, LinkState, Watch
from sipatenas.evidence.recheck.schedule import LADDER, MANUAL, jitter
from sipatenas.evidence.services.ending import log
from sipatenas.evidence.sites import host_of, pace_key, site_of


def digest_of(url: str) -> str:
    """SHA-256 of a link, hex."""
    return hashlib.sha256(url.encode()).hexdigest()


@transaction.atomic
def begin(*, evidence: Evidence, clock: Clock, is_manual: bool = False) -> Watch | None:
    """Watch the link of a sealed evidence from now on; the first sealing of a link begins it, later ones join it.

    Returns None for an evidence without a link, or of a record whose page was never had (unless `is_manual`).
    `is_manual`: the page stands behind a log-in, so an officer looks, at first after a week.
    """
    if not evidence.is_sealed or not host_of(evidence.url):
        return None
    if evidence.kind != Kind.CAPTURE and not is_manual:
        return None
    digest = digest_of(evidence.url)
    known = Watch.objects.filter(office=evidence.office, link_digest=digest).first()
    if known is not None:
        return _handed_over(known, clock) if is_manual else known
    key = new_id()
    first = MANUAL if is_manual else LADDER[0] + LADDER[0] * 0.1 * jitter(str(key))
    watch = Watch(
        id=key,
        office=evidence.office,
        region_path=evidence.region_path,
        evidence=evidence,
        url=evidence.url,
        link_digest=digest,
        site=pace_key(evidence.url),
        since=clock.now(),
        next_at=clock.now() + first,
        is_manual=is_manual,
    )
    watch.save(force_insert=True)
    return watch


def _handed_over(watch: Watch, clock: Clock) -> Watch:
    """A link that the machine has not seen yet, or only its wall: from now on an officer looks."""
    if (
        not watch.is_manual
        and watch.state in (LinkState.UNCHECKED, LinkState.LOGIN_WALL)
        and not watch.is_held
    ):
        watch.is_manual, watch.slot_at, watch.next_at = True, None, clock.now() + MANUAL
        watch.lease_until, watch.lease_token = None, None
        watch.save(update_fields=["is_manual", "slot_at", "next_at", "lease_until", "lease_token"])
    return watch


@transaction.atomic
def hold(*, watch: Watch, because: str, user: User | None, clock: Clock) -> Watch:
    """Look no more (the case is closed, the evidence disposed of). Raises ValueError without a reason."""
    if not because.strip():
        raise ValueError("Sebutkan alasan pemeriksaan ulang dihentikan.")
    fresh = Watch.objects.select_for_update(of=("self",)).select_related("evidence").get(pk=watch.pk)
    fresh.held_because, fresh.next_at, fresh.slot_at = because, None, None
    fresh.lease_until, fresh.lease_token = None, None
    fresh.save(update_fields=["held_because", "next_at", "slot_at", "lease_until", "lease_token"])
    log(fresh.evidence, events.WATCH_HELD, clock, actor=user)
    return fresh


@transaction.atomic
def let_go(*, watch: Watch, user: User | None, clock: Clock) -> Watch:
    """Go on looking after a hold, or by machine again after a time of looking by hand; due at once."""
    fresh = Watch.objects.select_for_update(of=("self",)).select_related("evidence").get(pk=watch.pk)
    fresh.held_because, fresh.is_manual, fresh.next_at, fresh.misses = "", False, clock.now(), 0
    fresh.save(update_fields=["held_because", "is_manual", "next_at", "misses"])
    log(fresh.evidence, events.WATCH_RESUMED, clock, actor=user)
    return fresh


def look_soon(*, watch: Watch, clock: Clock) -> bool:
    """Make the next look due now. Returns False for a link that is held or looked at by hand."""
    due = Watch.objects.filter(pk=watch.pk, held_because="", is_manual=False, slot_at__isnull=True)
    return bool(due.update(next_at=clock.now()))


@transaction.atomic
def add_control(*, url: str, user: User, clock: Clock) -> tuple[ControlLink, bool]:
    """A known post named by an officer, and whether it is new. Raises ValueError for no link, PermissionDenied."""
    if not rules.may_register_control(user):
        raise PermissionDenied
    known = ControlLink.objects.filter(link_digest=digest_of(url)).first()
    if known is not None:
        return known, False
    made = register_control(url=url, user=user)
    _log_control(made, events.CONTROL_ADDED, user, clock)
    return made, True


@transaction.atomic
def use_control(*, control: ControlLink, is_used: bool, user: User, clock: Clock) -> ControlLink:
    """Use a known post no longer, or again; asked twice it changes nothing. Raises PermissionDenied."""
    fresh = ControlLink.objects.select_for_update(of=("self",)).get(pk=control.pk)
    if not rules.may_end_control(user, fresh):
        raise PermissionDenied
    if fresh.is_used != is_used:
        fresh.is_used = is_used
        fresh.save(update_fields=["is_used"])
        _log_control(fresh, events.CONTROL_USED if is_used else events.CONTROL_ENDED, user, clock)
    return fresh


def _log_control(control: ControlLink, event: str, user: User, clock: Clock) -> None:
    ledger.append(
        subject=ledger.Subject("control_link", control.pk),
        event=event,
        clock=clock,
        actor=user.pk,
        office=user.office_id or "",
        codes={"site": control.site, "link": control.link_digest},
    )


def register_control(*, url: str, user: User | None) -> ControlLink:
    """A public post known to stand, beside which looks at its site are judged.

    Raises ValueError for what is no link, and for a person's or a site's own page: only posts are looked at again.
    """
    if not host_of(url) or not url.startswith(("http://", "https://")):
        raise ValueError(_("Tautan kendali harus alamat http atau https."))
    place = site_of(url)
    if place.ids and not place.post_id(url):
        raise ValueError(
            _("Tautan ini tidak menunjuk satu unggahan di %(site)s: halaman akun tidak dipantau.")
            % {"site": place.name}
        )
    found, _is_new = ControlLink.objects.get_or_create(
        link_digest=digest_of(url),
        defaults={"url": url, "site": pace_key(url), "added_by": user, "last_state": LinkState.UNCHECKED},
    )
    return found
