"""The desk of a receiving body, and the letter that was sent to it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import the_user
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.models import Referral
from sipatenas.cases.queries.desk import desk as desk_of
from sipatenas.cases.reach import referrals_for
from sipatenas.cases.transitions import subject_of
from sipatenas.core.clock import edge_clock
from sipatenas.documents.queries import pdf_of


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What was referred to the reader's body. It names nobody, so it is no look at personal data."""
    if not is_liaison(request.user):
        raise PermissionDenied(_("Meja ini milik narahubung instansi penerima."))
    context = {"desk": desk_of(request.user), "body": request.user.authority}
    return render(request, "cases/desk.html", context)


@require_GET
@never_cache
def letter(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The letter of a referral, for those who see it; 404 for all others."""
    referral = referral_seen(request, referral_id)
    pdf = pdf_of(referral.letter)
    record_look(
        user=the_user(request),
        subject=subject_of(referral.case),
        what=gettext_noop("surat penerusan"),
        purpose=Purpose.AUTHORITY if is_liaison(request.user) else Purpose.EXPORT,
        clock=edge_clock(),
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{referral.letter.file_name}"'
    return answer


def referral_seen(request: HttpRequest, referral_id: UUID) -> Referral:
    """The referral, if it is the reader's to see; else there is no such page."""
    found = Referral.objects.select_related("case__office", "letter").filter(pk=referral_id).first()
    if found is None or not referrals_for(the_user(request), found.case).filter(pk=found.pk).exists():
        raise Http404
    return found
