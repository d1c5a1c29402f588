"""The facts of the report of leads (laporan): indications only, candidates masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import override

from sipatenas.accounts.models import User
from sipatenas.attribution.papers import masked_candidates
from sipatenas.attribution.queries import latest_run
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.documents.models import Document
from sipatenas.documents.services import issue
from sipatenas.evidence import checkpoints
from sipatenas.evidence.queries import sealed_for
from sipatenas.evidence.records import name_of
from sipatenas.leads import events, queries
from sipatenas.leads.models import Lead
from sipatenas.leads.presentation import PHASES, act_label, side_label
from sipatenas.leads.workflow import LeadState
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.reading import signal_label
from sipatenas.rulebook.elections import election, stage_on
from sipatenas.ui.moments import say_day, say_moment

MOST = 500
"""Leads in one report; a longer list is cut, and the report says so."""


def issue_report(*, user: User, wanted: queries.QueueFilter, clock: Clock) -> Document:
    """Make the report of the leads that the user's queue shows under this filter."""
    if user.office is None:
        raise PermissionDenied
    found = queries.queue(user, wanted, clock.now())
    total = found.count()
    leads = queries.with_rows(user, list(found.values_list("pk", flat=True)[:MOST]))
    notes = (
        [_("Hanya %(most)d dari %(total)d indikasi dimuat.") % {"most": MOST, "total": total}]
        if total > MOST
        else []
    )
    if checkpoint := checkpoints.printed():
        notes.append(_("Titik periksa buku kejadian: %(short)s.") % {"short": checkpoint})
    with override("id"):
        facts = report_facts(leads=leads, office=user.office, made_by=user, clock=clock, notes=notes)
    document = issue(template="laporan", facts=facts, office=user.office, user=user, number="", clock=clock)
    ledger.append(
        subject=ledger.Subject("document", document.pk),
        event=events.REPORTED,
        clock=clock,
        actor=user.pk,
        office=user.office.pk,
        codes={"leads": len(leads)},
    )
    return document


def report_facts(
    *,
    leads: Sequence[Lead],
    office: Office,
    made_by: User | None,
    clock: Clock,
    notes: Iterable[str] = (),
    summary: Iterable[tuple[str, str]] = (),
    election_id: str = "",
) -> dict[str, object]:
    """What the template `laporan` is handed. The caller has chosen leads that the reader may see."""
    now, zone = clock.now(), office.timezone
    chosen = election_id or (leads[0].reading.election if leads else "")
    facts = election(chosen) if chosen else None
    stage = stage_on(facts, legal_day(now, office)) if facts else None
    return {
        "title": _("Laporan indikasi"),
        "office": office.name,
        "election": facts.name if facts else _("tidak ditentukan"),
        "stage": stage.name if stage else _("di luar tahapan: hanya pencegahan dan informasi awal"),
        "period": _period(leads, office),
        "made_at": say_moment(now, zone),
        "made_by": str(made_by) if made_by else None,
        "demonstration": settings.SIPATENAS_DEMONSTRATION,
        "notes": list(notes),
        "summary": [{"label": label, "value": value} for label, value in (*summary, *_counts(leads))],
        "leads": [_lead(number, lead, office) for number, lead in enumerate(leads, start=1)],
    }


def _counts(leads: Sequence[Lead]) -> list[tuple[str, str]]:
    """How many leads, by act, and how many have sealed evidence."""
    acts: dict[str, int] = {}
    for lead in leads:
        acts[act_label(lead.reading)] = acts.get(act_label(lead.reading), 0) + 1
    lines = [(_("Indikasi"), str(len(leads)))]
    return lines + [(label, str(count)) for label, count in sorted(acts.items(), key=lambda one: -one[1])]


def _period(leads: Sequence[Lead], office: Office) -> str:
    days = sorted(legal_day(lead.post.posted_at, office) for lead in leads if lead.post.posted_at)
    if not days:
        return _("tidak tersedia")
    return _("%(first)s sampai %(last)s") % {"first": say_day(days[0]), "last": say_day(days[-1])}


def _lead(number: int, lead: Lead, office: Office) -> dict[str, object]:
    post, reading, zone = lead.post, lead.reading, office.timezone
    account = post.account
    evidence = sealed_for(post)
    return {
        "number": str(number),
        "platform": post.platform,
        "kind": post.get_kind_display(),
        "account": f"@{account.handle}" if account else _("tidak tersedia"),
        "account_name": name_of(post),
        "posted_at": say_moment(post.posted_at, zone) if post.posted_at else None,
        "collected_at": say_moment(post.collected_at, zone) if post.collected_at else None,
        "text": post.text,
        "url": post.url or None,
        "links": [*(item.get("url") or item.get("path") or "" for item in post.media), *post.links],
        "picture": None,
        "likes": post.likes,
        "shares": post.shares,
        "comments": post.comments,
        "views": post.views,
        "act": act_label(reading),
        "side": side_label(reading),
        "phase": str(PHASES.get(reading.phase, _("tidak diketahui"))),
        "strength": lead.strength,
        "signals": [
            {"words": post.text[one["start"] : one["end"]], "why": signal_label(one["signal"])}
            for one in sorted(reading.why, key=lambda one: -abs(one["weight"]))[:8]
        ],
        "rules": reading.rules,
        **_owner(lead),
        "evidence": [{"name": one.name, "sha256": one.sha256} for one in evidence.objects_sealed.all()]
        if evidence
        else [],
        "decision": str(LeadState(lead.state).label),
    }


def _owner(lead: Lead) -> dict[str, object]:
    """The candidates, masked (SAFEGUARDS 2): also after a confirmation, since a report of leads is no finding."""
    run = latest_run(lead.post)
    if run is None:
        note = _("Akun tidak dicocokkan dengan daftar pegawai.")
        return {"candidates": [], "nobody": None, "attribution_note": note}
    found = masked_candidates(run)
    return {
        "candidates": [
            {
                "masked": one.initials,
                "category": str(one.category),
                "probability": one.probability,
                "reasons": list(one.reasons),
                "against": list(one.against),
            }
            for one in found
        ],
        "nobody": run.none,
        "attribution_note": None if found else _("Tidak ada nama pada daftar pegawai yang cukup cocok."),
    }
