"""Taking over what others recorded: what is plainly wrong is refused at once, the rest kept, judged in its own time."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.ids import new_id
from sipatenas.core.tasks import enqueue
from sipatenas.evidence import events, rules, vault
from sipatenas.evidence.foreign import sniff
from sipatenas.evidence.models import RECEIVED, Delivery, Evidence, Kind
from sipatenas.evidence.services.beginning import MAX_URL, begun, log_request
from sipatenas.evidence.services.ending import subject_of
from sipatenas.evidence.sites import host_of
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

MB = 1024 * 1024
MOST_BYTES = 150 * MB
MOST_IN_ALL = 250 * MB
MOST_FILES = 20
_TAKEN: dict[str, frozenset[str]] = {
    Kind.FOREIGN_WACZ: frozenset({sniff.ZIP}),
    Kind.SCREENSHOT: sniff.PICTURES,
    Kind.RECORDING: sniff.FILMS | sniff.SOUNDS,
    Kind.HANDED_OVER: frozenset(sniff.ENDINGS),
}
_FORMS = frozenset({sniff.PDF, sniff.PNG, sniff.JPEG})


@dataclass(frozen=True)
class File:
    """A file as it came, in memory or open on a disk; the name is the sender's word."""

    name: str
    data: bytes | BinaryIO

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data) if isinstance(self.data, bytes) else self.data.seek(0, os.SEEK_END)

    def from_start(self) -> bytes | BinaryIO:
        """What is read from here on is the whole file."""
        if not isinstance(self.data, bytes):
            self.data.seek(0)
        return self.data

    @contextmanager
    def seen(self) -> Iterator[sniff.Content]:
        """To be looked at in places, without being read as a whole."""
        if isinstance(self.data, bytes) or not self.size:
            yield self.data if isinstance(self.data, bytes) else b""
            return
        with mmap.mmap(self.data.fileno(), 0, access=mmap.ACCESS_READ) as found:
            yield found


@dataclass(frozen=True)
class Handover:
    """Who gave it, when, where, before whom, and what they say of how it was made. Aware moments."""

    handed_by: str
    received_at: datetime
    place: str
    made_with: str
    witness: str = ""
    declared_at: datetime | None = None
    """When it was made, as the giver says."""
    note: str = ""


def take_in(
    *,
    kind: Kind,
    files: Sequence[File],
    handover: Handover,
    url: str = "",
    post: Post | None = None,
    form: File | None = None,
    user: User,
    office: Office,
    reason: str,
    clock: Clock,
    in_background: bool = True,
) -> Evidence:
    """Keep what was handed over in the vault and ask for its judging; returns the evidence, sealed later by the task.

    What is not what it should be is refused here, and nothing of it kept. The files are encrypted before the
    transaction begins: on SQLite nobody else could write meanwhile. `in_background=False` leaves the judging
    to the caller (`delivering.judge`). Raises ValidationError by field (Indonesian), PermissionDenied,
    keys.KeyUnusableError.
    """
    if not rules.may_request(user) or user.office_id != office.pk:
        raise PermissionDenied("Bukti dari luar diterima petugas atau kepala divisi kantor ini.")
    url = url or (post.url if post and len(post.url or "") <= MAX_URL else "") or ""
    _check(kind, files, handover, url, form, reason, clock)
    types = [media_type(one, _TAKEN[kind], "files") for one in files]
    form_types = [media_type(form, _FORMS, "form")] if form else []
    evidence = begun(post=post, url=url, user=user, office=office, reason=reason, clock=clock)
    evidence.kind, evidence.job_key = kind, f"evidence.receive:{evidence.id}"
    given = [*zip(files, types, strict=True), *zip([form] if form else [], form_types, strict=True)]
    told = {name: _plain(value) for name, value in asdict(handover).items()} | {"received_by": str(user)}
    with vault.laying(office.pk) as laying:
        kept = [
            {
                "name": one.name[:200],
                "sha256": (laid := laying.lay(one.from_start(), media_type=found)).sha256,
                "size": laid.size,
                "media_type": found,
                "is_form": one is form,
            }
            for one, found in given
        ]
        with transaction.atomic():
            evidence.save(force_insert=True)
            log_request(evidence, clock)
            laying.settle(evidence, clock)
            Delivery.objects.create(evidence=evidence, told=told, files=kept)
            _log(evidence, handover, len(files), clock)
            if in_background:
                ask(evidence, clock)
    return evidence


def ask(evidence: Evidence, clock: Clock) -> None:
    """The task that judges and seals it."""
    from sipatenas.evidence.tasks_receiving import judge_delivery

    enqueue(
        judge_delivery,
        key=evidence.job_key,
        clock=clock,
        subject=subject_of(evidence),
        region_path=evidence.region_path,
        evidence_id=str(evidence.id),
    )


