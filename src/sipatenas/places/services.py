"""Loading the regions and forming the offices. Every verb may be run again without harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from sipatenas.places import tables
from sipatenas.places.models import Level, Office, Region
from sipatenas.places.paths import kpu_code_of, level_of, path_of
from sipatenas.places.queries import UnknownRegion

_BATCH = 2_000


@dataclass(frozen=True)
class Counts:
    """How many regions of each level, and how many offices, the database now holds."""

    provinces: int
    regencies: int
    districts: int
    villages: int
    offices: int


@transaction.atomic
def load_places(*, deep: bool = False) -> Counts:
    """Nation, 38 provinces and 514 regencies with zone and office; `deep` adds the districts and villages.

    Offices of districts and villages are formed for one election at a time: see `ensure_field_offices`.
    """
    regions = [_region(row) for row in tables.regions()]
    _store_regions(regions)
    _store_offices(regions)
    if deep:
        _store_regions([_region(row) for row in tables.districts_and_villages()])
    return counts()


@transaction.atomic
def ensure_field_offices(*, regency: str, villages: bool) -> int:
    """Forms a Panwascam for each district of a regency and, on wish, a supervisor (PKD) for each village.

    Returns how many offices of these kinds stand below the regency (UU 7/2017 art. 89: Panwaslu Kecamatan,
    Panwaslu Kelurahan/Desa). Loads the regions it needs.
    Raises UnknownRegion when the code is no loaded regency.
    """
    if not Region.objects.filter(code=regency, level=Level.REGENCY).exists():
        raise UnknownRegion(regency)
    regions = [_region(row) for row in tables.districts_and_villages(below=regency)]
    wanted = [r for r in regions if villages or r.level == Level.DISTRICT]
    _store_regions(wanted)
    _store_offices(wanted)
    return Office.objects.filter(path__below=path_of(regency), level__gte=Level.DISTRICT).count()


def counts() -> Counts:
    """What the database holds now."""
    by_level = {level: Region.objects.filter(level=level).count() for level in Level}
    return Counts(
        provinces=by_level[Level.PROVINCE],
        regencies=by_level[Level.REGENCY],
        districts=by_level[Level.DISTRICT],
        villages=by_level[Level.VILLAGE],
        offices=Office.objects.count(),
    )


def _region(row: tables.RegionRow) -> Region:
    return Region(
        code=row.code,
        name=row.name,
        level=level_of(row.code),
        path=path_of(row.code),
        timezone=tables.zone_of(row.code),
    )


def _store_regions(regions: Sequence[Region]) -> None:
    _store(Region, regions, ("name", "level", "path", "timezone"))


def _store_offices(regions: Iterable[Region]) -> None:
    """One office a region. Bawaslu's own code is the office's to fill and is left as it stands."""
    offices = [
        Office(
            code=region.code,
            region_id=region.code,
            name=tables.office_name(region.code, region.name),
            level=region.level,
            path=region.path,
            timezone=region.timezone,
            kpu_code=kpu_code_of(region.code),
        )
        for region in regions
    ]
    _store(Office, offices, ("name", "level", "path", "timezone", "kpu_code"))


Row = TypeVar("Row", Region, Office)


def _store(model: type[Row], rows: Sequence[Row], fields: tuple[str, ...]) -> None:
    """Writes the rows that are new or differ from what stands; a second load thus writes nothing."""
    standing = {code: tuple(told) for code, *told in model.objects.values_list("code", *fields)}
    model.objects.bulk_create(
        [row for row in rows if standing.get(row.code) != tuple(getattr(row, name) for name in fields)],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
    )
