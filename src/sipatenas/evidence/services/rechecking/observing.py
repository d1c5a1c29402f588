"""What a look found is written down: the observation, the link's state, its custody, the next look."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from sipatenas.accounts.models import User
from sipatenas.core.canonical import canonical
from sipatenas.core.clock import Clock
from sipatenas.evidence import events, vault
from sipatenas.evidence.models.watches import LinkObservation, LinkState, Watch
from sipatenas.evidence.recheck import history, schedule
from sipatenas.evidence.recheck.facts import GONE, REMOVAL_KINDS, RULES, SHOWN, Facts, Judgement, State
from sipatenas.evidence.services.ending import log
from sipatenas.evidence.services.rechecking.sealing import seal_removal
from sipatenas.evidence.services.requesting import request_capture

log_of = logging.getLogger("sipatenas.evidence")
RECONSIDERED = 60
"""Past looks that a confirmation weighs."""
BECAUSE_EDITED = "pemeriksaan ulang: unggahan ini berubah sejak disegel"


class LookLostError(Exception):
    """The look's lease has gone to another worker, or the link is held; what this one found does not count."""


@dataclass(frozen=True)
class Control:
    """A look at another, known post of the same site, taken right after."""

    url: str
    state: State
    at: datetime


@dataclass(frozen=True)
class Kept:
    """Files of the look that are kept beside the observation."""

    picture: bytes = b""
    dom: bytes = b""


def policy() -> history.Policy:
    """The setting SIPATENAS_REMOVAL: `ordinary` or `strict`; a word that is neither is read as strict."""
    return history.POLICIES.get(settings.SIPATENAS_REMOVAL, history.STRICT)


@transaction.atomic
def observe(
    *,
    watch: Watch,
    facts: Facts,
    judged: Judgement,
    clock: Clock,
    control: Control | None = None,
    kept: Kept | None = None,
    by: User | None = None,
) -> LinkObservation:
    """Write one look down, and what follows from it, or nothing at all. Raises LookLostError."""
    found = _held(watch, by)
    before, now = found.state, clock.now()
    last = found.observations.order_by("-number").first()
    seen = dict(facts.page.fields) if judged.state in SHOWN else {}
    state = _confirmed(found, judged, control, now) if judged.state in GONE else judged.state
    made = LinkObservation(
        watch=found,
        number=found.looks + 1,
        at=now,
        state=state.value,
        status=facts.status,
        final_url=facts.final_url[:2000],
        title=facts.page.title[:500],
        signals=msgspec.to_builtins(list(judged.signals)),
        changes=msgspec.to_builtins(list(judged.changes)),
        fields=seen,
        rules=RULES,
        by=by,
        control_url=control.url if control else "",
        control_state=control.state.value if control else "",
        control_at=control.at if control else None,
    )
    is_new_version = bool(judged.changes) and (last is None or last.changes != made.changes)
    _keep(made, kept, clock)
    if is_new_version:
        made.capture = _capture_anew(found, clock)
    elif state == State.REMOVED_CONFIRMED and not _is_removal_sealed(found) and kept:
        made.capture = seal_removal(made=made, facts=facts, picture=kept.picture, dom=kept.dom, clock=clock)
    made.digest = digest_of(made)
    made.save(force_insert=True)
    _move(found, made, judged, now, is_new_version=is_new_version)
    log(
        found.evidence, events.RECHECKED, clock, actor=by,
        state=state.value, number=made.number, digest=made.digest,
    )  # fmt: skip
    if state == State.REMOVED_CONFIRMED and before != LinkState.REMOVED_CONFIRMED:
        log(found.evidence, events.REMOVAL_CONFIRMED, clock, number=made.number)
    return made


def _held(watch: Watch, by: User | None) -> Watch:
    """The link, locked, if this look is still the one that counts."""
    rows = Watch.objects.select_for_update(of=("self",)).select_related(
        "evidence__office", "evidence__post", "office"
    )
    found = rows.get(pk=watch.pk)
    if found.is_held or (
        by is None and (found.lease_token is None or found.lease_token != watch.lease_token)
    ):
        raise LookLostError(watch.url)
    return found


def _confirmed(watch: Watch, judged: Judgement, control: Control | None, now: datetime) -> State:
    past = [as_past(one) for one in reversed(watch.observations.order_by("-number")[:RECONSIDERED])]
    latest = history.PastLook(
        at=now,
        state=judged.state,
        removal_kinds=judged.removal_kinds,
        control_was_live=control is not None and control.state in SHOWN,
    )
    sure = history.is_confirmed([*past, latest], policy())
    return State.REMOVED_CONFIRMED if sure else State.REMOVED_SUSPECTED


