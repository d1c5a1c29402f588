"""What the papers' fonts can print: PDF/A forbids a missing glyph, so the rest is named in brackets.

The table `glyphs.txt` is made by `python -m sipatenas.documents.glyphs`, anew when Typst changes its fonts.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono", "New Computer Modern Math")
"""Typst's embedded fonts in the order in which the templates name them."""
TABLE = Path(__file__).parent / "glyphs.txt"
_DROPPED = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff\u00ad]"
)
"""Invisible signs: joiners, direction overrides (which could turn a sentence round), variation selectors."""
_PLAIN = re.compile("[\\x0a\\x20-\\x7e\\xa0-\\u024f\\u2010-\\u2027\\u2030-\\u205e]")
_LINE = re.compile("\r\n|[\r\u0085\u2028\u2029\u000b\u000c]")


@cache
def _borders() -> list[int]:
    """Sorted starts and ends of the printable ranges: an odd position means inside."""
    found: list[int] = []
    for line in TABLE.read_text(encoding="ascii").split():
        first, _, last = line.partition("-")
        found += [int(first, 16), int(last or first, 16) + 1]
    return found


def printable(character: str) -> bool:
    """Whether the fonts hold this one code point."""
    return character == "\n" or bisect_right(_borders(), ord(character)) % 2 == 1


def legible(text: str, *, lacking: frozenset[str] = frozenset(), plain_only: bool = False) -> str:
    """The text as the paper can carry it: control signs gone, and what no font holds named, `[herb]`.

    `lacking` are signs that the fonts hold alone but not where they stand; with `plain_only` everything
    outside Latin letters and common signs is named.
    """
    plain = _DROPPED.sub("", _LINE.sub("\n", text.replace("\t", " ")))
    if plain.isascii() and plain.isprintable():
        return plain
    composed = unicodedata.normalize("NFC", plain)
    return "".join(
        _one(sign, sign in lacking or (plain_only and not _PLAIN.match(sign))) for sign in composed
    )


@cache
def _one(character: str, named: bool) -> str:
    if printable(character) and not named:
        return character
    if unicodedata.category(character) in {"Cc", "Cs", "Cn", "Cf", "Co"}:
        return ""
    name = unicodedata.name(character, "").lower()
    if name.startswith("emoji modifier"):
        return ""
    return f"[{name or f'U+{ord(character):04X}'}]"


_NAMED = re.compile(r'(?:the text|codepoint) `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_PROBE = b"""#set document(title: "probe")
#set text(font: json(bytes(sys.inputs.fonts)))
= probe
#for c in json(bytes(sys.inputs.facts)) [#c \\ ]
"""


def complaints(texts: list[str]) -> str:
    """What Typst says against a PDF/A-2a paper with these texts; empty when it can be made."""
    import typst

    inputs = {"facts": json.dumps(texts), "fonts": json.dumps(FONTS)}
    try:
        typst.compile(
            _PROBE, sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"], ignore_system_fonts=True, timestamp=0
        )
    except typst.TypstError as error:
        return error.diagnostic
    return ""


def signs_in(complaint: str) -> frozenset[str]:
    """The signs that Typst names as lacking in what it says; a plain letter is never to blame."""
    spelled = (
        _ESCAPED.sub(lambda match: chr(int(match[1], 16)), found) for found in _NAMED.findall(complaint)
    )
    return frozenset(sign for text in spelled for sign in text if not _PLAIN.match(sign))


def probe(codes: list[int]) -> list[int]:
    """Those of the code points that the fonts hold, also behind a letter."""
    if not codes:
        return []
    said = complaints([text for code in codes for text in (chr(code), f"x{chr(code)}x")])
    if not said:
        return codes
    named = signs_in(said)
    kept = [code for code in codes if chr(code) not in named]
    if len(kept) < len(codes):
        return probe(kept)
    middle = len(codes) // 2
    return probe(codes[:middle]) + probe(codes[middle:]) if middle else []


def ranges(codes: list[int]) -> list[str]:
    """`20-7e` for each run of neighbours."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return [f"{first:x}-{last:x}" if first != last else f"{first:x}" for first, last in runs]


def main() -> None:
    """Write the table for all assigned code points outside the private and CJK planes."""
    unwanted = {"Cc", "Cs", "Cn", "Cf", "Co"}
    codes = [
        code
        for code in (*range(0x20, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x20000))
        if unicodedata.category(chr(code)) not in unwanted and not _DROPPED.match(chr(code))
    ]
    held = [code for start in range(0, len(codes), 256) for code in probe(codes[start : start + 256])]
    TABLE.write_text("\n".join(ranges(held)) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
