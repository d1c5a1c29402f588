"""The pages of the door: the bundle to take away, and an answer file to bring in."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sipatenas.accounts.gate import the_user
from sipatenas.cases.views.authority import referral_seen
from sipatenas.core.clock import edge_clock
from sipatenas.exchange import schema
from sipatenas.exchange.bundle import file_name_of, make_bundle
from sipatenas.exchange.services import LIMIT, AnswerRefused, may_bring, receive_answer


class AnswerFileForm(forms.Form):
    answer = forms.FileField(
        label=gettext_lazy("Berkas jawaban (JSON)"), widget=forms.FileInput(attrs={"accept": ".json"})
    )

    def clean_answer(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["answer"]
        if (upload.size or 0) > LIMIT:
            raise forms.ValidationError(_("Paling besar 2 MB; bagi jawabannya."))
        return upload


@require_GET
@never_cache
def bundle(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The complete bundle, for those who see the referral; 404 for all others."""
    referral = referral_seen(request, referral_id)
    data = make_bundle(referral=referral, user=the_user(request), clock=edge_clock())
    answer = HttpResponse(data, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name_of(referral)}"'
    return answer


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """An answer file in the agreed format, from the body itself or through the office."""
    referral, user = referral_seen(request, referral_id), the_user(request)
    may_bring(user, referral.case)
    form = AnswerFileForm(request.POST or None, request.FILES or None)
    status, refused = 200, None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["answer"]
        try:
            taken = receive_answer(
                data=upload.read(), name=upload.name, user=user, clock=edge_clock(), referral=referral
            )
        except AnswerRefused as error:
            status, refused = 422, error
        else:
            said = _("Jawaban ini sudah pernah diterima; tidak ada yang dicatat ulang.")
            fresh = _("Jawaban diterima: %(count)s butir dicatat.") % {"count": taken.items}
            messages.success(request, said if taken.already else fresh)
            return redirect("cases:case", referral.case_id)
    elif request.method == "POST":
        status = 422
    context = {"form": form, "referral": referral, "refused": refused, "format": schema.FORMAT}
    return render(request, "exchange/answer.html", context, status=status)
