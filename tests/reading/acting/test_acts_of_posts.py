"""What the compiled reader of acts must keep: sums, twins, batches, explanations, shipped weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sipatenas.reading.acting import SIGNALS, base, favours, model, score_acts, signal_label, whys
from sipatenas.reading.acting.lexicon import word_classes
from sipatenas.reading.acting.reading import features
from sipatenas.reading.acting.scoring import print_of
from sipatenas.reading.linear import score
from sipatenas.reading.naming import Book, Found, book_for, find
from sipatenas.reading.records import ACTS, Context
from sipatenas.reading.text.tokens import Tokens, tokenise
from sipatenas.rulebook.elections import election

DATA = Path(__file__).resolve().parents[4] / "shared/data"
REGION = "35"
"""Its candidates have names of two words and more; a single common word names nobody (tests/reading/naming)."""
POSTS = (
    "Ayo coblos nomor 2, jangan lupa ajak keluarga ke TPS! 🙏",
    "Katanya merakyat, mana buktinya?? janji doang wkwkwk 😂",
    "KPU menetapkan jadwal debat publik pertama, Kamis (12/10).",
    "Hujan deras sejak pagi, motor mogok di jalan",
    "",
)


@pytest.fixture(scope="module")
def book() -> Book:
    return book_for(Context(election("pilkada-2024"), REGION))


def read(texts: list[str], book: Book) -> tuple[Tokens, Found]:
    tokens = tokenise(pa.array(texts))
    return tokens, find(tokens, book)


def bare(name: str) -> str:
    """A name as posts write it: without titles before it and degrees behind it."""
    words = [word for word in name.partition(",")[0].split() if "." not in word]
    return " ".join(words).title()


def pairs_of_the_region() -> list[tuple[str, str, int | None]]:
    contests = election("pilkada-2024").contests.values()
    return [
        (bare(pair.head), bare(pair.deputy), pair.number)
        for contest in contests
        if contest.region == REGION
        for pair in contest.pairs
        if not pair.empty_column
    ]


def test_the_probabilities_of_each_post_add_up_to_one(book: Book) -> None:
    told = score_acts(*read(list(POSTS), book))
    assert told.shape == (len(POSTS), len(ACTS))
    assert np.allclose(told.sum(axis=1), 1, atol=1e-6)


def test_a_call_to_vote_is_told_from_weather(book: Book) -> None:
    told = score_acts(*read([POSTS[0], POSTS[3]], book))
    assert ACTS[int(told[0].argmax())] == "call_to_vote"
    assert ACTS[int(told[1].argmax())] == "none"


def test_a_post_reads_the_same_whatever_the_posts_beside_it(book: Book) -> None:
    together = score_acts(*read(list(POSTS), book))
    alone = np.concatenate([score_acts(*read([post], book)) for post in POSTS])
    assert together.tobytes() == alone.tobytes()


@pytest.mark.parametrize(
    "frame", ["ayo coblos {}!", "{} gagal total, janji doang", "saya dukung {} sampai akhir"]
)
def test_candidates_of_one_election_are_treated_alike(book: Book, frame: str) -> None:
    told = score_acts(*read([frame.format(head) for head, _, _ in pairs_of_the_region()], book))
    assert float((told.max(axis=0) - told.min(axis=0)).max()) < 0.02


def test_ballot_numbers_are_treated_alike(book: Book) -> None:
    texts = [f"mari menangkan paslon nomor urut {number}" for _, _, number in pairs_of_the_region()]
    told = score_acts(*read(texts, book))
    assert float((told.max(axis=0) - told.min(axis=0)).max()) < 0.02


def test_the_weights_of_an_explanation_add_up_to_the_score(book: Book) -> None:
    """Of every post with a word in it: an empty one has no place that could be shown."""
    tokens, found = read([post for post in POSTS if post], book)
    acts = score_acts(tokens, found)
    asked = np.arange(len(acts))
    told = whys(tokens, found, acts, asked)
    scores = score(model().table, *features(tokens, found)) / model().temperature
    for post in asked:
        top = int(acts[post].argmax())
        added = told.weight[told.rows[post] : told.rows[post + 1]].sum()
        assert base(top) + added == pytest.approx(scores[post, top], abs=1e-3)


def test_spans_of_an_explanation_lie_in_the_text(book: Book) -> None:
    tokens, found = read(list(POSTS), book)
    told = whys(tokens, found, score_acts(tokens, found), np.arange(len(POSTS)))
    for post, text in enumerate(POSTS):
        for place in range(told.rows[post], told.rows[post + 1]):
            assert 0 <= told.start[place] < told.end[place] <= len(text)


def test_every_signal_has_a_label_for_the_officer() -> None:
    assert all(signal_label(name) for name in SIGNALS)
    assert signal_label("unheard of") == "unheard of"


def test_support_favours_and_attack_disfavours_who_is_named(book: Book) -> None:
    head = pairs_of_the_region()[0][0]
    tokens, found = read(
        [f"saya dukung {head}, hebat dan amanah", f"jangan pilih {head}, pembohong, koruptor"], book
    )
    acts = np.array([[0.1, 0.8, 0, 0.1, 0], [0.1, 0, 0.8, 0.1, 0]], np.float32)
    told = favours(tokens, found, acts)
    assert told.rows.tolist() == [0, 1, 2]
    assert told.contra.tolist() == [0, 1]
    assert ((told.score > 0) & (told.score <= 1)).all()


def test_a_post_that_takes_no_side_favours_nobody(book: Book) -> None:
    tokens, found = read([f"KPU undang {pairs_of_the_region()[0][0]}"], book)
    told = favours(tokens, found, np.array([[0, 0.1, 0.1, 0.8, 0]], np.float32))
    assert told.rows.tolist() == [0, 0]


def test_no_kind_of_words_holds_a_candidates_name() -> None:
    listed = {
        word.rstrip("*") for one in word_classes() for entry in one.words.split() for word in entry.split("_")
    }
    parts = [part.lower() for head, deputy, _ in pairs_of_the_region() for part in f"{head} {deputy}".split()]
    names = {part for part in parts if len(part) > 3}  # ranks and initials are no names
    assert not listed & names


def test_each_word_stands_in_one_kind_only() -> None:
    entries = [entry for one in word_classes() for entry in one.words.split()]
    assert len(entries) == len(set(entries))


def test_a_very_long_post_is_read(book: Book) -> None:
    told = score_acts(*read(["ayo coblos nomor 2! " * 20_000], book))
    assert np.isfinite(told).all()


def test_the_shipped_weights_belong_to_this_code() -> None:
    shipped = model()
    assert print_of(shipped.table, shipped.temperature) == shipped.print


def test_training_gives_the_shipped_weights_to_the_byte(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="training needs the extra `train`")
    if not (DATA / "acts/train_labels.csv").exists():
        pytest.skip("the labelled posts are not here")
    from sipatenas.reading.acting.scoring import SETTLED, TABLE
    from sipatenas.reading.training.acts import train

    train(DATA, tmp_path / "acts.npz", tmp_path / "acts.json")
    assert (tmp_path / "acts.npz").read_bytes() == TABLE.read_bytes()
    assert (tmp_path / "acts.json").read_bytes() == SETTLED.read_bytes()
