"""Reads of users and looks; each starts from who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from sipatenas.accounts.models import AccessLook, User
from sipatenas.accounts.rules import Viewer, may_manage_users, may_read_access_log
from sipatenas.accounts.scope import visible, within


def users_kept_by(user: Viewer | None, *, words: str = "") -> QuerySet[User]:
    """Users of the administrator's office and of those below, by office and name; nobody for other duties.

    Liaisons of the receiving bodies of that region are among them, last.
    """
    if not may_manage_users(user):
        return User.objects.none()
    own = within(user.office, field="office__path") | within(user.office, field="authority__region__path")
    found = User.objects.filter(own).select_related("office", "authority__region")
    for word in words.split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(full_name__icontains=word)
            | Q(office__name__icontains=word)
            | Q(authority__name__icontains=word)
        )
    return found.order_by(F("office__path").asc(nulls_last=True), "full_name", "username")


@dataclass(frozen=True)
class LookFilter:
    """What an auditor asks of the access log. Days are those of the auditor's office, both included."""

    words: str = ""
    purpose: str = ""
    first: date | None = None
    last: date | None = None
    subject_id: UUID | None = None


def looks_visible_to(user: Viewer | None, asked: LookFilter = LookFilter()) -> QuerySet[AccessLook]:
    """Looks by users of the auditor's office and below, the newest first; none for other duties."""
    if not may_read_access_log(user) or user.office is None:
        return AccessLook.objects.none()
    found = AccessLook.objects.filter(visible(user)).select_related("user", "user__office")
    for word in asked.words.split():
        found = found.filter(
            Q(user__username__icontains=word) | Q(user__full_name__icontains=word) | Q(what__icontains=word)
        )
    if asked.purpose:
        found = found.filter(purpose=asked.purpose)
    if asked.subject_id:
        found = found.filter(subject_id=asked.subject_id)
    zone = ZoneInfo(user.office.timezone)
    if asked.first:
        found = found.filter(at__gte=datetime.combine(asked.first, time(), zone))
    if asked.last:
        found = found.filter(at__lt=datetime.combine(asked.last + timedelta(days=1), time(), zone))
    return found


def user_label(user_id: UUID | None) -> str:
    """The name that stands for a user in histories; empty for nobody."""
    user = User.objects.filter(pk=user_id).first() if user_id else None
    return str(user) if user else ""
