"""A circular of one agency binds its own people: it is offered, taken and shown for them, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.cases.desk import opened
from tests.support.journey import Journey

from sipatenas.cases.models import Allegation, Case
from sipatenas.cases.services.opening import Named
from sipatenas.cases.services.people import name_person, offered_rules
from sipatenas.leads.queries import allegeable_rules
from sipatenas.rulebook import catalogue
from sipatenas.rulebook.amendments import Amendment, Amendments, trial

pytestmark = pytest.mark.django_db
AGENCY = "Pemerintah Kota Tarakan"
FILE = "local/se-rekaan.yaml"
SAID = {
    "valid_from": "2024-01-01",
    "valid_to": None,
    "certainty": "B",
    "source": ["rekaan"],
    "basis": "SE rekaan",
}
ROWS = (
    ("instruments", {"id": "SE-REKAAN", "short": "SE Rekaan", "layer": "local", "binds": ["pns"], "text": "SE",
                     **SAID}),
    ("entries", {
        "id": "SE-REKAAN-1", "instrument": "SE-REKAAN", "list": "larangan", "number": 1, "phase": "any",
        "kind": "", "sub_acts": [], "remark": "", "agency": AGENCY, "text": "Mengunggah ajakan memilih",
        "sanction": {"kinds": ["sesuai_peraturan"], "label": "menurut peraturan", "basis": "SE rekaan",
                     "certainty": "B"},
        **SAID,
    }),
    ("mappings", {
        "id": "M-SE-REKAAN-1", "acts": ["call_to_vote"], "before": "SE-REKAAN-1", "candidate": "SE-REKAAN-1",
        "outside": None, "text": "{act} dapat tergolong ajakan", **SAID,
    }),
)  # fmt: skip


@pytest.fixture(autouse=True)
def circular() -> Iterator[None]:
    kind = next(iter(catalogue.violation_kinds()))
    rows = [({**row, "kind": kind} if section == "entries" else row, section) for section, row in ROWS]
    held = Amendments(tuple(Amendment(FILE, section, row) for row, section in rows))
    with trial(held), patch("sipatenas.lawbook.middleware.in_use", lambda: held):
        yield


def test_it_is_offered_to_the_people_of_that_agency_alone(journey: Journey, client: Client) -> None:
    case = opened(journey, agency=AGENCY)
    assert "SE-REKAAN-1" in offered_rules(case=case, subject="pns", agency=AGENCY).ids
    assert "SE-REKAAN-1" not in offered_rules(case=case, subject="pns", agency="Dinas Lain").ids
    client.force_login(journey.officer)
    address = reverse("cases:person", args=[case.pk])
    own = client.get(f"{address}?orang={case.people[0].pk}").content.decode()
    assert 'value="SE-REKAAN-1"' in own
    assert 'value="SE-REKAAN-1"' not in client.get(f"{address}?subject=pns").content.decode()


@pytest.mark.parametrize("agency", [AGENCY, "Dinas Lain"])
def test_it_may_be_alleged_of_them_alone(journey: Journey, agency: str) -> None:
    case = opened(journey)
    named = Named(name="Rekaan Baru", subject="pns", agency=agency, rules=("SE-REKAAN-1",))
    if agency != AGENCY:
        with pytest.raises(ValidationError, match="tidak berlaku"):
            name_person(case=case, user=journey.officer, named=named, clock=journey.clock)
        return
    name_person(case=case, user=journey.officer, named=named, clock=journey.clock)
    assert Allegation.objects.get(rule_id="SE-REKAAN-1").respondent.case == Case.objects.get()


def test_a_lead_of_a_confirmed_person_of_that_agency_offers_it(journey: Journey) -> None:
    lead = journey.confirmed_lead()
    assert "SE-REKAAN-1" in [rule["id"] for rule in allegeable_rules(lead)]
    assert "SE-REKAAN-1" not in [rule["id"] for rule in lead.reading.rules], "a text tells no agency"
