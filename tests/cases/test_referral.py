"""To whom a case goes, with whose copies, and what the letter says."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override
from pypdf import PdfReader
from tests.support.bodies import decided, liaison, person_of
from tests.support.journey import ROSTER, Journey

from sipatenas.accounts.models import Authority
from sipatenas.cases.models import BodyTask, Case, CaseClock, Conflict, Referral, WorkTask
from sipatenas.cases.services.escalation import ask_to_reroute
from sipatenas.cases.services.referral import Wish, refer
from sipatenas.cases.transitions import subject_of
from sipatenas.core import ledger
from sipatenas.documents.models import Document
from sipatenas.documents.queries import pdf_of
from sipatenas.evidence import checkpoints

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[1] / "golden" / "cases_penerusan.txt"
REGENT = "Bupati/Wali Kota selaku Pejabat Pembina Kepegawaian"
BKN = "Kepala Badan Kepegawaian Negara (BKN)"
PROVINCE = "Bawaslu Provinsi"
ASN_COPIES = [REGENT, "Menteri PANRB (kebijakan)", "Menteri Dalam Negeri (pemerintah daerah)", PROVINCE]
ROUTES = {
    "pns": (BKN, ASN_COPIES, "R-ASN-BKN"),
    "pppk": (BKN, ASN_COPIES, "R-ASN-BKN"),
    "ptt": (REGENT, ["Sekretaris Daerah Kabupaten/Kota", "Kepala BKPSDM Kabupaten/Kota"], "R-PTT"),
    "tni": (
        "Komandan satuan (Ankum) dan Detasemen Polisi Militer (Denpom)",
        ["Panglima TNI", PROVINCE],
        "R-TNI",
    ),
    "polri": ("Kapolres c.q. Seksi Propam", [PROVINCE], "R-POLRI"),
    "organiser": ("Dewan Kehormatan Penyelenggara Pemilu (DKPP)", [PROVINCE], "R-ORGANISER"),
    "village": ("Bupati/Wali Kota (pejabat yang berwenang)", ["Camat"], "R-VILLAGE"),
}
"""Of a city's office in October 2024, by the category of the person named."""
KASN_DAYS = datetime(2024, 8, 23, 2, 0, tzinfo=UTC)
BKN_DAYS = datetime(2024, 9, 10, 2, 0, tzinfo=UTC)


def words(document: Document) -> str:
    """The letter as a reader's program extracts it."""
    pages = PdfReader(io.BytesIO(pdf_of(document))).pages
    lines = (
        re.sub(r"[ \t]+", " ", line).strip() for page in pages for line in page.extract_text().splitlines()
    )
    text = "\n".join(line.replace("\u200b", "") for line in lines if line) + "\n"
    return re.sub(r"\b[0-9a-f]{64}\b", "<sha-256>", text)


def flat(document: Document) -> str:
    return words(document).replace("\n", " ")


def sent(case: Case) -> Referral:
    return case.referrals.get()


@pytest.mark.parametrize("category", ROSTER)
def test_each_subject_goes_where_the_rulebook_says_with_its_copies(journey: Journey, category: str) -> None:
    referral = sent(journey.case_at("referred", category))
    addressee, copies, rule = ROUTES[category]
    assert (referral.addressee, referral.copies, referral.rule_id) == (addressee, copies, rule)
    assert referral.rule_version
    assert referral.how
    letter = flat(referral.letter)
    for told in (addressee, *copies, referral.number, ROSTER[category][1]):
        assert told in letter


def test_the_letters_words_are_those_agreed(journey: Journey) -> None:
    with override("en"):
        letter = sent(journey.case_at("referred")).letter
    assert words(letter) == GOLDEN.read_text(encoding="utf-8")


