"""Whole cases by hand, in a real browser: each from its beginning to its end, as the law has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from tests.browser import *  # noqa: F403
from tests.journeys.desk import letter
from tests.journeys.stage import Stage, case_of, kajian, last_day, plenary, running, sent, staged
from tests.support.fixtures import *  # noqa: F403
from tests.support.intake import REPORTER, TEACHER
from tests.support.journey import Journey
from tests.support.steps_intake import met

from sipatenas.cases.services.opening import Named

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ALLEGED = replace(TEACHER, rules=("SKB22-DIS-12",))
CLERK = Named(name="Marselina Udau", subject="ptt", position="Tenaga Kontrak", rules=("PTT-01",))
VILLAGE_HEAD = Named(name="Wilibrodus Merang", subject="village", position="Kepala Desa", rules=("DESA-03",))


@pytest.fixture
def stage(live_server: Any, settings: Any, journey: Journey, browser: Browser) -> Iterator[Stage]:
    settings.SIPATENAS_CLOCK = "tests.journeys.stage.TurnedClock"
    yield from staged(live_server.url, journey, browser)


def test_a_pilkada_report_from_receipt_to_sanction_under_three_and_two_days_with_a_pause(
    stage: Stage,
) -> None:
    stage.body("bkn", "00", "Badan Kepegawaian Negara")
    stage.body("ppk", "65.71", "Wali Kota Tarakan")
    officer = stage.at("officer")
    officer.go("/perkara/laporan/baru/")
    stage.look(officer, "laporan-baru")
    officer.fill(
        "",
        received_on="2024-10-04", received_hour="09:15", channel="office", kind="voter", name=REPORTER.name,
        address=REPORTER.address, person__0__name=TEACHER.name, person__0__subject="pns",
        person__0__number=TEACHER.number, event_on="2024-10-01", event_place="Balai RT 4, Karang Anyar",
        known_on="2024-10-01", summary="Terlapor mengajak warga memilih pasangan calon nomor 1.",
    )  # fmt: skip
    case = case_of(officer)
    stage.look(officer, "laporan")
    assert REPORTER.name not in officer.page.content()
    assert last_day(case, "kajian_awal") == "2024-10-06"
    officer.go(f"/perkara/{case.pk}/terlapor/?orang={case.people[0].pk}&subject=pns&act=call_to_vote")
    stage.look(officer, "terlapor")
    officer.fill("", rules=["SKB22-DIS-12"], reason="Ajakan memilih.")
    case = stage.step("officer", case, "study_initially", met=met(case), reason="Syarat terpenuhi.")
    assert last_day(case, "tindak_lanjut") == "2024-10-07"  # 3 days
    case = stage.step("officer", case, "pause", cause="force_majeure", reason="Banjir menutup kantor.")
    stage.turn_to("2024-10-06 08:00")
    case = stage.step("officer", case, "resume")
    assert last_day(case, "tindak_lanjut") == "2024-10-09"  # 5 and 6 October were touched by the pause
    person = f"respondent:{case.people[0].pk}"
    case = stage.step(
        "officer", case, "summon", person=person, for_at="2024-10-08T09:00", place="Kantor Bawaslu"
    )
    case = stage.step("officer", case, "deliver", summons=str(case.summonses.get().pk),
                      delivered_at="2024-10-06T08:00", delivered_how="Diterima sendiri.")  # fmt: skip
    stage.turn_to("2024-10-08 09:30")
    case = stage.step("officer", case, "hear", person=person, mode="in_person", held_on="2024-10-08",
                      summons=str(case.summonses.get().pk), statement="Saya hanya hadir.",
                      counter_evidence="none")  # fmt: skip
    case = stage.step("officer", case, "extend", reason="Keterangan saksi yang melihat.")
    assert last_day(case, "tindak_lanjut") == "2024-10-11"  # 3 + 2 days
    case = stage.step("officer", case, "clarify")
    case = stage.step("officer", case, "study", **kajian(case, "alleged"))
    case = stage.step("head", case, "decide", **plenary(case, "alleged", "2024-10-08"))
    assert case.clocks.get(short="tindak_lanjut").state == "met"
    case = stage.step("head", case, "refer")
    stage.at("bkn").go("/perkara/meja/")
    stage.look(stage.at("bkn"), "meja")
    case = stage.step("bkn", case, "acknowledge")
    advice = {
        "proven": "yes",
        "sanction": "disiplin_sedang",
        "number": "R-77/2024",
        "issued_on": "2024-10-08",
    }
    case = stage.step("bkn", case, "recommend", reasons="Terbukti dari keterangan saksi.", **advice)
    case = stage.step("ppk", case, "follow_up", kind="sanction:disiplin_sedang", received_on="2024-10-08",
                      reference="800/101/2024", idis_number="IDIS-7")  # fmt: skip
    assert REPORTER.name not in stage.at("ppk").page.content()
    case = stage.step("head", case, "close", reason="Sudah ditindaklanjuti.")
    assert case.state == "closed"
    stage.shows("officer", case, "Hukuman disiplin sedang", "IDIS-7")


def test_a_civil_servants_case_passes_from_kasn_to_bkn(stage: Stage, tmp_path: Path) -> None:
    for role, name in (("kasn", "Komisi Aparatur Sipil Negara"), ("bkn", "Badan Kepegawaian Negara")):
        stage.body(role, "00", name)
    stage.turn_to("2024-08-20 10:00")
    case = stage.decided(ALLEGED, event_on=None, known_at=None)
    case = stage.step("head", case, "refer")
    stage.turn_to("2024-08-22 10:00")
    case = stage.step("kasn", case, "acknowledge")
    stage.refused("bkn", case)
    stage.turn_to("2024-08-25 10:00")
    stage.shows("head", case, "Badan Kepegawaian Negara")
    stage.turn_to("2024-09-05 10:00")
    case = stage.step("head", case, "refer")
    assert sent(case, "kasn").state == "superseded"
    assert sent(case, "bkn").replaces == sent(case, "kasn")
    stage.refused("kasn", case)
    advice = {"proven": "yes", "sanction": "disiplin_sedang", "number": "R-1/2024", "issued_on": "2024-09-05"}
    case = stage.step("bkn", case, "recommend", reasons="Berkas KASN sudah diperiksa kembali.", **advice)
    referral = str(sent(case, "bkn").pk)
    case = stage.step("head", case, "follow_up", referral=referral, kind="sanction:disiplin_sedang",
                      received_on="2024-09-05", reference="800/9/2024", scan=letter(tmp_path))  # fmt: skip
    case = stage.step("head", case, "close")
    assert case.state == "closed"


def test_a_contract_workers_case_goes_to_the_appointing_authority_with_its_copies(
    stage: Stage, tmp_path: Any
) -> None:
    stage.body("ppk", "65.71", "Wali Kota Tarakan")
    stage.body("bkpsdm", "65.71", "BKPSDM Kota Tarakan")
    case = stage.decided(CLERK)
    case = stage.step("head", case, "refer")
    at = stage.shows("head", case, "Sekretaris Daerah", "BKPSDM")
    letter = at.taken("a[href^='/perkara/surat/']", tmp_path)
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(letter).pages).split())
    assert "dugaan" in said.lower()
    for copy in ("Sekretaris Daerah", "BKPSDM"):
        assert copy in said.partition("Tembusan")[2]
    case = stage.step("bkpsdm", case, "finish_task")
    case = stage.step("ppk", case, "acknowledge")
    case = stage.step("ppk", case, "follow_up", kind="other_sanction", received_on="2024-10-04",
                      reference="800/17/2024")  # fmt: skip
    case = stage.step("head", case, "close")
    assert case.state == "closed"


def test_a_village_heads_case_is_answered_by_letter(stage: Stage, tmp_path: Path) -> None:
    case = stage.decided(VILLAGE_HEAD)
    case = stage.step("head", case, "refer")
    stage.shows("head", case, "Bupati/Wali Kota", "Camat")
    case = stage.step("head", case, "note_answer", kind="examined", received_on="2024-10-04",
                      reference="140/7/2024")  # fmt: skip
    kinds = stage.at("head").page.locator("#langkah-follow_up option[value^='sanction:']")
    chosen = str(kinds.first.get_attribute("value"))
    case = stage.step(
        "head", case, "follow_up", kind=chosen, received_on="2024-10-04", reference="140/8/2024",
        scan=letter(tmp_path),
    )  # fmt: skip
    owed = case.tasks.get(kind="scan", state="open")
    case = stage.step("head", case, "attach", kind="answer", letter=str(owed.pk), file=letter(tmp_path))
    case = stage.step("head", case, "close")
    assert case.state == "closed"
    stage.shows("officer", case, "140/8/2024")


def test_a_task_force_of_four_bodies_shows_who_waits_for_whom(stage: Stage) -> None:
    for role, region, name in (
        ("bkn", "00", "Badan Kepegawaian Negara"),
        ("ppk", "65.71", "Wali Kota Tarakan"),
        ("inspectorate", "65.71", "Inspektorat Tarakan"),
        ("regent", "65.71", "Bupati/Wali Kota Tarakan"),
    ):
        stage.body(role, region, name)
    case = stage.counter().finding(ALLEGED, VILLAGE_HEAD)
    case = stage.journey.step(case, "register")
    for person in case.people:
        case = stage.journey.step(case, "hear", person=f"respondent:{person.pk}")
    for step in ("clarify", "study", "decide"):
        case = stage.journey.step(case, step)
    account = "Keduanya mengajak warga memilih nomor 1 di balai desa."
    case = stage.step("head", case, "refer", account=account)
    case = stage.step("head", case, "form_task_force", name="Pokja Netralitas", decree="12/SK/2024",
                      formed_on="2024-10-04")  # fmt: skip
    at = stage.shows("head", case, "Pokja Netralitas", "Inspektorat", "menunggu")
    expect(at.page.locator("main")).to_contain_text("Badan Kepegawaian Negara")
    bodies = stage.at("bkn"), stage.at("inspectorate")
    for desk, own, other in ((bodies[0], ALLEGED, VILLAGE_HEAD), (bodies[1], VILLAGE_HEAD, ALLEGED)):
        desk.go(f"/perkara/{case.pk}/")
        stage.look(desk, desk.name)
        html = desk.page.content()
        assert own.name in html
        assert other.name not in html, f"{desk.name} reads of somebody who was not referred to it"
    case = stage.step("inspectorate", case, "finish_task")
    at = stage.shows("regent", case, VILLAGE_HEAD.name)
    assert ALLEGED.name not in at.page.content()
    stage.shows("ppk", case, "menunggu")


def test_an_exoneration_closes_and_is_said_before_the_accusation(stage: Stage) -> None:
    case = stage.counter().finding(ALLEGED)
    stage.shows("officer", case)
    case = stage.step("officer", case, "register")
    assert running(case, "tindak_lanjut").due_at is not None
    case = stage.step("officer", case, "hear", person=f"respondent:{case.people[0].pk}", mode="in_person",
                      held_on="2024-10-04", statement="Akun itu diretas.", counter_evidence="hacked",
                      counter_note="Laporan polisi nomor 7.")  # fmt: skip
    case = stage.step("officer", case, "clarify")
    case = stage.step("officer", case, "study", **kajian(case, "not_proven"))
    case = stage.step("head", case, "decide", **plenary(case, "not_proven", "2024-10-04"))
    case = stage.step("head", case, "end", reason="Akun diretas.")
    assert case.state == "ended"
    at = stage.shows("officer", case, "Akun itu diretas.")
    expect(at.page.locator("h1")).to_contain_text("Dugaan tidak terbukti")
    at.go("/perkara/")
    stage.look(at, "daftar")
    row = at.page.locator("[data-row]").first.inner_text()
    assert row.index("tidak terbukti") < row.index(str(case))
