"""To whom a case goes, with whose copies, and what the letter says."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.translation import override
from pypdf import PdfReader
from tests.support.journey import ROSTER, Journey

from sipatenas.cases.models import Case
from sipatenas.cases.services import subject_of
from sipatenas.core import ledger
from sipatenas.documents.models import Document
from sipatenas.documents.queries import pdf_of

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


@pytest.mark.parametrize("category", ROSTER)
def test_each_subject_goes_where_the_rulebook_says_with_its_copies(journey: Journey, category: str) -> None:
    referral = journey.case_at("referred", category).referral
    addressee, copies, rule = ROUTES[category]
    assert (referral.addressee, referral.copies, referral.rule_id) == (addressee, copies, rule)
    assert referral.rule_version
    assert referral.how
    letter = flat(referral.letter)
    for told in (addressee, *copies, referral.number, ROSTER[category][1]):
        assert told in letter


@pytest.mark.parametrize("category", ROSTER)
def test_the_joint_decree_on_asn_is_alleged_against_asn_alone(journey: Journey, category: str) -> None:
    case = journey.case_at("referred", category)
    binding = category in {"pns", "pppk"}
    assert any(rule.startswith("SKB22-") for rule in case.rules) is binding
    assert ("SKB22-" in words(case.referral.letter)) is binding


@pytest.mark.parametrize(
    ("at", "addressee", "rule"),
    [
        (datetime(2024, 8, 24, 15, 59, tzinfo=UTC), "kasn", "R-ASN-KASN"),
        (datetime(2024, 10, 4, 2, 0, tzinfo=UTC), "bkn", "R-ASN-BKN"),
    ],
)
def test_the_day_of_the_referral_decides_the_authority(
    journey: Journey, at: datetime, addressee: str, rule: str
) -> None:
    journey.clock.at = at
    case = journey.case_at("referred", posted_at="2024-08-24T08:00:00+08:00")
    assert (case.referral.addressee_id, case.referral.rule_id) == (addressee, rule)


def test_a_referral_keeps_its_route_whatever_the_rulebook_says_later(journey: Journey) -> None:
    journey.clock.at = datetime(2024, 8, 24, 2, 0, tzinfo=UTC)
    case = journey.case_at("referred", posted_at="2024-08-24T08:00:00+08:00")
    journey.clock.at = datetime(2024, 10, 4, 2, 0, tzinfo=UTC)
    journey.step(case, "decide")
    assert Case.objects.get(pk=case.pk).referral.addressee_id == "kasn"


def test_the_letters_words_are_those_agreed(journey: Journey) -> None:
    assert words(journey.case_at("referred").referral.letter) == GOLDEN.read_text(encoding="utf-8")


def test_the_letter_alleges_and_never_convicts(journey: Journey) -> None:
    letter = flat(journey.case_at("referred").referral.letter)
    assert "Penerusan dugaan pelanggaran netralitas" in letter
    assert "dugaan sampai instansi yang berwenang memutuskan" in letter
    for word in ("terbukti", "pelaku", "bersalah", "melakukan pelanggaran"):
        assert word not in letter


def test_the_letter_gives_what_the_person_said(journey: Journey) -> None:
    letter = flat(journey.case_at("referred").referral.letter)
    assert "Bukan akun saya." in letter
    assert "Hadir dan memberi keterangan (Jumat, 4 Oktober 2024)" in letter


def test_the_letter_stands_in_the_ledger_by_number_rule_and_hash(journey: Journey) -> None:
    case = journey.case_at("referred")
    codes = ledger.history(subject_of(case))[-1].codes
    assert codes["number"] == case.referral.number == case.referral.letter.number
    assert codes["rule"] == "R-ASN-BKN"
    assert codes["letter"] == str(case.referral.letter.pk)
    (issued,) = ledger.history(ledger.Subject("document", case.referral.letter.pk))
    assert issued.codes["pdf"] == case.referral.letter.pdf_sha256


def test_the_letter_is_indonesian_on_an_english_screen(journey: Journey) -> None:
    case = journey.case_at("clarified")
    with override("en"):
        referral = journey.step(case, "refer")
    assert words(referral.letter) == GOLDEN.read_text(encoding="utf-8")


def test_letters_count_on_without_gaps(journey: Journey) -> None:
    numbers = [
        journey.case_at("referred", category).referral.number for category in ("pns", "tni", "village")
    ]
    assert [number[:4] for number in numbers] == ["001/", "002/", "003/"]
