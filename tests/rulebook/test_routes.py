"""Golden table of routes, and every day of nine years with one route or a stated gap."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook.route_rows import book as _book
from sipatenas.rulebook.routes import LEVELS, UnknownLevel, UnknownSubject, route, subjects

GOLDEN = Path(__file__).parents[1] / "golden" / "routes.csv"
CONTRACT = "pns pppk ptt tni polri organiser village bumn candidate team citizen".split()  # noqa: SIM905
DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_of_the_golden_table_is_answered_as_written() -> None:
    wrong = []
    for row in golden():
        found = route(subject=row["subject"], day=date.fromisoformat(row["day"]), level=row["level"])
        said = {
            "kind": found.kind,
            "addressee": found.addressee.id if found.addressee else "",
            "copies": " ".join(role.id for role in found.copies),
            "gives_case": "yes" if found.gives_case else "no",
            "rule": found.rule_id,
            "certainty": found.certainty,
        }
        wrong += [f"{row} -> {said}"] if any(row[key] != value for key, value in said.items()) else []
    assert not wrong, "\n".join(wrong[:5])


def test_the_golden_table_holds_every_subject_at_every_level_on_every_day_a_rule_changes() -> None:
    changes = {
        row.valid_from for row in _book().routes if row.valid_from and row.valid_from >= date(2014, 1, 1)
    }
    held = {(row["subject"], row["level"], row["day"]) for row in golden()}
    wanted = {
        (subject, level, day.isoformat())
        for subject in subjects()
        for level in ("kabkota", "provinsi", "ri")
        for change in changes
        for day in (change, change - timedelta(days=1))
    }
    assert wanted <= held


def test_every_subject_of_the_contract_is_known() -> None:
    assert list(subjects()[: len(CONTRACT)]) == CONTRACT


@pytest.mark.parametrize("subject", subjects())
def test_each_day_from_2020_to_2028_has_one_rule_or_a_stated_gap(subject: str) -> None:
    rows = [row for row in _book().routes if subject in row.subjects]
    day = date(2020, 1, 1)
    while day <= date(2028, 12, 31):
        holding = [row.id for row in rows if row.holds_on(day)]
        assert len(holding) <= 1, f"{day}: {holding}"
        if not holding:
            found = route(subject=subject, day=day)
            assert found.kind == "gap"
            assert "Tidak ada aturan penerusan" in found.how[-1]
        day += timedelta(days=1)


@given(day=DAYS, subject=st.sampled_from(subjects()), level=st.sampled_from(LEVELS))
def test_an_answer_always_names_its_version_and_explains_itself(day: date, subject: str, level: str) -> None:
    found = route(subject=subject, day=day, level=level)
    assert found.version
    assert len(found.how) >= 2
    assert (found.addressee is None) == (found.kind in ("none", "gap")) == (not found.gives_case)
    assert found.rule_id or found.kind == "gap"


def test_a_citizen_never_becomes_a_case() -> None:
    assert not route(subject="citizen", day=date(2024, 10, 1)).gives_case


def test_the_letter_of_a_regency_names_the_regent_and_of_a_province_the_governor() -> None:
    labels = [
        route(subject="ptt", day=date(2024, 10, 1), level=level).addressee.label  # type: ignore[union-attr]
        for level in ("kabkota", "provinsi")
    ]
    assert labels[0].startswith("Bupati/Wali Kota")
    assert labels[1].startswith("Gubernur")


def test_a_district_refers_through_the_regency() -> None:
    found = route(subject="pns", day=date(2024, 10, 1), level="kecamatan")
    assert found.addressee == route(subject="pns", day=date(2024, 10, 1)).addressee
    assert any("melalui Bawaslu Kabupaten/Kota" in step for step in found.how)


def test_an_answer_of_certainty_c_says_that_it_is_to_be_confirmed() -> None:
    assert "perlu dikonfirmasi" in route(subject="bumn", day=date(2024, 10, 1)).how[-1]
    assert "perlu dikonfirmasi" in route(subject="pns", day=date(2027, 10, 17)).how[-1]


def test_an_unknown_subject_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownSubject, match=r"'guru'.*pns, pppk"):
        route(subject="guru", day=date(2024, 10, 1))


def test_an_unknown_level_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownLevel, match=r"'dusun'.*kabkota"):
        route(subject="pns", day=date(2024, 10, 1), level="dusun")
