"""One text for one value: the JSON that hashes are taken over."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

_encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, UTF-8 unescaped; equal values give equal text.

    Numbers are integers of any size or finite floats in Python's shortest form, minus zero written as zero.
    Raises TypeError for what JSON cannot say without loss, ValueError for NaN, infinities, NUL characters
    and lone surrogates, which the databases would refuse or change.
    """
    return _encoder.encode(_plain(value))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical JSON; turn it into text or a number first.")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"A JSON key must be text, not {type(key).__name__}.")
    return _text(key)


def _text(value: str) -> str:
    if "\0" in value:
        raise ValueError("Text with a NUL character cannot be kept.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("Text with half a surrogate pair cannot be kept.") from error
    return str(value)


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("NaN and infinity are not numbers that JSON can keep.")
    return value or 0.0
