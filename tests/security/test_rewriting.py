"""Who has the database's file changes what people chose and what was sealed: it is noticed."""

from __future__ import annotations

import argparse

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.support.journey import Journey

from sipatenas.accounts.access import POSTGRESQL_TRIGGERS, SQLITE_TRIGGERS, missing_guards
from sipatenas.accounts.commands import verify_access_log
from sipatenas.attribution import audit as attribution
from sipatenas.attribution.models import Attribution, AttributionRun, Judgement
from sipatenas.cli.verbs import proofs
from sipatenas.evidence import audit as evidence
from sipatenas.evidence import keys
from sipatenas.evidence.models import Evidence

pytestmark = pytest.mark.django_db


def test_an_honest_house_agrees_with_its_ledger(journey: Journey) -> None:
    journey.ready_lead()
    other = journey.lead(category="pppk")
    for who, person in (("officer", journey.person("pppk")), ("second", None), ("head", None)):
        assert list(attribution.discrepancies()) == []
        journey.choose(other, who, person)
    assert list(attribution.discrepancies()) == []
    assert list(evidence.discrepancies()) == []
    assert verify_access_log() == []


def test_another_person_put_into_judgements_and_attribution_is_noticed(journey: Journey) -> None:
    journey.confirmed_lead()
    Judgement.objects.update(person=journey.person("tni"))
    Attribution.objects.update(person=journey.person("tni"))
    (line,) = attribution.discrepancies()
    assert "judgement" in line


def test_another_person_put_into_the_attribution_alone_is_noticed(journey: Journey) -> None:
    journey.confirmed_lead()
    Attribution.objects.update(person=journey.person("tni"))
    assert any("two officers" in line for line in attribution.discrepancies())


def test_a_confirmation_that_nobody_made_is_noticed(journey: Journey) -> None:
    lead = journey.lead()
    run = journey.run_of(lead)
    AttributionRun.objects.filter(pk=run.pk).update(state="confirmed")
    Attribution.objects.create(
        run=run,
        account=run.account,
        person=journey.person(),
        office=journey.office,
        region_path=journey.office.path,
        confirmed_at=journey.clock.now(),
    )
    assert len(list(attribution.discrepancies())) == 1


def test_evidence_sealed_anew_with_a_strangers_key_is_noticed(journey: Journey, tmp_path: object) -> None:
    lead = journey.ready_lead()
    sealed = Evidence.objects.get()
    stranger = keys.office_key(settings.SIPATENAS_KEYS.parent / "asing", "65.71")
    Evidence.objects.update(
        public_key=stranger.public_pem,
        signer_key_id=stranger.key_id,
        signature=stranger.sign(b"apa saja").hex(),
    )
    assert len(list(evidence.discrepancies())) == 1
    client = Client()
    client.force_login(journey.officer)
    page = client.get(f"/bukti/{sealed.pk}/").content.decode()
    assert "segel diganti" in page
    assert "kunci kantor cocok" not in page
    assert lead.pk


def test_a_missing_guard_of_the_access_log_is_told(journey: Journey) -> None:
    assert missing_guards() == []
    name = SQLITE_TRIGGERS[2] if connection.vendor == "sqlite" else POSTGRESQL_TRIGGERS[0]
    table = "" if connection.vendor == "sqlite" else " ON accounts_accesslook"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{table}")
    assert any(name in line for line in verify_access_log())


def test_ledger_verify_says_no(
    journey: Journey, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(proofs, "open_house", lambda: None)
    journey.confirmed_lead()
    assert proofs.ledger_verify(argparse.Namespace()) == 0
    Judgement.objects.filter(turn=2).update(reason="Bukan dia.")
    assert proofs.ledger_verify(argparse.Namespace()) == 1
    assert "TIDAK SAMA" in capsys.readouterr().out
