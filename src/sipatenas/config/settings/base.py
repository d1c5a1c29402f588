"""What every stage shares. The stages are `embedded` (SQLite, one machine), `server` and `testing`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from sipatenas.config import env
from sipatenas.config.mail import mail_settings
from sipatenas.rulebook.rows import add_folder
from sipatenas.ui.languages import LOCALE, languages


def secret_key(folder: Path) -> str:
    """The installation's own key, made once and kept readable by its owner only."""
    given = env.value("SIPATENAS_SECRET_KEY", "")
    if given:
        return given
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; "
    "PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864;"
)
"""Every commit reaches the disk. 16 MiB of pages a connection, and the log is folded in every 32 MiB: with SQLite's own
2 and 4 MiB a house of 200,000 cases read its indexes anew and folded in at every tenth intake (bench/cases.py)."""


def database(url: str) -> dict[str, Any]:
    """A database by URL. SQLite takes the write lock at BEGIN: deferred locks failed 898 of 2,000 writes."""
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": SQLITE,
        }
    return config


def blob_store(where: str) -> dict[str, Any]:
    """The store of sealed files: a folder, or `s3://bucket/prefix` (extra [s3])."""
    if where.startswith("s3://"):
        bucket, _, prefix = where.removeprefix("s3://").partition("/")
        options = {"bucket_name": bucket, "location": prefix}
        return {"BACKEND": "sipatenas.core.bucket.Bucket", "OPTIONS": options}
    return {"BACKEND": "sipatenas.core.storage.AtomicFileSystemStorage", "OPTIONS": {"location": where}}


SIPATENAS_DATA = Path(env.value("SIPATENAS_DATA", "data")).resolve()
add_folder(SIPATENAS_DATA / "rulebook")
SIPATENAS_BLOBS = env.value("SIPATENAS_BLOBS", str(SIPATENAS_DATA / "blobs"))
SIPATENAS_VAULT = env.value("SIPATENAS_VAULT", str(SIPATENAS_DATA / "vault"))
if SIPATENAS_VAULT.rstrip("/") == SIPATENAS_BLOBS.rstrip("/"):
    raise ImproperlyConfigured("SIPATENAS_VAULT dan SIPATENAS_BLOBS harus dua tempat yang berbeda.")
SIPATENAS_KEYS = Path(env.value("SIPATENAS_KEYS", str(SIPATENAS_DATA / "keys")))
SIPATENAS_CHECKPOINTS: Path | None = SIPATENAS_DATA / "checkpoints"
"""A copy of each checkpoint of the ledger as a file, to be carried elsewhere."""
SIPATENAS_CAPTURE_ALLOW = tuple(h for h in env.value("SIPATENAS_CAPTURE_ALLOW", "").split(",") if h)
SIPATENAS_CAPTURE_USER = env.value("SIPATENAS_CAPTURE_USER", "")
"""User of the machine as whom pages are opened, where the house runs as root (`nobody`, or one of its own)."""
SIPATENAS_CAPTURE_POOL = int(env.value("SIPATENAS_CAPTURE_POOL", "") or 0)
"""How many pages are captured at once on this machine; 0: by its cores and memory."""
SIPATENAS_UPSTREAM_PROXY = env.value("SIPATENAS_UPSTREAM_PROXY", "")
"""The web proxy of an office that has no other way to the internet: `http://[user:password@]host:port`."""
SIPATENAS_TSA = env.value("SIPATENAS_TSA", "")
"""Time-stamp authorities: `name=https://address#ca.pem,…`; `lokal` is the house's own, no third party."""
SIPATENAS_OTS = env.value("SIPATENAS_OTS", "")
"""OpenTimestamps calendars: addresses with commas between."""
SIPATENAS_BITCOIN_HEADERS = env.value("SIPATENAS_BITCOIN_HEADERS", "")
"""Where block headers are looked up: a file of `HEIGHT HEX` lines, or the address of an Esplora-like service."""
SIPATENAS_REMOVAL = env.value("SIPATENAS_REMOVAL", "ordinary")
"""When a removal counts as confirmed: `ordinary` (three looks over 72 hours) or `strict` (five over fourteen days)."""
SIPATENAS_RECHECK_LANES = int(env.value("SIPATENAS_RECHECK_LANES", "1"))
"""How many looks at links are taken at once."""
SIPATENAS_CLOCK = "sipatenas.core.clock.SystemClock"
SIPATENAS_DEMONSTRATION = (SIPATENAS_DATA / "demonstration").exists()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "sipatenas.core",
    "sipatenas.ui",
    "sipatenas.places",
    "sipatenas.accounts",
    "sipatenas.lawbook",
    "sipatenas.documents",
    "sipatenas.directory",
    "sipatenas.sources",
    "sipatenas.attribution",
    "sipatenas.evidence",
    "sipatenas.leads",
    "sipatenas.cases",
    "sipatenas.exchange",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sipatenas.config.language.IndonesianFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sipatenas.config.caching.NothingKept",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "sipatenas.lawbook.middleware.LawAsApproved",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sipatenas.config.method.SayWhatIsNotAllowed",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sipatenas.ui.context.navigation",
                "sipatenas.accounts.context.whose_desk",
                "sipatenas.config.context.first_line",
            ],
        },
    }
]
ROOT_URLCONF = "sipatenas.config.urls"
WSGI_APPLICATION = "sipatenas.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": database(env.value("DATABASE_URL", f"sqlite:///{SIPATENAS_DATA / 'sipatenas.sqlite3'}"))
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "blobs": blob_store(SIPATENAS_BLOBS),
    "vault": blob_store(SIPATENAS_VAULT),
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SIPATENAS_EMAIL = env.value("SIPATENAS_EMAIL_URL", "")
"""`smtp+tls://user:password@host:587`; empty: no e-mail is sent."""
SIPATENAS_SITE = env.value("SIPATENAS_SITE", "http://127.0.0.1:8000")
"""The address under which the house is reached: what links in e-mail begin with."""
SIPATENAS_REMIND_DAYS = int(env.value("SIPATENAS_REMIND_DAYS", "2"))
"""Days before it falls due that a term stands in the daily digest."""
SIPATENAS_WAIT_DAYS = int(env.value("SIPATENAS_WAIT_DAYS", "14"))
"""Days after which the office is asked, again and again, to remind a body to which no text gives a time."""
DEFAULT_FROM_EMAIL = env.value("SIPATENAS_EMAIL_FROM", "sipatenas@localhost")
globals().update(mail_settings(SIPATENAS_EMAIL))

LANGUAGE_CODE = env.value("SIPATENAS_LANGUAGE", "id")
LANGUAGES = languages()
LOCALE_PATHS = [LOCALE]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = SIPATENAS_DATA / "static"
WHITENOISE_USE_FINDERS = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
"""Seconds: a working day; after that the password is asked again."""
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
"""Bytes of one form; export files come in through `sipatenas import`."""
