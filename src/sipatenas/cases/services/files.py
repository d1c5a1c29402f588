"""Papers and recordings handed in: judged by their first bytes, stored by their content, never replaced."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases.models import Case, CaseFile, Clarification
from sipatenas.cases.services import scans
from sipatenas.cases.transitions import Said, take
from sipatenas.core import blobs
from sipatenas.core.clock import Clock

LIMIT = 50 * 1024 * 1024
"""Bytes of one file. A longer recording is handed in as parts."""
TOTAL = 4 * LIMIT
"""Bytes of all files of one form together: some papers are read whole before they are sealed."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "video/mp4": "mp4",
    "audio/mp4": "m4a",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    WORD: "docx",
}
"""What is taken, and the ending under which it is given back. Nothing here runs where it is opened as what it is."""
RECORDINGS = frozenset({"video/mp4", "audio/mp4", "video/webm", "audio/mpeg", "audio/ogg", "audio/wav"})
OF_LIAISONS = (CaseFile.Kind.ANSWER, CaseFile.Kind.EVIDENCE)
"""What a receiving authority hands in."""

_MP4_SOUND = (b"M4A ", b"M4B ")
_MP4_FILM = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"3gp4",
             b"3gp5", b"MSNV", b"f4v ")  # fmt: skip


def limit_in_words() -> str:
    """`50 MB`."""
    return f"{LIMIT // (1024 * 1024)} MB"


def total_in_words() -> str:
    """`200 MB`."""
    return f"{TOTAL // (1024 * 1024)} MB"


def megabytes(size: int) -> int:
    """Bytes as whole megabytes, rounded up."""
    return -(-size // (1024 * 1024))


def kinds_in_words() -> str:
    """The endings that are taken: `pdf, png, jpg, …`."""
    return ", ".join(ENDINGS.values())


def sniff(stream: BinaryIO) -> str | None:
    """The media type by the content alone, or None for what is not taken (HTML, SVG, programs, archives)."""
    stream.seek(0)
    head = stream.read(64)
    stream.seek(0)
    return next((kind for kind, fits in _SIGNS.items() if fits(head, stream)), None)


def keep(
    *,
    case: Case,
    upload: UploadedFile[bytes],
    kind: str,
    user: User,
    clock: Clock,
    field: str = "file",
    only: frozenset[str] | None = None,
) -> CaseFile:
    """Store a file within a step's transaction. Raises ValidationError under `field`: too large, empty, not taken."""
    size = upload.size or 0
    if size > LIMIT:
        raise ValidationError(
            {field: _("Berkas ini %(size)s MB; paling besar %(limit)s. Bagi rekaman yang panjang.")
             % {"size": megabytes(size), "limit": limit_in_words()}}
        )  # fmt: skip
    if not size:
        raise ValidationError({field: _("Berkas ini kosong.")})
    stream = cast("BinaryIO", upload.file)
    media_type = sniff(stream)
    if media_type is None or (only is not None and media_type not in only):
        taken = ", ".join(ENDINGS[one] for one in ENDINGS if only is None or one in only)
        raise ValidationError(
            {field: _("Isi berkas ini bukan jenis yang diterima (%(kinds)s).") % {"kinds": taken}}
        )
    stored = blobs.put(stream, media_type=media_type, clock=clock)
    return CaseFile.objects.create(
        case=case,
        kind=kind,
        name=_clean(upload.name or "", media_type),
        sha256=stored.sha256,
        size=stored.size,
        media_type=media_type,
        added_by=user,
        added_at=clock.now(),
    )


def attach(
    *,
    case: Case,
    user: User,
    upload: UploadedFile[bytes],
    kind: str,
    clock: Clock,
    note: str = "",
    letter: str = "",
    version: int | None = None,
) -> Case:
    """Hand a paper or recording into the case's file. Raises ValidationError.

    `letter`: the task that asked for it, where it is the scan of a body's letter.
    """

    def work(held: Case) -> Said:
        if is_liaison(user) and kind not in OF_LIAISONS:
            raise ValidationError({"kind": _("Instansi melampirkan jawaban atau bukti.")})
        kept = keep(case=held, upload=upload, kind=CaseFile.Kind(kind), user=user, clock=clock)
        if letter:
            scans.arrived(held=held, task=letter, kept=kept, user=user, clock=clock)
        return Said(codes=codes_of(kept), personal={"names": kept.name, "note": note.strip()})

    return take(case=case, step="attach", user=user, clock=clock, work=work, version=version)


def codes_of(kept: CaseFile, prefix: str = "") -> dict[str, str | int]:
    """A file as the ledger tells it: what and how much, by its hash; its name is personal."""
    return {
        f"{prefix}file": str(kept.pk),
        f"{prefix}kind": str(kept.kind),
        f"{prefix}sha256": kept.sha256,
        f"{prefix}size": kept.size,
        f"{prefix}media_type": kept.media_type,
    }


def belong(kept: CaseFile, to: Clarification) -> None:
    """The file is of that hearing."""
    CaseFile.objects.filter(pk=kept.pk).update(clarification=to)


def file_name(kept: CaseFile) -> str:
    """The name under which it is given back: ends as what it is, whatever it was called."""
    stem = kept.name.rpartition(".")[0] or kept.name
    return f"{stem}.{ENDINGS.get(kept.media_type, 'bin')}"


def _clean(name: str, media_type: str) -> str:
    """A name without folders, quotes or signs that turn a line around."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>:|?*;').strip(" .")
    return kept[-200:] or f"berkas.{ENDINGS[media_type]}"


def _mp4(brands: tuple[bytes, ...]) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, _stream: head[4:8] == b"ftyp" and head[8:12] in brands


def _webm(head: bytes, _stream: BinaryIO) -> bool:
    return head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head


def _mp3(head: bytes, _stream: BinaryIO) -> bool:
    frame = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return head.startswith(b"ID3") or frame


def _word(head: bytes, stream: BinaryIO) -> bool:
    """A text document without macros: an archive with Word's own parts, and none that holds a program."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(stream) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    finally:
        stream.seek(0)
    programs = any("vbaproject" in name or name.endswith((".exe", ".js", ".html")) for name in names)
    return {"[content_types].xml", "word/document.xml"} <= names and not programs


_SIGNS: dict[str, Callable[[bytes, BinaryIO], bool]] = {
    "application/pdf": lambda head, _stream: head.startswith(b"%PDF-"),
    "image/png": lambda head, _stream: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda head, _stream: head.startswith(b"\xff\xd8\xff"),
    "audio/mp4": _mp4(_MP4_SOUND),
    "video/mp4": _mp4(_MP4_FILM),
    "video/webm": _webm,
    "audio/ogg": lambda head, _stream: head.startswith(b"OggS"),
    "audio/wav": lambda head, _stream: head[:4] == b"RIFF" and head[8:12] == b"WAVE",
    "audio/mpeg": _mp3,
    WORD: _word,
}
