"""The papers themselves: their words, their type of file, and what may be handed to them."""

from __future__ import annotations

import io
import re
import time
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.documents import samples
from tests.documents.samples import laporan, lead, penerusan

from sipatenas.documents import render
from sipatenas.documents.facts import FactError
from sipatenas.documents.glyphs import complaints, legible, printable
from sipatenas.documents.masking import mask_name, mask_number
from sipatenas.documents.render import render_pdf
from sipatenas.documents.templates import UnknownTemplateError, names, template

GOLDEN = Path(__file__).parents[1] / "golden"
SAMPLES = {name: getattr(samples, name) for name in names()}
"""Facts for each paper: the function of its name in `samples`."""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)


def words(pdf: bytes) -> str:
    """The text as a reader's program extracts it, with runs of blanks made one."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    lines = (re.sub(r"[ \t]+", " ", line).strip() for page in pages for line in page.splitlines())
    return "\n".join(line.replace("\u200b", "") for line in lines if line) + "\n"


@pytest.mark.parametrize("name", names())
def test_the_words_of_each_paper_are_those_agreed(name: str) -> None:
    assert words(render_pdf(name, SAMPLES[name]())) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", names())
def test_each_paper_declares_pdf_a_2a_and_pdf_ua_1_and_is_tagged(name: str) -> None:
    reader = PdfReader(io.BytesIO(render_pdf(name, SAMPLES[name]())))
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "id"


@pytest.mark.parametrize("name", names())
def test_the_same_facts_and_time_give_the_same_bytes(name: str) -> None:
    at = datetime(2024, 10, 9, 3, 0, tzinfo=UTC)
    assert render_pdf(name, SAMPLES[name](), at=at) == render_pdf(name, SAMPLES[name](), at=at)


def test_signs_of_the_template_language_stand_in_the_paper_as_they_were_posted() -> None:
    hostile = (
        '#panic("x") $1+1$ *a* _b_ `c` \\ @acuan <label> ] [ { } // komentar /* = judul https://a.invalid'
    )
    text = words(render_pdf("laporan", laporan(leads=[lead(text=hostile)]))).replace("\n", " ")
    assert hostile in text


def test_missing_numbers_are_said_and_never_zero() -> None:
    text = words(render_pdf("laporan", laporan(leads=[lead(likes=None, shares=0, comments=None, views=7)])))
    assert "tidak tersedia 0 tidak tersedia 7" in text.replace("\n", " ")


def test_invented_data_are_marked_on_the_page_and_true_data_are_not() -> None:
    marked, clean = (render_pdf("laporan", laporan(demonstration=flag)) for flag in (True, False))
    assert len(marked) != len(clean)
    assert "DATA REKAAN" in words(marked)
    assert "DATA REKAAN" not in words(clean)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        (penerusan() | {"extra": 1}, "extra: fakta ini tidak dikenal"),
        ({k: v for k, v in penerusan().items() if k != "request"}, "request: fakta ini tidak ada"),
        (penerusan(number=7), "number: harus berupa text, bukan int '7'"),
        (penerusan(demonstration=1), "demonstration: harus berupa flag"),
        (penerusan(copies="Arsip"), "copies: harus berupa daftar"),
        (penerusan(copies=["a", None]), r"copies\[1\]: harus berupa text, bukan kosong"),
        (penerusan(persons=[{"name": "A"}]), r"persons\[0\]\.alleged_act: fakta ini tidak ada"),
    ],
)
def test_a_fact_that_does_not_fit_is_named(facts: dict[str, object], complaint: str) -> None:
    with pytest.raises(FactError, match=complaint):
        render_pdf("penerusan", facts)


@pytest.mark.parametrize("wrong", [True, 1.5, "3", float("nan")])
def test_a_count_is_a_whole_number(wrong: object) -> None:
    with pytest.raises(FactError, match=r"leads\[0\]\.likes: harus berupa integer\?"):
        render_pdf("laporan", laporan(leads=[lead(likes=wrong)]))


def test_an_unknown_template_and_an_unknown_language_are_refused_with_what_there_is() -> None:
    with pytest.raises(UnknownTemplateError, match="laporan, penerusan"):
        template("../laporan")
    with pytest.raises(ValueError, match="'en'"):
        render_pdf("penerusan", penerusan(), "en")


def test_a_picture_is_printed_and_a_broken_one_is_said() -> None:
    sha = "ab" * 32
    facts = laporan(leads=[lead(picture=sha)])
    good = render_pdf("laporan", facts, picture=lambda _sha: PIXEL)
    assert (
        len(PdfReader(io.BytesIO(good)).pages[-1].images) + len(PdfReader(io.BytesIO(good)).pages[0].images)
        == 1
    )
    for broken in (PIXEL[:40], b"GIF89a", b"<svg/>", b""):
        text = words(render_pdf("laporan", facts, picture=lambda _sha, data=broken: data))
        assert "tidak dapat dicetak" in text.replace("\n", " ")


def test_five_hundred_leads_take_less_than_ten_seconds_of_work() -> None:
    facts = laporan(leads=[lead(str(number)) for number in range(500)])
    started = time.process_time()
    pdf = render_pdf("laporan", facts)
    assert time.process_time() - started < 10
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 250


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(max_size=80),
    account=st.text(max_size=20),
    number=st.text(max_size=5),
    words=st.text(max_size=20),
)
def test_no_text_whatever_stops_a_report(text: str, account: str, number: str, words: str) -> None:
    one = lead(number, text=text, account=account, signals=[{"words": words, "why": text}], links=[text])
    assert render_pdf("laporan", laporan(leads=[one, one], title=text, office=account)).startswith(b"%PDF")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=60))
def test_no_text_whatever_stops_a_letter(text: str) -> None:
    facts = penerusan(
        subject=text, addressee=text, chronology=[text], copies=[text], office=text, number=text
    )
    assert render_pdf("penerusan", facts).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text", ["क्षत्रिय नमस्ते", "العربية مع تشكيلٌ", "ꦲꦏ꧀ꦱꦫ", "ກ່ອນ", "❤️‍🔥👍🏽👨‍👩‍👧", "\x00\x1b[31m\u202egnal"]
)
def test_scripts_of_the_world_and_joined_signs_do_not_stop_a_report(text: str) -> None:
    assert render_pdf("laporan", laporan(leads=[lead(text=text)])).startswith(b"%PDF")


def test_what_no_font_holds_is_named_and_control_signs_go() -> None:
    assert legible("Coblos 👍🏽 ✊\u202e\x07") == "Coblos [thumbs up sign] [raised fist]"
    assert legible("a\r\nb\tc") == "a\nb c"


def test_the_table_of_glyphs_is_that_of_the_fonts() -> None:
    signs = [chr(code) for code in range(0x21, 0x2800, 37) if unicodedata.category(chr(code))[0] in "LNPS"]
    held = [sign for sign in signs if printable(sign)]
    assert complaints(held) == ""
    lacking = [sign for sign in signs if not printable(sign)][:12]
    assert all(complaints([f"x{sign}x", sign]) for sign in lacking)


def test_masking_keeps_initials_and_two_digits_only() -> None:
    assert mask_name("Rina  Sari Dewi") == "R•••• S•••• D••••"
    assert mask_number("199001012015032023") == "…••23"
    assert mask_number("12345") == "…••"


def test_the_picture_reader_is_asked_only_for_pictures_that_the_facts_name() -> None:
    with pytest.raises(LookupError, match="ab" * 32):
        render_pdf("laporan", laporan(leads=[lead(picture="ab" * 32)]), picture=render.no_pictures)
