"""Reads of the queue. Each starts from visible_to(user)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery

from sipatenas.accounts.models import User
from sipatenas.accounts.scope import Bars, visible
from sipatenas.attribution.queries import confirmed_person
from sipatenas.evidence.models import Evidence
from sipatenas.leads.models import Decision, Lead
from sipatenas.leads.workflow import LeadState
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.catalogue import KINDS, binds, certainty, instrument, possible_rules
from sipatenas.rulebook.elections import election

FADE = timedelta(hours=1)
"""How long a lead that a colleague judged stays in sight, faded, instead of vanishing under the hand."""
MOST_FADING = 500
"""Leads judged within that time that are still shown; an office judges a few dozen in an hour."""


@dataclass(frozen=True)
class QueueFilter:
    """What the officer asked for, as it stands in the address. Only codes: there is no search for a person."""

    state: str = "active"
    act: str = ""
    side: str = ""
    platform: str = ""
    phase: str = ""
    order: str = "strength"


bars = Bars()
"""A room above says which leads a user of the region may not see all the same (a conflict of interest)."""


def visible_to(user: User | AnonymousUser) -> QuerySet[Lead]:
    """The leads of the user's office and of those below it, without those that a room above bars to the user.

    None for those who may see no case. What is barred is asked within the same statement.
    """
    return bars.lifted_for(user, Lead.objects.filter(visible(user)))


def lead_for(user: User | AnonymousUser, lead_id: UUID) -> Lead | None:
    """One lead with what its page shows, if it is the user's to see."""
    related = ("post__account", "reading", "office", "post__office")
    return visible_to(user).select_related(*related).filter(pk=lead_id).first()


def queue(user: User | AnonymousUser, wanted: QueueFilter, now: datetime) -> QuerySet[Lead]:
    """The leads wanted, strongest or oldest first; what was judged within the hour stays, faded."""
    leads = visible_to(user).filter(_state(user, wanted.state, now))
    codes = {
        "act": wanted.act,
        "target": wanted.side,
        "platform": wanted.platform,
        "phase": wanted.phase,
    }
    order = ("queued_at", "id") if wanted.order == "oldest" else ("-strength", "id")
    return leads.filter(**{field: code for field, code in codes.items() if code}).order_by(*order)


def with_rows(user: User | AnonymousUser, ids: Sequence[UUID]) -> list[Lead]:
    """These leads with all that a line of the queue shows, in the order given.

    Sorting thousands of narrow rows and then fetching one page of wide ones costs a third of doing both at once.
    """
    evidence = Evidence.objects.filter(post=OuterRef("post_id")).order_by("-requested_at")
    found = (
        visible_to(user)
        .filter(pk__in=ids)
        .select_related("post__account", "reading", "office")
        .annotate(evidence_state=Subquery(evidence.values("state")[:1]))
    )
    place = {lead_id: number for number, lead_id in enumerate(ids)}
    return sorted(found, key=lambda lead: place[lead.pk])


def _state(user: User | AnonymousUser, wanted: str, now: datetime) -> Q:
    """The states wanted. What was judged within the hour is asked for first, so that a queue in which nobody
    has judged lately is read straight from the index of open leads."""
    if wanted == "all":
        return Q()
    if wanted in LeadState.values:
        return Q(state=wanted)
    fading = list(
        visible_to(user).filter(decided_at__gte=now - FADE).values_list("pk", flat=True)[:MOST_FADING]
    )
    return Q(state=LeadState.OPEN) | Q(pk__in=fading) if fading else Q(state=LeadState.OPEN)


@dataclass(frozen=True)
class QueueFacts:
    """What the first lines above the queue say."""

    open: int
    watching: int
    oldest: datetime | None


def queue_facts(user: User | AnonymousUser) -> QueueFacts:
    """How many leads wait, how many are to be looked at again, and how old the oldest open one is."""
    leads = visible_to(user)
    waiting = leads.filter(state=LeadState.OPEN)
    return QueueFacts(
        open=waiting.count(),
        watching=leads.filter(state=LeadState.WATCHING).count(),
        oldest=waiting.order_by("queued_at").values_list("queued_at", flat=True).first(),
    )


def sides(user: User | AnonymousUser) -> list[tuple[str, str]]:
    """The sides that occur in the user's leads: target id and label, for the filter."""
    rows = visible_to(user).exclude(target="").order_by("target_label")
    return list(rows.values_list("target", "target_label").distinct())


def platforms(user: User | AnonymousUser) -> list[str]:
    """The platforms that occur in the user's leads, for the filter."""
    return list(visible_to(user).order_by("platform").values_list("platform", flat=True).distinct())


def decisions(user: User | AnonymousUser, lead: Lead) -> QuerySet[Decision]:
    """What was decided about a lead the user may see, oldest first."""
    return Decision.objects.filter(lead__in=visible_to(user), lead=lead).select_related("officer")


def allegeable_rules(lead: Lead) -> list[dict[str, str]]:
    """The possible rules that may be alleged of the person whom two officers confirmed.

    Of a civil servant those of the reading; soldiers, police, organisers, contract staff and village officials
    stand under rules of their own, which are asked for the same act, day and phase; so are those of the own agency.
    """
    person = confirmed_person(post=lead.post)
    if person is None:
        return []
    bound = [rule for rule in shown_rules(lead) if binds(rule["id"], person.category)]
    own = _rules_of(lead, person.category, person.agency)
    known = {rule["id"] for rule in bound}
    local = [rule for rule in own if rule["id"] not in known and instrument(rule["id"]).layer == "local"]
    return [*bound, *local] if bound else own


def shown_rules(lead: Lead) -> list[dict[str, str]]:
    """The possible rules of the reading, each with how certain its row of the law is today."""
    said = {rule["id"]: rule["certainty"] for rule in _rules_of(lead, "pns")}
    return [
        {**rule, "certainty": said.get(rule["id"]) or certainty(rule["id"])} for rule in lead.reading.rules
    ]


def _rules_of(lead: Lead, subject: str, agency: str = "") -> list[dict[str, str]]:
    """What the catalogue offers for the lead's act when a person of this category did it."""
    post, reading = lead.post, lead.reading
    if post.posted_at is None or not reading.phase or not lead.reading.rules:
        return []
    found = possible_rules(
        act=reading.act,
        day=legal_day(post.posted_at, lead.office),
        phase=reading.phase,
        channel="image" if post.media else "social_media",
        kind=post.kind if post.kind in KINDS else "post",
        subject=subject,
        regime=election(reading.election).regime,
        region=lead.office.code,
        agency=agency,
    )
    return [{"id": rule.id, "because": rule.because, "certainty": rule.certainty} for rule in found]


def neighbour(user: User | AnonymousUser, lead: Lead) -> Lead | None:
    """The next open lead behind this one in the queue's order."""
    behind = Q(strength__lt=lead.strength) | Q(strength=lead.strength, pk__gt=lead.pk)
    return visible_to(user).filter(behind, state=LeadState.OPEN).order_by("-strength", "id").first()


def due_for_another_look(today: date) -> QuerySet[Lead]:
    """The leads whose date to be looked at again has come; for the ticker, which acts for no user."""
    return Lead.objects.filter(state=LeadState.WATCHING, look_again_on__lte=today)
