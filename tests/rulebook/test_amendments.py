"""Amendments lie over the shipped rows, name themselves in versions, and stay in their own thread while on trial."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from sipatenas.rulebook import rows, whole
from sipatenas.rulebook.amendments import Amendment, Amendments, current, law_cache, trial, use
from sipatenas.rulebook.catalogue import holdings
from sipatenas.rulebook.route_rows import book
from sipatenas.rulebook.routes import route
from sipatenas.rulebook.steps import version as version_of_steps

BODY = {
    "id": "badan-baru",
    "basis": "Undang-Undang rekaan",
    "text": "Kepala badan pengganti",
    "valid_from": None,
    "valid_to": None,
    "certainty": "C",
    "source": ["rekaan"],
}
FROM = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    yield
    use(Amendments())


def shipped(day: date) -> dict[str, Any]:
    """The rule for civil servants on `day`, as its file says it."""
    from sipatenas.rulebook.rows import DATA, _parse

    rule = route(subject="pns", day=day).rule_id
    return next(row for row in _parse(DATA / "routes.yaml")["routes"] if row["id"] == rule)


def coming_body() -> Amendments:
    """From 1 December 2026 another body stands where BKN stood."""
    old = shipped(date(2026, 11, 1))
    new = {**old, "id": f"{old['id']}@2026-12-01", "addressee": "badan-baru", "valid_from": FROM}
    closed = {**old, "valid_to": date(2026, 11, 30)}
    return Amendments(
        (
            Amendment("routes.yaml", "roles", BODY),
            Amendment("routes.yaml", "routes", closed),
            Amendment("routes.yaml", "routes", new),
        )
    )


def test_the_effect_date_keeps_the_old_answer_before_it_and_gives_the_new_one_from_it() -> None:
    before = route(subject="pns", day=date(2026, 11, 30))
    with trial(coming_body()):
        whole.check()
        assert route(subject="pns", day=date(2026, 11, 30)).addressee == before.addressee
        found = route(subject="pns", day=FROM)
    assert found.addressee is not None
    assert found.addressee.id == "badan-baru"
    assert found.rule_id.endswith("@2026-12-01")


def test_only_the_amended_file_changes_its_version() -> None:
    plain, steps = book().version, version_of_steps()
    with trial(coming_body()):
        assert book().version == f"{plain}+{coming_body().digest}"
        assert version_of_steps() == steps
    assert book().version == plain


def test_an_amended_row_replaces_its_like_and_a_new_one_comes_last() -> None:
    ids = [row.id for row in book().routes]
    with trial(coming_body()):
        amended = [row.id for row in book().routes]
    assert amended[:-1] == ids
    assert amended[-1].endswith("@2026-12-01")


def test_a_trial_stays_in_its_thread_and_use_holds_for_all() -> None:
    seen: list[str] = []

    def look() -> None:
        seen.append(current().digest)

    with trial(coming_body()):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    use(coming_body())
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["", coming_body().digest]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"certainty": "Z"}, r"perubahan routes.yaml: roles, .*'badan-baru'.*isian 'certainty'"),
        ({"dasar": "b"}, r"perubahan routes.yaml: roles, .*'badan-baru'.*`dasar`"),
        ({"above": "siapa"}, r"routes.yaml: roles, baris 'badan-baru'.*'siapa' tidak dikenal"),
        ({"id": ""}, r"perubahan routes.yaml: roles: isian 'id' wajib"),
    ],
)
def test_a_broken_amendment_is_named_by_file_row_and_field(change: dict[str, Any], message: str) -> None:
    broken = Amendments((Amendment("routes.yaml", "roles", {**BODY, **change}),))
    with trial(broken), pytest.raises(rows.RulebookError, match=message):
        whole.check()


@pytest.mark.parametrize(
    ("file", "section"), [("routes.yaml", "roads"), ("nothing.yaml", "rows"), ("elections/x.yaml", "stages")]
)
def test_an_amendment_that_no_book_reads_is_refused(file: str, section: str) -> None:
    with trial(Amendments((Amendment(file, section, BODY),))), pytest.raises(rows.RulebookError):
        whole.check()


def test_an_office_may_begin_a_file_of_its_own() -> None:
    circular = {
        **BODY,
        "id": "SE-TARAKAN-1",
        "short": "SE Wali Kota Tarakan",
        "layer": "local",
        "binds": ["pns"],
    }
    with trial(Amendments((Amendment("local/65.71.yaml", "instruments", circular),))):
        whole.check()
        assert "SE-TARAKAN-1" in holdings.book().instruments
        assert holdings.book().versions["SE-TARAKAN-1"].startswith("0+")
    assert "SE-TARAKAN-1" not in holdings.book().instruments


def test_the_schema_of_a_section_is_known_also_for_a_file_that_is_not_there_yet() -> None:
    assert "addressee" in whole.schema_of("routes.yaml", "routes").__struct_fields__
    assert "layer" in whole.schema_of("local/65.71.yaml", "instruments").__struct_fields__
    with pytest.raises(rows.RulebookError, match="tidak dibaca"):
        whole.schema_of("routes.yaml", "roads")


def test_only_the_last_few_sets_are_remembered() -> None:
    read: list[str] = []

    @law_cache
    def digest() -> str:
        read.append(current().digest)
        return current().digest

    sets = [Amendments((Amendment("a.yaml", "b", {"id": str(n)}),)) for n in range(6)]
    for one in [*sets, sets[-1], sets[0]]:
        with trial(one):
            assert digest() == one.digest
    assert read == [*(one.digest for one in sets), sets[0].digest]
