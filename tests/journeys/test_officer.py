"""The whole story by hand, in a real browser, on a house served by the real commands."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polib
import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from tests.browser import *  # noqa: F403
from tests.journeys.desk import Desk, Said, desk
from tests.journeys.desk import letter as scanned_letter
from tests.journeys.house import ROOT, House

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.xdist_group("demonstration")]

FIRST_REASON = "Alasan petugas pertama: nama dan tempat kerjanya sama (rekaan)."
CHROME = (
    "title, h1, h2, h3, th, dt, button, label, legend, summary, caption, nav a, option, .quiet, figcaption"
)
"""Where the house itself speaks, rather than a post, a roster or the law."""


@pytest.mark.smoke
@pytest.mark.timeout(1200)
def test_two_officers_and_a_head_carry_a_post_from_the_queue_to_a_closed_case(
    demonstration: House, browser: Browser, tmp_path: Path
) -> None:
    with (
        desk(browser, demonstration, "petugas1") as first,
        desk(browser, demonstration, "petugas2") as second,
    ):
        lead, person = open_a_lead_with_the_keyboard(first)
        second.go(lead)
        before = all_but_whose_turn_it_is(second)
        choose(first, person, FIRST_REASON)
        expect(first.page.locator("main")).to_contain_text(FIRST_REASON)
        first.look_over("lead-chosen")
        first.sign_out()
        first.look_over("login")
        sees_nothing_of_the_first_choice(second, lead, before)
        choose(second, person, "Alasan petugas kedua: jabatan dan wilayahnya cocok (rekaan).")
        expect(second.page.locator("main")).to_contain_text(FIRST_REASON)
        evidence = keep_evidence(second, lead)
        package = second.taken("a[href$='/paket/']", tmp_path)
        verified = demonstration.run("verify", str(package))
        assert verified.returncode == 0, verified.stdout + verified.stderr
        make_finding(second, lead)
        expect(second.page.locator("main")).to_contain_text("TM/PB/Kab/65.04")
        case = second.page.url
        second.look_over("case-found")
        second.fill("/langkah/register/")
        expect(second.page.locator("main")).to_contain_text("Reg/TM/PB/Kab/65.04")
        second.look_over("case-registered")
    with (
        desk(browser, demonstration, "kepala") as head,
        desk(browser, demonstration, "narahubung") as liaison,
    ):
        head.go(case)
        examine(head)
        refer_and_close(head, liaison, tmp_path)
        report_of_the_queue(head, demonstration.folder, tmp_path)
        phone_pages = ["/antrean/", lead, evidence, "/perkara/", case]
    with desk(browser, demonstration, "kepala", width=360) as phone:
        for number, path in enumerate(phone_pages):
            phone.go(path)
            phone.look_over(f"narrow-{number}")


def open_a_lead_with_the_keyboard(at: Desk) -> tuple[str, str]:
    """j, k and Enter in the queue; then on to a lead with a civil servant among its candidates."""
    page = at.page
    at.go("/antrean/")
    at.look_over("queue")
    rows = page.locator("[data-row]")
    links = [str(link.get_attribute("href")) for link in page.locator("[data-row] [data-open]").all()]
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(row)).to_have_class(re.compile(r"\bat\b"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(links[1])
    for link in links:
        at.go(link)
        url = page.locator("dt:has-text('Tautan') + dd a").first.get_attribute("href") or ""
        named = page.locator("label:has-text('PNS') input[name=judge-person]")
        if url.endswith("0.html") and named.count():
            at.look_over("lead")
            assert page.locator("input[type=radio]:checked").count() == 0, "something is preselected"
            return link, str(named.first.get_attribute("value"))
    raise AssertionError("no lead has a civil servant among its candidates")


def choose(at: Desk, person: str, reason: str) -> None:
    at.page.locator(f"input[name=judge-person][value='{person}']").check()
    at.page.locator("[name=judge-no_conflict]").check()
    at.fill("/pemilik/", judge__reason=reason)
    expect(at.page.locator("ul.messages")).to_contain_text("Pilihan Anda tercatat")


def sees_nothing_of_the_first_choice(at: Desk, lead: str, before: str) -> None:
    """But for the line that says whose turn it is, the page is what it was before the first one chose."""
    at.go(lead)
    assert all_but_whose_turn_it_is(at) == before
    for path in (lead, "/antrean/", "/antrean/?state=all"):
        at.go(path)
        html = at.page.content()
        assert FIRST_REASON not in html
        assert "Petugas Rekaan Satu" not in html
    at.go(lead)


def all_but_whose_turn_it_is(at: Desk) -> list[str]:
    lines = at.page.locator("main").inner_text().splitlines()
    return [line for line in lines if not line.startswith("Keadaan: menunggu petugas")]


def keep_evidence(at: Desk, lead: str) -> str:
    """Ask for the capture, see it come along, and wait until the page itself shows what was sealed."""
    page = at.page
    at.go(lead)
    at.fill("/bukti/", evidence__reason="Unggahan dapat dihapus pemiliknya.")
    with page.expect_navigation():
        page.locator("#bukti ~ p a[href^='/bukti/']").first.click()
    expect(
        page.locator("progress, a[href$='/paket/']").first
    ).to_be_visible()  # it may be quicker than the page
    expect(page.locator("a[href$='/paket/']")).to_be_visible(timeout=90_000)
    expect(page.locator("main")).to_contain_text("tangkapan halaman")
    expect(page.locator("figure img")).to_be_visible()
    at.look_over("evidence")
    return page.url


def make_finding(at: Desk, lead: str) -> None:
    """The officer alleges a rule; the page has chosen none for them."""
    at.go(lead)
    offered = at.page.locator("input[name=finding-rules]")
    assert offered.count() > 0
    assert at.page.locator("input[name=finding-rules]:checked").count() == 0
    offered.first.check()
    at.fill(f"/perkara/temuan/{lead.rstrip('/').rpartition('/')[2]}/", finding__reason="Ajakan memilih.")


def examine(at: Desk) -> None:
    """Hearing, study and plenary; nothing of it can be skipped."""
    today = datetime.now(ZoneInfo("Asia/Makassar")).date().isoformat()
    assert at.page.locator("form[action$='/langkah/refer/']").count() == 0, "the clarification can be skipped"
    person = str(
        at.page.locator("[name=hear-person] option[value^='respondent:']").first.get_attribute("value")
    )
    at.fill(
        "/langkah/hear/",
        hear__person=person,
        hear__mode="in_person",
        hear__held_on=today,
        hear__statement="Akun itu milik saya (rekaan).",
        hear__counter_evidence="none",
    )
    at.fill("/langkah/clarify/")
    at.look_over("case-clarified")
    rule = str(at.page.locator("[name=study-rules_1]").first.get_attribute("value"))
    held: dict[str, Said] = {"outcome_1": "alleged", "breaches_1": ["ethics"], "rules_1": [rule]}
    words = {"facts": "Fakta (rekaan).", "analysis": "Analisis (rekaan).", "conclusion": "Diduga melanggar."}
    at.fill("/langkah/study/", **{f"study__{name}": value for name, value in {**words, **held}.items()})
    at.look_over("case-studied")
    votes: dict[str, Said] = {f"vote_{row}": "for" for row in (1, 2, 3)}
    members: dict[str, Said] = {f"member_{row}": f"Anggota Rekaan {row}" for row in (1, 2, 3)}
    said = {"held_on": today, "seats": "3", "reason": "Sesuai kajian.", **members, **votes}
    ticked = {name: value for name, value in held.items() if name == "outcome_1"}
    at.fill("/langkah/decide/", **{f"decide__{name}": value for name, value in {**said, **ticked}.items()})
    at.look_over("case-decided")


def refer_and_close(at: Desk, liaison: Desk, folder: Path) -> None:
    """The letter goes out, the authority recommends, its decision is entered, the case is closed."""
    today = datetime.now(ZoneInfo("Asia/Makassar")).date().isoformat()
    case = at.page.url
    at.fill("/langkah/refer/")
    at.look_over("case-referred")
    letter = words(at.taken("a[href^='/perkara/surat/']", folder))
    assert "dugaan" in letter.lower()
    assert "Bagaskara" in letter or "Darmawangsa" in letter
    liaison.go("/perkara/meja/")
    liaison.look_over("desk")
    liaison.go(case)
    liaison.fill("/langkah/acknowledge/")
    liaison.fill(
        "/langkah/recommend/",
        recommend__proven="yes",
        recommend__sanction="moral_terbuka",
        recommend__number="R-9/REKAAN",
        recommend__issued_on=today,
        recommend__reasons="Terbukti (rekaan).",
    )
    liaison.look_over("case-recommended")
    at.go(case)
    at.fill(
        "/langkah/follow_up/",
        follow_up__kind="sanction:moral_terbuka",
        follow_up__received_on=today,
        follow_up__reference="REKAAN/002",
        follow_up__scan=scanned_letter(folder),
    )
    at.look_over("case-followed-up")
    at.fill("/langkah/close/")
    expect(at.page.locator("main")).to_contain_text("Perkara ditutup.")
    at.look_over("case-closed")
    at.go("/perkara/")
    at.look_over("cases")


def report_of_the_queue(at: Desk, house: Path, folder: Path) -> None:
    at.go("/antrean/?state=all")
    report = words(at.taken("form[action*='/laporan/'] button", folder))
    assert "indikasi" in report.lower()
    names_nobody_on_the_roster(report, house / "rekaan" / "pegawai.csv")


def names_nobody_on_the_roster(report: str, roster: Path) -> None:
    """Neither a number of the roster nor a name with its titles stands in the report."""
    with roster.open(encoding="utf-8", newline="") as stream:
        people = list(csv.DictReader(stream))
    numbers = {one["nip"] for one in people if len(one["nip"]) >= 8}
    assert numbers & set(re.findall(r"\b\d{8,18}\b", report)) == set()
    titled = {one["nama"] for one in people if "," in one["nama"]}
    assert len(titled) > 100
    assert [name for name in titled if name in report] == []


def words(pdf: Path) -> str:
    """The text of a PDF with its line breaks taken out."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())


