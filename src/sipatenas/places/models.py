"""Regions by Kemendagri code, and the oversight office of each."""

from __future__ import annotations

from django.db import models


class Level(models.IntegerChoices):
    NATIONAL = 0, "Nasional"
    PROVINCE = 1, "Provinsi"
    REGENCY = 2, "Kabupaten/Kota"
    DISTRICT = 3, "Kecamatan"
    VILLAGE = 4, "Desa/Kelurahan"


class Region(models.Model):
    """A region of Indonesia, by Kemendagri code with dots (`65.71.01`); `00` is the nation."""

    code = models.CharField(primary_key=True, max_length=13)
    name = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    path = models.CharField(max_length=40, unique=True)
    """Codes from the nation down, each ended by a slash: `00/65/65.71/`. What lies below starts with it."""
    timezone = models.CharField(max_length=32)
    """IANA zone of the region's legal day: Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT)."""

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """An oversight office (Bawaslu, Panwascam, PKD). An office is its region: it carries its code."""

    code = models.CharField(primary_key=True, max_length=13)
    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="office")
    name = models.CharField(max_length=160)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    path = models.CharField(max_length=40, unique=True)
    timezone = models.CharField(max_length=32)
    bawaslu_code = models.CharField(max_length=12, blank=True)
    """Bawaslu's own code (27.09): a column to be filled by the office, not derivable."""
    kpu_code = models.CharField(max_length=12, blank=True)

    def __str__(self) -> str:
        return self.name
