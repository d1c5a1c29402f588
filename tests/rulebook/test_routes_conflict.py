"""Whoever is candidate, relative or beneficiary gets no letter, no copy and no task: one level up instead."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook.route_rows import book
from sipatenas.rulebook.routes import (
    Conflict,
    Route,
    UnknownRole,
    breaches,
    matters,
    relations,
    route,
    subjects,
)

DAY = date(2024, 10, 1)
REGENT = Conflict("ppk", "candidate")


def everyone(found: Route) -> set[tuple[str, str]]:
    """Each role that gets anything by this route."""
    some = (
        found.addressee,
        found.recommends_to,
        *found.copies,
        *found.parallel,
        *(t.role for t in found.tasks),
    )
    return {(role.id, role.level) for role in some if role}


@pytest.mark.parametrize(
    ("subject", "level", "conflict", "addressee", "label"),
    [
        ("ptt", "kabkota", "ppk", "governor", "Gubernur"),
        ("ptt", "provinsi", "ppk", "kemendagri", "Menteri Dalam Negeri (pemerintah daerah)"),
        ("ptt", "ri", "ppk", "president", "Presiden Republik Indonesia"),
        ("village", "kabkota", "regent", "governor", "Gubernur"),
        ("village", "provinsi", "regent", "governor", "Gubernur"),
        ("bumn", "kabkota", "enterprise_owner", "governor", "Gubernur"),
        ("polri", "kabkota", "propam", "propam", "Kapolda c.q. Bidang Propam"),
        ("polri", "provinsi", "propam", "propam", "Kapolri c.q. Divisi Propam"),
        ("tni", "ri", "tni_command", "panglima", "Panglima TNI"),
        ("pns", "kabkota", "bkn", "kemenpanrb", "Menteri PANRB (kebijakan)"),
        ("organiser_adhoc_bawaslu", "kabkota", "bawaslu_regency", "bawaslu_above", "Bawaslu Provinsi"),
        ("organiser_adhoc_kpu", "kabkota", "kpu_regency", "kpu_province", "KPU Provinsi"),
        (
            "candidate",
            "provinsi",
            "bawaslu_handling",
            "bawaslu_handling",
            "Bawaslu RI, divisi penanganan pelanggaran",
        ),
    ],
)
def test_where_the_receiver_is_concerned_the_matter_goes_one_level_up(
    subject: str, level: str, conflict: str, addressee: str, label: str
) -> None:
    found = route(subject=subject, day=DAY, level=level, conflict=Conflict(conflict, "candidate"))
    assert found.addressee is not None
    assert (found.addressee.id, found.addressee.label) == (addressee, label)
    assert found.certainty == "C"
    assert conflict in {role.id for role in found.excluded}
    assert any(sentence.startswith("Naik satu tingkat") for sentence in found.how)


def test_the_recommendation_and_the_sanction_pass_the_regent_by_too() -> None:
    found = route(subject="pns", day=DAY, conflict=REGENT)
    assert found.addressee is not None
    assert found.addressee.id == "bkn"
    assert found.recommends_to is not None
    assert found.recommends_to.id == "governor"
    assert [(task.kind, task.role.id, task.certainty) for task in found.tasks] == [
        ("examine", "bkn", "A"),
        ("decide", "bkn", "A"),
        ("sanction", "governor", "C"),
    ]
    assert [role.id for role in found.copies] == ["governor", "kemenpanrb", "kemendagri", "bawaslu_above"]


def test_who_serves_under_the_one_concerned_gets_no_copy() -> None:
    found = route(subject="ptt", day=DAY, conflict=REGENT)
    assert found.copies == ()
    assert {role.id for role in found.excluded} == {"ppk", "sekda", "bkpsdm"}


def test_one_person_under_another_name_of_his_is_past_too() -> None:
    found = route(subject="village", day=DAY, conflict=REGENT)
    assert found.addressee is not None
    assert found.addressee.id == "governor"


def test_regent_and_governor_both_concerned_goes_past_both() -> None:
    found = route(subject="ptt", day=DAY, conflict=[REGENT, Conflict("governor", "relative")])
    assert found.addressee is not None
    assert found.addressee.id == "kemendagri"
    assert {"ppk", "governor"} <= {role.id for role in found.excluded}


def test_of_a_body_with_nobody_above_a_member_steps_aside() -> None:
    found = route(subject="organiser", day=DAY, conflict=Conflict("dkpp", "relative"))
    assert found.addressee is not None
    assert found.addressee.id == "dkpp"
    assert found.excluded == ()
    assert any("anggota yang berkepentingan tidak ikut memeriksa" in sentence for sentence in found.how)


def test_a_conflict_beside_the_route_changes_nothing_but_is_said() -> None:
    plain = route(subject="tni", day=DAY)
    found = route(subject="tni", day=DAY, conflict=REGENT)
    assert (found.addressee, found.copies, found.certainty) == (
        plain.addressee,
        plain.copies,
        plain.certainty,
    )
    assert {role.id for role in found.excluded} == {"ppk"}
    assert any("tidak melalui pihak yang berkepentingan" in sentence for sentence in found.how)


def test_a_crime_keeps_the_task_force_and_moves_the_authority_beside_it() -> None:
    found = route(subject="village", day=DAY, breach="criminal", conflict=Conflict("regent", "candidate"))
    assert found.addressee is not None
    assert (found.addressee.id, [role.id for role in found.parallel]) == ("gakkumdu", ["governor"])


def test_an_unknown_role_or_relation_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownRole, match=r"'bupati'.*ppk"):
        route(subject="pns", day=DAY, conflict=Conflict("bupati", "candidate"))
    with pytest.raises(UnknownRole, match=r"'friend'.*relative"):
        route(subject="pns", day=DAY, conflict=Conflict("ppk", "friend"))  # type: ignore[arg-type]


@given(
    subject=st.sampled_from(subjects()),
    level=st.sampled_from(["kabkota", "provinsi", "ri"]),
    day=st.dates(date(2018, 1, 1), date(2028, 12, 31)),
    matter=st.sampled_from(list(matters())),
    breach=st.sampled_from([None, *breaches()]),
    named=st.lists(st.sampled_from(list(book().roles)), min_size=1, max_size=3),
    relation=st.sampled_from(list(relations())),
)
def test_nobody_excluded_ever_receives_anything(
    subject: str, level: str, day: date, matter: str, breach: str | None, named: list[str], relation: str
) -> None:
    conflicts = [Conflict(name, relation) for name in named]  # type: ignore[arg-type]
    found = route(subject=subject, day=day, level=level, matter=matter, breach=breach, conflict=conflicts)
    assert not everyone(found) & {(role.id, role.level) for role in found.excluded}
    assert found.addressee not in found.copies
    assert len(set(found.copies)) == len(found.copies)
