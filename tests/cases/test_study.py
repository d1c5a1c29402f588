"""The study lays each person's part before the plenary, round after round."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.support.journey import Journey
from tests.support.steps_examination import first_person

from sipatenas.cases.models import Case, Outcome, Study
from sipatenas.cases.services import study
from sipatenas.cases.services.plenary import study_again
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger

pytestmark = pytest.mark.django_db


def laid(journey: Journey, case: Case, *verdicts: study.Verdict, **words: str) -> Case:
    parts = {"facts": "F", "analysis": "A", "conclusion": "K", "recommendation": "", **words}
    written = study.Written(proposals=verdicts, **parts)  # type: ignore[arg-type]
    return study.study(case=case, user=journey.officer, written=written, clock=journey.clock)


def verdict(case: Case, outcome: str = Outcome.ALLEGED, **changes: Any) -> study.Verdict:
    person = first_person(case)
    rules = tuple(one.rule_id for one in person.allegations.all())
    held = {"breaches": ("ethics",), "rules": rules} if outcome == Outcome.ALLEGED else {}
    return study.Verdict(respondent=person.pk, outcome=outcome, **{**held, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("part", ["facts", "analysis", "conclusion"])
def test_each_part_is_written(journey: Journey, part: str) -> None:
    case = journey.case_at("clarified")
    with pytest.raises(ValidationError, match="wajib diisi") as refused:
        laid(journey, case, verdict(case), **{part: " \n"})
    assert list(refused.value.message_dict) == [part]


def test_each_person_has_one_verdict(journey: Journey) -> None:
    case = journey.case_at("clarified")
    for verdicts in ((), (verdict(case), verdict(case))):
        with pytest.raises(ValidationError, match="tepat sekali"):
            laid(journey, case, *verdicts)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "open"}, "outcome_1"),
        ({"breaches": ()}, "breaches_1"),
        ({"breaches": ("ethics", "rudeness")}, "breaches_1"),
        ({"rules": ()}, "rules_1"),
        ({"rules": ("SKB22-DIS-99",)}, "rules_1"),
        ({"outcome": "not_proven", "breaches": ("ethics",)}, "outcome_1"),
    ],
)
def test_a_verdict_is_whole_and_stays_with_what_was_alleged(
    journey: Journey, changes: dict[str, Any], field: str
) -> None:
    case = journey.case_at("clarified")
    outcome = changes.pop("outcome", Outcome.ALLEGED)
    with pytest.raises(ValidationError) as refused:
        laid(journey, case, verdict(case, outcome, **changes))
    assert list(refused.value.message_dict) == [field]
    assert first_person(case).name in refused.value.message_dict[field][0]
    assert not Study.objects.exists()


def test_rounds_stand_beside_each_other(journey: Journey) -> None:
    case = journey.case_at("studied")
    journey.step(case, "study_again")
    journey.step(case, "study", conclusion="Keterangan saksi sudah dikaji.")
    assert list(Study.objects.values_list("round", flat=True)) == [1, 2]
    assert Study.objects.get(round=1).conclusion != Study.objects.get(round=2).conclusion


def test_sending_back_says_what_is_wanting(journey: Journey) -> None:
    case = journey.case_at("studied")
    with pytest.raises(ValidationError):
        study_again(case=case, user=journey.users["head"], reason=" ", clock=journey.clock)
    assert Case.objects.get(pk=case.pk).state == "studied"


def test_the_ledger_counts_without_words(journey: Journey) -> None:
    case = journey.case_at("studied")
    event = ledger.history(subject_of(case))[-1]
    assert (event.codes["persons"], event.codes["alleged"], event.codes["breaches"]) == (1, 1, "ethics")
    assert "netralitas" in event.personal["summary"]
    assert "netralitas" not in str(event.codes)


def test_the_plenary_is_offered_what_the_study_proposed(journey: Journey, client: Client) -> None:
    case = journey.case_at("studied")
    client.force_login(journey.users["head"])
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert '<option value="alleged" selected>' in shown
    assert "Lebih dari setengah dari 3 anggota: 2." in shown
    assert "perlu dikonfirmasi" in shown


def test_in_the_study_nothing_is_preselected(journey: Journey, client: Client) -> None:
    case = journey.case_at("clarified")
    client.force_login(journey.officer)
    shown = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert shown.index("tidak terbukti</option>") < shown.index("diduga melanggar: diteruskan</option>")
    assert "selected" not in shown.split('name="study-outcome_1"')[1].split("</select>")[0].replace(
        '<option value="" selected>', ""
    )
