"""The list of an office's evidence, gathered for its template: a fixed number of queries a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sipatenas.core.models import Job, JobState
from sipatenas.evidence.models import Disposal, DisposalState, Evidence, LinkState, VaultKey, Watch
from sipatenas.evidence.models.vault import BAD
from sipatenas.evidence.pages_rechecks import MARKS
from sipatenas.evidence.queries import DISPOSED, STATES
from sipatenas.evidence.services.rechecking.watching import digest_of
from sipatenas.evidence.sites import all_sites
from sipatenas.evidence.workflow import EvidenceState

_MARKS = {
    EvidenceState.REQUESTED.value: "waiting",
    EvidenceState.CAPTURING.value: "running",
    EvidenceState.SEALED.value: "done",
    EvidenceState.FAILED.value: "failed",
    DISPOSED: "stopped",
}


@dataclass(frozen=True)
class EvidenceLine:
    """One evidence in the list; `mark` and `link_mark` are kinds of ui's status, `link` "" where none is watched."""

    evidence: Evidence
    word: str | Promise
    mark: str
    link: str
    link_mark: str
    needs: Sequence[str | Promise]


def lines(found: Sequence[Evidence]) -> list[EvidenceLine]:
    """The rows of one page, in their order; the caller has decided that the user may see them."""
    ids = [one.pk for one in found]
    ends = dict(
        Disposal.objects.filter(evidence__in=ids, state__in=(DisposalState.PROPOSED, DisposalState.DONE))
        .order_by("state")
        .values_list("evidence", "state")
    )
    stuck = set(
        Job.objects.filter(key__in=[one.job_key for one in found if one.job_key], state=JobState.FAILED)
        .values_list("key", flat=True)
    )  # fmt: skip
    rotten = set(
        VaultKey.objects.filter(evidence__in=ids, blob__state__in=BAD).values_list("evidence", flat=True)
    )
    watches = _watches(found)
    return [
        _line(
            one,
            end=ends.get(one.pk, ""),
            watch=watches.get((one.office_id, digest_of(one.url))) if one.url else None,
            is_stuck=one.is_pending and one.job_key in stuck,
            is_rotten=one.pk in rotten,
        )
        for one in found
    ]


def _watches(found: Sequence[Evidence]) -> Mapping[tuple[str, str], Watch]:
    digests = {digest_of(one.url) for one in found if one.url}
    offices = {one.office_id for one in found}
    rows = Watch.objects.filter(link_digest__in=digests, office__in=offices)
    return {(watch.office_id, watch.link_digest): watch for watch in rows}


def _line(one: Evidence, *, end: str, watch: Watch | None, is_stuck: bool, is_rotten: bool) -> EvidenceLine:
    state = DISPOSED if end == DisposalState.DONE else str(one.state)
    needs = {
        _("pekerjaannya berhenti"): is_stuck,
        _("berkasnya rusak, hilang, atau terkunci"): is_rotten,
        _("pemusnahan menunggu keputusan"): end == DisposalState.PROPOSED,
        _("diperiksa petugas"): watch is not None and watch.is_manual and not watch.is_held,
    }
    seen = LinkState(watch.state) if watch is not None and state != DISPOSED else None
    return EvidenceLine(
        evidence=one,
        word=dict(STATES)[state],
        mark="warning" if is_stuck else _MARKS[state],
        link=str(seen.label) if seen else "",
        link_mark=MARKS[seen] if seen else "",
        needs=[words for words, holds in needs.items() if holds],
    )


def sites() -> list[tuple[str, str]]:
    """The known sites, for the filter: short name and name."""
    return [(one.site, one.name) for one in all_sites().values() if one.hosts]
