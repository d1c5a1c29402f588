"""What the lead page shows to one user, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.attribution import queries as attribution
from sipatenas.attribution.models import AttributionRun, Candidate
from sipatenas.attribution.rules import may_judge as may_choose
from sipatenas.attribution.workflow import RunState
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.queries import of_post, sealed_for
from sipatenas.leads import queries
from sipatenas.leads.models import Decision, Lead, PostReading
from sipatenas.leads.presentation import (
    STATE_MARKS,
    ActScore,
    act_label,
    act_scores,
    freshness,
    side_label,
    spans_of,
)
from sipatenas.leads.rules import may_judge, may_undo
from sipatenas.leads.workflow import LeadState
from sipatenas.places.queries import UnknownRegion, region_name
from sipatenas.places.zones import legal_day
from sipatenas.reading import signal_label
from sipatenas.rulebook.elections import Election, election, phase_on, stage_on
from sipatenas.ui.highlight import Span
from sipatenas.ui.moments import say_age


@dataclass(frozen=True)
class WhyLine:
    """Which words moved the machine, in which direction, by how much."""

    quote: str
    label: str
    weight: str


@dataclass(frozen=True)
class ReasonLine:
    text: str
    supports: bool


@dataclass(frozen=True)
class CandidateLine:
    """A person the account may belong to, with reasons as sentences."""

    person_id: UUID
    name: str
    category: str
    position: str
    agency: str
    region: str
    probability: float
    reasons: list[ReasonLine]


@dataclass(frozen=True)
class Owner:
    """The part "whose account": what this user is asked, and what is already known to them."""

    summary: str
    asks: bool
    none: str
    candidates: list[CandidateLine]
    known: list[str]


@dataclass(frozen=True)
class LeadPage:
    election: str
    stage: str
    state: str
    mark: str
    freshness: str
    spans: list[Span]
    link: str
    pictures: list[str]
    act: str
    side: str
    reasons: list[WhyLine]
    scores: list[ActScore]
    phase_because: str
    rules: list[dict[str, str]]
    owner: Owner
    evidence: QuerySet[Evidence]
    decisions: list[Decision]
    may_judge: bool
    may_undo: bool
    ready_for_finding: bool
    finding_needs: list[str]
    finding_rules: list[dict[str, str]]
    finding_url: str
    next: Lead | None


def lead_page(*, lead: Lead, user: User, now: datetime) -> LeadPage:
    """Everything the page of a lead shows to this user; the caller has logged the look."""
    reading = lead.reading
    facts = election(reading.election)
    today = stage_on(facts, legal_day(now, lead.office))
    needs = _finding_needs(lead, facts)
    owner = _owner(lead, user)
    return LeadPage(
        election=facts.name,
        stage=today.name if today else _("di luar tahapan: hanya pencegahan dan informasi awal"),
        state=str(LeadState(lead.state).label),
        mark=STATE_MARKS[LeadState(lead.state)],
        freshness=say_age(freshness(lead.arrived_at, lead.queued_at)),
        spans=spans_of(reading),
        link=_link(lead.post.url),
        pictures=[*(item.get("url") or item.get("path") or "" for item in lead.post.media), *lead.post.links],
        act=act_label(reading),
        side=side_label(reading),
        reasons=_why(reading, lead.post.text),
        scores=act_scores(reading),
        phase_because=_phase(lead, facts),
        rules=queries.shown_rules(lead),
        owner=owner,
        evidence=of_post(user, lead.post),
        decisions=_decisions(lead, user, asks=owner.asks),
        may_judge=may_judge(user, lead),
        may_undo=may_undo(user, lead),
        ready_for_finding=not needs,
        finding_needs=needs,
        finding_rules=queries.allegeable_rules(lead),
        finding_url=reverse("cases:make_finding", args=[lead.pk]),
        next=queries.neighbour(user, lead),
    )


def _link(url: str) -> str:
    """The post's link where it may be clicked: a page of the web, nothing that runs or opens something else."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def _posted_on(lead: Lead) -> date | None:
    return legal_day(lead.post.posted_at, lead.office) if lead.post.posted_at else None


