"""How a lead looks to an officer: frozen rows that the pages and the report share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sipatenas.evidence.workflow import EvidenceState
from sipatenas.leads.models import Lead, PostReading
from sipatenas.leads.workflow import LeadState
from sipatenas.reading import signal_label
from sipatenas.ui.highlight import Span

ACTS = {
    "call_to_vote": gettext_lazy("ajakan memilih"),
    "support": gettext_lazy("dukungan"),
    "attack": gettext_lazy("serangan"),
    "information": gettext_lazy("informasi"),
    "none": gettext_lazy("di luar pemilihan"),
}
PHASES = {
    "before": gettext_lazy("bakal calon (sebelum penetapan)"),
    "candidate": gettext_lazy("calon (sesudah penetapan)"),
    "outside": gettext_lazy("di luar tahapan"),
}
DIRECTIONS = {"pro": gettext_lazy("menguntungkan"), "contra": gettext_lazy("merugikan")}
MENTIONS = {
    "pair": gettext_lazy("pasangan"),
    "candidate": gettext_lazy("nama calon"),
    "party": gettext_lazy("partai"),
    "ballot_number": gettext_lazy("nomor urut"),
    "empty_box": gettext_lazy("kolom kosong"),
    "official_account": gettext_lazy("akun resmi"),
    "hashtag": gettext_lazy("tagar"),
    "civil_servant": gettext_lazy("sebutan aparatur"),
}
STATE_MARKS = {
    LeadState.OPEN: "new",
    LeadState.WATCHING: "waiting",
    LeadState.DISMISSED: "stopped",
    LeadState.FINDING: "done",
}


def spans_of(reading: PostReading) -> list[Span]:
    """The marked spans of the post's text: what was mentioned, and which words told the act."""
    mentioned = [
        Span(m["start"], m["end"], str(MENTIONS.get(m["kind"], m["kind"])), "mention")
        for m in reading.mentions
    ]
    told = [Span(w["start"], w["end"], signal_label(w["signal"]), "signal") for w in reading.why]
    return mentioned + told


def act_label(reading: PostReading) -> str:
    return str(ACTS.get(reading.act, reading.act))


def side_label(reading: PostReading) -> str:
    """For or against whom, in words; says so where the side cannot be told."""
    if not reading.target:
        return _("pihak tidak dapat ditentukan")
    direction = DIRECTIONS.get(reading.direction)
    return f"{direction} {reading.target_label}" if direction else reading.target_label


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    lead: Lead
    spans: list[Span]
    act: str
    side: str
    phase: str
    state: str
    mark: str
    faded: bool
    evidence: str


def _evidence(state: str | None) -> str:
    return str(EvidenceState(state).label) if state else ""


def queue_row(lead: Lead) -> QueueRow:
    reading = lead.reading
    return QueueRow(
        lead=lead,
        spans=spans_of(reading),
        act=act_label(reading),
        side=side_label(reading),
        phase=str(PHASES.get(reading.phase, _("tidak diketahui"))),
        state=str(LeadState(lead.state).label),
        mark=STATE_MARKS[LeadState(lead.state)],
        faded=lead.state != LeadState.OPEN,
        evidence=_evidence(getattr(lead, "evidence_state", None)),
    )


@dataclass(frozen=True)
class ActScore:
    label: str
    score: float


def act_scores(reading: PostReading) -> list[ActScore]:
    """Every act with its probability, most likely first."""
    scores = sorted(reading.act_scores.items(), key=lambda pair: -pair[1])
    return [ActScore(str(ACTS.get(act, act)), score) for act, score in scores]


def freshness(arrived: datetime, queued: datetime) -> timedelta:
    """How long a post took from its arrival in the house to the queue."""
    return max(queued - arrived, timedelta(0))
