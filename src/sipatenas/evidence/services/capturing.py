"""Doing what was asked: open the page, seal what it showed, or fall back."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from sipatenas.core.clock import Clock
from sipatenas.evidence import labels, records, walls
from sipatenas.evidence.capture import Captured, Limits, Outcome, capture
from sipatenas.evidence.capture.process.confine import FILE_BYTES, HandedOverError, pieces, take, weight
from sipatenas.evidence.capture.process.scratch import scratch
from sipatenas.evidence.manifest import Certificate, Page
from sipatenas.evidence.models import Evidence, Kind
from sipatenas.evidence.sealing import Facts, Lying, Piece, TooLargeError, seal
from sipatenas.evidence.services.browsers import warm
from sipatenas.evidence.services.ending import close, give_up, locked
from sipatenas.evidence.services.importing import record_seal

Report = Callable[[int, str], None]
OTHER_WAY = "Simpan bukti dengan cara lain: unggah rekaman atau gambarnya sebagai bukti dari luar."
TRY_AGAIN = "Periksa tautannya, lalu minta tangkapan sekali lagi."


DOM = "dom.html"
_KEPT = frozenset({
    "page.pdf", "page.mhtml", DOM, "text.txt", "fields.json", "connections.json",
    "data.warc.gz", "index.cdx.gz", "index.idx", "pages.jsonl",
})  # fmt: skip
_NAMED = {
    "screenshot.png": "gambar halaman",
    DOM: "isi halaman (DOM)",
    "fields.json": "kolom unggahan",
    "scroll": "bagian yang baru dimuat ketika digulir",
    "page": "bagian yang belum selesai dimuat",
    "resources": "berkas halaman yang datang sesudah batas ukuran",
}
"""What the label says is missing; a PDF or MHTML is only another form of what is there."""
_PICTURE = re.compile(r"screenshot(-[1-9][0-9]{0,2})?\.png|video\.(mp4|webm)|video\.json")


def is_kept(name: str) -> bool:
    """Whether a capture may hand over a file so named.

    The browser's process is not trusted: another name could lead out of its folder.
    """
    return name in _KEPT or bool(_PICTURE.fullmatch(name))


class CaptureBrokenError(Exception):
    """The browser itself failed; the task tries again."""


def perform(*, evidence_id: UUID, clock: Clock, report: Report | None = None) -> Evidence:
    """Capture and seal one evidence; safe to be killed and called again at any moment.

    Whatever is not committed leaves only content-addressed blobs behind, which the next attempt finds again.
    Raises CaptureBrokenError when the browser failed, keys.KeyUnusableError when the office cannot sign.
    """
    tell: Report = report or (lambda _progress, _message: None)
    evidence = _take_up(evidence_id)
    if not evidence.is_pending:
        return evidence
    with scratch("capture") as folder:
        tell(5, "Membuka peramban")
        captured = _ask(evidence, folder, tell)
        if captured.outcome == Outcome.BROKEN:
            raise CaptureBrokenError(captured.because)
        tell(85, "Menyegel")
        because, remedy = captured.because, captured.remedy
        if captured.outcome == Outcome.CAPTURED:
            try:
                return _seal_capture(evidence, captured, folder, clock)
            except TooLargeError as error:
                because, remedy = str(error), OTHER_WAY
            except HandedOverError as error:
                raise CaptureBrokenError(str(error)) from error
    return fall_back(evidence_id=evidence.id, because=because, remedy=remedy, clock=clock)


def fall_back(*, evidence_id: UUID, because: str, remedy: str, clock: Clock) -> Evidence:
    """Where no page could be had: seal the post's imported record; without a post, fail with the reason."""
    related = Evidence.objects.select_related("office", "post__account", "requested_by")
    evidence = related.get(pk=evidence_id)
    if not evidence.is_pending:
        return evidence
    if evidence.post is None:
        return give_up(evidence_id=evidence.id, because=because, remedy=remedy or TRY_AGAIN, clock=clock)
    return close(evidence.id, record_seal(evidence, because, remedy, True, clock), clock)


