"""The page Pekerjaan: what runs in the background, what is stuck, and a second chance for what failed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sipatenas.core import queries, tasks
from sipatenas.core.access import job_scope, may_read_errors
from sipatenas.core.clock import edge_clock
from sipatenas.core.models import JobState

_SHOWN = 100


def _scope(request: HttpRequest) -> Q:
    scope = job_scope(request)
    if scope is None:
        raise PermissionDenied
    return scope


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """Stuck first, then what waits and runs, then what was done last."""
    scope = _scope(request)
    stuck = queries.stuck_jobs(scope, now=edge_clock().now())
    going = queries.open_jobs(scope)
    context = {
        "stuck": stuck[:_SHOWN],
        "tells_errors": may_read_errors(request),
        "stuck_count": stuck.count(),
        "open": going.exclude(pk__in=stuck.values("pk"))[:_SHOWN],
        "open_count": going.count(),
        "done": queries.jobs(scope).filter(state=JobState.DONE)[:20],
    }
    return render(request, "core/jobs.html", context)


@require_POST
def job_retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Try a failed or forgotten job again; a job outside the user's scope is not found."""
    job = get_object_or_404(queries.jobs(_scope(request)), pk=job_id)
    if tasks.retry(job=job, clock=edge_clock()):
        messages.success(request, _("Pekerjaan dimasukkan kembali ke antrean."))
    else:
        messages.info(request, _("Pekerjaan ini sedang berjalan atau sudah selesai."))
    return redirect("core:jobs")
