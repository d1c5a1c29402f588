"""Is the print on a paper that of a checkpoint of this house? Answered without a word about any case."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sipatenas.evidence import keys
from sipatenas.evidence.models.checkpoint import SHORT, Checkpoint, CheckpointStamp

_TYPED = re.compile(r"(?:(\d{1,9})[\s·:.;,#/-]+)?([0-9a-f]{4}(?:[\s-]*[0-9a-f]{4}){3,15})", re.IGNORECASE)


@dataclass(frozen=True)
class StampLine:
    """One authority's stamp of the checkpoint; `at` None as long as it has not come."""

    authority: str
    at: datetime | None
    is_local: bool


@dataclass(frozen=True)
class Match:
    """What a typed print was found to be; `mark` is a kind of ui's status, `checkpoint` None where it is none."""

    mark: str
    word: str
    because: str
    checkpoint: Checkpoint | None = None
    stamps: Sequence[StampLine] = ()


def match(typed: str) -> Match:
    """Judge a print as it stands on a paper: `12 · 3f2a-91bc-7d01-aa42`, or all 64 digits of the hash."""
    read = _TYPED.fullmatch(typed.strip())
    digits = re.sub(r"[^0-9a-f]", "", (read.group(2) if read else "").lower())
    if read is None or len(digits) < SHORT:
        because = _("Sidiknya sedikitnya 16 angka dan huruf a–f, seperti tercetak: 12 · 3f2a-91bc-7d01-aa42.")
        return Match("waiting", _("belum dapat dicocokkan"), because)
    found = Checkpoint.objects.filter(hash__startswith=digits).order_by("number")[:2]
    if not found:
        return _not(
            _("Tidak ada titik periksa rumah ini dengan sidik itu. Periksa salinannya huruf demi huruf.")
        )
    one = found[0]
    if read.group(1) and int(read.group(1)) != one.number:
        return _not(
            _("Sidik itu milik titik periksa nomor %(number)d, bukan %(told)s.")
            % {"number": one.number, "told": read.group(1)}
        )
    if fault := _fault(one):
        return Match("failed", _("tidak utuh"), fault, one)
    stamps = [
        StampLine(row.authority, row.told_at if row.is_held else None, row.is_local)
        for row in CheckpointStamp.objects.filter(checkpoint=one).order_by("authority")
    ]
    said = _("Sidik itu milik titik periksa nomor %(number)d, dan pernyataannya utuh dan ditandatangani.")
    return Match("done", _("cocok"), said % {"number": one.number}, one, stamps)


def _not(because: str) -> Match:
    return Match("failed", _("tidak cocok"), because)


def _fault(one: Checkpoint) -> str:
    """Why the kept statement is not the one that was signed; empty where it is."""
    raw = one.statement.encode()
    if hashlib.sha256(raw).hexdigest() != one.hash:
        return _("Pernyataan yang tersimpan di sini diubah sesudah dicetak.")
    try:
        public = keys.read_public(one.public_key.encode())
        signed = keys.is_signed_by(public, signature=bytes.fromhex(one.signature), data=raw)
    except (keys.KeyUnusableError, ValueError):
        signed = False
    return "" if signed else _("Tanda tangan pernyataan yang tersimpan di sini tidak cocok.")
