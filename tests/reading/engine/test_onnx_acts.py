"""A larger model behind the function that scores acts, shown on a tiny one that the test writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.reading.engine.tiny_onnx import write_model

from sipatenas.reading.engine.onnx_acts import BadModel, larger_model, masked
from sipatenas.reading.engine.posts import Posts, posts_of
from sipatenas.reading.engine.said import Mentions
from sipatenas.reading.records import ACTS

WORDS = {"coblos": "call_to_vote", "dukung": "support", "bohong": "attack", "kandidat": "information"}
TEXTS = ["Ayo coblos Zulhamka!", "dukung dukung", "", "camat bohong", "soto"]


def posts(texts: list[str]) -> Posts:
    return posts_of(pa.RecordBatch.from_pydict({"id": [str(n) for n in range(len(texts))], "text": texts}))


def mentions(*told: tuple[int, str, int, int], posts: int = len(TEXTS)) -> Mentions:
    kinds = ("candidate", "civil_servant")
    return Mentions(
        rows=np.searchsorted([post for post, *_ in told], range(posts + 1)).astype(np.int64),
        kind=np.array([kinds.index(kind) for _, kind, _, _ in told], np.uint8),
        target=np.full(len(told), -1, np.int32),
        start=np.array([start for *_, start, _ in told], np.int32),
        end=np.array([end for *_, end in told], np.int32),
        score=np.ones(len(told), np.float32),
        kinds=kinds,
        ids=(),
    )


NAMED = mentions((0, "candidate", 11, 19), (3, "civil_servant", 0, 5))


def test_mentions_are_masked_by_their_kind_and_civil_servants_stay() -> None:
    assert masked(posts(TEXTS), NAMED) == ["Ayo coblos kandidat!", *TEXTS[1:]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pytest.importorskip("onnxruntime", reason="Paket tambahan [onnx] tidak terpasang.")
    pytest.importorskip("tokenizers", reason="Paket tambahan [onnx] tidak terpasang.")
    return tmp_path / "model"


def test_a_model_tells_probabilities_in_the_order_of_the_acts(folder: Path) -> None:
    model = larger_model(str(write_model(folder, WORDS, acts=ACTS[::-1])))
    told = model.score_acts(posts(TEXTS), NAMED)
    assert model.name == "mini-uji"
    assert told.dtype == np.float32
    np.testing.assert_allclose(told.sum(axis=1), 1, atol=1e-6)
    assert [ACTS[place] for place in told.argmax(axis=1)[[1, 3]]] == ["support", "attack"]
    assert told[0, ACTS.index("call_to_vote")] == told[0, ACTS.index("information")]
    np.testing.assert_allclose(told[[2, 4]], 0.2)


def test_a_text_says_the_same_alone_and_among_others(folder: Path) -> None:
    model = larger_model(str(write_model(folder, WORDS)))
    together = model.score_acts(posts(TEXTS), NAMED)
    for place, text in enumerate(TEXTS[1:3], 1):
        alone = model.score_acts(posts([text]), mentions(posts=1))
        np.testing.assert_array_equal(alone[0], together[place])


def test_a_folder_without_its_files_is_refused_by_name(folder: Path) -> None:
    write_model(folder, WORDS)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(BadModel, match=r"tokenizer\.json"):
        larger_model(str(folder))


def test_a_model_of_other_acts_is_refused(folder: Path) -> None:
    write_model(folder, WORDS, acts=(*ACTS[:4], "unknown"))
    with pytest.raises(BadModel, match="acts"):
        larger_model(str(folder))
