"""Text as written -> text as compared, each position keeping the code points it came from. Linear."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import ftfy.bad_codecs

ftfy.bad_codecs.ok()  # registers the "sloppy" codecs that undo mojibake

_LOOK_ALIKES = dict(
    zip(
        "авекмнорстухіјѕԁɡӏһьɑοαερτυνικβγηℓꞵ",
        "abekmhopctyxijsdglhbaoaeptuvikbynlb",
        strict=True,
    )
) | {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "’": "", "‘": "", "'": "", "`": "", "´": "", "ʼ": ""}
_DROPPED = frozenset({"Mn", "Me", "Cf"})
_BROKEN = re.compile(
    r"(?:[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{1,3})+"
    r"|(?:\\x[0-9a-fA-F]{2}){1,64}|\\[nrt]|&(?:amp|lt|gt|quot|nbsp);"
)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " "}
_SPECIAL = re.compile(r"[\\&'`]")
# Vowels drawn out anywhere, consonants only behind another letter: "PPP" and "PPPK" are names.
_REPEATED = re.compile(r"([aiueo])\1{2,}|(?<=[^\W\d_])([^\W\d_])\2{2,}")


class _Folds(dict[str, str]):
    """One code point -> its comparable form: compatibility form, folded case, no marks, Latin look-alikes."""

    def __missing__(self, char: str) -> str:
        parts = unicodedata.normalize("NFKD", char).casefold()
        parts = unicodedata.normalize("NFKD", parts)
        form = "".join(
            _LOOK_ALIKES.get(part, part) for part in parts if unicodedata.category(part) not in _DROPPED
        )
        self[char] = form
        return form


_FOLDS = _Folds()


@dataclass(frozen=True)
class Normalised:
    """`text` is the comparable form; character i of it came from original[starts[i]:ends[i]]."""

    original: str
    text: str
    starts: list[int] | range
    ends: list[int] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span behind text[start:end] (not empty)."""
        return self.starts[start], self.ends[end - 1]


def normalise(original: str) -> Normalised:
    """The comparable form of a text: NFKC-equivalent, case folded, without marks and invisible characters,
    mojibake, escapes and entities undone, look-alike letters as Latin, letters drawn out as one.
    """
    if original.isascii() and not _SPECIAL.search(original):
        text = original.lower()
        plain = Normalised(original, text, range(len(text)), range(1, len(text) + 1))
    else:
        plain = _fold(original)
    return _squeeze(plain) if _REPEATED.search(plain.text) else plain


def _fold(original: str) -> Normalised:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(chunk: str, begin: int) -> None:
        forms = [_FOLDS[char] for char in chunk]
        folded = "".join(forms)
        parts.append(folded)
        if len(folded) == len(chunk) and all(map(len, forms)):
            starts.extend(range(begin, begin + len(chunk)))
            ends.extend(range(begin + 1, begin + len(chunk) + 1))
            return
        for place, form in enumerate(forms, begin):
            starts.extend([place] * len(form))
            ends.extend([place + 1] * len(form))

    done = 0
    for broken in _BROKEN.finditer(original):
        begin, end = broken.span()
        keep(original[done:begin], done)
        repaired = "".join(_FOLDS[char] for char in _repair(broken.group()))
        parts.append(repaired)
        starts.extend([begin] * len(repaired))
        ends.extend([end] * len(repaired))
        done = end
    keep(original[done:], done)
    return Normalised(original, "".join(parts), starts, ends)


def _repair(broken: str) -> str:
    if broken in _ENTITIES:
        return _ENTITIES[broken]
    if broken.startswith("\\x"):
        return bytes.fromhex(broken.replace("\\x", "")).decode("utf-8", "replace")
    if broken.startswith("\\"):
        return " "
    try:
        return broken.encode("sloppy-windows-1252").decode("utf-8")
    except UnicodeError:
        return broken


def _squeeze(folded: Normalised) -> Normalised:
    """Letters drawn out ("ayooooo") as one; the one letter stands for the whole run."""
    text = folded.text
    keeps: list[int] = [1] * len(text)
    ends = list(folded.ends)
    for run in _REPEATED.finditer(text):
        begin, end = run.span()
        ends[begin] = ends[end - 1]
        keeps[begin + 1 : end] = [0] * (end - begin - 1)
    kept = [place for place, keep in enumerate(keeps) if keep]
    return Normalised(
        folded.original,
        "".join(text[place] for place in kept),
        [folded.starts[place] for place in kept],
        [ends[place] for place in kept],
    )
