"""Asking for an evidence."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.core.ids import new_id
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import enqueue
from sipatenas.evidence import vault
from sipatenas.evidence.models import Evidence, Kind
from sipatenas.evidence.services.beginning import begun, checked, log_request
from sipatenas.evidence.services.ending import subject_of
from sipatenas.evidence.workflow import PENDING
from sipatenas.places.models import Office
from sipatenas.sources.models import Post


def hindrance(evidence: Evidence) -> str:
    """Why its page cannot be asked for once more, as a sentence to a person; empty where it can."""
    if vault.is_destroyed(evidence):
        return _("Bukti ini sudah dimusnahkan: halamannya tidak ditangkap lagi dari sini.")
    if not evidence.url and evidence.post_id is None:
        return _("Bukti ini tidak menyebut tautan atau unggahan yang dapat ditangkap.")
    return ""


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
    url = checked(url, post, reason)
    Office.objects.select_for_update().get(pk=office.pk)  # of two clicks at once the second finds the first's
    waiting = Evidence.objects.filter(office=office, url=url, post=post, state__in=PENDING)
    pending = waiting.filter(kind=Kind.CAPTURE).first()
    if pending is None:
        pending = begun(post=post, url=url, user=user, office=office, reason=reason, clock=clock)
        pending.job_key = f"evidence.capture:{pending.id}"
        pending.save(force_insert=True)
        log_request(pending, clock)
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