def test_the_letter_alleges_never_convicts_and_gives_what_the_person_said(journey: Journey) -> None:
    case = journey.case_at("referred")
    letter = flat(sent(case).letter)
    assert "Penerusan dugaan pelanggaran netralitas" in letter
    assert "dugaan sampai instansi yang berwenang memutuskan" in letter
    assert "Akun itu milik saya" in letter
    for word in ("terbukti", "pelaku", "bersalah", "melakukan pelanggaran"):
        assert word not in letter
    codes = ledger.history(subject_of(case))[-1].codes
    referral = sent(case)
    assert (codes["number"], codes["rule"]) == (referral.number, "R-ASN-BKN")
    (issued,) = ledger.history(ledger.Subject("document", referral.letter.pk))
    assert issued.codes["pdf"] == referral.letter.pdf_sha256


def test_the_letter_bears_the_ledgers_latest_checkpoint(journey: Journey) -> None:
    case = journey.case_at("decided")
    made = checkpoints.make(clock=journey.clock)
    journey.step(case, "refer")
    letter = sent(case).letter
    assert {"name": f"titik periksa buku kejadian {made.number}", "sha256": made.hash} in letter.facts[
        "evidence"
    ]
    assert f"titik periksa buku kejadian {made.number}" in flat(letter)


def test_several_persons_go_by_several_letters_and_a_crime_apart(journey: Journey) -> None:
    case = decided(
        journey,
        ("pns", "polri", "village"),
        breaches={"pns": ["discipline", "criminal"]},
        not_proven=["village"],
    )
    journey.step(case, "refer")
    letters = {one.addressee_id: one for one in case.referrals.all()}
    assert set(letters) == {"bkn", "gakkumdu", "propam"}
    assert letters["gakkumdu"].breach == "criminal"
    assert [one.subject for one in letters["bkn"].respondents.all()] == ["pns"]
    assert [one.subject for one in letters["propam"].respondents.all()] == ["polri"]
    numbers = sorted(one.number[:4] for one in letters.values())
    assert numbers == ["001/", "002/", "003/"]


def test_a_letter_speaks_of_its_own_persons_alone(journey: Journey) -> None:
    case = decided(journey, ("pns", "polri", "village"), not_proven=["village"])
    journey.step(case, "refer")
    for referral in case.referrals.all():
        letter = flat(referral.letter)
        inside = set(referral.respondents.all())
        for person in case.respondents.all():
            assert (person.name in letter) is (person in inside), (referral.addressee, person.name)
        assert "Rapat rahasia" not in letter


def test_the_first_task_runs_and_the_others_wait_for_it(journey: Journey) -> None:
    case = decided(journey)
    journey.step(case, "refer")
    tasks = list(BodyTask.objects.filter(case=case).order_by("id"))
    assert [(one.kind, one.role, one.state) for one in tasks] == [
        ("examine", "bkn", "open"),
        ("decide", "bkn", "waiting"),
        ("sanction", "ppk", "waiting"),
    ]
    assert [one.waits_for for one in tasks] == [None, tasks[0], tasks[1]]
    term = CaseClock.objects.get(body_task=tasks[0])
    assert (term.step, term.started_at) == ("SBT-VERIF", sent(case).referred_at)


@pytest.mark.parametrize("registered", [True, False])
def test_a_registered_body_is_reached_here_others_by_letter(journey: Journey, registered: bool) -> None:
    if registered:
        liaison(journey, "bkn", "00")
    case = decided(journey)
    journey.step(case, "refer")
    referral = sent(case)
    assert referral.delivery == ("system" if registered else "letter")
    assert (referral.authority_id == "bkn/00") is registered


def test_a_body_without_anybody_who_answers_gets_a_letter(journey: Journey) -> None:
    liaison(journey, "bkn", "00")
    Authority.objects.get(pk="bkn/00").users.update(is_active=False)
    case = decided(journey)
    journey.step(case, "refer")
    assert sent(case).delivery == "letter"


