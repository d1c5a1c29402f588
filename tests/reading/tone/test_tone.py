"""Tone: what the shipped weights say, the same to the bit whatever the batch, and nothing without them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sipatenas.reading import tone
from sipatenas.reading.text.hashing import hash_of
from sipatenas.reading.text.tokens import tokenise
from sipatenas.reading.tone import LABELS, fingerprint, score_tone, see_words, thresholds
from sipatenas.reading.tone.pieces import see
from sipatenas.reading.tone.score import exponential, tone_of
from sipatenas.reading.tone.swaps import swapped_words, swaps
from sipatenas.reading.tone.tables import print_of, tables
from sipatenas.reading.training.probes import PROBES

KIND = "Terima kasih, pelayanan di kantor kelurahan hari ini cepat dan ramah."
RUDE = "Dasar anjing lu goblok bangsat, otak kau di mana!!!"


def told(*texts: str) -> np.ndarray:
    scores = score_tone(tokenise(pa.array(texts, pa.string())))
    assert scores is not None
    return scores


def test_code_and_shipped_weights_say_what_they_said_when_made() -> None:
    scores = told(*PROBES)
    assert print_of(scores) == fingerprint()


def test_an_insult_is_abusive_and_thanks_are_not() -> None:
    rude, kind = told(RUDE, KIND)
    hateful, abusive = LABELS.index("HS"), LABELS.index("Abusive")
    assert rude[abusive] > 0.9
    assert rude[hateful] > 0.5
    assert kind[abusive] < 0.1
    assert kind[hateful] < 0.1


def test_javanese_abuse_is_told_from_indonesian_training() -> None:
    rude, kind = told("ndasmu kuwi lho asu tenan cangkemmu", "sugeng enjing, mugi sedoyo tansah sehat")
    assert rude[LABELS.index("Abusive")] > 0.7
    assert kind[LABELS.index("Abusive")] < 0.5


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_same_bits_whatever_the_batch(size: int) -> None:
    together = told(*PROBES)
    apart = np.concatenate([told(*PROBES[at : at + size]) for at in range(0, len(PROBES), size)])
    assert together.tobytes() == apart.tobytes()


def test_probabilities_lie_between_none_and_all_and_every_label_has_a_threshold() -> None:
    scores = told(*PROBES)
    assert scores.shape == (len(PROBES), len(LABELS))
    assert ((scores >= 0) & (scores <= 1)).all()
    assert thresholds().shape == (len(LABELS),)


def test_a_batch_of_no_posts_has_no_scores() -> None:
    assert told().shape == (0, len(LABELS))


def test_without_the_weights_there_is_no_tone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty = tables(tone=tmp_path / "tone.npz", languages=tmp_path / "languages.npz")
    monkeypatch.setattr(tone, "tables", lambda: empty)
    tokens = tokenise(pa.array([RUDE]))
    assert score_tone(tokens) is None
    assert see_words(tokens).rows.any(axis=1).all()  # letters are counted, they are worth nothing


def test_language_weights_do_not_change_tone(tmp_path: Path) -> None:
    alone = tables(languages=tmp_path / "languages.npz")
    tokens = tokenise(pa.array(PROBES))
    assert alone.tone is not None
    assert print_of(tone_of(tokens, see(tokens, alone.pieces, swaps()), alone.tone)) == fingerprint()


def test_swapped_words_lead_to_no_swapped_word_of_their_own_spelling() -> None:
    words = swapped_words()
    assert words["ndasmu"]
    assert all(form.isalpha() and form != meant for form, meant in words.items())
    assert len({hash_of(form) for form in words}) == len(words)


def test_the_own_exponential_agrees_with_mathematics() -> None:
    for x in np.linspace(-30, 30, 241):
        assert exponential(float(x)) == pytest.approx(np.exp(x), rel=1e-12)


def test_hostile_texts_are_scored() -> None:
    scores = told("a" * 300_000, "\u202e\u200b" * 500, "anjing " * 20_000, "\ud7ff\U0010ffff", "#" * 1000)
    assert np.isfinite(scores).all()
