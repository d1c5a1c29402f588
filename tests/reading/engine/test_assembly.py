"""Flat arrays become the columns of a reading; spans are cut at code points."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.reading.engine.assembly import assemble
from sipatenas.reading.engine.lines_out import lines_of
from sipatenas.reading.engine.posts import posts_of
from sipatenas.reading.engine.records_of import readings_of
from sipatenas.reading.engine.said import Claims, Favours, Languages, Mentions, Rules, Said, Waves, Whys
from sipatenas.reading.engine.spans import cut
from sipatenas.reading.engine.verdict import signals
from sipatenas.reading.records import READING_SCHEMA, TONE_LABELS


def floats(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def rows(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


POSTS = posts_of(
    pa.RecordBatch.from_pydict(
        {
            "id": ["a", 'b"\\', "c"],
            "text": ["ayo 2️⃣ ya", "", 'camat "Z" 😀 kampanye'],
            "posted_at": ["2024-10-04T23:30:00+00:00", None, "2024-10-04T08:00:00.5+07:00"],
        }
    )
)
SAID = Said(
    languages=Languages(np.array([1, 0, 1], np.uint8), floats(0.9, 0, 0.5), ("unknown", "id")),
    acts=np.array([[0.6, 0.1, 0.1, 0.1, 0.1], [0, 0, 0, 0, 1], [0.1, 0.1, 0.1, 0.6, 0.1]], np.float32),
    tone=np.linspace(0, 1, 36, dtype=np.float32).reshape(3, 12),
    mentions=Mentions(
        rows=rows(0, 1, 1, 3),
        kind=np.array([0, 1, 1], np.uint8),
        target=whole(0, -1, -1),
        start=whole(4, 0, 6),
        end=whole(7, 5, 11),
        score=floats(0.9, 0.8, 0.7),
        kinds=("ballot_number", "civil_servant"),
        ids=("pilkada-uji/96/2",),
    ),
    favours=Favours(rows(0, 1, 1, 1), whole(0), np.array([1], np.uint8), floats(0.75), ("pilkada-uji/96/2",)),
    claims=Claims(rows(0, 0, 0, 1), whole(0), floats(0.83), ("turnbackhoax:1",)),
    rules=Rules(rows(0, 1, 1, 1), whole(0), ("SKB22-DIS-06",), ('Sebab "ini".',)),
    whys=Whys(rows(0, 1, 1, 1), whole(0), whole(3), whole(0), floats(1.5), ("call",)),
    waves=Waves(
        pa.array([7, None, 9], pa.int64()), pa.array([[1, 2], [], [2**32 - 1]], pa.list_(pa.uint32()))
    ),
    model="uji-1",
)


def test_the_columns_are_those_agreed_and_whole() -> None:
    out = assemble(POSTS, SAID)
    out.validate(full=True)
    assert out.schema == READING_SCHEMA
    first, _, third = out.to_pylist()
    assert [one["text"] for one in first["mentions"]] == ["2️⃣"]
    assert [(one["text"], one["id"]) for one in third["mentions"]] == [("camat", None), ('"Z" 😀', None)]
    assert first["favours"][0]["direction"] == "contra"
    assert list(first["tone"]["labels"]) == list(TONE_LABELS)
    assert third["tone"]["hate"] == third["tone"]["labels"]["HS"]
    assert third["tone"]["abusive"] == third["tone"]["labels"]["Abusive"]
    assert third["claims"][0]["id"] == "turnbackhoax:1"


def test_a_line_of_json_tells_what_the_columns_tell() -> None:
    out = assemble(POSTS, SAID)
    told = [json.loads(line) for line in lines_of(out).splitlines()]
    for line, row in zip(told, out.to_pylist(), strict=True):
        assert list(line) == READING_SCHEMA.names
        assert line["id"] == row["id"]
        for name in ("mentions", "favours", "claims", "rules", "why"):
            assert [_exact(one) for one in line[name]] == [_exact(one) for one in row[name]]
        assert _exact(line["act"]) == _exact(row["act"])
        assert (line["account"], line["shingles"], line["kind"]) == (
            row["account"],
            row["shingles"],
            row["kind"],
        )
    assert [line["posted_at"] for line in told] == [
        "2024-10-04T23:30:00.000000Z", None, "2024-10-04T01:00:00.500000Z",
    ]  # fmt: skip


def _exact(row: dict[str, object]) -> dict[str, object]:
    return {
        name: np.float32(value) if isinstance(value, float | int) else value for name, value in row.items()
    }


def test_a_batch_without_tone_says_null() -> None:
    out = assemble(POSTS, SAID.__class__(**{**_fields(SAID), "tone": None}))
    assert out.column("tone").null_count == 3
    assert all(json.loads(line)["tone"] is None for line in lines_of(out).splitlines())


def _fields(said: Said) -> dict[str, object]:
    return {name: getattr(said, name) for name in said.__slots__}


def test_the_signal_is_the_records_own_verdict() -> None:
    out = assemble(POSTS, SAID)
    assert signals(out).tolist() == [one.has_signal for one in readings_of(out)] == [True, False, True]


def test_the_legal_day_is_counted_in_wib() -> None:
    days = (np.datetime64("2024-10-05") - np.datetime64("1970-01-01")).astype(int)
    assert POSTS.days.tolist() == [days, -1, days - 1]


@given(st.lists(st.tuples(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=4))))
def test_spans_are_cut_at_code_points(made: list[tuple[str, list[tuple[int, int]]]]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text, _ in made]
    spans = [(start, start + size) for _, told in made for start, size in told]
    bounds = np.cumsum([0, *(len(told) for _, told in made)])
    array = pa.array(["vor", *texts], pa.string()).slice(1)
    cuts = cut(array, bounds, whole(*(start for start, _ in spans)), whole(*(end for _, end in spans)))
    cuts.validate(full=True)
    expected = [text[a : a + n] for text, (_, told) in zip(texts, made, strict=True) for a, n in told]
    assert cuts.to_pylist() == expected


@given(st.lists(st.one_of(st.none(), st.text(st.characters(codec="utf-8")))))
def test_any_text_is_written_as_json(texts: list[str | None]) -> None:
    column = pa.array([{"t": text} for text in texts], pa.struct([("t", pa.string())]))
    batch = pa.RecordBatch.from_arrays([column, pa.array(texts, pa.string())], ["s", "t"])
    told = [json.loads(line) for line in lines_of(batch).split(b"\n") if line]
    assert [line["t"] for line in told] == texts
    assert [line["s"]["t"] for line in told] == texts


def test_lists_of_a_slice_are_written_from_where_it_begins() -> None:
    batch = pa.RecordBatch.from_pydict({"n": pa.array([[1], [2, 3], None, []], pa.list_(pa.uint32()))})
    assert lines_of(batch.slice(1)) == b'{"n":[2,3]}\n{"n":null}\n{"n":[]}\n'
