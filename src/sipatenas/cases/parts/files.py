"""The papers and recordings of a case that a reader may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from sipatenas.accounts.models import User
from sipatenas.cases import reach
from sipatenas.cases.models import Case, CaseFile, Recommendation


@dataclass(frozen=True)
class FilesPart:
    case: Case
    files: list[CaseFile]
    timezone: str


def build(case: Case, user: User) -> FilesPart | None:
    """None where there is nothing to open."""
    found = list(shown_files(user, case).select_related("added_by"))
    return FilesPart(case=case, files=found, timezone=case.office.timezone) if found else None


def shown_files(user: User, case: Case) -> QuerySet[CaseFile]:
    """The files within the reader's reach, without the papers of drafts that are another's alone."""
    drafts = Recommendation.objects.filter(referral__case=case, draft=True, file__isnull=False)
    hidden = drafts.exclude(pk__in=reach.recommendations_for(user, case).values("pk"))
    return reach.files_for(user, case).exclude(pk__in=hidden.values("file"))
