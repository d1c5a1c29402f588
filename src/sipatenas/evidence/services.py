"""The verbs of the room: ask for an evidence, seal it, hand it out. Every one leaves a ledger event."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import User
from sipatenas.core import blobs, ledger
from sipatenas.core.clock import Clock
from sipatenas.core.ids import new_id
from sipatenas.core.ledger import Subject
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import enqueue
from sipatenas.evidence import events, labels, package, records, rules
from sipatenas.evidence.capture import Captured, Limits, Outcome, capture
from sipatenas.evidence.manifest import Page
from sipatenas.evidence.models import Evidence, EvidenceObject, Kind
from sipatenas.evidence.sealing import Facts, Piece, Seal, seal
from sipatenas.evidence.workflow import PENDING
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

Report = Callable[[int, str], None]
MAX_URL = 2000
TRY_AGAIN = "Periksa tautannya, lalu minta tangkapan sekali lagi."


class CaptureBrokenError(Exception):
    """The browser itself failed; the task tries again."""


def subject_of(evidence: Evidence) -> Subject:
    return Subject("evidence", evidence.id)


@transaction.atomic
def request_capture(
    *,
    post: Post | None = None,
    url: str,
    user: User | None,
    office: Office,
    reason: str,
    clock: Clock,
    in_background: bool = True,
) -> Evidence:
    """Ask for a link, or a post's link, to be captured; returns the evidence, sealed later by the task.

    Asked again while the same is pending, it returns the pending one. `in_background=False` leaves the work
    to the caller (`perform`). Raises ValueError without a reason, or with neither link nor post.
    """
    if not reason.strip():
        raise ValueError("Sebutkan alasan penyimpanan bukti.")
    if not url and post is None:
        raise ValueError("Sebutkan tautan, atau unggahan yang akan disimpan.")
    Office.objects.select_for_update().get(
        pk=office.pk
    )  # two clicks at once: the second waits and finds the first
    pending = Evidence.objects.filter(office=office, url=url, post=post, state__in=PENDING).first()
    if pending is None:
        pending = Evidence(
            id=new_id(),
            post=post,
            url=url,
            office=office,
            region_path=office.path,
            reason=reason,
            requested_by=user,
            requested_at=clock.now(),
        )
        pending.job_key = f"evidence.capture:{pending.id}"
        pending.save(force_insert=True)
        ledger.append(
            subject=subject_of(pending),
            event=events.REQUESTED,
            clock=clock,
            actor=user.id if user else None,
            office=office.code,
            codes={"post": str(post.id) if post else None},
            personal={"reason": reason, "url": url},
        )
    elif Job.objects.filter(key=pending.job_key, state=JobState.FAILED).exists():
        pending.job_key = f"evidence.capture:{new_id()}"
        pending.save(update_fields=["job_key"])
    if in_background:
        from sipatenas.evidence.tasks import capture_evidence

        enqueue(
            capture_evidence,
            key=pending.job_key,
            clock=clock,
            subject=subject_of(pending),
            region_path=pending.region_path,
            evidence_id=str(pending.id),
        )
    return pending


def perform(*, evidence_id: UUID, clock: Clock, report: Report | None = None) -> Evidence:
    """Capture and seal one evidence; safe to be killed and called again at any moment.

    Whatever is not committed leaves only content-addressed blobs behind, which the next attempt finds again.
    Raises CaptureBrokenError when the browser failed, keys.KeyUnusableError when the office cannot sign.
    """
    tell: Report = report or (lambda _progress, _message: None)
    evidence = _take_up(evidence_id)
    if not evidence.is_pending:
        return evidence
    with tempfile.TemporaryDirectory(prefix="sipatenas-capture-") as folder:
        tell(5, "Membuka peramban")
        captured = _ask(evidence, Path(folder), tell)
        if captured.outcome == Outcome.BROKEN:
            raise CaptureBrokenError(captured.because)
        tell(85, "Menyegel")
        if captured.outcome == Outcome.CAPTURED:
            return _seal_capture(evidence, captured, Path(folder), clock)
    return fall_back(evidence_id=evidence.id, because=captured.because, remedy=captured.remedy, clock=clock)


def _ask(evidence: Evidence, folder: Path, tell: Report) -> Captured:
    if not evidence.url:
        return Captured(outcome=Outcome.UNREACHABLE, because="tautan unggahan tidak tersedia dalam rekaman")
    return capture(
        url=evidence.url,
        folder=folder,
        allow=settings.SIPATENAS_CAPTURE_ALLOW,
        executable=getattr(settings, "SIPATENAS_CHROMIUM", ""),
        timezone=evidence.office.timezone,
        limits=getattr(settings, "SIPATENAS_CAPTURE_LIMITS", None) or Limits(),
        report=tell,
    )


@transaction.atomic
def _take_up(evidence_id: UUID) -> Evidence:
    evidence = _locked(evidence_id)
    if evidence.is_pending:
        evidence.to_capturing()
        evidence.save(update_fields=["state"])
    return evidence


def _seal_capture(evidence: Evidence, captured: Captured, folder: Path, clock: Clock) -> Evidence:
    at = clock.now()
    facts = Facts(
        kind=Kind.CAPTURE,
        captured_at=at,
        label=labels.capture_label(office_name=evidence.office.name, at=at, zone=evidence.office.timezone),
        page=Page(
            requested_url=evidence.url,
            final_url=captured.final_url,
            title=captured.title,
            status=captured.status,
            redirects=captured.redirects,
            address=captured.address,
            fields=captured.fields,
        ),
        tools=captured.tools,
        provenance=records.provenance_of(evidence.post) if evidence.post else {},
    )
    pieces = [
        Piece(found.name, (folder / found.name).read_bytes(), found.media_type, found.role)
        for found in captured.objects
    ]
    return _close(evidence.id, seal(evidence=evidence, facts=facts, pieces=pieces, clock=clock), clock)


def fall_back(*, evidence_id: UUID, because: str, remedy: str, clock: Clock) -> Evidence:
    """Where no page could be had: seal the post's imported record; without a post, fail with the reason."""
    evidence = Evidence.objects.select_related("office", "post__account", "requested_by").get(pk=evidence_id)
    if not evidence.is_pending:
        return evidence
    if evidence.post is None:
        return give_up(evidence_id=evidence.id, because=because, remedy=remedy or TRY_AGAIN, clock=clock)
    return _close(evidence.id, _seal_record(evidence, because, remedy, True, clock), clock)


