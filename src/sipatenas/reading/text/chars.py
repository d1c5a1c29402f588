"""What each code point is and what it is compared as: two-stage tables, made once from the Unicode database."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

GAP, LETTER, DIGIT, HIDDEN, END, LINE, HASH, AT, UNDERSCORE, APOSTROPHE = range(10)
HYPHEN, PICTURE, SKIN, JOINER, SELECTOR, REGION, KEYCAP, PERCENT, CIRCLED, CENSOR = range(10, 20)

UPPER_CASE, FOREIGN, ODD = 1, 2, 4  # FOREIGN: not Latin; ODD: Latin in disguise (mathematical, full-width, …)

_ALIKE = dict(
    zip(
        "авекмнорстухіјѕԁɡӏһьгАВЕКМНОРСТУХІЈЅԀӀҺЬαοερτυνικβγηωχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abekmhopctyxijsdglhbrabekmhopctyxijsdlhbaoeptuvikbynwxabezhikmnoptyx",
        strict=True,
    )
)
_LATIN = dict(
    zip("ıłøđħŧɑɡɩᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢæœðþŋ", "ilodhtagiabcdefghijklmnopqrstuvwyzaodtn", strict=True)
)
_ARABIC = dict(zip("أإآٱىةکیئؤ", "اااايهكييو", strict=True))
_OTHERS = {
    "\n": LINE, "\r": LINE, "\u2028": LINE, "\u2029": LINE, "#": HASH, "＃": HASH, "@": AT, "＠": AT, "_": UNDERSCORE,
    "-": HYPHEN, "‐": HYPHEN, "‑": HYPHEN, "\u200d": JOINER, "\ufe0f": SELECTOR, "\ufe0e": SELECTOR,
    "\u20e3": KEYCAP, "%": PERCENT, "*": CENSOR, "\t": GAP, "\x0b": GAP, "\x0c": GAP, "\x85": GAP,
    "'": APOSTROPHE, "’": APOSTROPHE, "‘": APOSTROPHE, "`": APOSTROPHE, "´": APOSTROPHE, "ʼ": APOSTROPHE,
}  # fmt: skip
_ENDS = {
    '.': '.', '。': '.', '!': '!', '！': '!', '¡': '!', '?': '?', '？': '?', '؟': '?', '¿': '?', ',': ',', '،': ',',
    '，': ',', ':': ':', '：': ':', ';': ';', '；': ';', '؛': ';', '"': '"', '“': '"', '”': '"', '„': '"',
    '«': '"', '»': '"', '(': '(', '（': '(', '[': '(', ')': ')', '）': ')', ']': ')', '…': '…', '‼': '!', '⁉': '!',
}  # fmt: skip
_WRITING_WITH_MARKS = ((0x0900, 0x0EFF), (0x1780, 0x17FF), (0x1B00, 0x1BFF), (0xA980, 0xA9DF))
_PLAIN = ((0x3400, 0x9FFF), (0xA000, 0xA48F), (0xAC00, 0xD7A3))
_SPANS = (
    (0, 0xD800),
    (0xE000, 0x10000),
    (0x1D400, 0x1D800),
    (0x1F000, 0x1FB00),
    (0x1FBF0, 0x1FBFA),
    (0xE0000, 0xE01F0),
)
N_PAGES = 0x1100


class CharTables(NamedTuple):
    """`cells[page[c >> 8] + (c & 255)]` says of code point c: its kind, traits << 8, the Latin letter it can be
    taken for << 16, and << 32 the code point it is compared as, or -1 - n where that is spelled[n] letters
    from spelled[n + 1] on."""

    page: NDArray[np.int32]
    cells: NDArray[np.uint64]
    spelled: NDArray[np.int32]


def folded(char: str) -> str:
    """The comparable form of a code point: compatibility form, folded case, no marks, Latin and Arabic variants."""
    form = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = (part for part in form if unicodedata.category(part) not in ("Mn", "Me", "Cf", "Cc"))
    return "".join(
        _digit(_LATIN.get(part) or _ARABIC.get(part) or part)
        for part in kept
        if part.isalnum() or len(form) == 1
    )


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _kind(char: str, form: str, category: str) -> int:
    code = ord(char)
    if char in _OTHERS:
        return _OTHERS[char]
    if char in _ENDS:
        return END
    if category in ("Mn", "Me"):
        return LETTER if any(low <= code <= high for low, high in _WRITING_WITH_MARKS) else HIDDEN
    if category in ("Cf", "Cc", "Co", "Cs") or char in "\u115f\u1160\u3164\uffa0\u0640\ufffd":
        return HIDDEN
    return _kind_of_sign(char, form, category)


def _kind_of_sign(char: str, form: str, category: str) -> int:
    code = ord(char)
    tests = (
        (0x1F1E6 <= code <= 0x1F1FF, REGION),
        (0x1F3FB <= code <= 0x1F3FF, SKIN),
        (bool(form) and _is_circled(code), CIRCLED),
        (category == "So" and form.isalpha() and form.isascii(), LETTER),
        (
            category == "So" and (code >= 0x1F000 or 0x2190 <= code <= 0x2BFF or code in (0x3030, 0x303D)),
            PICTURE,
        ),
        (category in ("Nd", "No") and form.isdecimal(), DIGIT if len(form) == 1 else GAP),
        (category[0] in "LN" or category == "Mc", LETTER if form else HIDDEN),
        (code >= 0x1F000 or code in (0x2194, 0x2934, 0x2935), PICTURE),
    )
    return next((kind for holds, kind in tests if holds), GAP)


def _is_circled(code: int) -> bool:
    return 0x2460 <= code <= 0x249B or 0x2776 <= code <= 0x2793 or 0x24F5 <= code <= 0x24FF or code == 0x24EA


def _squared(code: int) -> str:
    """The letter in a squared or circled sign that has no compatibility form (🅰, 🅒), or ""."""
    for first in (0x1F130, 0x1F150, 0x1F170):
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    return ""


def _form(char: str) -> str:
    code = ord(char)
    if char in _ENDS:
        return _ENDS[char]
    if 0x1F1E6 <= code <= 0x1F1FF:
        return chr(ord("a") + code - 0x1F1E6)
    return _squared(code) or _circled(code) or folded(char)


def _circled(code: int) -> str:
    for first in (0x2776, 0x2780, 0x278A, 0x24F5):
        if first <= code < first + 10:
            return str(code - first + 1)
    return ""


def _traits(char: str, form: str) -> int:
    """Upper case, foreign, odd."""
    plain = unicodedata.normalize("NFKD", char)
    upper = UPPER_CASE if plain[:1].isupper() or _squared(ord(char)) else 0
    foreign = FOREIGN if char.isalpha() and not ("a" <= form[:1] <= "z") else 0
    odd = ODD if ord(char) > 0x24F and "a" <= form[:1] <= "z" else 0
    return upper | foreign | odd


class _Maker:
    def __init__(self) -> None:
        self.page = np.zeros(N_PAGES, dtype=np.int32)
        self.pages: list[tuple[list[int], list[int], list[int], list[int]]] = [_blank(GAP)]
        self.spelled: list[int] = []
        self.known: dict[str, int] = {}

    def fold(self, char: str, form: str) -> int:
        if len(form) < 2:
            return ord(form) if form else ord(char)
        if form not in self.known:
            self.known[form] = len(self.spelled)
            self.spelled.extend([len(form), *map(ord, form)])
        return -1 - self.known[form]

    def add(self, code: int) -> None:
        if not self.page[code >> 8]:
            self.page[code >> 8] = len(self.pages)
            self.pages.append(_blank(GAP))
        kinds, folds, traits, alikes = self.pages[self.page[code >> 8]]
        char, place = chr(code), code & 255
        if any(low <= code <= high for low, high in _PLAIN):
            kinds[place], folds[place], traits[place] = LETTER, code, FOREIGN
            return
        category = unicodedata.category(char)
        form = _form(char) if category != "Cn" else ""
        kinds[place] = _kind(char, form, category) if category != "Cn" else GAP
        folds[place] = self.fold(char, form)
        traits[place] = _traits(char, form)
        alikes[place] = ord(_ALIKE.get(char, "\0"))


def _blank(kind: int) -> tuple[list[int], list[int], list[int], list[int]]:
    return [kind] * 256, [0] * 256, [0] * 256, [0] * 256


@cache
def char_tables() -> CharTables:
    """The tables of the whole code space; planes without letters of ours are gaps."""
    made = _Maker()
    for first, last in _SPANS:
        for code in range(first, last):
            made.add(code)
    cells = np.concatenate(
        [
            kinds | np.array(traits) << 8 | np.array(alikes) << 16 | np.array(folds, dtype=np.int64) << 32
            for kinds, folds, traits, alikes in map(_columns, made.pages)
        ]
    )
    return CharTables(made.page * 256, cells.view(np.uint64), np.array(made.spelled, dtype=np.int32))


def _columns(page: tuple[list[int], ...]) -> tuple[NDArray[np.int64], ...]:
    return tuple(np.array(column, dtype=np.int64) for column in page)
