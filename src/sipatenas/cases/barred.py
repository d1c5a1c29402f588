"""Papers that a user of the region may not open: those of a case in which they have an interest."""

from __future__ import annotations

from django.db.models import Q

from sipatenas.accounts.rules import Viewer
from sipatenas.cases.models import Conflict, Referral, Summons


def letters_of_conflict(user: Viewer) -> Q:
    """Referral letters and summonses of the cases whose conflict of interest names the user (SAFEGUARDS 10)."""
    cases = Conflict.objects.filter(user=user.pk).values("case")
    referrals = Referral.objects.filter(case__in=cases).values("letter")
    summonses = Summons.objects.filter(case__in=cases, letter__isnull=False).values("letter")
    return Q(pk__in=referrals) | Q(pk__in=summonses)