@transaction.atomic
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

    A post whose record this office has already sealed keeps that evidence. `because` says why the pages were
    not opened (default: no network); `report` is told how many are done.
    """
    because = because or "dijalankan tanpa jaringan"
    known = {
        found.post_id: found
        for found in Evidence.objects.filter(
            office=office, post__in=posts, kind=Kind.IMPORTED_RECORD, state="sealed"
        )
    }
    sealed: list[Evidence] = []
    for done, post in enumerate(posts, start=1):
        if post.id not in known:
            known[post.id] = _record_at_once(post, user, office, reason, because, clock)
        sealed.append(known[post.id])
        if report:
            report(done)
    return sealed


def _record_at_once(
    post: Post, user: User | None, office: Office, reason: str, because: str, clock: Clock
) -> Evidence:
    pending = request_capture(
        post=post,
        url=post.url,
        user=user,
        office=office,
        reason=reason,
        clock=clock,
        in_background=False,
    )
    return _close(pending.id, _seal_record(pending, because, "", False, clock), clock)


def _seal_record(evidence: Evidence, because: str, remedy: str, was_tried: bool, clock: Clock) -> Seal:
    assert evidence.post is not None  # noqa: S101 - the callers have looked
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


@transaction.atomic
def _close(evidence_id: UUID, made: Seal, clock: Clock) -> Evidence:
    evidence = _locked(evidence_id)
    if not evidence.is_pending:
        return evidence  # another worker was quicker; its seal stands
    page = made.facts.page
    evidence.kind = made.facts.kind
    evidence.captured_at, evidence.sealed_at = made.facts.captured_at, made.sealed_at
    evidence.label, evidence.failure, evidence.remedy = (
        made.facts.label,
        made.facts.failure,
        made.facts.remedy,
    )
    evidence.final_url, evidence.title = (page.final_url or "")[:2000], (page.title or "")[:500]
    evidence.status, evidence.address = page.status, page.address or ""
    evidence.manifest_sha256, evidence.merkle_root = made.manifest_sha256, made.merkle_root
    evidence.signature, evidence.signer_key_id = made.signature, made.key_id
    evidence.public_key = made.public_key
    evidence.to_sealed()
    evidence.save()
    EvidenceObject.objects.bulk_create(
        EvidenceObject(
            evidence=evidence,
            name=entry.name,
            sha256=entry.sha256,
            media_type=entry.media_type,
            size=entry.size,
            role=entry.role,
        )
        for entry in made.objects
    )
    _log(evidence, events.SEALED, clock, kind=made.facts.kind.value, objects=len(made.objects),
         manifest_sha256=made.manifest_sha256, key_id=made.key_id)  # fmt: skip
    return evidence


@transaction.atomic
def give_up(*, evidence_id: UUID, because: str, remedy: str, clock: Clock) -> Evidence:
    """End a pending evidence as failed, with the reason and what to do; one that has ended stays as it is."""
    evidence = _locked(evidence_id)
    if not evidence.is_pending:
        return evidence
    evidence.failure, evidence.remedy = because, remedy
    evidence.to_failed()
    evidence.save(update_fields=["state", "failure", "remedy"])
    ledger.append(
        subject=subject_of(evidence),
        event=events.FAILED,
        clock=clock,
        actor=None,
        office=evidence.office_id,
        personal={"failure": because},
    )
    return evidence


@transaction.atomic
def record_view(*, evidence: Evidence, user: User, what: str, clock: Clock) -> None:
    """One look at an evidence or one of its objects: in its custody and in the log of looks."""
    _log(evidence, events.VIEWED, clock, actor=user, what=what)
    record_look(
        user=user, subject=subject_of(evidence), what=what, purpose=Purpose.CASE_HANDLING, clock=clock
    )


@transaction.atomic
def export_package(*, evidence: Evidence, user: User, clock: Clock) -> bytes:
    """The package's bytes, for who may take it away. Raises PermissionDenied, or core.blobs' errors."""
    if not rules.may_take_away(user, evidence):
        raise PermissionDenied(
            "Paket hanya dapat diunduh oleh petugas atau kepala divisi, setelah bukti disegel."
        )
    data = package_of(evidence)
    _log(evidence, events.EXPORTED, clock, actor=user, bytes=len(data))
    record_look(user=user, subject=subject_of(evidence), what="paket", purpose=Purpose.EXPORT, clock=clock)
    return data


def package_of(evidence: Evidence) -> bytes:
    """The package of a sealed evidence, the same bytes each time. Raises core.blobs' errors on damage."""
    contents = package.Contents(
        manifest=blobs.read(evidence.manifest_sha256),
        signature=bytes.fromhex(evidence.signature),
        public_key=evidence.public_key.encode("ascii"),
        objects={found.name: blobs.read(found.sha256) for found in evidence.objects_sealed.all()},
    )
    return package.build(contents)


def _locked(evidence_id: UUID) -> Evidence:
    rows = Evidence.objects.select_for_update(of=("self",))
    return rows.select_related("office", "post__account", "requested_by").get(pk=evidence_id)


def _log(
    evidence: Evidence, event: str, clock: Clock, *, actor: User | None = None, **codes: str | int | None
) -> None:
    ledger.append(
        subject=subject_of(evidence),
        event=event,
        clock=clock,
        actor=actor.id if actor else None,
        office=evidence.office_id,
        codes=codes,
    )
