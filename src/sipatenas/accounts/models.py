"""Users, the duty by which each may see and act, and every look at personal data."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.core.records import Record
from sipatenas.places.models import Office, Region


class Duty(models.TextChoices):
    OFFICER = "officer", _("Petugas pengawasan")
    DIVISION_HEAD = "division_head", _("Kepala divisi")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator (tanpa akses perkara)")
    CUSTODIAN = "custodian", _("Penjaga identitas pelapor")
    LIAISON = "liaison", _("Narahubung instansi penerima")


class Authority(models.Model):
    """A body that cases are referred to (BKN, a PPK, Propam, DKPP …), as far as it has users here."""

    code = models.CharField(primary_key=True, max_length=60)
    """Role and region: `bkn/00`, `ppk/65.71`. A route's role at an office's region finds it."""
    role = models.CharField(max_length=40, db_index=True)
    """The rulebook's role: bkn, kasn, ppk, sekda, bkpsdm, propam, dkpp …"""
    name = models.CharField(max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.name


class User(Record, AbstractUser):
    """A named person of one office with one duty."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="users", null=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="users", null=True)
    """The body that a liaison answers for; such a user has no office here."""
    duty = models.CharField(max_length=20, choices=Duty.choices, default=Duty.OFFICER)
    full_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    """The language last chosen on the page; empty: the installation's."""

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(duty__in=Duty.values), name="accounts_user_known_duty"),
            models.CheckConstraint(
                condition=models.Q(duty="liaison", authority__isnull=False, office__isnull=True)
                | (~models.Q(duty="liaison") & models.Q(authority__isnull=True)),
                name="accounts_user_liaison_of_one_authority",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def timezone(self) -> str:
        """The zone in which this user reads times: that of the office, or of the body's region."""
        if self.office is not None:
            return self.office.timezone
        return self.authority.region.timezone if self.authority is not None else "Asia/Jakarta"


class Purpose(models.TextChoices):
    """Why somebody looked at personal data (SAFEGUARDS 9)."""

    JUDGING = "judging", _("Menilai indikasi")
    SECOND_OPINION = "second_opinion", _("Pendapat kedua")
    CASE_HANDLING = "case_handling", _("Penanganan perkara")
    AUDIT = "audit", _("Audit")
    EXPORT = "export", _("Ekspor")
    ADMINISTRATION = "administration", _("Administrasi")
    AUTHORITY = "authority", _("Penanganan oleh instansi penerima")
    REVEAL = "reveal", _("Pembukaan identitas pelapor")


class AccessLook(Record):
    """One look by one user at one thing that names a person. Triggers refuse every change and deletion.

    The ledger holds the same look in the user's own chain; `access.discrepancies` compares the two.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="looks")
    sequence = models.PositiveBigIntegerField()
    """The entry's place in the user's chain of looks."""
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    what = models.CharField(max_length=160)
    """Which personal fields were shown, in words; never their values."""
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    region_path = models.CharField(max_length=40)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["at"], name="accounts_look_at"),
            models.Index(fields=["user", "at"], name="accounts_look_user_at"),
            models.Index(fields=["region_path", "at"], name="accounts_look_region_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "sequence"], name="accounts_look_one_per_entry"),
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="accounts_look_why"),
        ]


class SignInGuard(models.Model):
    """Failed attempts to sign in, counted by the name that was tried. No address of the caller is kept."""

    key = models.CharField(primary_key=True, max_length=64)
    """A keyed hash of the name: people mistype passwords into the field of the name."""
    failures = models.PositiveIntegerField(default=0)
    closed_until = models.DateTimeField(null=True)
    last_at = models.DateTimeField(db_index=True)
