"""What is written in bulk is what the services write; what a publisher printed is checked, not forced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import models, transaction

from sipatenas.cases.models import Case
from sipatenas.cli.simulation.bulk import Desks, write
from sipatenas.cli.simulation.capture import capture
from sipatenas.cli.simulation.counted import count, differences
from sipatenas.cli.simulation.load import scripts
from sipatenas.cli.simulation.play import play
from sipatenas.cli.simulation.published import EXAMPLES, make
from sipatenas.cli.simulation.series import all_series, checks, divided, printed, unprintable
from sipatenas.core import ledger
from sipatenas.core.models import Series
from sipatenas.places.services import load_places
from sipatenas.rulebook.positions import position_category

DRAWN = re.compile(r"_salt$|_commitment$|^hash$|^previous$|^pdf_|^sealed$|^facts_sha256$")
"""What is drawn by lot or hashed over it; and the PDF, which the load takes from the prototype."""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
SHA = re.compile(r"\b[0-9a-f]{64}\b")


def told(case: Case, users: set[UUID]) -> list[str]:
    """All rows of a case as texts, its own ids and hashes left out."""
    lines = []
    for rows in capture(case.pk):
        for row in rows.rows:
            values = {
                field.attname: _plain(getattr(row, field.attname), users)
                for field in row._meta.concrete_fields
                if not DRAWN.search(field.attname) and not isinstance(field, models.AutoField)
            }
            lines.append(f"{rows.model.__name__} {values}")
    return sorted(lines)


def _plain(value: Any, users: set[UUID]) -> Any:
    if isinstance(value, UUID):
        return value if value in users else "#"
    return (
        SHA.sub("##", ID.sub("#", value))
        if isinstance(value, str)
        else SHA.sub("##", ID.sub("#", repr(value)))
    )


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def both_ways(count: int, seed: int) -> None:
    load_places()
    desks = Desks()
    users = {user.pk for desk in desks.by_office.values() for user in (desk.officer, desk.head)}
    wanted = list(scripts(count=count, seed=seed))
    with undone():
        played = [told(play(script, desks.of(script)), users) for script in wanted]
        counted = dict(Series.objects.values_list("name", "last"))
    assert write(wanted, desks=desks) == count
    cases = Case.objects.order_by("pk")
    assert len(cases) == count
    for script, case, services in zip(wanted, cases, played, strict=True):
        assert told(case, users) == services, script.shape
    assert dict(Series.objects.values_list("name", "last")) == counted
    assert not ledger.verify().broken


@pytest.mark.django_db
def test_a_load_in_bulk_is_row_for_row_what_the_services_make(folders: None) -> None:
    both_ways(60, seed=11)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.django_db
def test_a_thousand_cases_in_bulk_are_row_for_row_what_the_services_make(folders: None) -> None:
    both_ways(1_000, seed=5)


def test_what_a_series_says_against_itself_is_listed() -> None:
    wrong = {
        row.id: [one.said for one in checks(row) if not one.agrees] + unprintable(row)
        for row in all_series().values()
    }
    assert wrong["KASN-P2020-SEED"] == []
    assert wrong["KASN-P2020-FINAL"] == ["camat_lurah / proven = 11.9 %"]
    assert "followed_up / proven = 88.5 %" in wrong["KASN-LAP2022"]
    assert wrong["KEMENDAGRI-P2024-20241205"] == ["suspected = status.*"]
    assert wrong["BAWASLU-PML2024-20240103"] == [
        "registered = violations + not_violations",
        "violations = by_type.*",
    ]


def test_every_series_is_divided_into_as_many_cases_as_it_reports() -> None:
    for row in all_series().values():
        whole = row.counts.get("reported") or row.counts.get("suspected") or row.counts.get("cases")
        if whole and row.fates:
            assert sum(row.fates.values()) == whole, row.id
        if row.sanctions:
            assert sum(row.sanctions.values()) == row.counts["proven"]


def test_shares_become_whole_numbers_that_print_as_they_were_printed() -> None:
    shares = {"kampanye_medsos": 30.4, "kegiatan_keberpihakan": 22.4, "foto_simbol": 12.6}
    counts = divided(shares, 1596)
    assert sum(counts.values()) == 1596
    assert {name: printed(counts[name], 1596, 1) for name in shares} == shares


def test_the_example_of_each_position_is_counted_in_its_category() -> None:
    found = {name: position_category(example) for name, example in EXAMPLES.items()}
    assert found == {name: "lainnya" if name == "other" else name for name in EXAMPLES}


@pytest.mark.django_db
def test_a_series_is_played_by_the_services_and_counted_from_the_tables(folders: None) -> None:
    load_places()
    every = ("ended", "referred", "not_proven", "incomplete", "recommended", "sanctioned", "criminal", "both")
    row = msgspec.structs.replace(
        all_series()["KASN-PML2019-20190415"],
        fates={**dict.fromkeys(every, 1), "not_registered": 1, "registered": 1, "sanctioned": 2},
        places={"73": 3, "33.03": 2, "33": 3},
        shares={"position": {"jpt": 40}},
        persons=12,
    )
    told = make(row, lambda _done, _all: None)
    assert told["differs_from_published"] == []
    assert told["in_the_tables"]["fates"] == row.fates
    assert Case.objects.filter(office__code__startswith="73.").count() == 3
    assert not ledger.verify().broken
    wrong = msgspec.structs.replace(row, places={"73": 4}, persons=None)
    found = count(list(Case.objects.values_list("pk", flat=True)), wrong.places)
    assert differences(wrong, found) == [
        "persons all: 12 in the tables, 11 published",
        "places 73: 3 in the tables, 4 published",
    ]
