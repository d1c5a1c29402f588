"""The roster an office may match with, as a searchable index that this process builds once per set of
versions."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import pyarrow as pa

from sipatenas.attribution.matcher import Index, build_index
from sipatenas.directory.models import RosterVersion
from sipatenas.directory.queries import people_for, versions_for
from sipatenas.places.models import Level, Office, Region

KEPT = 3
"""Indexes kept in memory; 100,000 people take some 120 MB."""

_indexes: OrderedDict[tuple[str, ...], Roster] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Roster:
    """An index whose row n is the person `people[n]`."""

    versions: tuple[UUID, ...]
    people: Sequence[UUID]
    index: Index


def roster_for(office: Office) -> Roster | None:
    """The roster an office may match with (directory.queries.people_for); None where there is none."""
    versions = versions_for(office)
    if not versions:
        return None
    key = (office.path, *(str(v.id) for v in versions))
    with _lock:
        if key in _indexes:
            _indexes.move_to_end(key)
        else:
            _indexes[key] = _build(office, versions)
            while len(_indexes) > KEPT:
                _indexes.popitem(last=False)
        return _indexes[key]


def forget() -> None:
    """Drops the indexes of this process."""
    with _lock:
        _indexes.clear()


def _build(office: Office, versions: list[RosterVersion]) -> Roster:
    names = dict(Region.objects.filter(level__lte=Level.REGENCY).values_list("code", "name"))
    rows = people_for(office, versions).values_list(
        "id",
        "number",
        "name",
        "sex",
        "agency",
        "unit",
        "position",
        "region_text",
        "province_text",
        "region_code",
    )
    people: list[UUID] = []
    columns: dict[str, list[str]] = {
        c: [] for c in ("number", "name", "gender", "agency", "unit", "position", "region", "province")
    }
    for person_id, number, name, sex, agency, unit, position, region, province, code in rows.iterator(
        chunk_size=5_000
    ):
        people.append(person_id)
        region = names.get(code, region) if "." in code else ("" if code else region)  # noqa: PLW2901
        province = names.get(code[:2], province)  # noqa: PLW2901
        given = (number, name, sex, agency, unit, position, region, province)
        for column, value in zip(columns.values(), given, strict=True):
            column.append(value)
    table = pa.table({c: pa.array(values, pa.string()) for c, values in columns.items()})
    return Roster(tuple(v.id for v in versions), people, build_index(table, synthetic=False))
