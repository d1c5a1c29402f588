"""Signing in and out, one's own password and language."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView, PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from sipatenas.accounts import services
from sipatenas.accounts.forms import SignInForm
from sipatenas.accounts.models import User
from sipatenas.core.clock import edge_clock


class SignIn(LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User) and user.language:
            _remember_language(response, user.language)
        return response


class SignOut(LogoutView):
    pass


class OwnPassword(PasswordChangeView):
    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:password")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            if isinstance(form.user, User):
                services.note_password_change(user=form.user, clock=edge_clock())
        messages.success(self.request, _("Kata sandi diganti."))
        return response


class FirstPassword(PasswordResetConfirmView):
    """Where the administrator's link leads: the user sets a password that nobody else has seen."""

    template_name = "accounts/password_set.html"
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            if isinstance(form.user, User):
                services.note_password_change(user=form.user, clock=edge_clock())
        messages.success(self.request, _("Kata sandi disimpan. Silakan masuk."))
        return response


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Django's own switch; a signed-in user's choice is also remembered for the next machine."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        services.prefer_language(user=request.user, language=chosen)
    return set_language(request)


def _remember_language(response: HttpResponse, chosen: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
