"""The body that is to come: asleep until its day is known, then BKN yields without its row being touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sipatenas.rulebook import rows
from sipatenas.rulebook.amendments import Amendment, Amendments, trial
from sipatenas.rulebook.route_rows import RouteRow, book, pick
from sipatenas.rulebook.routes import route, version

FIRST = date(2027, 5, 1)
EFFECTIVE = """\
version: "setempat-1"
dates:
  - id: R-ASN-BODY
    text: "Ketua Komisi Pengawas ASN"
    basis: "UU yang membentuknya"
    valid_from: 2027-05-01
    valid_to: null
    certainty: A
    source: ["Lembaran Negara"]
"""


def shipped(rule: str) -> RouteRow:
    return next(row for row in book().routes if row.id == rule)


def receiver(day: date, subject: str = "pns") -> tuple[str, str]:
    found = route(subject=subject, day=day)
    return (found.addressee.id if found.addressee else ""), found.rule_id


def test_until_its_day_is_known_the_rule_sleeps() -> None:
    assert shipped("R-ASN-BODY").valid_from is None
    assert receiver(date(2027, 10, 16)) == ("bkn", "R-ASN-BKN")
    assert receiver(date(2030, 1, 1)) == ("bkn", "R-ASN-BKN")


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(rows, "_folders", [rows.DATA, tmp_path])
    book.cache_clear()  # type: ignore[attr-defined]
    yield tmp_path
    book.cache_clear()  # type: ignore[attr-defined]


def test_an_installation_gives_it_its_day_and_name_in_a_file_of_its_own(installation: Path) -> None:
    (installation / "effective.yaml").write_text(EFFECTIVE, encoding="utf-8")
    assert receiver(FIRST - timedelta(days=1)) == ("bkn", "R-ASN-BKN")
    found = route(subject="pppk", day=FIRST)
    assert found.addressee is not None
    assert (found.addressee.id, found.rule_id) == ("asn_body", "R-ASN-BODY")
    assert found.addressee.label == "Ketua Komisi Pengawas ASN"
    assert (found.basis, found.certainty) == ("UU yang membentuknya", "A")
    assert found.version.endswith("+setempat-1")
    assert receiver(FIRST, "ptt") == ("ppk", "R-PTT")


def test_a_day_for_a_rule_that_does_not_sleep_is_refused_by_name(installation: Path) -> None:
    (installation / "effective.yaml").write_text(EFFECTIVE.replace("-BODY", "-BKN"), encoding="utf-8")
    with pytest.raises(rows.RulebookError, match=r"effective.yaml: dates, baris 'R-ASN-BKN'.*tidak dikenal"):
        book()


def test_lawyers_wake_it_by_amending_its_own_row_alone() -> None:
    row: dict[str, Any] = msgspec.to_builtins(shipped("R-ASN-BODY"))
    woken = Amendments((Amendment("routes.yaml", "routes", {**row, "valid_from": FIRST, "certainty": "A"}),))
    plain = version()
    with trial(woken):
        assert receiver(FIRST - timedelta(days=1)) == ("bkn", "R-ASN-BKN")
        assert receiver(FIRST) == ("asn_body", "R-ASN-BODY")
        assert version() != plain
    assert receiver(FIRST) == ("bkn", "R-ASN-BKN")
    assert version() == plain


def dated(**change: Any) -> list[RouteRow]:
    return [msgspec.structs.replace(shipped("R-ASN-BODY"), **change), shipped("R-ASN-BKN")]


def picked(held: list[RouteRow]) -> str:
    row = pick(held, subject="pns", matter="neutrality", breach=None, day=date(2027, 6, 1))
    return row.id if row else ""


def test_the_one_replaced_yields_even_to_an_earlier_day() -> None:
    assert picked(dated(valid_from=date(2024, 1, 1))) == "R-ASN-BODY"


def test_of_two_that_hold_the_later_one_answers() -> None:
    assert picked(dated(valid_from=FIRST, replaces=None)) == "R-ASN-BODY"
    assert picked(dated(valid_from=date(2024, 1, 1), replaces=None)) == "R-ASN-BKN"


def test_when_it_ends_again_the_one_before_answers_again() -> None:
    assert picked(dated(valid_from=FIRST, valid_to=date(2027, 5, 31))) == "R-ASN-BKN"
