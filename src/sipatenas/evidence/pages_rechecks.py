"""What became of a link, gathered for the evidence page and for the page that shows it as it was beside as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import Viewer
from sipatenas.evidence.models.evidence import Evidence
from sipatenas.evidence.models.watches import LinkObservation, LinkState, Watch
from sipatenas.evidence.queries import visible_to, watches_visible_to
from sipatenas.evidence.recheck.history import Missing, missing
from sipatenas.evidence.services.rechecking.observing import as_past, policy
from sipatenas.evidence.services.rechecking.watching import digest_of

SHOWN = 30
"""Looks listed on the page, the latest first."""
BY_HAND = [
    (state, state.label)
    for state in (
        LinkState.LIVE,
        LinkState.EDITED,
        LinkState.LOGIN_WALL,
        LinkState.UNREACHABLE,
        LinkState.REMOVED_SUSPECTED,
    )
]
"""What an officer may say to have seen."""
MARKS = {
    LinkState.UNCHECKED: "new",
    LinkState.LIVE: "done",
    LinkState.EDITED: "warning",
    LinkState.LOGIN_WALL: "stopped",
    LinkState.RATE_LIMITED: "waiting",
    LinkState.GEO_BLOCKED: "stopped",
    LinkState.UNREACHABLE: "waiting",
    LinkState.REMOVED_SUSPECTED: "warning",
    LinkState.REMOVED_CONFIRMED: "failed",
}
"""The mark of each state: a kind of ui's status."""
_FIELDS = {
    "text": gettext_lazy("teks"),
    "title": gettext_lazy("judul"),
    "author": gettext_lazy("akun"),
    "date": gettext_lazy("tanggal"),
    "picture": gettext_lazy("gambar"),
}


@dataclass(frozen=True)
class ChangeLine:
    """One field as sealed and as seen."""

    field: str
    was: str
    now: str


@dataclass(frozen=True)
class LookLine:
    """One look as the page tells it: `mark` is a kind of ui's status."""

    number: int
    at: datetime
    word: str
    mark: str
    who: str
    reasons: Sequence[str]
    changes: Sequence[ChangeLine]
    control: str
    capture: Evidence | None
    has_picture: bool


@dataclass(frozen=True)
class LinkHistory:
    """The link's state and its looks, the latest first."""

    watch: Watch
    word: str
    mark: str
    looks: Sequence[LookLine]
    left_out: int
    still_wanted: Sequence[str]
    """What a suspicion lacks to be confirmed, in sentences."""

    @property
    def is_removed(self) -> bool:
        return self.watch.state == LinkState.REMOVED_CONFIRMED

    @property
    def pictured(self) -> LookLine | None:
        """The latest look that kept a picture."""
        return next((look for look in self.looks if look.has_picture), None)


def watch_of(user: Viewer, evidence: Evidence) -> Watch | None:
    """The watch of an evidence's link, where the user may see the evidence that it began with."""
    found = watches_visible_to(user).filter(office=evidence.office_id, link_digest=digest_of(evidence.url))
    return found.select_related("evidence__office").first()


def watched(user: Viewer, evidence_id: UUID) -> tuple[Evidence, Watch]:
    """An evidence that the user may see, with the watch of its link. Raises Http404."""
    evidence = get_object_or_404(visible_to(user), pk=evidence_id)
    watch = watch_of(user, evidence)
    if watch is None:
        raise Http404("tautan ini tidak dipantau")
    return evidence, watch


def history_of(user: Viewer, evidence: Evidence) -> LinkHistory | None:
    """What became of the evidence's link; None for a link that is not watched."""
    watch = watch_of(user, evidence)
    if watch is None:
        return None
    rows = list(watch.observations.select_related("by", "capture").order_by("-number")[: SHOWN + 1])
    may_open = set(
        visible_to(user).filter(pk__in=[row.capture_id for row in rows]).values_list("pk", flat=True)
    )
    return LinkHistory(
        watch=watch,
        word=str(LinkState(watch.state).label),
        mark=MARKS[LinkState(watch.state)],
        looks=[line_of(row, may_open_capture=row.capture_id in may_open) for row in rows[:SHOWN]],
        left_out=watch.looks - min(watch.looks, SHOWN),
        still_wanted=_wanted(watch) if watch.state == LinkState.REMOVED_SUSPECTED else (),
    )


def line_of(row: LinkObservation, *, may_open_capture: bool = False) -> LookLine:
    """One look, told."""
    state = LinkState(row.state)
    return LookLine(
        number=row.number,
        at=row.at,
        word=str(state.label),
        mark=MARKS[state],
        who=str(row.by) if isinstance(row.by, User) else _("sistem"),
        reasons=[str(signal["says"]) for signal in row.signals],
        changes=[
            ChangeLine(str(_FIELDS.get(one["field"], one["field"])), str(one["was"]), str(one["now"]))
            for one in row.changes
        ],
        control=_control(row),
        capture=row.capture if may_open_capture else None,
        has_picture=bool(row.picture_sha256),
    )


def _control(row: LinkObservation) -> str:
    if not row.control_url:
        return _("tanpa pembanding") if row.state.startswith("removed") else ""
    told = {"url": row.control_url, "state": LinkState(row.control_state).label}
    return _("pembanding dari situs yang sama %(state)s: %(url)s") % told


def _wanted(watch: Watch) -> list[str]:
    past = [as_past(row) for row in reversed(watch.observations.order_by("-number")[:60])]
    return list(_sentences(missing(past, policy())))


def _sentences(lack: Missing) -> list[str]:
    told = []
    if lack.looks:
        told.append(
            ngettext(
                "%(count)d kali lihat lagi dengan pembanding yang tampil",
                "%(count)d kali lihat lagi dengan pembanding yang tampil",
                lack.looks,
            )
            % {"count": lack.looks}
        )
    if lack.span:
        hours = max(1, round(lack.span.total_seconds() / 3600))
        told.append(_("rentang pengamatan masih kurang %(hours)d jam") % {"hours": hours})
    if lack.kinds:
        told.append(_("tanda dari jenis lain (kode jawaban, pengalihan, data halaman, pemberitahuan situs)"))
    if not lack.is_latest_with_control and not lack.looks:
        told.append(_("pembanding yang tampil pada saat yang sama"))
    return told
