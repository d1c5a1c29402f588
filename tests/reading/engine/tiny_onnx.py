"""A model of one table in the ONNX format, written by hand: each token's row added up gives the logits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from sipatenas.reading.records import ACTS

FLOAT, INT64 = 1, 7


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _field(place: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return _number(place << 3) + _number(value)
    data = value.encode() if isinstance(value, str) else value
    return _number(place << 3 | 2) + _number(len(data)) + data


def _node(kind: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    parts = [*(_field(1, name) for name in inputs), _field(2, output), _field(4, kind)]
    return _field(1, b"".join([*parts, *(_field(5, one) for one in attributes)]))


def _whole(name: str, value: int) -> bytes:
    return _field(1, name) + _field(3, value) + _field(20, 2)


def _tensor(name: str, values: np.ndarray, kind: int) -> bytes:
    shape = b"".join(_field(1, size) for size in values.shape)
    return _field(5, shape + _field(2, kind) + _field(8, name) + _field(9, values.tobytes()))


def _value(place: int, name: str, kind: int, shape: Sequence[str | int]) -> bytes:
    sizes = b"".join(_field(1, _field(2 if isinstance(one, str) else 1, one)) for one in shape)
    return _field(place, _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, sizes))))


def _model(table: np.ndarray) -> bytes:
    graph = b"".join(
        [
            _node("Gather", ["table", "input_ids"], "rows"),
            _node("Cast", ["attention_mask"], "mask", _whole("to", FLOAT)),
            _node("Unsqueeze", ["mask", "last"], "column"),
            _node("Mul", ["rows", "column"], "seen"),
            _node("ReduceSum", ["seen", "middle"], "logits", _whole("keepdims", 0)),
            _field(2, "tiny"),
            _tensor("table", table.astype(np.float32), FLOAT),
            _tensor("last", np.array([2], np.int64), INT64),
            _tensor("middle", np.array([1], np.int64), INT64),
            _value(11, "input_ids", INT64, ["posts", "tokens"]),
            _value(11, "attention_mask", INT64, ["posts", "tokens"]),
            _value(12, "logits", FLOAT, ["posts", table.shape[1]]),
        ]
    )
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 13))


def write_model(folder: Path, words: Mapping[str, str], *, acts: Sequence[str] = ACTS) -> Path:
    """A model for which each of `words` speaks for an act; all other words say nothing."""
    vocabulary = {"[UNK]": 0, **{word: place for place, word in enumerate(words, 1)}}
    table = np.zeros((len(vocabulary), len(acts)))
    for word, act in words.items():
        table[vocabulary[word], list(acts).index(act)] = 3
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(_model(table))
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
        "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "reader.json").write_text(json.dumps({"name": "mini-uji", "acts": list(acts), "longest": 16}))
    return folder
