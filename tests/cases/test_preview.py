"""What a change of the law would touch among the open cases, before anybody approves it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from tests.cases.desk import opened
from tests.support.journey import Journey

from sipatenas.cases.models import Case, CaseClock
from sipatenas.cases.preview import touched
from sipatenas.lawbook import previews
from sipatenas.rulebook.amendments import Amendment, Amendments
from sipatenas.rulebook.rows import DATA

pytestmark = pytest.mark.django_db


def changed(file: str, section: str, row_id: str, **fields: Any) -> Amendments:
    """The shipped row with these fields changed."""
    shipped = yaml.safe_load((DATA / file).read_text(encoding="utf-8"))
    row = next(one for one in shipped[section] if one["id"] == row_id)
    return Amendments((Amendment(file, section, {**row, **fields}),))


def longer() -> Amendments:
    return changed("steps.yaml", "steps", "PIL-KAJIANAWAL", limit=4)


def test_a_longer_term_is_shown_with_its_date_before_and_after(journey: Journey) -> None:
    case = opened(journey)
    kept = list(CaseClock.objects.values())
    (line,) = touched(longer(), journey.officer)
    assert line.label == f"{case}: Kajian awal"
    assert (line.before, line.after) == ("6 Okt 2024 23.59 WITA", "8 Okt 2024 23.59 WITA")
    assert str(case.clocks.get().pk) in line.url
    assert list(CaseClock.objects.values()) == kept, "a preview changes nothing"


def test_each_sees_only_the_own_cases_in_it(journey: Journey) -> None:
    opened(journey)
    assert touched(longer(), journey.users["superior"])
    for stranger in ("foreign_officer", "below", "administrator"):
        assert touched(longer(), journey.users[stranger]) == []


def test_another_receiver_is_shown_for_those_not_yet_referred(journey: Journey) -> None:
    case = opened(journey)  # of a PNS, in October 2024: BKN
    other = changed("routes.yaml", "routes", "R-ASN-BKN", addressee="ppk")
    (line,) = touched(other, journey.officer)
    assert line.label.startswith(f"{case}: ")
    assert "BKN" in line.before or "Kepegawaian Negara" in line.before
    assert line.before != line.after
    Case.objects.filter(pk=case.pk).update(state="withdrawn", version=2)
    assert touched(other, journey.officer) == []


def test_a_change_that_touches_no_open_case_shows_nothing(journey: Journey) -> None:
    opened(journey)
    assert touched(Amendments(), journey.officer) == []
    assert touched(changed("steps.yaml", "steps", "PML-LAPOR", limit=9), journey.officer) == []


def test_the_lawbook_asks_here(journey: Journey) -> None:
    opened(journey)
    assert len(previews.lines(longer(), journey.officer)) == 1
