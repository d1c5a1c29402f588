"""Where e-mail goes: `SIPATENAS_EMAIL_URL` in Django's words. Nothing is sent where none is named."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class MailSettingError(ValueError):
    """The address of the mail server cannot be read; the message says how it is written."""


def mail_settings(url: str) -> dict[str, Any]:
    """Django's settings for `smtp://user:password@host:port` (also `smtp+tls`, `smtps`), `console:` or nothing.

    Raises MailSettingError.
    """
    backend = "django.core.mail.backends.{}.EmailBackend"
    if not url:
        return {"EMAIL_BACKEND": backend.format("dummy")}
    if url.startswith("console:"):
        return {"EMAIL_BACKEND": backend.format("console")}
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError) as error:
        raise MailSettingError(
            "SIPATENAS_EMAIL_URL tidak terbaca; contoh: smtp+tls://nama:sandi@surel.contoh.go.id:587"
        ) from error
    return {
        "EMAIL_BACKEND": backend.format("smtp"),
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
