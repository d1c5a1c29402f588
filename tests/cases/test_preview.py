"""What a change of the law would touch among the open cases, before anybody approves it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
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


@pytest.mark.parametrize(
    ("file", "section", "row_id", "fields"),
    [
        ("catalogue/skb-2022.yaml", "entries", "SKB22-DIS-02", {"remark": "Dibaca ulang."}),
        ("catalogue/skb-2022.yaml", "instruments", "SKB-2022", {"short": "SKB 2/2022"}),
        ("sanctions.yaml", "sanctions", "S-PNS-RINGAN", {"text": "Hukuman ringan"}),
        ("collegium.yaml", "colleges", "PLENO-KABKOTA", {"basis": "Dibaca ulang"}),
        ("conduct.yaml", "acts", "call_to_vote", {"text": "mengajak memilih"}),
    ],
)
def test_a_row_on_which_an_open_case_leans_is_shown(
    journey: Journey, file: str, section: str, row_id: str, fields: dict[str, Any]
) -> None:
    case = opened(journey, rules=("SKB22-DIS-02",), act="call_to_vote")
    (line,) = touched(changed(file, section, row_id, **fields), journey.officer)
    assert line.label.startswith(f"{case}: ")
    assert next(iter(fields.values())) in line.after
    assert line.before != line.after
    assert touched(changed(file, section, row_id, **fields), journey.users["foreign_officer"]) == []
    Case.objects.filter(pk=case.pk).update(state="withdrawn", version=2)
    assert touched(changed(file, section, row_id, **fields), journey.officer) == []


def test_a_requirement_touches_the_reports_not_yet_studied(journey: Journey) -> None:
    case = opened(journey)
    shipped = yaml.safe_load((DATA / "requirements.yaml").read_text(encoding="utf-8"))["requirements"]
    row = next(one for one in shipped if one["regime"] == case.regime and one["valid_to"] is None)
    (line,) = touched(changed("requirements.yaml", "requirements", row["id"], text="Lain"), journey.officer)
    assert line.label == f"{case}: {row['id']}"
    other = next(one for one in shipped if one["regime"] != case.regime)
    assert (
        touched(changed("requirements.yaml", "requirements", other["id"], text="Lain"), journey.officer) == []
    )


def test_the_preview_of_a_row_takes_as_many_queries_for_one_case_as_for_nine(journey: Journey) -> None:
    change = changed("catalogue/skb-2022.yaml", "entries", "SKB22-DIS-02", remark="Dibaca ulang.")

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            touched(change, journey.officer)
        return len(asked)

    opened(journey, rules=("SKB22-DIS-02",))
    few = count()
    for _ in range(8):
        opened(journey, rules=("SKB22-DIS-02",))
    assert count() == few
    assert len(touched(change, journey.officer)) == 9
