"""Reads of the roster. No list to browse: persons come only as candidates of a post, or one by one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from sipatenas.accounts.rules import Viewer
from sipatenas.accounts.scope import visible
from sipatenas.directory.models import Person, RosterVersion
from sipatenas.places.models import Office
from sipatenas.places.paths import NATION


def versions_visible_to(user: Viewer | None) -> QuerySet[RosterVersion]:
    """Versions (provenance and counts, no persons) of the user's office and below."""
    return RosterVersion.objects.filter(visible(user))


def versions_for(office: Office) -> list[RosterVersion]:
    """The newest version of each agency that an office may match with: its own, those below it, and
    those of the
    offices above it (provincial and national agencies)."""
    above = [code for code in office.path.strip("/").split("/") if code] or [NATION]
    reach = Q(region_path__below=office.path) | Q(office_id__in=above)
    newest: dict[tuple[str, str], RosterVersion] = {}
    for version in RosterVersion.objects.filter(reach).order_by("-imported_at", "-id"):
        newest.setdefault((version.office_id, version.agency), version)
    return sorted(newest.values(), key=lambda v: (v.imported_at, v.id))


def people_for(office: Office, versions: list[RosterVersion]) -> QuerySet[Person]:
    """Persons whom an office may match with: all of the rosters that it or an office below brought in;
    of a superior
    office's rosters only who works in the office's own region (SAFEGUARDS 10)."""
    own = [v.id for v in versions if v.region_path.startswith(office.path)]
    others = [v.id for v in versions if not v.region_path.startswith(office.path)]
    mine = Q(version_id__in=own) | Q(version_id__in=others, region_path__below=office.path)
    return Person.objects.filter(mine).order_by("version_id", "row")


def person_for(office: Office, person_id: UUID) -> Person | None:
    """One person within an office's reach, also of an older version."""
    mine = Q(version__region_path__below=office.path) | Q(region_path__below=office.path)
    return Person.objects.filter(mine, id=person_id).select_related("version").first()