def _phase(lead: Lead, facts: Election) -> str:
    day = _posted_on(lead)
    if day is None:
        return _("Tanggal unggahan tidak tersedia, sehingga fasenya tidak dapat ditentukan.")
    return phase_on(facts, day).because


def _signed(weight: float) -> str:
    """`+2,3`, as the screen's language writes numbers."""
    return ("+" if weight >= 0 else "−") + number_format(round(abs(weight), 1), 1)


def _why(reading: PostReading, text: str) -> list[WhyLine]:
    """The weightiest words first."""
    ordered = sorted(reading.why, key=lambda one: -abs(one["weight"]))[:12]
    return [
        WhyLine(text[one["start"] : one["end"]], signal_label(one["signal"]), _signed(one["weight"]))
        for one in ordered
    ]


def _finding_needs(lead: Lead, facts: Election) -> list[str]:
    """What is still missing before this lead can become a finding."""
    day = _posted_on(lead)
    checks = (
        (
            attribution.confirmed_person(post=lead.post) is None,
            _("pemilik akun yang ditetapkan dua petugas"),
        ),
        (sealed_for(lead.post) is None, _("bukti yang tersegel")),
        (
            day is None or stage_on(facts, day) is None,
            _("unggahan pada hari di dalam tahapan pemilihan"),
        ),
    )
    return [need for missing, need in checks if missing]


def _owner(lead: Lead, user: User) -> Owner:
    run = attribution.latest_run(lead.post)
    if run is None:
        words = _("Akun ini belum atau tidak dicocokkan dengan daftar pegawai.")
        return Owner(words, asks=False, none="", candidates=[], known=[])
    asks = may_choose(user, run)
    found = attribution.candidates_for(user, run)
    known = [
        _("%(who)s: %(choice)s; alasan: %(reason)s")
        % {
            "who": judgement.officer,
            "choice": judgement.person or _("bukan salah satu dari mereka"),
            "reason": judgement.reason,
        }
        for judgement in attribution.choices_visible_to(user, run)
    ]
    return Owner(
        summary=_summary(run, len(found)),
        asks=asks,
        none=number_format(round(run.none, 2), 2),
        candidates=[_candidate(one) for one in found] if asks else [],
        known=known,
    )


def _decisions(lead: Lead, user: User, *, asks: bool) -> list[Decision]:
    """What was decided so far. Who is still to choose whose account it is reads no colleague's words on it: the
    first officer's name for the person could stand in them (SAFEGUARDS 2)."""
    told = list(queries.decisions(user, lead))
    for decision in told:
        if asks and decision.reason and decision.officer_id != user.pk:
            decision.reason = _("alasan diperlihatkan sesudah Anda memilih pemilik akun")
    return told


def _summary(run: AttributionRun, found: int) -> str:
    state = RunState(run.state).label
    if run.state == RunState.CONFIRMED:
        return _("Pemilik akun: %(state)s. Tetap dugaan sampai pejabat berwenang memutuskan.") % {
            "state": state
        }
    if not found and run.state == RunState.OPEN:
        return _("Tidak ada nama pada daftar pegawai yang cukup cocok; tetap dinilai dua petugas.")
    return _("Keadaan: %(state)s.") % {"state": state}


def _region(told: str, code: str) -> str:
    """The region by name: as the roster words it, else the name of its code, else what the roster has."""
    if told and not told[0].isdigit():
        return told
    try:
        return region_name(code) if code else told
    except UnknownRegion:
        return told or code


def _candidate(one: Candidate) -> CandidateLine:
    person = one.person
    return CandidateLine(
        person_id=person.pk,
        name=person.name,
        category=person.get_category_display(),
        position=person.position or _("jabatan tidak tersedia"),
        agency=person.agency,
        region=_region(person.region_text, person.region_code),
        probability=one.probability,
        reasons=[ReasonLine(r["text"], r["for_or_against"] == "for") for r in one.reasons],
    )
