"""A larger model of acts, exported to ONNX (such as IndoBERTweet), in the place of the shipped one.

A folder holds `model.onnx` (input_ids and, if it asks for them, attention_mask and token_type_ids; one logit for
each act), `tokenizer.json` and `reader.json`: {"name", "acts": in the order of the logits, "longest": tokens}.
What a post names is replaced by the kind of it before the model sees the text, so that no side is known by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from sipatenas.reading.engine.posts import Posts
from sipatenas.reading.engine.said import Float32s, Mentions
from sipatenas.reading.records import ACTS

MASKS = {
    "candidate": "kandidat",
    "pair": "paslon",
    "party": "partai",
    "ballot_number": "nomor urut",
    "empty_box": "kotak kosong",
    "official_account": "akun resmi",
    "hashtag": "tagar",
}
"""What stands for a mention; civil servants stay as they are, they are no side."""
_AT_ONCE = 64


class BadModel(ValueError):  # noqa: N818 — reads as the sentence: raise BadModel
    """The folder does not hold a model that can be used; the message says why and what to do."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`reader.json`: the model's name as readings tell it, its acts in the order of its logits, its longest text."""

    name: str
    acts: tuple[str, ...]
    longest: int = 128


class LargerModel:
    """Scores acts as the shipped model does. Equal to four decimals whatever the batch, not to the bit."""

    def __init__(self, manifest: Manifest, session: Any, tokenizer: Any) -> None:
        self.name = manifest.name
        self._order = [manifest.acts.index(act) for act in ACTS]
        self._session = session
        self._asked = [one.name for one in session.get_inputs()]
        self._tokenizer = tokenizer
        tokenizer.enable_truncation(manifest.longest)
        tokenizer.no_padding()

    def score_acts(self, posts: Posts, mentions: Mentions) -> Float32s:
        """Probabilities of each act of each post in the order of ACTS; they sum to 1."""
        encoded = self._tokenizer.encode_batch(masked(posts, mentions))
        logits = np.zeros((len(posts), len(ACTS)))
        for places in _alike([len(one.ids) for one in encoded]):
            logits[places] = self._logits([encoded[place] for place in places])
        logits = np.round(logits[:, self._order], 4)
        parts = np.exp(logits - logits.max(axis=1, keepdims=True))
        told: Float32s = (parts / parts.sum(axis=1, keepdims=True)).astype(np.float32)
        return told

    def _logits(self, texts: Sequence[Any]) -> Any:
        columns = {
            "input_ids": [one.ids for one in texts],
            "attention_mask": [one.attention_mask for one in texts],
            "token_type_ids": [one.type_ids for one in texts],
        }
        given = {name: np.array(columns[name], np.int64) for name in self._asked}
        return self._session.run(None, given)[0]


def _alike(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts of the same length, a few at once: no padding, which would move the last digits."""
    by_size: dict[int, list[int]] = {}
    for place, size in enumerate(sizes):
        by_size.setdefault(size, []).append(place)
    for size, places in by_size.items():
        if size:
            for first in range(0, len(places), _AT_ONCE):
                yield places[first : first + _AT_ONCE]


def masked(posts: Posts, mentions: Mentions) -> list[str]:
    """The texts with each mention replaced by its kind."""
    texts: list[str] = posts.text.to_pylist()
    for post in np.flatnonzero(np.diff(mentions.rows)).tolist():
        texts[post] = _mask(texts[post], mentions, range(mentions.rows[post], mentions.rows[post + 1]))
    return texts


def _mask(text: str, mentions: Mentions, told: range) -> str:
    parts = []
    done = 0
    for place in told:
        mask = MASKS.get(mentions.kinds[mentions.kind[place]])
        if mask is None or mentions.start[place] < done:
            continue
        parts += [text[done : mentions.start[place]], mask]
        done = int(mentions.end[place])
    return "".join([*parts, text[done:]])


@cache
def larger_model(folder: str) -> LargerModel:
    """The model in a folder, loaded once. Raises BadModel, ImportError (the extra [onnx] is absent)."""
    import onnxruntime
    from tokenizers import Tokenizer

    place = Path(folder)
    missing = [
        name for name in ("model.onnx", "tokenizer.json", "reader.json") if not (place / name).is_file()
    ]
    if missing:
        raise BadModel(
            f"{folder}: tidak ada {', '.join(missing)}; ekspor model ke ONNX lengkap dengan berkas itu."
        )
    try:
        manifest = msgspec.json.decode((place / "reader.json").read_bytes(), type=Manifest)
    except msgspec.DecodeError as error:
        raise BadModel(f"{folder}/reader.json: {error}") from error
    if sorted(manifest.acts) != sorted(ACTS):
        raise BadModel(f"{folder}/reader.json: acts harus berisi {', '.join(ACTS)}.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(place / "model.onnx"), options, ["CPUExecutionProvider"])
    known = {"input_ids", "attention_mask", "token_type_ids"}
    unknown = [one.name for one in session.get_inputs() if one.name not in known]
    if unknown:
        raise BadModel(
            f"{folder}/model.onnx meminta {', '.join(unknown)}; yang diberikan {', '.join(sorted(known))}."
        )
    return LargerModel(manifest, session, Tokenizer.from_file(str(place / "tokenizer.json")))
