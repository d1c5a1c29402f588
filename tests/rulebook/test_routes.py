"""Golden table of routes, and every day of nine years with one route or a stated gap."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.rulebook.accounts import load_official_accounts
from sipatenas.rulebook.route_rows import book, pick
from sipatenas.rulebook.routes import (
    LEVELS,
    Conflict,
    Role,
    Route,
    UnknownBreach,
    UnknownLevel,
    UnknownMatter,
    UnknownSubject,
    account_subject,
    breaches,
    handler,
    matters,
    route,
    subjects,
)
from sipatenas.rulebook.steps import steps

GOLDEN = Path(__file__).parents[1] / "golden" / "routes.csv"
LAW = Path(__file__).parents[3] / "shared" / "law" / "routes.json"
CONTRACT = "pns pppk ptt tni polri organiser village bumn candidate team citizen".split()  # noqa: SIM905
OWN_LEVELS = ("kabkota", "provinsi", "ri")
DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))
ONE = timedelta(days=1)


@lru_cache
def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def mark(role: Role | None, level: str) -> str:
    """The role's id, with the level whose holder is meant where that is not the office's own."""
    if role is None:
        return ""
    return f"{role.id}@{role.level}" if role.level not in ("", level) else role.id


def marks(roles: tuple[Role, ...], level: str) -> str:
    return " ".join(mark(role, level) for role in roles)


def asked(row: dict[str, str]) -> Route:
    conflict = Conflict(*row["conflict"].split(":")) if row["conflict"] else None  # type: ignore[arg-type]
    return route(
        subject=row["subject"],
        day=date.fromisoformat(row["day"]),
        level=row["level"],
        matter=row["matter"],
        breach=row["breach"] or None,
        conflict=conflict,
    )


def test_every_row_of_the_golden_table_is_answered_as_written() -> None:
    wrong = []
    for row in golden():
        found, level = asked(row), row["level"]
        said = {
            "kind": found.kind,
            "addressee": mark(found.addressee, level),
            "copies": marks(found.copies, level),
            "parallel": marks(found.parallel, level),
            "recommends_to": mark(found.recommends_to, level),
            "tasks": " ".join(
                ":".join(part for part in (task.kind, mark(task.role, level), task.clock) if part)
                for task in found.tasks
            ),
            "excluded": " ".join(sorted({role.id for role in found.excluded})),
            "gives_case": "yes" if found.gives_case else "no",
            "rule": found.rule_id,
            "certainty": found.certainty,
        }
        wrong += [f"{row} -> {said}"] if any(row[key] != value for key, value in said.items()) else []
    assert not wrong, "\n".join(wrong[:5])


def days_on_which_something_changes() -> set[date]:
    """First days and days after the last, of every rule, every sentence about it, every role and every term."""
    held = book()
    spans = [(row.valid_from, row.valid_to) for row in (*held.routes, *held.roles.values())]
    spans += [(note.valid_from, note.valid_to) for row in held.routes for note in row.notes]
    named = {task.clock for row in held.routes for task in row.tasks}
    spans += [(row.valid_from, None) for row in steps() if row.id in named]
    return {first for first, _ in spans if first} | {last + ONE for _, last in spans if last}


def test_the_golden_table_holds_the_full_product_of_subject_level_and_day_of_change() -> None:
    held = {(r["subject"], r["level"], r["day"]) for r in golden() if not (r["breach"] or r["conflict"])}
    wanted = {
        (subject, level, day.isoformat())
        for subject in subjects()
        for level in OWN_LEVELS
        for change in days_on_which_something_changes()
        for day in (change - ONE, change, change + ONE)
    }
    assert len(wanted) >= len(subjects()) * 3 * 3 * 10
    assert wanted <= held


def test_the_golden_table_holds_every_subject_with_every_breach_and_every_matter() -> None:
    held = {(r["subject"], r["level"], r["breach"], r["matter"]) for r in golden()}
    product = [(s, level) for s in subjects() for level in OWN_LEVELS]
    assert {(s, level, b, "neutrality") for s, level in product for b in breaches()} <= held
    assert {(s, level, "", m) for s, level in product for m in matters()} <= held


def test_the_golden_table_holds_a_conflict_of_every_role_that_a_route_names() -> None:
    held = {(r["subject"], r["level"], r["conflict"].partition(":")[0]) for r in golden() if r["conflict"]}
    for subject in set(subjects()) - {"citizen"}:
        for level in OWN_LEVELS:
            found = route(subject=subject, day=date(2024, 10, 1), level=level)
            named = {found.addressee, *found.copies, *(task.role for task in found.tasks)} - {None}
            own = {r.id for r in named if r and r.level in ("", level)}
            assert {(subject, level, role) for role in own} <= held


AS_WRITTEN_IN_LAW = {
    "R-ASN-PNS-KASN": (("pns", "pppk"), "kasn"),
    "R-ASN-TRANS": (("pns", "pppk"), "bkn"),
    "R-ASN-BKN": (("pns", "pppk"), "bkn"),
    "R-PTT": (("ptt",), "ppk"),
    "R-TNI": (("tni",), "tni_command"),
    "R-POLRI": (("polri",), "propam"),
    "R-PENYELENGGARA": (("organiser",), "dkpp"),
    "R-PENYELENGGARA-ADHOC-BAWASLU": (("organiser_adhoc_bawaslu",), "bawaslu_regency"),
    "R-PENYELENGGARA-ADHOC-KPU": (("organiser_adhoc_kpu",), "kpu_regency"),
    "R-DESA": (("village",), "regent"),
    "R-BUMN": (("bumn",), "enterprise_owner"),
    "R-NONSUBJECT": (("citizen",), None),
}


def test_the_gathered_facts_say_the_same_addressee_for_the_same_days() -> None:
    if not LAW.exists():
        pytest.skip("routes.json is not beside the project")
    rows: dict[str, dict[str, Any]] = {row["id"]: row for row in json.loads(LAW.read_text())["routes"]}
    elsewhere = {"R-ASN-FUTURE", "R-LURAH", "R-PIDANA"}
    assert set(rows) == set(AS_WRITTEN_IN_LAW) | elsewhere
    for id_, (named, addressee) in AS_WRITTEN_IN_LAW.items():
        first = rows[id_].get("valid_from") or "2024-10-01"
        last = rows[id_].get("valid_to") or "2026-11-22"
        for subject in named:
            for day in (first, last):
                found = route(subject=subject, day=date.fromisoformat(day))
                assert (found.addressee.id if found.addressee else None) == addressee, (id_, day)


def test_every_subject_of_the_contract_is_known() -> None:
    assert list(subjects()[: len(CONTRACT)]) == CONTRACT


@pytest.mark.parametrize("subject", subjects())
def test_each_day_from_2020_to_2028_has_one_rule_or_a_stated_gap(subject: str) -> None:
    rows = [row for row in book().routes if subject in row.subjects and not row.breaches]
    day = date(2020, 1, 1)
    while day <= date(2028, 12, 31):
        holding = [row.id for row in rows if row.holds_on(day) and {"neutrality", "*"} & set(row.matters)]
        assert len(holding) <= 1, f"{day}: {holding}"
        picked = pick(book().routes, subject=subject, matter="neutrality", breach=None, day=day)
        assert holding == ([picked.id] if picked else [])
        if not holding:
            found = route(subject=subject, day=day)
            assert found.kind == "gap"
            assert "Tidak ada aturan penerusan" in found.how[-1]
        day += ONE


@given(
    day=DAYS,
    subject=st.sampled_from(subjects()),
    level=st.sampled_from(LEVELS),
    matter=st.sampled_from(list(matters())),
    breach=st.sampled_from([None, *breaches()]),
)
def test_an_answer_always_names_its_version_and_explains_itself(
    day: date, subject: str, level: str, matter: str, breach: str | None
) -> None:
    found = route(subject=subject, day=day, level=level, matter=matter, breach=breach)
    assert found.version
    assert len(found.how) >= 2
    assert (found.addressee is None) == (found.kind in ("none", "gap")) == (not found.gives_case)
    assert found.rule_id or found.kind == "gap"
    assert found.addressee not in found.copies


def test_a_citizen_never_becomes_a_case_whatever_is_alleged() -> None:
    for matter in matters():
        for breach in (None, *breaches()):
            found = route(subject="citizen", day=date(2024, 10, 1), matter=matter, breach=breach)
            assert (found.kind, found.gives_case, found.addressee) == ("none", False, None)


def test_a_crime_goes_to_the_task_force_with_the_main_authority_beside_it() -> None:
    found = route(subject="pns", day=date(2024, 10, 1), breach="criminal")
    assert found.addressee is not None
    assert (found.addressee.id, [role.id for role in found.parallel]) == ("gakkumdu", ["bkn"])
    assert found.also_rules == ("R-ASN-BKN",)


def test_a_file_that_kasn_had_worked_on_goes_to_the_minister_and_an_untouched_one_to_bkn() -> None:
    day = date(2024, 8, 30)
    had = [route(subject="pns", day=day, matter=m).addressee for m in ("kasn_processed", "kasn_received")]
    assert [role.id for role in had if role] == ["kemenpanrb", "bkn"]


def test_hate_by_a_civil_servant_is_handled_and_leaves_the_question_of_neutrality_open() -> None:
    found = handler(matter="hate", subject="pns", day=date(2024, 10, 1))
    assert found.addressee is not None
    assert found.addressee.id == "bawaslu_handling"
    assert found.also_rules == ("R-ASN-BKN",)
    assert any("tetap perkara tersendiri" in sentence for sentence in found.how)


def test_the_ministry_of_communication_bears_its_name_of_the_day() -> None:
    labels = [
        handler(matter="hoax", subject="team", day=day).addressee.label  # type: ignore[union-attr]
        for day in (date(2024, 10, 20), date(2024, 10, 21))
    ]
    assert "(Kominfo)" in labels[0]
    assert "(Komdigi)" in labels[1]


def test_the_clocks_that_tasks_name_are_steps_of_handling() -> None:
    known = {step.id for step in steps()}
    named = {task.clock for row in book().routes for task in row.tasks if task.clock}
    named |= {step for row in book().routes for step in row.steps}
    assert named <= known


def test_a_task_waits_only_for_one_that_comes_before_it() -> None:
    for row in book().routes:
        kinds: list[str] = []
        for task in row.tasks:
            assert task.after is None or task.after in kinds, row.id
            kinds.append(task.kind)


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


def test_an_unknown_word_is_answered_with_the_known_ones() -> None:
    day = date(2024, 10, 1)
    with pytest.raises(UnknownSubject, match=r"'guru'.*pns, pppk"):
        route(subject="guru", day=day)
    with pytest.raises(UnknownLevel, match=r"'dusun'.*kabkota"):
        route(subject="pns", day=day, level="dusun")
    with pytest.raises(UnknownMatter, match=r"'gosip'.*hoax"):
        route(subject="pns", day=day, matter="gosip")
    with pytest.raises(UnknownBreach, match=r"'moral'.*ethics"):
        route(subject="pns", day=day, breach="moral")


def test_a_registered_account_is_routed_as_what_it_speaks_for() -> None:
    account = load_official_accounts()[0]
    said = [account_subject(replace(account, role=r)) for r in ("candidate", "team", "party", "institution")]
    assert said == ["candidate", "team", "official_account", "official_account"]
    assert {route(subject=subject, day=date(2024, 10, 1)).kind for subject in said} == {"handle"}


def test_an_event_with_four_kinds_of_subject_gives_each_body_its_own_tasks() -> None:
    bodies = {
        subject: [(task.kind, task.role.id) for task in route(subject=subject, day=date(2024, 10, 1)).tasks]
        for subject in ("pns", "polri", "village", "organiser_adhoc_bawaslu")
    }
    assert bodies["pns"] == [("examine", "bkn"), ("decide", "bkn"), ("sanction", "ppk")]
    assert bodies["polri"][0] == ("examine", "propam")
    assert bodies["village"] == [("examine", "inspectorate"), ("decide", "regent"), ("sanction", "regent")]
    assert bodies["organiser_adhoc_bawaslu"][0] == ("examine", "bawaslu_regency")
