"""The components."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.ui.highlight import Span, marked, pieces
from sipatenas.ui.moments import say_age, say_day, say_moment

FRIDAY = datetime(2024, 10, 4, 2, 0, tzinfo=UTC)


def show(source: str, **context: object) -> str:
    return Template("{% load ui_tags %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Jakarta", "Jumat, 4 Oktober 2024 09.00 WIB"),
        ("Asia/Pontianak", "Jumat, 4 Oktober 2024 09.00 WIB"),
        ("Asia/Makassar", "Jumat, 4 Oktober 2024 10.00 WITA"),
        ("Asia/Jayapura", "Jumat, 4 Oktober 2024 11.00 WIT"),
    ],
)
def test_a_moment_is_said_in_the_zone_of_the_office(zone: str, words: str) -> None:
    assert say_moment(FRIDAY, zone) == words
    assert words in show("{% moment at zone %}", at=FRIDAY, zone=zone)


def test_a_moment_carries_its_machine_reading() -> None:
    assert 'datetime="2024-10-04T02:00:00+00:00"' in show("{% moment at 'Asia/Jakarta' %}", at=FRIDAY)


def test_a_short_moment_fits_a_table_and_english_has_its_own_clock() -> None:
    assert say_moment(FRIDAY, "Asia/Makassar", short=True) == "4 Okt 2024 10.00 WITA"
    with translation.override("en"):
        assert say_moment(FRIDAY, "Asia/Makassar") == "Friday, 4 October 2024 10:00 WITA"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        say_moment(datetime(2024, 10, 4), "Asia/Jakarta")  # noqa: DTZ001


def test_a_day_is_said_with_its_weekday() -> None:
    assert say_day(date(2024, 11, 27)) == "Rabu, 27 November 2024"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "kurang dari 1 menit"),
        (timedelta(minutes=12), "12 menit"),
        (timedelta(hours=47), "47 jam"),
        (timedelta(days=3, hours=5), "3 hari"),
    ],
)
def test_an_age_is_said_in_its_largest_whole_unit(age: timedelta, words: str) -> None:
    assert say_age(age) == words
    assert words in show("{% since at now %}", at=FRIDAY, now=FRIDAY + age)


def test_a_missing_value_is_said_and_never_shown_as_zero() -> None:
    assert "tidak tersedia" in show("{% missing value %}", value=None)
    assert show("{% missing value %}", value=0) == "0"
    assert show("{% missing value %}", value=12345) == "12.345"
    assert "tidak tersedia" in show("{% moment value %}{% day value %}{% since value %}", value=None)


def test_strength_shows_the_bar_and_its_number() -> None:
    body = show("{% strength value %}", value=0.874)
    assert "0,87" in body
    assert 'width="87"' in body
    assert "tidak tersedia" in show("{% strength value %}", value=None)
    assert 'width="100"' in show("{% strength value %}", value=7)


def test_a_status_is_word_and_mark() -> None:
    body = show("{% status 'done' word %}", word="tersimpan <b>")
    assert "✓" in body
    assert "tersimpan &lt;b&gt;" in body


def test_marked_text_is_escaped_and_offsets_count_code_points() -> None:
    assert marked("🌿 <b>1", [Span(2, 5, 'a "b"', "act")]) == (
        '🌿 <mark class="span span-act" title="a &quot;b&quot;">&lt;b&gt;</mark>1'
    )


def test_overlapping_spans_share_a_piece_with_both_titles() -> None:
    found = pieces("abcdef", [Span(0, 4, "satu"), Span(2, 6, "dua")])
    assert [(piece.text, piece.titles) for piece in found] == [
        ("ab", ("satu",)),
        ("cd", ("satu", "dua")),
        ("ef", ("dua",)),
    ]


def test_the_first_words_end_with_an_ellipsis() -> None:
    assert strip_tags(marked("satu dua tiga", [Span(0, 4)], first=9)) == "satu dua…"


@dataclass(frozen=True)
class Bare:
    start: int
    end: int


@given(st.text(max_size=60), st.lists(st.builds(Bare, st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
def test_marking_never_changes_a_text(text: str, spans: list[Bare]) -> None:
    html = marked(text, spans)
    plain = html.replace('<mark class="span">', "").replace("</mark>", "")
    assert unescape(plain.replace("\r", "&#13;")) == unescape(_escaped(text).replace("\r", "&#13;"))
    assert "".join(piece.text for piece in pieces(text, spans)) == text


def _escaped(text: str) -> str:
    from django.utils.html import escape

    return str(escape(text))


def test_progress_polls_only_while_it_runs() -> None:
    assert 'hx-get="/p/"' in show('{% progress 40 "berjalan" "/p/" %}')
    assert "hx-get" not in show('{% progress 100 "selesai" "/p/" True %}')


def test_an_empty_page_says_what_to_do_next() -> None:
    body = show('{% empty "Antrean kosong." "Impor unggahan." "/impor/" "Impor" %}')
    assert '<a href="/impor/">Impor</a>' in body
