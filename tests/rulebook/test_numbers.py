"""Case numbers as the forms write them."""

from __future__ import annotations

from datetime import date

import pytest

from sipatenas.rulebook.numbers import (
    finding_number,
    kind_code,
    letter_number,
    level_code,
    register_number,
    report_number,
)


def test_the_published_examples_come_out_as_printed() -> None:
    """SigapLapor's public list, 2024."""
    assert (
        finding_number(seq=6, kind_code="PL", level_code="Kab", office_code="27.09", day=date(2024, 4, 2))
        == "006/TM/PL/Kab/27.09/IV/2024"
    )
    assert (
        report_number(seq=21, kind_code="PL", level_code="RI", office_code="00.00", day=date(2024, 3, 31))
        == "021/LP/PL/RI/00.00/III/2024"
    )


def test_a_register_number_says_whether_it_came_from_a_report_or_a_finding() -> None:
    facts = {"kind_code": "PB", "level_code": "Kab", "office_code": "65.01", "day": date(2024, 10, 4)}
    assert register_number(seq=1, source="TM", **facts) == "001/Reg/TM/PB/Kab/65.01/X/2024"  # type: ignore[arg-type]
    assert register_number(seq=1, source="LP", **facts) == "001/Reg/LP/PB/Kab/65.01/X/2024"  # type: ignore[arg-type]


def test_a_referral_letter_names_office_and_month() -> None:
    number = letter_number(seq=1, level_code="Kab", office_code="65.04", day=date(2024, 10, 4))
    assert number == "001/PM.06.02/Kab-65.04/X/2024"


def test_the_thousandth_number_is_not_cut() -> None:
    number = finding_number(
        seq=1000, kind_code="PG", level_code="Prov", office_code="65", day=date(2024, 12, 1)
    )
    assert number == "1000/TM/PG/Prov/65/XII/2024"


@pytest.mark.parametrize(
    ("office", "code"),
    [("00", "RI"), ("65", "Prov"), ("65.01", "Kab"), ("65.71", "Kota"), ("65.71.01", "Kec")],
)
def test_the_level_follows_from_the_office(office: str, code: str) -> None:
    assert level_code(office) == code


@pytest.mark.parametrize(
    ("kind", "code"), [("gubernur", "PG"), ("bupati", "PB"), ("walikota", "PW"), ("presiden", "PP")]
)
def test_the_contest_has_its_code(kind: str, code: str) -> None:
    assert kind_code(kind) == code  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"seq": 0}, {"office_code": ""}, {"kind_code": "P/B"}])
def test_a_number_that_could_not_be_read_back_is_refused(wrong: dict[str, object]) -> None:
    facts = {
        "seq": 1,
        "kind_code": "PB",
        "level_code": "Kab",
        "office_code": "65.01",
        "day": date(2024, 1, 1),
    }
    with pytest.raises(ValueError, match=r"tidak boleh|mulai dari 1"):
        finding_number(**(facts | wrong))  # type: ignore[arg-type]
