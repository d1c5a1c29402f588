"""Names made comparable: titles off, abbreviations out, old and new spelling as one. Pure functions.

The spelling reform of 1972 (Ejaan yang Disempurnakan) turned oe/dj/tj/nj/sj/ch into u/j/c/ny/sy/kh;
people kept
what stood in their papers, so both forms of one name are met."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from sipatenas.attribution.matcher import tables

_LEET = str.maketrans("4@31!05$7896", "aaeiiosstbgg")
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_STRETCHED = re.compile(r"(.)\1{2,}")
_YEAR_OR_NUMBER = re.compile(r"(?:(?:19|20)\d\d|\d{2,})$")
_COMBINED_FRONT = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)+\.?$")


def fold(text: str) -> str:
    """Plain ASCII letters of `text` in its own case; decorated letters become the letters they stand for."""
    if text.isascii():
        return text
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in unicodedata.normalize("NFKD", wide) if ord(c) < 128)


def words(text: str) -> list[str]:
    """Lower-case ASCII words of a text, digits and signs left out."""
    return _WORD.findall(fold(text).lower())


def strip_titles(name: str) -> str:
    """The name without titles before and degrees after it; never empty when `name` has a letter."""
    core = re.sub(r"\s+", " ", name.replace("’", "'")).strip()
    before, _, after = core.partition(",")
    parts = (before if before.strip() else after).split()
    while len(parts) > 1 and _is_front_title(parts[0]):
        parts = parts[1:]
    shouting = all(p.isupper() or not p.isalpha() for p in parts)
    while len(parts) > 1 and _is_degree(parts[-1], shouting=shouting):
        parts = parts[:-1]
    return " ".join(parts)


def _is_front_title(part: str) -> bool:
    bare = part.lower().strip(".")
    if "." in bare:
        return bool(_COMBINED_FRONT.match(part)) and all(
            b in tables.FRONT_TITLES or b in tables.DOTTED_FRONT_TITLES for b in bare.split(".")
        )
    return bare in tables.FRONT_TITLES or (part.endswith(".") and bare in tables.DOTTED_FRONT_TITLES)


def _is_degree(part: str, *, shouting: bool) -> bool:
    bare = part.lower().replace(".", "")
    if bare not in tables.BACK_TITLES:
        return False
    return "." in part.strip(".") or (
        part.isupper() and (not shouting or bare in {"sh", "se", "mm", "mh", "spd"})
    )


def _canonical(word: str, *, leads: bool) -> str:
    if word in tables.MUHAMMAD or (leads and word in {"m", "md"}):
        return "muhammad"
    return tables.ABBREVIATIONS.get(word, word)


@lru_cache(maxsize=200_000)
def normal(name: str) -> tuple[str, ...]:
    """Canonical words of a person's name. Idempotent: `normal(" ".join(normal(x))) == normal(x)`."""
    current = _normal_once(name)
    for _ in range(6):
        again = _normal_once(" ".join(current))
        if again == current:
            break
        current = again
    return current


def _normal_once(name: str) -> tuple[str, ...]:
    found = words(strip_titles(fold(name).replace("'", "")))
    named = [w for w in found if w not in tables.PARTICLES] or found
    return tuple(_canonical(w, leads=i == 0 and len(named) > 1) for i, w in enumerate(named))


_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("oe|oo|ou", "u"),
        ("dj", "j"),
        ("tj", "c"),
        ("nj", "ny"),
        ("sj|sy|sh", "s"),
        ("ch|kh|gh", "h"),
        ("dh", "d"),
        ("th", "t"),
        ("dz|z", "s"),
        ("ph|f|v", "p"),
        ("x", "ks"),
        ("q|ck", "k"),
        ("ie|ee", "i"),
        ("ae?i|ae", "e"),
        ("au", "o"),
        ("j", "y"),
        ("w", "u"),
        ("iy|y", "i"),
        (r"(.)\1+", r"\1"),
        ("(?<=.)h", ""),
        ("d$", "t"),
        ("b$", "p"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=500_000)
def sound(word: str) -> str:
    """A coarse key: words of one key are one name in another spelling (Djoenaedi, Junaidi)."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def display_words(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Name words of a display name, and the honorifics, decorations and group words that stood beside
    them."""
    clean = unicodedata.normalize("NFKC", text)
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" or c in " .,'@$!" else " " for c in clean)
    parts = []
    for part in fold(kept).split():
        if re.search(r"[A-Za-z]", part):
            parts.extend(_CAMEL.sub(" ", _plain_letters(part)).split())
    named = normal(" ".join(parts))
    beside = frozenset(w for w in named if w in _NOT_NAMES)
    return tuple(w for w in named if w not in _NOT_NAMES), beside


_NOT_NAMES = tables.HONORIFICS_MALE | tables.HONORIFICS_FEMALE | tables.DECORATION | tables.ORGANISATION


def _plain_letters(part: str) -> str:
    if re.search(r"[0-9@$!]", part):
        bare = _YEAR_OR_NUMBER.sub("", part)
        part = (bare or part).lower().translate(_LEET)
    return _STRETCHED.sub(r"\1", part)


def handle_words(handle: str, frequency: Mapping[str, int]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Name words of a handle, cut apart with the roster's own vocabulary (word -> rows), and words
    beside them."""
    found: list[str] = []
    beside: set[str] = set()
    bare = _YEAR_OR_NUMBER.sub("", fold(handle).lstrip("@"))
    for part in re.split(r"[^A-Za-z0-9]+", _CAMEL.sub(" ", bare)):
        plain = _STRETCHED.sub(
            r"\1", re.sub(r"[^a-z]", "", _YEAR_OR_NUMBER.sub("", part).lower().translate(_LEET))
        )
        pieces = (plain,) if plain in frequency or len(plain) <= 5 else segment(plain, frequency)
        for piece in pieces:
            if piece in _NOT_NAMES:
                beside.add(piece)
            elif len(piece) > 1:
                found.append(_canonical(piece, leads=False))
    return tuple(found), frozenset(beside)


def segment(letters: str, frequency: Mapping[str, int]) -> tuple[str, ...]:
    """Letters without spaces cut into known words at the least cost: unknown letters dear, many words
    dearer."""
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(letters) + 1):
        options = []
        for start in range(max(0, end - 14), end):
            cost, cut = best[start]
            options.append((cost + _piece_cost(letters[start:end], frequency), (*cut, letters[start:end])))
        best.append(min(options))
    return best[-1][1]


def _piece_cost(piece: str, frequency: Mapping[str, int]) -> float:
    if len(piece) == 1:
        return 6.0
    if len(piece) > 2:
        rows = frequency.get(piece, 0)
        if rows:
            return 9.0 - min(rows.bit_length(), 14) * 0.4
        if piece in _NOT_NAMES:
            return 7.0
    return 5.0 + 2.5 * len(piece)