def test_a_candidate_who_is_the_appointing_authority_is_passed_over(journey: Journey, client: Client) -> None:
    mayor = liaison(journey, "ppk")
    liaison(journey, "ppk", "65")
    case = decided(journey, ("ptt",))
    Conflict.objects.create(
        case=case,
        authority=mayor.authority,
        relation="candidate",
        reason="Petahana.",
        declared_by=journey.officer,
        declared_at=journey.clock.now(),
    )
    journey.step(case, "refer")
    referral = sent(case)
    assert referral.authority_id != "ppk/65.71"
    assert REGENT in referral.excluded
    assert REGENT not in [referral.addressee, *referral.copies]
    client.force_login(mayor)
    assert client.get(f"/perkara/{case.pk}/").status_code == 404


def test_a_case_crosses_the_change_from_kasn_to_bkn(journey: Journey) -> None:
    journey.clock.at = KASN_DAYS
    case = journey.case_at("referred", posted_at="2024-08-22T08:00:00+08:00")
    old = sent(case)
    assert (old.addressee_id, old.rule_id) == ("kasn", "R-ASN-KASN")
    assert ask_to_reroute(clock=journey.clock) == 0
    journey.clock.at = BKN_DAYS
    assert (ask_to_reroute(clock=journey.clock), ask_to_reroute(clock=journey.clock)) == (1, 0)
    journey.step(case, "refer")
    old.refresh_from_db()
    new = case.referrals.exclude(pk=old.pk).get()
    assert (new.addressee_id, new.replaces, old.state) == ("bkn", old, "superseded")
    assert not old.tasks.filter(state__in=["open", "waiting"]).exists()
    assert not old.clocks.filter(state__in=["running", "paused"]).exists()
    assert not WorkTask.objects.filter(case=case, kind="reroute", state="open").exists()
    assert (old.rule_id, old.addressee) == ("R-ASN-KASN", "Ketua Komisi Aparatur Sipil Negara (KASN)")
    with pytest.raises(ValidationError):
        refer(case=case, user=journey.officer, clock=journey.clock)


def test_a_file_that_kasn_had_decided_goes_to_the_minister(journey: Journey) -> None:
    journey.clock.at = KASN_DAYS
    case = journey.case_at("recommended", posted_at="2024-08-22T08:00:00+08:00")
    journey.clock.at = BKN_DAYS
    journey.step(case, "refer")
    assert case.referrals.exclude(addressee_id="kasn").get().addressee_id == "kemenpanrb"


def test_a_returned_referral_is_sent_to_another_with_a_reason(journey: Journey) -> None:
    case = decided(journey, ("ptt",))
    journey.step(case, "refer")
    journey.step(case, "return")
    assert WorkTask.objects.get(case=case, kind="reroute").state == "open"
    with pytest.raises(ValidationError) as wrong:
        refer(case=case, user=journey.officer, clock=journey.clock, wish=Wish(to="bkpsdm@kabkota"))
    assert "reason" in wrong.value.message_dict
    journey.step(case, "refer", to="bkpsdm@kabkota", reason="PPK menunjuk BKPSDM.")
    new = case.referrals.exclude(state="returned").get()
    assert (new.addressee_id, new.certainty, new.replaces.state) == ("bkpsdm", "C", "returned")
    assert "Penerima dipilih petugas" in " ".join(new.how)


def test_nobody_is_referred_whom_the_plenary_held_not_proven(journey: Journey) -> None:
    case = decided(journey, ("pns",), not_proven=["pns"])
    with pytest.raises(ValidationError):
        refer(case=case, user=journey.officer, clock=journey.clock)
    assert not person_of(case, "pns").referrals.exists()


def test_a_form_that_may_tell_who_reported_never_goes_along(journey: Journey) -> None:
    from tests.support.steps_examination import paper

    case = decided(journey)
    journey.step(case, "attach", kind="form", file=paper("laporan.pdf"))
    form = case.files.get()
    with pytest.raises(ValidationError) as wrong:
        refer(case=case, user=journey.officer, clock=journey.clock, wish=Wish(files=[str(form.pk)]))
    assert "files" in wrong.value.message_dict
