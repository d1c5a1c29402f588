"""The administrator's pages: users of the own office and of offices below. No case content here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sipatenas.accounts import access, services
from sipatenas.accounts.forms import DutyForm, ReasonForm, UserFilterForm, UserForm
from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.models import User
from sipatenas.accounts.queries import user_label, users_kept_by
from sipatenas.accounts.rules import may_manage_users
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject, history

_A_PAGE = 50


@require_GET
@only(may_manage_users)
def users(request: HttpRequest) -> HttpResponse:
    form = UserFilterForm(request.GET)
    form.is_valid()
    found = users_kept_by(request.user, words=form.cleaned_data.get("q", ""))
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("halaman"))
    return render(request, "accounts/users.html", {"form": form, "page": page})


@require_http_methods(["GET", "POST"])
@never_cache
@only(may_manage_users)
def user_new(request: HttpRequest) -> HttpResponse:
    """A new user; the answer shows, once, the link by which the user sets a password."""
    by = user_of(request)
    form = UserForm(request.POST or None, by=by, initial={"office_code": by.office_id})
    if request.method == "POST" and form.is_valid() and form.found is not None:
        told = form.cleaned_data
        try:
            made = services.create_user(
                username=told["username"],
                full_name=told["full_name"],
                office=form.found,
                duty=told["duty"],
                email=told["email"],
                by=by,
                clock=edge_clock(),
            )
        except services.UsernameTaken as taken:
            form.add_error("username", str(taken))
        except ValidationError as wrong:
            for name, sentences in wrong.message_dict.items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            return _link_page(request, made)
    return render(request, "accounts/user_new.html", {"form": form})


@require_GET
@only(may_manage_users)
def user(request: HttpRequest, pk: UUID) -> HttpResponse:
    kept = _kept(request, pk)
    subject = Subject("user", kept.id)
    access.record_look(
        user=request.user,
        subject=subject,
        what=gettext_noop("akun: nama dan riwayat"),
        purpose=access.Purpose.ADMINISTRATION,
        clock=edge_clock(),
    )
    return render(
        request,
        "accounts/user.html",
        {
            "kept": kept,
            "own": kept.pk == user_of(request).pk,
            "duty_form": DutyForm(initial={"duty": kept.duty}, prefix="tugas"),
            "reason_form": ReasonForm(prefix="akun"),
            "history": [(view, user_label(view.actor)) for view in reversed(history(subject))],
        },
    )


@require_POST
@only(may_manage_users)
def user_duty(request: HttpRequest, pk: UUID) -> HttpResponse:
    kept, form = _kept(request, pk), DutyForm(request.POST, prefix="tugas")
    if form.is_valid():
        told = form.cleaned_data
        services.change_duty(
            user=kept, duty=told["duty"], reason=told["reason"], by=user_of(request), clock=edge_clock()
        )
        messages.success(request, _("Tugas diubah dan dicatat."))
    else:
        messages.error(request, _("Tugas tidak diubah: pilih tugas dan tulis alasannya."))
    return redirect("accounts:user", pk=pk)


@require_POST
@only(may_manage_users)
def user_active(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Deactivates or, with `active=1`, reactivates a user."""
    kept, form = _kept(request, pk), ReasonForm(request.POST, prefix="akun")
    verb = services.reactivate if request.POST.get("active") == "1" else services.deactivate
    if form.is_valid():
        verb(user=kept, reason=form.cleaned_data["reason"], by=user_of(request), clock=edge_clock())
        messages.success(request, _("Akun diubah dan dicatat."))
    else:
        messages.error(request, _("Akun tidak diubah: tulis alasannya."))
    return redirect("accounts:user", pk=pk)


@require_POST
@never_cache
@only(may_manage_users)
def user_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _link_page(request, _kept(request, pk))


def _kept(request: HttpRequest, pk: UUID) -> User:
    """The user, if this administrator keeps them; else 404, so that a stranger's key tells nothing."""
    return get_object_or_404(users_kept_by(request.user), pk=pk)


def _link_page(request: HttpRequest, kept: User) -> HttpResponse:
    by = user_of(request)
    if kept.pk == by.pk:
        raise PermissionDenied
    link = services.issue_password_link(user=kept, by=by, clock=edge_clock())
    address = request.build_absolute_uri(
        reverse("accounts:password_set", kwargs={"uidb64": link.uid, "token": link.token})
    )
    return render(request, "accounts/user_link.html", {"kept": kept, "address": address})
