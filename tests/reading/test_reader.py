"""The door of the room: batches in, batches of the same order out."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from tests.reading.invented import invented_election

from sipatenas.reading import MODEL, READING_SCHEMA, Context, PostText, read, read_posts

CONTEXT = Context(invented_election(), "96")
TEXTS = ["Ayo coblos nomor 2", "soto ayam", "Zulhamka-Ratmila hebat semoga menang", ""]


def test_a_batch_gives_one_row_per_post_in_order() -> None:
    batch = pa.RecordBatch.from_pydict({"id": ["c", "a", "d", "b"], "text": TEXTS})
    out = read(batch, CONTEXT)
    assert out.schema == READING_SCHEMA
    assert out.column("id").to_pylist() == ["c", "a", "d", "b"]
    assert set(out.column("model").to_pylist()) == {MODEL}
    assert out.column("tone").null_count == 4
    assert out.column("claims").to_pylist() == [[], [], [], []]


def test_posts_read_alone_and_in_a_batch_say_the_same() -> None:
    batch = pa.RecordBatch.from_pydict({"id": list("abcd"), "text": TEXTS})
    together = read(batch, CONTEXT).to_pylist()
    alone = [read(batch.slice(place, 1), CONTEXT).to_pylist()[0] for place in reversed(range(batch.num_rows))]
    assert together == alone[::-1]


def test_times_may_be_timestamps_or_text() -> None:
    moment = datetime(2024, 10, 4, 2, tzinfo=UTC)
    as_time = pa.RecordBatch.from_pydict({"id": ["a"], "text": TEXTS[:1], "posted_at": pa.array([moment])})
    as_text = pa.RecordBatch.from_pydict({"id": ["a"], "text": TEXTS[:1], "posted_at": [moment.isoformat()]})
    assert read(as_time, CONTEXT).to_pylist() == read(as_text, CONTEXT).to_pylist()
    assert read(as_time, CONTEXT).column("rules").to_pylist()[0]


def test_a_batch_without_text_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="text"):
        read(pa.RecordBatch.from_pydict({"id": ["a"]}), CONTEXT)


def test_null_text_is_read_as_nothing() -> None:
    batch = pa.RecordBatch.from_pydict({"id": ["a"], "text": pa.array([None], pa.string())})
    assert read(batch, CONTEXT).column("mentions").to_pylist() == [[]]


def test_lone_surrogates_do_not_stop_a_batch() -> None:
    (reading,) = read_posts([PostText(id="1", text="coblos nomor 2 \ud83d ya")], CONTEXT)
    assert [mention.text for mention in reading.mentions] == ["nomor 2"]


def test_no_region_reads_all_contests() -> None:
    (reading,) = read_posts([PostText(id="1", text="Ganendra Wastu hadir")], Context(invented_election()))
    assert [mention.id for mention in reading.mentions] == ["pilkada-uji/97/1"]