def test_the_x_key_in_the_queue_leads_to_the_open_dismissal_form(
    demonstration: House, browser: Browser
) -> None:
    with desk(browser, demonstration, "petugas1") as at:
        at.go("/antrean/")
        at.page.keyboard.press("j")
        with at.page.expect_navigation():
            at.page.keyboard.press("x")
        expect(at.page.locator("[name=dismiss-reason_code]")).to_be_visible()


def test_queue_lead_dismissal_and_undo_work_without_scripts(demonstration: House, browser: Browser) -> None:
    with desk(browser, demonstration, "petugas1", scripts=False) as at:
        at.go("/antrean/?order=oldest")
        lead = str(at.page.locator("[data-row] [data-open]").last.get_attribute("href"))
        at.go(lead)
        at.fill("/kesampingkan/", dismiss__reason_code="no_side", dismiss__reason="Bukan ajakan.")
        expect(at.page.locator("main")).to_contain_text("dikesampingkan; alasannya tercatat")
        at.go("/antrean/?state=dismissed")
        row = at.page.locator(f"tr:has(a[href='{lead}'])").first
        row.get_by_role("button", name="batalkan").click()
        expect(at.page.locator("main")).to_contain_text("kembali ke antrean")
        at.go("/antrean/?state=dismissed")
        assert at.page.locator(f"tr:has(a[href='{lead}'])").count() == 0
        at.go(lead)
        expect(at.page.locator("main")).to_contain_text("Bukan ajakan.")


