"""Giving a paper to the reader; each time is kept in the access log."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.core.clock import edge_clock
from sipatenas.documents.queries import pdf_of, visible_to
from sipatenas.documents.services import subject_of


@require_GET
@never_cache
def download(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The PDF of a paper that the reader may see; 404 for all others."""
    document = get_object_or_404(visible_to(request.user), pk=document_id)
    pdf = pdf_of(document)
    record_look(
        user=request.user,
        subject=subject_of(document),
        what=f"dokumen {document.template} {document.template_version}",
        purpose=Purpose.EXPORT,
        clock=edge_clock(),
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    return answer
