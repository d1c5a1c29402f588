"""Languages: told from short posts, mixed and unknown said so, the same to the bit whatever the batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sipatenas.reading import languages as room
from sipatenas.reading.languages import CODES, fingerprint, languages
from sipatenas.reading.languages.score import tell_languages
from sipatenas.reading.text.tokens import tokenise
from sipatenas.reading.tone.pieces import see
from sipatenas.reading.tone.swaps import swaps
from sipatenas.reading.tone.tables import print_of, tables
from sipatenas.reading.training.probes import PROBES

POSTS = {
    "id": "besok pagi kita pergi ke pasar membeli sayur dan buah untuk ibu",
    "jv": "sesuk esuk aku arep lunga menyang pasar tuku sayur karo woh kanggo ibuku",
    "su": "isukan urang ka pasar meuli sayur jeung bubuahan keur indung kuring",
    "min": "bisuak pagi awak pai ka pasa mambali sayua jo buah untuak amak",
    "en": "tomorrow morning we are going to the market to buy some fruit for my mother",
}


def told(*texts: str) -> list[str]:
    return [CODES[code] for code in languages(tokenise(pa.array(texts, pa.string())))[0]]


def test_code_and_shipped_weights_say_what_they_said_when_made() -> None:
    assert print_of(*languages(tokenise(pa.array(PROBES)))) == fingerprint()


@pytest.mark.parametrize(("code", "text"), POSTS.items())
def test_a_sentence_is_told_by_its_language(code: str, text: str) -> None:
    assert told(text) == [code]


def test_two_languages_one_after_the_other_are_mixed() -> None:
    assert told(POSTS["jv"] + " " + POSTS["en"], POSTS["en"] + ". " + POSTS["su"]) == ["mixed", "mixed"]


@pytest.mark.parametrize(
    "text", ["", "😭😭😭", "Привет, как дела", "2024 1 2 3", "@akun_karangan https://contoh.id"]
)
def test_where_nothing_tells_it_is_unknown(text: str) -> None:
    assert told(text) == ["unknown"]


@pytest.mark.parametrize("size", [1, 3])
def test_the_same_bits_whatever_the_batch(size: int) -> None:
    together = languages(tokenise(pa.array(PROBES)))
    parts = [languages(tokenise(pa.array(PROBES[at : at + size]))) for at in range(0, len(PROBES), size)]
    for whole, pieces in zip(together, zip(*parts, strict=True), strict=True):
        assert whole.tobytes() == np.concatenate(pieces).tobytes()


def test_tone_weights_do_not_change_the_language(tmp_path: Path) -> None:
    alone = tables(tone=tmp_path / "tone.npz")
    tokens = tokenise(pa.array(PROBES))
    assert alone.tongue is not None
    assert (
        print_of(*tell_languages(tokens, see(tokens, alone.pieces, swaps()), alone.tongue)) == fingerprint()
    )


def test_without_the_weights_function_words_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty = tables(tone=tmp_path / "tone.npz", languages=tmp_path / "languages.npz")
    monkeypatch.setattr(room, "tables", lambda: empty)
    assert told(POSTS["jv"], POSTS["su"], POSTS["en"], "qwrt", "") == ["jv", "su", "en", "unknown", "unknown"]


def test_a_post_of_a_hundred_thousand_words_is_told() -> None:
    assert told("aku arep lunga menyang pasar " * 20_000) == ["jv"]