def test_the_demonstration_kept_the_page_itself(demonstration: House) -> None:
    kept = demonstration.told("outcome")["told"]["evidence"]
    assert {tuple(one[1:3]) for one in kept} == {("capture", "sealed")}


def test_pages_are_indonesian_until_the_reader_switches_and_english_throughout_then(
    demonstration: House, browser: Browser
) -> None:
    with desk(browser, demonstration, "kepala", locale="en-US") as at:
        at.go("/antrean/")
        assert at.page.locator("html").get_attribute("lang") == "id"
        expect(at.page.locator("h1")).to_have_text("Antrean indikasi")
        lead = str(at.page.locator("[data-row] [data-open]").first.get_attribute("href"))
        case, evidence = a_case_with_evidence(at)
        with at.page.expect_navigation():
            at.page.locator("button[name=language][value=en]").click()
        for path in ("/antrean/", lead, "/perkara/", case, evidence, "/akun/sandi/", "/pekerjaan/"):
            at.go(path)
            assert at.page.locator("html").get_attribute("lang") == "en"
            assert indonesian_on(at.page) == [], path


def a_case_with_evidence(at: Desk) -> tuple[str, str]:
    """The addresses of a case that grew from a post, and of its sealed page."""
    at.go("/perkara/?origin=finding")
    rows = at.page.locator("[data-row] [data-open]").all()
    for case in [str(row.get_attribute("href")) for row in rows]:
        at.go(case)
        if at.page.locator("a[href^='/bukti/']").count():
            return case, str(at.page.locator("a[href^='/bukti/']").first.get_attribute("href"))
    raise AssertionError("no case of the demonstration shows its evidence")


def indonesian_on(page: Page) -> list[str]:
    """What the house says on this page in Indonesian although its catalogue knows the English for it."""
    catalogue = polib.pofile(str(ROOT / "src/sipatenas/ui/locale/en/LC_MESSAGES/django.po"))
    indonesian = {one.msgid for one in catalogue if one.msgstr and one.msgstr != one.msgid}
    english = {one.msgstr for one in catalogue}
    said = page.eval_on_selector_all(CHROME, "all => all.map(one => one.textContent.trim())")
    return sorted({text for text in said if text in indonesian and text not in english})


def test_the_auditor_reads_who_looked_and_the_administrator_sees_no_case(
    demonstration: House, browser: Browser
) -> None:
    with desk(browser, demonstration, "petugas1") as at:
        at.go("/antrean/")
        lead = str(at.page.locator("[data-row] [data-open]").nth(3).get_attribute("href"))
        at.go(lead)
    looked_at = lead.rstrip("/").rpartition("/")[2]
    with desk(browser, demonstration, "auditor") as at:
        at.go(f"/akun/catatan-akses/?subject={looked_at}")
        expect(at.page.locator("tbody")).to_contain_text("Petugas Rekaan Satu")
        at.go("/akun/catatan-akses/")
        at.look_over("looks")
    with desk(browser, demonstration, "admin") as at:
        at.look_over("users")
        for path in ("/antrean/", lead, "/perkara/"):
            answer = at.page.request.get(at.house.base + path)
            assert answer.status in {403, 404}, path
            assert "Reg/TM" not in answer.text()
        links = at.page.locator("nav a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert not {"/antrean/", "/perkara/"} & set(links)
