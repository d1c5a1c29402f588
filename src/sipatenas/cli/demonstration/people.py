"""Everybody who signs in at the demonstration: the office, the custodian, and the authority's liaison."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from sipatenas.accounts.authorities import create_liaison, register_authority
from sipatenas.accounts.models import Authority, Duty, User
from sipatenas.accounts.services import create_user, note_password_change
from sipatenas.cli.progress import progress
from sipatenas.core.clock import Clock
from sipatenas.places.models import Office, Region


@dataclass(frozen=True)
class Desk:
    """A user of the demonstration, and what the printed line says of them."""

    username: str
    full_name: str
    duty: Duty
    does: str


DESKS = (
    Desk("petugas1", "Petugas Rekaan Satu", Duty.OFFICER, "petugas pertama: menilai indikasi"),
    Desk(
        "petugas2",
        "Petugas Rekaan Dua",
        Duty.OFFICER,
        "petugas kedua: menilai tanpa melihat pilihan yang pertama",
    ),
    Desk("kepala", "Kepala Divisi Rekaan", Duty.DIVISION_HEAD, "kepala divisi: pleno dan penerusan"),
    Desk("auditor", "Auditor Rekaan", Duty.AUDITOR, "auditor: membaca catatan akses"),
    Desk(
        "admin",
        "Administrator Rekaan",
        Duty.ADMINISTRATOR,
        "administrator: mengelola pengguna, tanpa akses perkara",
    ),
    Desk("penjaga", "Penjaga Identitas Rekaan", Duty.CUSTODIAN, "penjaga: membuka identitas pelapor"),
)
LIAISON = Desk(
    "narahubung", "Narahubung Rekaan", Duty.LIAISON, "narahubung BKN: perkara yang diteruskan kepadanya"
)
EVERYBODY = (*DESKS, LIAISON)
AUTHORITY = "Badan Kepegawaian Negara (rekaan)"


def seat(office: Office, password: str, clock: Clock) -> dict[str, User]:
    """All users by their names; those who are there already stay as they are."""
    names = [one.username for one in EVERYBODY]
    with progress("pengguna rekaan") as bar:
        known = {user.username: user for user in User.objects.filter(username__in=names)}
        for desk in DESKS:
            if desk.username not in known:
                known[desk.username] = create_user(
                    username=desk.username, full_name=desk.full_name, office=office, duty=desk.duty, by=None,
                    clock=clock, password=password,
                )  # fmt: skip
        if LIAISON.username not in known:
            known[LIAISON.username] = _liaison(password, clock)
        bar(len(known))
    return known


@transaction.atomic
def _liaison(password: str, clock: Clock) -> User:
    """Who answers for the invented BKN, with the password that others get by a link."""
    bkn = Authority.objects.filter(role="bkn", region_id="00").first() or register_authority(
        role="bkn", region=Region.objects.get(code="00"), name=AUTHORITY, by=None, clock=clock
    )
    made = create_liaison(
        username=LIAISON.username, full_name=LIAISON.full_name, authority=bkn, by=None, clock=clock
    )
    made.set_password(password)
    made.save(update_fields=["password"])
    note_password_change(user=made, clock=clock)
    return made
