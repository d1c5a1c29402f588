"""What a user of the region may not open: papers, evidence and leads of a case in which they have an interest."""

from __future__ import annotations

from django.db.models import Q

from sipatenas.accounts.rules import Viewer
from sipatenas.cases.models import Case, Conflict, Referral, Summons


def letters_of_conflict(user: Viewer) -> Q:
    """Referral letters and summonses of the cases whose conflict of interest names the user (SAFEGUARDS 10)."""
    cases = Conflict.standing.filter(user=user.pk).values("case")
    referrals = Referral.objects.filter(case__in=cases).values("letter")
    summonses = Summons.objects.filter(case__in=cases, letter__isnull=False).values("letter")
    return Q(pk__in=referrals) | Q(pk__in=summonses)


def evidence_of_conflict(user: Viewer) -> Q:
    """The sealed evidence of those cases, and all else that was captured of the same posts and links."""
    cases = Case.objects.filter(pk__in=Conflict.standing.filter(user=user.pk).values("case"))
    own = cases.exclude(evidence=None)
    links = own.exclude(evidence__url="").values("evidence__url")
    grown = cases.exclude(lead=None)
    posted = grown.exclude(lead__post__url="").values("lead__post__url")
    of_posts = Q(post__in=grown.values("lead__post")) | Q(url__in=posted)
    return Q(pk__in=own.values("evidence")) | Q(url__in=links) | of_posts


def leads_of_conflict(user: Viewer) -> Q:
    """The leads from which those cases grew."""
    known = Conflict.standing.filter(user=user.pk, case__lead__isnull=False)
    return Q(pk__in=known.values("case__lead"))
