"""What the vault holds: encrypted files, and for each evidence that holds one its own wrapping of the file's key."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.core.records import Record
from sipatenas.evidence.models.evidence import Evidence


class VaultState(models.TextChoices):
    KEPT = "kept", _("utuh")
    ROTTEN = "rotten", _("rusak")
    MISSING = "missing", _("berkasnya hilang")
    LOCKED = "locked", _("kuncinya tidak dapat dipakai")
    DESTROYED = "destroyed", _("dimusnahkan")


BAD = (VaultState.ROTTEN, VaultState.MISSING, VaultState.LOCKED)


class VaultBlob(Record):
    """One encrypted file. The same content is as a rule stored once; a copy that is damaged, or whose keys cannot be
    used, is not relied on when the content comes again."""

    name = models.CharField(max_length=32, unique=True)
    """Under which the ciphertext is stored: random, so that the folder alone tells nothing of the content."""
    sha256 = models.CharField(max_length=64, db_index=True)
    """Of the plain content."""
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    stored_sha256 = models.CharField(max_length=64)
    """Of the ciphertext: rot is found without any key."""
    state = models.CharField(max_length=9, choices=VaultState.choices, default=VaultState.KEPT)
    stored_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "checked_at"], name="vault_by_last_check")]

    def __str__(self) -> str:
        return self.name


class VaultKey(Record):
    """The key of a file, wrapped for one evidence by its office's wrapping key. The last one gone, the file is gone."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="vault_keys")
    blob = models.ForeignKey(VaultBlob, on_delete=models.PROTECT, related_name="keys", db_index=False)
    wrapped = models.CharField(max_length=80)
    """RFC 3394, hex."""
    wrapping_key = models.CharField(max_length=32)
    """The mark of the wrapping key."""
    wrapped_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "blob"], name="vault_key_once")]
        indexes = [models.Index(fields=["blob", "wrapping_key"], name="vault_key_by_wrapping")]
