"""Reads of evidence; each starts from what the user may see."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from sipatenas.accounts.models import User
from sipatenas.accounts.scope import visible
from sipatenas.evidence.models import Evidence


def visible_to(user: User | AnonymousUser) -> QuerySet[Evidence]:
    """The evidence of the user's office and of those below; nothing for who has no access to cases."""
    return Evidence.objects.filter(visible(user)).select_related("office", "requested_by", "post")