def as_past(one: LinkObservation) -> history.PastLook:
    """An observation as the history weighs it."""
    return history.PastLook(
        at=one.at,
        state=State(one.state),
        removal_kinds=frozenset(signal["kind"] for signal in one.signals) & REMOVAL_KINDS,
        control_was_live=one.control_was_live and one.by_id is None,
    )


def _is_removal_sealed(watch: Watch) -> bool:
    """Whether this removal has its evidence; one that ended, and began anew, is another."""
    confirmed = watch.observations.filter(state=LinkState.REMOVED_CONFIRMED, capture__isnull=False)
    return bool(watch.confirmed_at and confirmed.filter(at__gte=watch.confirmed_at).exists())


def _keep(made: LinkObservation, kept: Kept | None, clock: Clock) -> None:
    """The look's picture and DOM into the vault, under the evidence that the link belongs to.

    Where the office's wrapping key cannot be used the look is written down all the same, without them.
    """
    if kept is None:
        return
    put = partial(vault.put, evidence=made.watch.evidence, clock=clock)
    try:
        if kept.picture:
            made.picture_sha256 = put(data=kept.picture, media_type="image/png").sha256
        if kept.dom:
            made.dom_sha256 = put(data=kept.dom, media_type="text/html; charset=utf-8").sha256
    except vault.WrappingKeyError as error:
        log_of.warning("the look at %s keeps no files: %s", made.watch_id, error)


def _capture_anew(watch: Watch, clock: Clock) -> Any:
    return request_capture(
        post=watch.evidence.post,
        url=watch.url,
        user=None,
        office=watch.office,
        reason=BECAUSE_EDITED,
        clock=clock,
    )


def standing(before: str, seen: State) -> State:
    """A confirmed removal stands until the post is seen again: a fault or a missing control does not undo it."""
    return State.REMOVED_CONFIRMED if before == State.REMOVED_CONFIRMED and seen not in SHOWN else seen


def _move(
    watch: Watch, made: LinkObservation, judged: Judgement, now: datetime, *, is_new_version: bool
) -> None:
    """The link after the look, by one conditional update; its lease and turn are given back with it."""
    state = standing(watch.state, State(made.state))
    step = schedule.step_after(watch.step, watch.state, state, has_changed=is_new_version)
    misses = 0 if made.state in SHOWN | GONE else watch.misses + 1
    is_walled_again = state == State.LOGIN_WALL == watch.state and misses >= schedule.WALLS_BEFORE_MANUAL
    is_manual = (made.by_id is not None and watch.is_manual) or is_walled_again
    changes: Mapping[str, Any] = {
        "state": state.value,
        "since": watch.since if state.value == watch.state else now,
        "checked_at": now,
        "confirmed_at": (watch.confirmed_at or now) if state == State.REMOVED_CONFIRMED else None,
        "looks": made.number,
        "step": step,
        "misses": misses,
        "is_manual": is_manual,
        "next_at": now + schedule.MANUAL
        if is_manual
        else schedule.next_look(
            now, state, step, misses=misses, key=f"{watch.pk}:{made.number}", wait_seconds=judged.wait_seconds
        ),
        "slot_at": None,
        "lease_until": None,
        "lease_token": None,
    }
    if not Watch.objects.filter(pk=watch.pk, looks=watch.looks, held_because="").update(**changes):
        raise LookLostError(watch.url)


def digest_of(made: LinkObservation) -> str:
    """SHA-256 over the observation's facts as canonical JSON: what the custody's entry of the look names."""
    facts = {
        "watch": str(made.watch_id), "number": made.number, "at": made.at.isoformat(), "state": made.state,
        "status": made.status, "final_url": made.final_url, "title": made.title, "signals": made.signals,
        "changes": made.changes, "fields": made.fields, "rules": made.rules,
        "by": str(made.by_id) if made.by_id else None, "control_url": made.control_url,
        "control_state": made.control_state,
        "control_at": made.control_at.isoformat() if made.control_at else None,
        "capture": str(made.capture_id) if made.capture_id else None,
        "picture_sha256": made.picture_sha256, "dom_sha256": made.dom_sha256,
    }  # fmt: skip
    return hashlib.sha256(canonical(facts).encode()).hexdigest()
