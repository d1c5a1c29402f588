"""The sealed objects by themselves: pictures shown, films and sounds played, all else handed out as plain text."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.models import AccessLook, User
from sipatenas.core import blobs
from sipatenas.core.clock import Clock, edge_clock
from sipatenas.evidence import rules, services, vault
from sipatenas.evidence.models import Evidence, EvidenceObject
from sipatenas.evidence.pages import PLAYED
from sipatenas.evidence.queries import visible_to
from sipatenas.evidence.ranges import Part, UnsatisfiableError, part_of

SHOWN_INLINE = {"image/png", "image/jpeg"}
ONE_LOOK = timedelta(hours=1)
"""A player asks for a film in many parts: within this time they are one look."""


@never_cache
@require_GET
@only(rules.may_see)
def sealed_object(request: HttpRequest, evidence_id: UUID, name: str) -> HttpResponse:
    """A sealed object's bytes, or the part of a film that a player asks for. A captured page never opens as one."""
    evidence = get_object_or_404(visible_to(request.user), pk=evidence_id)
    wanted = get_object_or_404(evidence.objects_sealed, name=name)
    user, clock, is_played = user_of(request), edge_clock(), wanted.media_type in PLAYED
    try:
        part = part_of(request.headers.get("Range", ""), wanted.size) if is_played else None
        data = _bytes_of(evidence, wanted, part)
    except UnsatisfiableError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{wanted.size}"})
    except blobs.BlobError as error:
        raise Http404(str(error)) from error
    if part is None or part.start == 0 or not _is_looking(evidence, wanted, user, clock):
        services.record_view(evidence=evidence, user=user, what=wanted.name, clock=clock)
    return _answer(wanted, data, part, is_inline=is_played or wanted.media_type in SHOWN_INLINE)


def _bytes_of(evidence: Evidence, wanted: EvidenceObject, part: Part | None) -> bytes:
    """The whole is hashed again; of a part each piece is authentic. Raises core.blobs' errors."""
    if part is None:
        return vault.read(evidence, wanted.sha256)
    return b"".join(vault.part(evidence, wanted.sha256, part.start, part.end + 1))


def _is_looking(evidence: Evidence, wanted: EvidenceObject, user: User, clock: Clock) -> bool:
    """Whether this part belongs to a look that is written down already."""
    since = clock.now() - ONE_LOOK
    looks = AccessLook.objects.filter(user=user, subject_kind="evidence", subject_id=evidence.pk)
    return looks.filter(what=wanted.name, at__gte=since).exists()


def _answer(wanted: EvidenceObject, data: bytes, part: Part | None, *, is_inline: bool) -> HttpResponse:
    disposition = "inline" if is_inline else "attachment"
    answer = HttpResponse(
        data,
        status=200 if part is None else 206,
        content_type=wanted.media_type if is_inline else "text/plain; charset=utf-8",
        headers={
            "Content-Disposition": f'{disposition}; filename="{_file_name(wanted.name)}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
    if wanted.media_type in PLAYED:
        answer.headers["Accept-Ranges"] = "bytes"
    if part is not None:
        answer.headers["Content-Range"] = part.header
    return answer


def _file_name(name: str) -> str:
    """Under this name the file opens as text everywhere: a captured page must not run at the officer's."""
    return f"{name}.txt" if name.endswith(".html") else name
