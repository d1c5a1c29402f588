"""Sealing the imported record of a post, where its page cannot be had or is not opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.evidence import labels, records
from sipatenas.evidence.models import Evidence, Kind
from sipatenas.evidence.sealing import Facts, Seal, seal
from sipatenas.evidence.services.beginning import begun, checked, log_request
from sipatenas.evidence.services.ending import apply, close, keep_objects
from sipatenas.evidence.stamps.services import MANY
from sipatenas.evidence.workflow import PENDING, EvidenceState
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

OFFLINE = "dijalankan tanpa jaringan"


def seal_imported_record(
    *, post: Post, user: User | None, office: Office, reason: str, clock: Clock, because: str = ""
) -> Evidence:
    """Seal the imported record of one post without opening its page; see `seal_imported_records`."""
    return seal_imported_records(
        posts=[post], user=user, office=office, reason=reason, clock=clock, because=because
    )[0]


@transaction.atomic
def seal_imported_records(
    *,
    posts: Sequence[Post],
    user: User | None,
    office: Office,
    reason: str,
    clock: Clock,
    because: str = "",
    report: Callable[[int], None] | None = None,
) -> list[Evidence]:
    """Seal the imported records of some hundred posts in one transaction, in order; no page is opened.

    A post whose record this office has already sealed keeps that evidence; one that waits for a capture is
    sealed as it waits. `because` says why the pages were not opened; `report` is told how many are done.
    Raises keys.KeyUnusableError, and core.blobs' errors where the sealed import is damaged.
    """
    mine = Evidence.objects.filter(office=office, post__in=posts).select_related(
        "office", "post__account", "requested_by"
    )
    sealed = {
        found.post_id: found for found in mine.filter(kind=Kind.IMPORTED_RECORD, state=EvidenceState.SEALED)
    }
    waiting = {found.post_id: found for found in mine.filter(kind=Kind.CAPTURE, state__in=PENDING)}
    for done, post in enumerate(posts, start=1):
        if post.id in waiting and post.id not in sealed:
            held = waiting[post.id]
            sealed[post.id] = close(held.id, record_seal(held, because or OFFLINE, "", False, clock), clock)
        elif post.id not in sealed:
            url = checked(post.url, post, reason)
            fresh = begun(post=post, url=url, user=user, office=office, reason=reason, clock=clock)
            sealed[post.id] = _sealed_at_once(fresh, because or OFFLINE, clock, is_alone=len(posts) <= MANY)
        if report:
            report(done)
    return [sealed[post.id] for post in posts]


def _sealed_at_once(evidence: Evidence, because: str, clock: Clock, *, is_alone: bool) -> Evidence:
    made = record_seal(evidence, because, "", False, clock)
    apply(evidence, made)
    evidence.save(force_insert=True)
    log_request(evidence, clock)
    keep_objects(evidence, made, clock, is_alone=is_alone)
    return evidence


def record_seal(evidence: Evidence, because: str, remedy: str, was_tried: bool, clock: Clock) -> Seal:
    """The seal over the imported record of the evidence's post; `was_tried`: the page was asked for."""
    if evidence.post is None:
        raise ValueError("an evidence without a post has no imported record")
    at = clock.now()
    facts = Facts(
        kind=Kind.IMPORTED_RECORD,
        captured_at=at,
        label=labels.record_label(
            office_name=evidence.office.name, at=at, zone=evidence.office.timezone, was_tried=was_tried
        ),
        page=records.page_of(evidence.post),
        failure=because,
        remedy=remedy,
        provenance=records.provenance_of(evidence.post),
    )
    return seal(evidence=evidence, facts=facts, pieces=records.pieces_of(evidence.post), clock=clock)