@transaction.atomic
def hand_in_again(*, evidence: Evidence, kind: Kind, user: User, clock: Clock) -> Evidence:
    """The files of a handing over that could not be sealed, once more, as that kind; returns the new evidence.

    One whose work had stopped is asked for again as it is, and returned. Raises ValidationError where the files are
    none of that kind, PermissionDenied, and what the vault raises.
    """
    if not rules.may_request(user) or user.office_id != evidence.office_id:
        raise PermissionDenied("Bukti dari luar diterima petugas atau kepala divisi kantor ini.")
    delivery = evidence.delivery
    if evidence.is_pending:
        evidence.job_key = f"evidence.receive:{new_id()}"
        evidence.save(update_fields=["job_key"])
        ask(evidence, clock)
        return evidence
    if evidence.is_sealed or vault.is_destroyed(evidence):
        raise ValidationError(_("Kiriman ini sudah disegel atau dimusnahkan."))
    given = [one for one in delivery.files if not one["is_form"]]
    if kind not in RECEIVED or any(one["media_type"] not in _TAKEN[kind] for one in given):
        raise ValidationError(_("Berkas ini bukan dari jenis itu."))
    if kind == Kind.FOREIGN_WACZ and len(given) > 1:
        raise ValidationError(_("Terlalu banyak berkas sekali kirim."))
    if kind == Kind.HANDED_OVER and len(given) == len(delivery.files):
        raise ValidationError(
            _("Jenis itu memerlukan berita penyerahan; serahkan berkasnya sekali lagi bersama beritanya.")
        )
    anew = begun(
        post=evidence.post,
        url=evidence.url,
        user=user,
        office=evidence.office,
        reason=evidence.reason,
        clock=clock,
    )
    anew.kind, anew.job_key = kind, f"evidence.receive:{new_id()}"
    anew.save(force_insert=True)
    log_request(anew, clock)
    for sha256 in {str(one["sha256"]) for one in delivery.files}:
        vault.share(held_by=evidence, to=anew, sha256=sha256, clock=clock)
    Delivery.objects.create(evidence=anew, told=delivery.told, files=delivery.files)
    ask(anew, clock)
    return anew


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or "")


def _check(
    kind: Kind, files: Sequence[File], told: Handover, url: str, form: File | None, reason: str, clock: Clock
) -> None:
    wrong: dict[str, str] = {}
    if kind not in RECEIVED:
        wrong["kind"] = _("Pilih jenis bukti dari luar.")
    if not files:
        wrong["files"] = _("Pilih berkasnya.")
    elif len(files) > (1 if kind == Kind.FOREIGN_WACZ else MOST_FILES):
        wrong["files"] = _("Terlalu banyak berkas sekali kirim.")
    elif any(one.size > MOST_BYTES for one in files) or _weight(files, form) > MOST_IN_ALL:
        wrong["files"] = _("Paling besar %(one)s MB tiap berkas dan %(all)s MB bersama.") % {
            "one": MOST_BYTES // MB,
            "all": MOST_IN_ALL // MB,
        }
    if kind == Kind.HANDED_OVER and form is None:
        wrong["form"] = _("Lampirkan pindaian berita penyerahan berkas.")
    if not url and kind != Kind.HANDED_OVER:
        wrong["url"] = _("Sebutkan tautan halaman yang direkam.")
    if url and not (url.startswith(("http://", "https://")) and host_of(url) and len(url) <= MAX_URL):
        wrong["url"] = _("Tautan harus alamat http atau https.")
    wrong |= _told_wrongly(told, clock)
    if not reason.strip():
        wrong["reason"] = _("Sebutkan alasan penyimpanan bukti.")
    if wrong:
        raise ValidationError({name: [words] for name, words in wrong.items()})


def _told_wrongly(told: Handover, clock: Clock) -> dict[str, str]:
    needed = {
        "handed_by": _("Sebutkan siapa yang menyerahkan."),
        "place": _("Sebutkan tempat penyerahan."),
        "made_with": _("Sebutkan alat dan cara merekamnya."),
    }
    wrong = {name: words for name, words in needed.items() if not getattr(told, name).strip()}
    if told.received_at > clock.now():
        wrong["received_on"] = _("Waktu penyerahan belum terjadi.")
    if told.declared_at and told.declared_at > told.received_at:
        wrong["declared_on"] = _("Direkam sesudah diserahkan? Periksa waktunya.")
    return wrong


def _weight(files: Sequence[File], form: File | None) -> int:
    return sum(one.size for one in files) + (form.size if form else 0)


def media_type(one: File, taken: frozenset[str], field: str) -> str:
    """What the file is by its own bytes. Raises ValidationError for one that is not taken there."""
    try:
        with one.seen() as content:
            found = sniff.media_type(content)
            if found not in taken:
                raise sniff.NotTakenError("jenis berkas ini tidak diterima di sini")
            if found in (sniff.PNG, sniff.JPEG):
                sniff.picture_size(content)
    except sniff.NotTakenError as error:
        raise ValidationError({field: [f"“{one.name[:80]}”: {error}."]}) from error
    return found


def _log(evidence: Evidence, told: Handover, files: int, clock: Clock) -> None:
    ledger.append(
        subject=subject_of(evidence),
        event=events.RECEIVED,
        clock=clock,
        actor=evidence.requested_by_id,
        office=evidence.office_id,
        codes={"files": files},
        personal={
            "handed_by": told.handed_by,
            "witness": told.witness,
            "place": told.place,
            "declared": told.declared_at.isoformat() if told.declared_at else "",
            "reason": evidence.reason,
        },
    )
