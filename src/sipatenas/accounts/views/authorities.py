"""The administrator's pages of the receiving bodies of the region, and of who answers for them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sipatenas.accounts import services
from sipatenas.accounts.authorities import (
    authorities_kept_by,
    code_of,
    create_liaison,
    liaisons_of,
    register_authority,
)
from sipatenas.accounts.forms import AuthorityForm, LiaisonForm
from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.models import Authority, User
from sipatenas.accounts.rules import may_manage_users
from sipatenas.core.clock import edge_clock


@require_GET
@only(may_manage_users)
def authorities(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/authorities.html", {"found": authorities_kept_by(request.user)})


@require_http_methods(["GET", "POST"])
@only(may_manage_users)
def authority_new(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    form = AuthorityForm(request.POST or None, by=by, initial={"region_code": by.office_id})
    if request.method == "POST" and form.is_valid() and form.found is not None:
        told = form.cleaned_data
        try:
            made = register_authority(
                role=told["role"],
                region=form.found,
                name=told["name"],
                email=told["email"],
                by=by,
                clock=edge_clock(),
            )
        except ValidationError as wrong:
            _tell(form, wrong)
        else:
            messages.success(
                request, _("Instansi didaftarkan: penerusan berikutnya sampai melalui sistem ini.")
            )
            return redirect("accounts:authority", role=made.role, region=made.region_id)
    return render(request, "accounts/authority_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@never_cache
@only(may_manage_users)
def authority(request: HttpRequest, role: str, region: str) -> HttpResponse:
    """One body: who answers for it, and a form for one more. The link for the password is shown once."""
    kept = get_object_or_404(authorities_kept_by(request.user), pk=code_of(role, region))
    form = LiaisonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _made(request, kept, form)
        if made is not None:
            return _link_page(request, made)
    context = {"kept": kept, "form": form, "liaisons": liaisons_of(kept)}
    return render(request, "accounts/authority.html", context)


def _made(request: HttpRequest, kept: Authority, form: LiaisonForm) -> User | None:
    told = form.cleaned_data
    try:
        return create_liaison(
            username=told["username"],
            full_name=told["full_name"],
            authority=kept,
            email=told["email"],
            by=user_of(request),
            clock=edge_clock(),
        )
    except services.UsernameTaken as taken:
        form.add_error("username", str(taken))
    except ValidationError as wrong:
        _tell(form, wrong)
    return None


def _tell(form: Form, wrong: ValidationError) -> None:
    for name, sentences in wrong.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


def _link_page(request: HttpRequest, made: User) -> HttpResponse:
    link = services.issue_password_link(user=made, by=user_of(request), clock=edge_clock())
    address = reverse("accounts:password_set", kwargs={"uidb64": link.uid, "token": link.token})
    context = {"kept": made, "address": request.build_absolute_uri(address)}
    return render(request, "accounts/user_link.html", context)