@transaction.atomic
def _take_up(evidence_id: UUID) -> Evidence:
    evidence = locked(evidence_id)
    if evidence.is_pending:
        evidence.to_capturing()
        evidence.save(update_fields=["state"])
    return evidence


def _ask(evidence: Evidence, folder: Path, tell: Report) -> Captured:
    if not evidence.url:
        return Captured(outcome=Outcome.UNREACHABLE, because="tautan unggahan tidak tersedia dalam rekaman")
    return capture(
        url=evidence.url,
        folder=folder,
        allow=settings.SIPATENAS_CAPTURE_ALLOW,
        executable=getattr(settings, "SIPATENAS_CHROMIUM", ""),
        timezone=evidence.office.timezone,
        limits=getattr(settings, "SIPATENAS_CAPTURE_LIMITS", None) or Limits(),
        report=tell,
        pool=warm(),
        user=settings.SIPATENAS_CAPTURE_USER,
        upstream=settings.SIPATENAS_UPSTREAM_PROXY,
    )


def _seal_capture(evidence: Evidence, captured: Captured, folder: Path, clock: Clock) -> Evidence:
    handed = _handed_over(captured, folder)
    at, office = clock.now(), evidence.office
    wall = _wall(evidence, captured, handed)
    if wall:
        label = labels.wall_label(office_name=office.name, at=at, zone=office.timezone, because=wall.because)
        handed += records.pieces_of(evidence.post) if evidence.post else []
    else:
        missing = tuple(_NAMED[name] for name in _NAMED if name in captured.not_made)
        label = labels.capture_label(office_name=office.name, at=at, zone=office.timezone, missing=missing)
    facts = Facts(
        kind=Kind.CAPTURE,
        captured_at=at,
        label=label,
        failure=wall.because if wall else "",
        remedy=walls.REMEDY if wall else "",
        page=Page(
            requested_url=evidence.url,
            final_url=captured.final_url,
            title=captured.title,
            status=captured.status,
            redirects=captured.redirects,
            address=captured.address,
            tls=msgspec.convert(msgspec.to_builtins(captured.tls), tuple[Certificate, ...]),
            fields=captured.fields,
        ),
        tools=captured.tools,
        provenance=records.provenance_of(evidence.post) if evidence.post else {},
    )
    return close(evidence.id, seal(evidence=evidence, facts=facts, pieces=handed, clock=clock), clock)


def _handed_over(captured: Captured, folder: Path) -> list[Piece]:
    """What the capturing process left, looked at with suspicion and read when it is sealed.

    Raises CaptureBrokenError, and HandedOverError now or when it is read.
    """
    if strange := [found.name for found in captured.objects if not is_kept(found.name)]:
        raise CaptureBrokenError(f"peramban menyerahkan berkas yang tidak diminta: {strange[0][:60]!r}")
    return [
        Piece(found.name, _content(folder, found.name), found.media_type, found.role)
        for found in captured.objects
    ]


def _content(folder: Path, name: str) -> bytes | Lying:
    """The page's DOM is judged before it is sealed, and must be the same in both: it is read once."""
    if name == DOM:
        return take(folder, name, most=FILE_BYTES)
    size = weight(folder, name, most=FILE_BYTES)
    return Lying(size, partial(pieces, folder, name, most=size))


def _wall(evidence: Evidence, captured: Captured, handed: list[Piece]) -> walls.Wall | None:
    dom = next((piece.data for piece in handed if piece.name == DOM), b"")
    return walls.wall_of(
        url=evidence.url,
        final_url=captured.final_url or evidence.url,
        status=captured.status,
        dom=dom.decode(errors="replace") if isinstance(dom, bytes) else "",
        redirects=captured.redirects,
        known_text=evidence.post.text if evidence.post else "",
    )
