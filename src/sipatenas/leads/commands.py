"""Behind `sipatenas import`: the posts come in, and a job to read them stands in the same house."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sipatenas.accounts.access import record_look
from sipatenas.accounts.models import User
from sipatenas.attribution.commands import match_stored
from sipatenas.attribution.queries import candidates_for
from sipatenas.attribution.services import Outcome
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.core.tasks import enqueue
from sipatenas.leads.models import PostReading
from sipatenas.leads.tasks import read_import
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.elections import election_for
from sipatenas.sources.models import ImportRun, Post
from sipatenas.sources.services import Progress, import_file


def ask_to_read(run: ImportRun, clock: Clock) -> None:
    """Enqueue the reading of an import; asked again after a repeated import it is a job of its own."""
    key = f"leads.read_import:{run.pk}:{run.read}"
    enqueue(read_import, key=key, clock=clock, region_path=run.region_path, run_id=str(run.pk))


def match_stored_posts(
    *, ids: Sequence[str], user: User, purpose: str, clock: Clock
) -> tuple[list[str], list[str]]:
    """Match stored posts by contract id, as the named user. Returns one JSON answer a post, and ids not found.

    Raises ValueError for an unknown purpose.
    """
    fresh = PostReading.objects.filter(signal=True, text_sha256=F("post__text_sha256"))
    signals = set(fresh.filter(post__contract_id__in=ids).values_list("post_id", flat=True))
    outcomes, missing = match_stored(
        ids=ids, user=user, purpose=purpose, clock=clock, has_signal=lambda post: post.pk in signals
    )
    for outcome in outcomes:
        if outcome.run is not None:
            record_look(
                user=user,
                subject=ledger.Subject("post_attribution", outcome.post),
                what=gettext_noop("kandidat pemilik akun: nomor pegawai dan alasan"),
                purpose=purpose,
                clock=clock,
            )
    return [_answer(outcome, user) for outcome in outcomes], missing


def _answer(outcome: Outcome, user: User) -> str:
    post = Post.objects.get(pk=outcome.post)
    if outcome.run is None:
        refused = str(outcome.refused.label) if outcome.refused else ""
        return json.dumps({"id": post.contract_id, "candidates": [], "refused": refused}, ensure_ascii=False)
    candidates = [
        {"nip": one.person.number, "probability": one.probability, "reasons": one.reasons}
        for one in candidates_for(user, outcome.run)
    ]
    told = {"id": post.contract_id, "candidates": candidates, "none": outcome.run.none}
    return json.dumps(told, ensure_ascii=False)


def import_and_read(
    paths: Sequence[str],
    *,
    office: Office,
    user: User,
    clock: Clock,
    say: Callable[[str], None],
    election: str,
    format: str = "auto",  # noqa: A002
    progress: Progress | None = None,
) -> int:
    """Import each file and enqueue its reading. Returns 1 if anything was rejected, else 0."""
    status = 0
    election = election or election_for(office.code, legal_day(clock.now(), office)).id
    for path in paths:
        result = import_file(
            path=path,
            office=office,
            user=user,
            clock=clock,
            format=format,
            election=election,
            progress=progress,
        )
        for note in result.notes:
            say(f"{path}: {note}")
        if result.refused:
            say(f"{path}: {result.refused}")
        if result.rejected_path is not None:
            say(
                _("%(count)d baris ditolak, tersimpan di %(path)s.")
                % {"count": result.rejected, "path": result.rejected_path}
            )
        say(
            _(
                "%(path)s: dibaca %(read)d: %(new)d baru, %(known)d sudah ada, %(changed)d berubah, "
                "%(rejected)d ditolak."
            )
            % {
                "path": path,
                **{n: getattr(result, n) for n in ("read", "new", "known", "changed", "rejected")},
            }
        )
        if result.run_id is not None:
            ask_to_read(ImportRun.objects.get(pk=result.run_id), clock)
        status = 1 if result.rejected else status
    return status
