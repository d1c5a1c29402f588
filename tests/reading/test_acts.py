"""What a post does, for whom, and why the machine says so."""

from __future__ import annotations

from datetime import UTC, datetime
from math import exp

import pytest
from tests.reading.invented import invented_election

from sipatenas.reading import ACTS, Context, PostText, Reading, read_posts, signal_label
from sipatenas.reading.signals import BASE, SIGNALS, WEIGHTS


def reading_of(text: str, region: str | None = "96", posted_at: datetime | None = None) -> Reading:
    context = Context(invented_election(), region)
    return read_posts([PostText(id="1", text=text, posted_at=posted_at)], context)[0]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Ayo coblos nomor 2 tanggal 27 November!", "call_to_vote"),
        ("Mari dukung Zulhamka-Ratmila, coblos paslon 1", "call_to_vote"),
        ("#coblos1 #ZulhamkaRatmila", "call_to_vote"),
        ("Ayo pilih kotak kosong di Batu Layar", "call_to_vote"),
        ("Zulhamka-Ratmila hebat, semoga menang, amanah dan merakyat", "support"),
        ("Bangga punya Zulhamka, kerja nyata terbukti, sukses selalu", "support"),
        ("Zulhamka pembohong, korupsi terus, tidak becus", "attack"),
        ("KPU menetapkan jadwal debat pilkada, simak selengkapnya https://contoh.id/a", "information"),
        ("besok makan soto dulu baru pulang", "none"),
    ],
)
def test_the_strongest_act_is_the_one_a_reader_would_name(text: str, act: str) -> None:
    assert reading_of(text).act.top == act


@pytest.mark.parametrize(
    ("text", "target", "direction"),
    [
        ("Ayo coblos nomor 2", "pilkada-uji/96/2", "pro"),
        ("Zulhamka-Ratmila hebat, semoga menang", "pilkada-uji/96/1", "pro"),
        ("Zulhamka pembohong dan korupsi, tidak becus", "pilkada-uji/96/1", "contra"),
        ("Jangan pilih Zulhamka, dia pembohong", "pilkada-uji/96/1", "contra"),
        ("Menangkan kotak kosong di Batu Layar, ayo coblos", "pilkada-uji/96.71/kosong", "pro"),
    ],
)
def test_a_side_is_taken_for_or_against_somebody(text: str, target: str, direction: str) -> None:
    favour = reading_of(text).favours[0]
    assert (favour.target, favour.direction) == (target, direction)
    assert 0 < favour.score <= 1


def test_one_post_may_speak_for_one_and_against_another() -> None:
    reading = reading_of("Jangan pilih paslon 3 pembohong korupsi. Ayo coblos Zulhamka-Ratmila yang amanah!")
    assert {favour.target: favour.direction for favour in reading.favours} == {
        "pilkada-uji/96/3": "contra",
        "pilkada-uji/96/1": "pro",
    }


def test_a_side_for_somebody_outside_the_region_is_no_signal() -> None:
    reading = reading_of("Ayo coblos Ganendra Wastu di pilgub Teluk Permai!")
    assert reading.favours == ()
    assert not reading.has_signal


def test_a_turnout_call_without_a_side_is_no_signal() -> None:
    reading = reading_of("Jangan golput, gunakan hak pilih di TPS, sukseskan pilkada damai")
    assert reading.act.top == "information"
    assert not reading.has_signal


def test_a_servant_in_a_campaign_is_a_signal() -> None:
    assert reading_of("Pak Camat ikut kampanye mendukung paslon 2").has_signal


def test_probabilities_sum_to_one_and_are_never_certain() -> None:
    for text in ("", "coblos nomor 2 " * 40, "Ayo coblos Zulhamka hebat menang semoga amanah #coblos1", "🎉"):
        act = reading_of(text).act
        values = [getattr(act, name) for name in ACTS]
        assert sum(values) == pytest.approx(1)
        assert min(values) > 0
        assert max(values) < 0.98


@pytest.mark.parametrize(
    "text",
    [
        "Ayo coblos nomor 2",
        "Zulhamka-Ratmila hebat, semoga menang",
        "Zulhamka pembohong, tidak becus 😂",
        "",
        "soto",
    ],
)
def test_the_weights_told_add_up_to_the_score_of_the_strongest_act(text: str) -> None:
    reading = reading_of(text)
    place = ACTS.index(reading.act.top)
    totals = list(BASE)
    names = [why.signal for why in reading.why]
    assert sum(why.weight for why in reading.why) == pytest.approx(
        sum(WEIGHTS[name][place] for name in names)
    )
    for why in reading.why:
        assert why.weight == WEIGHTS[why.signal][place]
        assert signal_label(why.signal) != why.signal
    told = BASE[place] + sum(why.weight for why in reading.why)
    others = [sum(WEIGHTS[name][n] for name in names) + totals[n] for n in range(len(ACTS))]
    if all(all(WEIGHTS[name]) for name in names):
        assert 0.975 * exp(told) / sum(map(exp, others)) + 0.005 == pytest.approx(
            getattr(reading.act, reading.act.top)
        )


def test_changing_only_the_candidate_changes_nothing_about_the_act() -> None:
    for template in ("Ayo coblos {}", "{} pembohong dan korupsi", "{} hebat, semoga menang"):
        first = reading_of(template.format("Zulhamka Perwita")).act
        second = reading_of(template.format("Agus Setiawan")).act
        assert first == second


def test_possible_rules_follow_the_phase_on_the_legal_day() -> None:
    text = "Ayo coblos nomor 2"
    during = reading_of(text, posted_at=datetime(2024, 10, 4, 2, tzinfo=UTC))
    before = reading_of(text, posted_at=datetime(2024, 8, 28, 2, tzinfo=UTC))
    assert during.rules
    assert all(rule.because.endswith(".") for rule in during.rules)
    assert {"SKB22-DIS-06"} <= {rule.id for rule in during.rules} - {rule.id for rule in before.rules}
    assert {"SKB22-KE-04"} <= {rule.id for rule in before.rules} - {rule.id for rule in during.rules}
    assert reading_of(text).rules == ()


def test_the_day_is_decided_in_jakarta() -> None:
    """Determination on 22 September 2024: 18.00 UTC of the day before is already that day in WIB."""
    text = "Ayo coblos nomor 2"
    late = reading_of(text, posted_at=datetime(2024, 9, 21, 18, tzinfo=UTC))
    early = reading_of(text, posted_at=datetime(2024, 9, 21, 16, tzinfo=UTC))
    assert late.rules != early.rules


def test_every_signal_is_named_once_and_has_a_label() -> None:
    names = [signal.name for signal in SIGNALS]
    assert len(names) == len(set(names))
    assert all(signal.label for signal in SIGNALS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("saya tidak akan memilih karena mereka sudah lupa dengan rakyat", "id"),
        ("aku ora ngerti piye carane wong iki iso menang maneh", "jv"),
        ("abdi mah teu terang naon anu bade dipilih ku urang", "su"),
        ("we will vote for the candidate that has the best plan", "en"),
        ("zzz 123", "unknown"),
    ],
)
def test_the_language_is_told_by_its_function_words(text: str, code: str) -> None:
    assert reading_of(text).language.code == code
