"""Opens the house for a verb: settings, tables, regions."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sipatenas.cli.problem import Problem
from sipatenas.config import env

if TYPE_CHECKING:
    from sipatenas.accounts.models import User
    from sipatenas.places.models import Office


def open_house() -> None:
    """Set Django up on the configured installation; make or upgrade its tables, load the regions once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sipatenas.config.settings.embedded")
    os.umask(0o077)
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.umask(0o077)  # database, rejected rows, blobs: whoever else works on this machine reads none of it
    settings.SIPATENAS_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from sipatenas.lawbook.services import refresh
    from sipatenas.places.models import Office
    from sipatenas.places.services import load_places

    if not Office.objects.exists():
        load_places()
    refresh()


def open_empty() -> None:
    """Set Django up without making any table: for what brings a house back into an empty place."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sipatenas.config.settings.embedded")
    os.umask(0o077)
    import django

    django.setup()


def open_tables() -> None:
    """Set Django up for what the tables say: the shipped rows, and an installation's own and approved ones.

    No database is made; one that is there is asked for the changes of law that were approved in it.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sipatenas.config.settings.embedded")
    import django
    from django.conf import settings
    from django.db.utils import OperationalError

    django.setup()
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and not Path(str(database["NAME"])).exists():
        return
    from sipatenas.lawbook.refreshing import refresh

    with suppress(OperationalError):  # a server that is not there: the law as shipped
        refresh()


def acting_user() -> User:
    """The named user of a verb that looks at persons (SIPATENAS_USER)."""
    from sipatenas.accounts.models import User

    name = acting_name()
    user = User.objects.filter(username=name, is_active=True).select_related("office").first()
    if user is None:
        raise _nobody(f"{name!r} tidak ditemukan")
    return user


def acting_name() -> str:
    """The name in SIPATENAS_USER, which wants no house to be missing. Raises Problem."""
    name = env.value("SIPATENAS_USER", "")
    if not name:
        raise _nobody("belum disebut")
    return name


def _nobody(because: str) -> Problem:
    return Problem(
        f"perintah ini menyangkut orang: sebutkan pengguna yang aktif dengan SIPATENAS_USER ({because})."
    )


def acting_purpose() -> str:
    """The purpose of a look at persons (SIPATENAS_PURPOSE)."""
    purpose = env.value("SIPATENAS_PURPOSE", "").strip()
    if not purpose:
        raise Problem("sebutkan tujuan melihat data orang dengan SIPATENAS_PURPOSE.")
    return purpose


def office_of(code: str | None, user: User | None = None) -> Office:
    """The office named by its region's code, or else the user's own."""
    from sipatenas.places.queries import UnknownOffice, office

    if not code:
        if user is None or user.office is None:
            raise Problem("sebutkan kantor dengan --office KODE (contoh: 65.04).")
        return user.office
    try:
        return office(code)
    except UnknownOffice as unknown:
        raise Problem(str(unknown)) from unknown


def day_of(text: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(f"tanggal {text!r} tidak terbaca; tulis seperti 2024-10-01.") from None
