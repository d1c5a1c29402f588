"""Giving out a file of a case; each time is a logged look."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import the_user
from sipatenas.accounts.rules import is_auditor, is_liaison
from sipatenas.cases.parts.files import shown_files
from sipatenas.cases.services.files import ENDINGS, file_name
from sipatenas.cases.transitions import subject_of
from sipatenas.cases.views.case import the_case
from sipatenas.core import blobs
from sipatenas.core.clock import edge_clock


@never_cache
@require_GET
def file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A file to be kept, never shown in the page: it does not run at the reader's."""
    case, user = the_case(request, case_id), the_user(request)
    wanted = shown_files(user, case).filter(pk=file_id).first()
    if wanted is None:
        raise Http404(_("Berkas ini tidak ada, atau bukan untuk Anda."))
    try:
        data = blobs.read(wanted.sha256)
    except blobs.BlobError as error:
        raise Http404(str(error)) from error
    purpose = Purpose.AUDIT if is_auditor(user) else Purpose.CASE_HANDLING
    record_look(
        user=user,
        subject=subject_of(case),
        what=gettext_noop("perkara: berkas yang dilampirkan"),
        purpose=Purpose.AUTHORITY if is_liaison(user) else purpose,
        clock=edge_clock(),
    )
    known = wanted.media_type in ENDINGS
    return HttpResponse(
        data,
        content_type=wanted.media_type if known else "application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(True, file_name(wanted)) or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )
