"""A table tells what the fitted model told, and the same to the bit however posts come."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sipatenas.reading.linear import Block, Table, score
from sipatenas.reading.text.hashing import hash_of
from sipatenas.reading.training.tables import FittedBlock, fit_table, loss_of

TEXTS = [
    "ayo coblos nomor dua",
    "coblos coblos coblos nomor satu",
    "debat malam ini ramai",
    "jangan pilih dia",
    "dukung penuh pasangan kami ayo menang",
    "jadwal debat diumumkan malam ini",
]
LABELS = [0, 0, 1, 2, 0, 1]


def _features(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    found = [[hash_of(f"w:{word}") for word in text.split()] for text in texts]
    indptr = np.cumsum([0, *map(len, found)], dtype=np.int64)
    return indptr, np.array([key for keys in found for key in keys], dtype=np.uint64)


def _table() -> Table:
    words = sorted({word for text in TEXTS for word in text.split()})
    drawn = np.random.default_rng(5)
    block = FittedBlock(
        Block("words", "sublinear"),
        np.array([hash_of(f"w:{word}") for word in words], dtype=np.uint64),
        drawn.uniform(1, 4, len(words)),
        drawn.normal(size=(3, len(words))),
    )
    return fit_table(("call", "information", "attack"), (0.1, -0.2, 0.3), [block])


@pytest.mark.parametrize("sublinear", [False, True])
def test_a_table_tells_what_the_fitted_model_tells(sublinear: bool) -> None:
    text = pytest.importorskip("sklearn.feature_extraction.text")
    linear = pytest.importorskip("sklearn.linear_model")
    vectors = text.TfidfVectorizer(sublinear_tf=sublinear, binary=not sublinear, token_pattern=r"\S+")
    matrix = vectors.fit_transform(TEXTS)
    model = linear.LogisticRegression(C=10).fit(matrix, LABELS)
    keys = np.array([hash_of(f"w:{word}") for word in vectors.get_feature_names_out()], dtype=np.uint64)
    block = FittedBlock(
        Block("words", "sublinear" if sublinear else "binary"), keys, vectors.idf_, model.coef_
    )
    table = fit_table([str(name) for name in model.classes_], model.intercept_, [block])
    loss = loss_of(table, *_features(TEXTS), model.decision_function(matrix))
    assert loss.worst < 0.03
    assert loss.same_best == 1.0


def test_scores_are_the_same_to_the_bit_in_any_batches_and_order() -> None:
    table = _table()
    together = score(table, *_features(TEXTS))
    alone = np.concatenate([score(table, *_features([text])) for text in TEXTS])
    backwards = score(table, *_features([" ".join(reversed(text.split())) for text in TEXTS]))
    assert together.tobytes() == alone.tobytes() == backwards.tobytes()


def test_unknown_features_and_empty_posts_leave_the_bias() -> None:
    table = _table()
    scores = score(table, *_features(["", "katabaru"]))
    assert scores == pytest.approx(np.tile(table.bias, (2, 1)))


def test_a_feature_given_for_another_block_is_not_taken() -> None:
    table = _table()
    indptr, keys = _features(["coblos"])
    assert score(table, indptr, keys, np.array([1], dtype=np.uint8)) == pytest.approx(table.bias[None])


def test_a_stored_table_comes_back_and_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    table = _table()
    table.save(tmp_path / "one.npz")
    table.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = Table.load(tmp_path / "one.npz")
    assert again.fingerprint == table.fingerprint
    assert score(again, *_features(TEXTS)).tobytes() == score(table, *_features(TEXTS)).tobytes()


def test_two_features_with_one_hash_are_refused() -> None:
    same = np.array([7, 7], dtype=np.uint64)
    block = FittedBlock(Block("words"), same, np.ones(2), np.ones((1, 2)))
    with pytest.raises(ValueError, match="one hash"):
        fit_table(("one",), (0.0,), [block])
