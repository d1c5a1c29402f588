"""What this room writes into the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sipatenas.core.ledger import EventType, register

USER_CREATED = "accounts.user_created"
DUTY_CHANGED = "accounts.duty_changed"
DEACTIVATED = "accounts.user_deactivated"
REACTIVATED = "accounts.user_reactivated"
LINK_ISSUED = "accounts.password_link_issued"
PASSWORD_CHANGED = "accounts.password_changed"  # noqa: S105 (the name of an event)
SIGN_IN_CLOSED = "accounts.sign_in_closed"
LOOKED = "accounts.looked"
AUTHORITY_REGISTERED = "accounts.authority_registered"


def register_all() -> None:
    """Declares the room's event types; called once all rooms are loaded."""
    register(
        EventType(code=USER_CREATED, label=_("Pengguna dibuat"), personal=("username", "full_name")),
        EventType(code=DUTY_CHANGED, label=_("Tugas pengguna diubah"), personal=("reason",)),
        EventType(code=DEACTIVATED, label=_("Pengguna dinonaktifkan"), personal=("reason",)),
        EventType(code=REACTIVATED, label=_("Pengguna diaktifkan kembali"), personal=("reason",)),
        EventType(code=LINK_ISSUED, label=_("Tautan kata sandi diterbitkan"), personal=()),
        EventType(code=PASSWORD_CHANGED, label=_("Kata sandi diganti"), personal=()),
        EventType(code=SIGN_IN_CLOSED, label=_("Masuk ditutup sementara"), personal=()),
        EventType(code=AUTHORITY_REGISTERED, label=_("Instansi penerima didaftarkan"), personal=()),
        EventType(code=LOOKED, label=_("Data pribadi dilihat"), personal=()),
    )
