"""What the evidence page shows, gathered for its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import overload

import msgspec
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core import blobs, ledger
from sipatenas.core.models import Job, JobState
from sipatenas.evidence import events, services, vault
from sipatenas.evidence.capture.page.fields import Found, PostFields
from sipatenas.evidence.manifest import Manifest, decode
from sipatenas.evidence.models import Evidence, EvidenceObject, LinkState, Role
from sipatenas.evidence.package import suffix

FIELDS = "fields.json"
CUSTODY_SIZE = 50
PLAYED = frozenset({
    "video/mp4", "video/webm", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav",
})  # fmt: skip
"""Media types that browsers play; a film in another wrapping is handed out."""
PICTURE = re.compile(r"screenshot(?:-(\d+))?\.png")
"""The picture of the page; a long page has more, numbered from 2, one below the other."""


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T")


@dataclass(frozen=True)
class RecordedLine:
    """A field that an imported record brought; `at` where it is a moment."""

    word: str
    value: str
    at: datetime | None


@dataclass(frozen=True)
class FieldLine:
    """A field of the post as the page said it; `value` "" where it did not, `source` where it was read."""

    word: str
    value: str
    source: str


@dataclass(frozen=True)
class Film:
    """A film or sound among the objects; `is_original`: as it was handed in, not fetched from the site by a tool."""

    object: EvidenceObject
    has_picture: bool
    is_original: bool


@dataclass(frozen=True)
class CustodyLine:
    at: datetime
    label: str
    who: str
    detail: str


@dataclass(frozen=True)
class Work:
    """How far the capture is; `is_stuck` when no worker will go on with it."""

    percent: int | None
    message: str
    is_stuck: bool


def pictures_of(objects: Iterable[EvidenceObject]) -> list[EvidenceObject]:
    """The pictures of the page from its top downwards."""
    found = [(PICTURE.fullmatch(one.name), one) for one in objects]
    return [
        one
        for _at, one in sorted(
            ((int(match[1] or 1), one) for match, one in found if match), key=itemgetter(0)
        )
    ]


def films_of(objects: Iterable[EvidenceObject]) -> list[Film]:
    """What can be played of it, in the order of the names."""
    return [
        Film(one, one.media_type.startswith("video/"), one.role == Role.ORIGINAL)
        for one in objects
        if one.media_type in PLAYED
    ]


def package_name(evidence: Evidence) -> str:
    """The name under which the package is taken away."""
    return f"bukti-{evidence.id}{suffix(evidence.objects_sealed.values_list('name', flat=True))}"


def fields_of(evidence: Evidence, objects: Iterable[EvidenceObject]) -> list[FieldLine]:
    """The visible post's fields, each with its source; empty where none were read, or their file is lost."""
    wanted = next((one for one in objects if one.name == FIELDS), None)
    if wanted is None:
        return []
    try:
        read = msgspec.json.decode(vault.read(evidence, wanted.sha256), type=PostFields)
    except (blobs.BlobError, msgspec.MsgspecError):
        return []
    return [FieldLine(word, *_said(read.post.get(name))) for name, word in _words().items()]


def _words() -> dict[str, str]:
    """The post's fields as a page says them, in their order."""
    return {
        "account_name": _("Nama akun"),
        "handle": _("Akun"),
        "posted_at": _("Diunggah"),
        "text": _("Teks"),
        "media": _("Gambar atau video"),
        "link": _("Tautan unggahan"),
        "likes": _("Suka"),
        "shares": _("Dibagikan"),
        "comments": _("Komentar"),
        "views": _("Dilihat"),
    }


def recorded_of(evidence: Evidence) -> list[RecordedLine]:
    """The post's fields as an imported record brought them; none for a capture, whose fields are read from the page."""
    manifest = manifest_of(evidence)
    told = manifest.page.fields if manifest is not None and manifest.page is not None else {}
    words = {**_words(), "platform": _("Situs"), "account": _("Akun"), "display_name": _("Nama akun")}
    return [_recorded(words.get(name, name), value) for name, value in told.items()]


def _recorded(word: str, value: str) -> RecordedLine:
    try:
        at = datetime.fromisoformat(value) if _MOMENT.match(value) else None
    except ValueError:
        at = None
    return RecordedLine(word, value, at if at is not None and at.tzinfo is not None else None)


def _said(found: Found | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    value = "\n".join(found.value) if isinstance(found.value, tuple) else str(found.value)
    said = f"{found.source}: {found.where}" + (f" (“{found.said}”)" if found.said else "")
    return value, said + (", " + _("dibulatkan oleh situs") if found.is_rounded else "")


def manifest_of(evidence: Evidence) -> Manifest | None:
    """The sealed manifest, or None when its bytes are lost or damaged (the proofs say so)."""
    try:
        return decode(vault.read(evidence, evidence.manifest_sha256))
    except blobs.BlobError:
        return None


class _Custody(Sequence[CustodyLine]):
    """The touches of an evidence, oldest first, read only as far as they are looked at."""

    def __init__(self, evidence: Evidence) -> None:
        self._subject = services.subject_of(evidence)

    def __len__(self) -> int:
        return ledger.length(self._subject)

    @overload
    def __getitem__(self, at: int) -> CustodyLine: ...
    @overload
    def __getitem__(self, at: slice) -> list[CustodyLine]: ...
    def __getitem__(self, at: int | slice) -> CustodyLine | list[CustodyLine]:
        wanted = at if isinstance(at, slice) else slice(at, at + 1)
        entries = ledger.history(self._subject, start=wanted.start or 0, stop=wanted.stop)
        names = {user.id: str(user) for user in User.objects.filter(pk__in={one.actor for one in entries})}
        lines = [
            CustodyLine(
                at=entry.at,
                label=entry.label,
                who=names.get(entry.actor, _("sistem")) if entry.actor else _("sistem"),
                detail=_detail(entry),
            )
            for entry in entries
        ]
        return lines if isinstance(at, slice) else lines[0]


def custody_of(evidence: Evidence, number: str = "") -> Page[CustodyLine]:
    """Every touch of the evidence, oldest first, fifty a page; without a number the page of the latest."""
    log = Paginator(_Custody(evidence), CUSTODY_SIZE)
    return log.get_page(number or log.num_pages)


def _detail(entry: ledger.LedgerView) -> str:
    if entry.event == events.RECHECKED:
        return str(LinkState(str(entry.codes["state"])).label)
    if what := str(entry.codes.get("what") or ""):
        return _(what)
    return str((entry.personal or {}).get("reason") or "")


def work_on(evidence: Evidence) -> Work:
    job = Job.objects.filter(key=evidence.job_key).first()
    if job is None:
        return Work(percent=None, message=_("Menunggu giliran"), is_stuck=False)
    if job.state == JobState.FAILED:
        return Work(percent=job.progress, message=job.first_error_line, is_stuck=True)
    if job.state == JobState.WAITING and job.last_error:
        because = job.first_error_line.rstrip(".")
        message = _("Percobaan terakhir gagal (%(because)s); dicoba lagi dengan sendirinya.") % {
            "because": because
        }
        return Work(percent=job.progress, message=message, is_stuck=False)
    return Work(percent=job.progress, message=job.message or _("Menunggu giliran"), is_stuck=False)
