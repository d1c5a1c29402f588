"""The facts a template names, and whether what it was handed fits them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int,),
    "number": (int, float),
    "flag": (bool,),
    "picture": (str,),
}
_SHA256 = re.compile(r"[0-9a-f]{64}")


class FactError(ValueError):
    """A fact is missing, unknown or of the wrong type; the message names it by its path."""


def check(schema: Mapping[str, object], facts: Mapping[str, object], *, template: str) -> None:
    """Raises FactError, naming the template and each fact that does not fit (`leads[3].likes`)."""
    wrong = _mapping(schema, facts, "")
    if wrong:
        raise FactError(f"Templat {template}: " + "; ".join(wrong[:20]))


def _mapping(schema: Mapping[str, object], facts: object, path: str) -> list[str]:
    if not isinstance(facts, Mapping):
        return [f"{path or 'facts'}: harus berupa kumpulan fakta bernama, bukan {_say(facts)}"]
    prefix = f"{path}." if path else ""
    wrong = [f"{prefix}{name}: fakta ini tidak ada" for name in schema if name not in facts]
    wrong += [f"{prefix}{name}: fakta ini tidak dikenal templat" for name in facts if name not in schema]
    for name, kind in schema.items():
        if name in facts:
            wrong += _value(kind, facts[name], f"{prefix}{name}")
    return wrong


def _value(kind: object, value: object, path: str) -> list[str]:
    if isinstance(kind, Mapping):
        return _mapping(kind, value, path)
    if isinstance(kind, Sequence) and not isinstance(kind, str):
        if not isinstance(value, list | tuple):
            return [f"{path}: harus berupa daftar, bukan {_say(value)}"]
        return [error for i, item in enumerate(value) for error in _value(kind[0], item, f"{path}[{i}]")]
    return _plain(str(kind), value, path)


def _plain(kind: str, value: object, path: str) -> list[str]:
    name = kind.removesuffix("?")
    if value is None and kind.endswith("?"):
        return []
    fits = isinstance(value, _TYPES[name]) and (name == "flag" or not isinstance(value, bool))
    if fits and isinstance(value, float):
        fits = math.isfinite(value)
    if fits and name == "picture":
        fits = bool(_SHA256.fullmatch(str(value)))
    return [] if fits else [f"{path}: harus berupa {kind}, bukan {_say(value)}"]


def _say(value: object) -> str:
    return "kosong (null)" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"


def pictures(schema: object, facts: object) -> set[str]:
    """The SHA-256 of every picture that the facts name."""
    if isinstance(schema, Mapping) and isinstance(facts, Mapping):
        return {sha for name, kind in schema.items() for sha in pictures(kind, facts.get(name))}
    if isinstance(schema, str):
        return {str(facts)} if schema.startswith("picture") and facts else set()
    if isinstance(schema, Sequence) and isinstance(facts, list | tuple):
        return {sha for item in facts for sha in pictures(schema[0], item)}
    return set()
