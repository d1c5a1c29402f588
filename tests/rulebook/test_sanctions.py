"""The scale of sanctions by subject and day of conduct."""

from __future__ import annotations

from datetime import date

import pytest

from sipatenas.rulebook import routes
from sipatenas.rulebook.catalogue import UnknownFact, entries, instruments, sanctions

ASN = ["moral_tertutup", "moral_terbuka"]
DISCIPLINE = ["disiplin_ringan", "disiplin_sedang", "disiplin_berat"]
DISMISSAL = ["teguran", "pemberhentian_sementara", "pemberhentian"]


@pytest.mark.parametrize(
    ("subject", "day", "kinds"),
    [
        ("pns", date(2024, 10, 1), [*ASN, *DISCIPLINE, "pdth", "sesuai_peraturan", "pidana"]),
        ("pns", date(2018, 3, 1), [*ASN, *DISCIPLINE, "pdth", "sesuai_peraturan", "pidana"]),
        ("lurah", date(2024, 10, 1), [*ASN, *DISCIPLINE, "pdth", "sesuai_peraturan", "pidana"]),
        ("pppk", date(2024, 10, 1), [*ASN, "teguran", "pemutusan_kontrak", "sesuai_peraturan", "pidana"]),
        ("ptt", date(2024, 10, 1), ["teguran", "pemutusan_kontrak", "sesuai_peraturan"]),
        ("tni", date(2024, 10, 1), ["sesuai_peraturan", "pidana"]),
        ("polri", date(2024, 10, 1), ["sesuai_peraturan", "pdth", "pidana"]),
        ("village", date(2024, 10, 1), [*DISMISSAL, "sesuai_peraturan", "pidana"]),
        ("organiser", date(2024, 10, 1), [*DISMISSAL, "sesuai_peraturan"]),
        ("organiser_adhoc_kpu", date(2024, 10, 1), [*DISMISSAL, "sesuai_peraturan"]),
        ("bumn", date(2024, 10, 1), ["sesuai_peraturan", "pidana"]),
        ("candidate", date(2024, 10, 1), ["sesuai_peraturan", "pidana"]),
        ("citizen", date(2024, 10, 1), []),
    ],
)
def test_each_subject_has_its_own_scale(subject: str, day: date, kinds: list[str]) -> None:
    assert [kind.id for kind in sanctions(subject=subject, day=day)] == kinds


def test_the_scale_of_a_civil_servant_changes_with_pp_94() -> None:
    def heavy(day: date) -> tuple[str, str]:
        (found,) = [kind for kind in sanctions(subject="pns", day=day) if kind.id == "disiplin_berat"]
        return found.basis, found.certainty

    assert heavy(date(2021, 8, 30)) == ("PP 53/2010", "C")
    assert heavy(date(2021, 8, 31)) == ("PP 94/2021 Ps 8(4)", "A")


def test_every_sanction_that_an_entry_threatens_is_on_the_scale_of_whom_it_binds() -> None:
    held = {row.id: row for row in instruments()}
    for item in entries():
        day = item.valid_from or date(2024, 10, 1)
        for subject in item.binds or held[item.instrument].binds:
            scale = {kind.id for kind in sanctions(subject=subject, day=day)}
            missing = set(item.sanction.kinds) - scale
            missing -= set(DISCIPLINE) | {"pdth"} if subject == "pppk" else set()
            assert not missing, f"{item.id}: {subject}"


@pytest.mark.parametrize("subject", routes.subjects())
def test_levels_rise_and_each_kind_stands_once(subject: str) -> None:
    scale = sanctions(subject=subject, day=date(2024, 10, 1))
    assert [kind.level for kind in scale] == sorted({kind.level for kind in scale})
    assert len({kind.id for kind in scale}) == len(scale)
    assert all(kind.basis and kind.label and kind.version for kind in scale)


def test_an_unknown_subject_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownFact, match=r"'nelayan' tidak dikenal. Yang ada: pns"):
        sanctions(subject="nelayan", day=date(2024, 10, 1))
