"""UTF-8 bytes -> code points, each with its place in the original, broken encodings undone on the way.

A place counts the code points of the original text; a repaired code point keeps the span it was made from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipatenas.reading.kernel import inlined, part
from sipatenas.reading.text.state import CODES

ESCAPED, MAYBE_MOJIBAKE = 1, 2
NOT_A_CHAR = 0xFFFD

# What Windows-1252 shows for the bytes 0x80 to 0x9F; the five it leaves out stay control characters.
_SHOWN = np.array(
    [0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
     0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A,
     0x153, 0x9D, 0x17E, 0x178],
    dtype=np.int32,
)  # fmt: skip
_NAMES = np.zeros((7, 6), dtype=np.int32)
for _row, _name in enumerate(("amp;", "lt;", "gt;", "quot;", "nbsp;", "apos;", "#39;")):
    _NAMES[_row, : len(_name)] = [ord(char) for char in _name]
_MEANT = np.array([ord(char) for char in "&<>\" ''"], dtype=np.int32)


@inlined
def _tail(data: NDArray[np.uint8], place: int, last: int) -> int:
    """The six bits of a continuation byte, or -1."""
    if place >= last:
        return -1
    byte = data[place]
    return int(byte & 0x3F) if byte & 0xC0 == 0x80 else -1


@part
def _wide(data: NDArray[np.uint8], place: int, last: int) -> tuple[int, int]:
    """The code point of two to four bytes and their number; a broken byte is one replacement character."""
    byte = int(data[place])
    one = _tail(data, place + 1, last)
    if one < 0 or byte < 0xC2 or byte > 0xF4:
        return NOT_A_CHAR, 1
    if byte < 0xE0:
        return (byte & 0x1F) << 6 | one, 2
    two = _tail(data, place + 2, last)
    if two < 0:
        return NOT_A_CHAR, 1
    if byte < 0xF0:
        code = (byte & 0xF) << 12 | one << 6 | two
        return (code, 3) if code >= 0x800 and not 0xD800 <= code < 0xE000 else (NOT_A_CHAR, 1)
    three = _tail(data, place + 3, last)
    code = (byte & 7) << 18 | one << 12 | two << 6 | three
    return (code, 4) if three >= 0 and 0x10000 <= code < 0x110000 else (NOT_A_CHAR, 1)


@part
def decode(data: NDArray[np.uint8], first: int, last: int, work: NDArray[np.int32]) -> tuple[int, int]:
    """Code points of data[first:last]: how many, and the signs of what may have to be mended."""
    place = first
    count = 0
    signs = 0
    while place < last:
        code = int(data[place])
        size = 1
        if code >= 0x80:
            code, size = _wide(data, place, last)
            if 0xC2 <= code <= 0xF4:
                signs |= MAYBE_MOJIBAKE
        elif code in (0x26, 0x5C):
            signs |= ESCAPED
        cell = CODES + 3 * count
        count += 1
        work[cell] = code
        work[cell + 1] = count - 1
        work[cell + 2] = count
        place += size
    return count, signs


@part
def mend(work: NDArray[np.int32], count: int, signs: int) -> int:
    """Escapes and entities undone, then UTF-8 once or twice read as Windows-1252; the new count."""
    if signs & ESCAPED:
        count = _unescape(work, count)
    for _ in range(3):
        before = count
        count = _unscramble(work, count)
        if count == before:
            break
    return count


@part
def _byte_of(code: np.int32) -> int:
    """The byte that shows as this code point in Windows-1252, or -1."""
    if code < 0x100:
        return int(code)
    for place in range(32):
        if _SHOWN[place] == code:
            return 0x80 + place
    return -1


@part
def _tail_of(work: NDArray[np.int32], place: int, count: int) -> int:
    if place >= count:
        return -1
    byte = _byte_of(work[CODES + 3 * place])
    return byte & 0x3F if 0x80 <= byte < 0xC0 else -1


@part
def _scrambled(work: NDArray[np.int32], place: int, count: int) -> tuple[int, int]:
    """The code point written here as the characters of its UTF-8 bytes and how many they are; else (0, 1)."""
    lead = int(work[CODES + 3 * place])
    one = _tail_of(work, place + 1, count)
    if one < 0:
        lost = lead == 0xC2 and (place + 1 >= count or work[CODES + 3 * (place + 1)] == 0x20)
        return (0x20, 1) if lost else (0, 1)
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | one, 2
    two = _tail_of(work, place + 2, count)
    if two < 0:  # the last byte of a closing quotation mark has no sign in Windows-1252 and gets lost
        return (0x201D, 2) if lead == 0xE2 and one == 0 else (0, 1)
    if lead < 0xF0:
        code = (lead & 0xF) << 12 | one << 6 | two
        return (code, 3) if code >= 0x800 and not 0xD800 <= code < 0xE000 else (0, 1)
    three = _tail_of(work, place + 3, count)
    if three < 0:
        return (NOT_A_CHAR, 3) if lead == 0xF0 and one == 0x1F else (0, 1)
    code = (lead & 7) << 18 | one << 12 | two << 6 | three
    return (code, 4) if 0x10000 <= code < 0x110000 else (0, 1)


@part
def _unscramble(work: NDArray[np.int32], count: int) -> int:
    place = 0
    kept = 0
    while place < count:
        code = int(work[CODES + 3 * place])
        size = 1
        if 0xC2 <= code <= 0xF4:
            meant, size = _scrambled(work, place, count)
            code = meant or code
        cell = CODES + 3 * kept
        work[cell] = code
        work[cell + 1] = work[CODES + 3 * place + 1]
        work[cell + 2] = work[CODES + 3 * (place + size - 1) + 2]
        kept += 1
        place += size
    return kept


@part
def _hex(work: NDArray[np.int32], place: int, count: int, digits: int) -> int:
    """The number in so many hexadecimal digits, or -1."""
    if place + digits > count:
        return -1
    value = 0
    for step in range(digits):
        code = int(work[CODES + 3 * (place + step)])
        if 0x30 <= code <= 0x39:
            value = value * 16 + code - 0x30
        elif 0x61 <= code | 0x20 <= 0x66:
            value = value * 16 + (code | 0x20) - 0x57
        else:
            return -1
    return value


@part
def _escape(work: NDArray[np.int32], place: int, count: int) -> tuple[int, int]:
    r"""What \n, \r, \t, \xHH or \uHHHH stands for and its length; else the backslash."""
    after = int(work[CODES + 3 * (place + 1)]) if place + 1 < count else 0
    if after in (0x6E, 0x72):
        return 0x0A, 2
    if after == 0x74:
        return 0x20, 2
    if after == 0x78:
        value = _hex(work, place + 2, count, 2)
        return (value, 4) if value > 0 else (0x5C, 1)
    return _wide_escape(work, place, count) if after == 0x75 else (0x5C, 1)


@part
def _wide_escape(work: NDArray[np.int32], place: int, count: int) -> tuple[int, int]:
    r"""What \uHHHH stands for, two surrogates as one, and its length; else the backslash."""
    high = _hex(work, place + 2, count, 4)
    if 0xD800 <= high < 0xDC00 and place + 7 < count and work[CODES + 3 * (place + 7)] == 0x75:
        low = _hex(work, place + 8, count, 4)
        if 0xDC00 <= low < 0xE000 and work[CODES + 3 * (place + 6)] == 0x5C:
            return 0x10000 + ((high - 0xD800) << 10 | low - 0xDC00), 12
    if 0xD800 <= high < 0xE000:
        return NOT_A_CHAR, 6
    return (high, 6) if high > 0 else (0x5C, 1)


@part
def _entity(work: NDArray[np.int32], place: int, count: int) -> tuple[int, int]:
    """What &amp; and the like stand for and their length; else the ampersand."""
    for name in range(_NAMES.shape[0]):
        size = 0
        while (
            size < 6
            and _NAMES[name, size] != 0
            and place + 1 + size < count
            and work[CODES + 3 * (place + 1 + size)] == _NAMES[name, size]
        ):
            size += 1
        if size == 6 or _NAMES[name, size] == 0:
            return int(_MEANT[name]), size + 1
    return 0x26, 1


@part
def _unescape(work: NDArray[np.int32], count: int) -> int:
    place = 0
    kept = 0
    while place < count:
        code = int(work[CODES + 3 * place])
        size = 1
        if code == 0x5C:
            code, size = _escape(work, place, count)
        elif code == 0x26:
            code, size = _entity(work, place, count)
        cell = CODES + 3 * kept
        work[cell] = code
        work[cell + 1] = work[CODES + 3 * place + 1]
        work[cell + 2] = work[CODES + 3 * (place + size - 1) + 2]
        kept += 1
        place += size
    return kept
