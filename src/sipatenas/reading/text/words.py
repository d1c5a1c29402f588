"""Runs of letters and digits -> tokens: stretched letters, leetspeak, reduplication, slang, numbers."""

from __future__ import annotations

import numpy as np

from sipatenas.reading.kernel import kernel
from sipatenas.reading.text import chars as kinds
from sipatenas.reading.text.hashing import find, hash_of_letters
from sipatenas.reading.text.lexicon import DOUBLED, KNOWN, NUMBERED, WHOLE
from sipatenas.reading.text.runs import case_of, put, spell
from sipatenas.reading.text.state import DIGITS, DOUBLES, EXPANDED, LETTERS, NUMBER, STRETCHED, WORD, Desk, kind_of

LETTER, DIGIT, HYPHEN = kinds.LETTER, kinds.DIGIT, kinds.HYPHEN

_LEET = np.array([ord(char) for char in "oi?eas?t?g"], dtype=np.uint32)  # 0 to 9; "?" stands for no letter


@kernel
def row_of(desk: Desk, first: int, last: int) -> int:
    """The lexicon's row of the run's letters, or -1."""
    return int(find(desk.words.keys, desk.words.rows, hash_of_letters(desk.run.letters, first, last)))


@kernel
def known(desk: Desk, first: int, last: int) -> bool:
    """Whether the run's letters are a word or a slang form."""
    row = row_of(desk, first, last)
    return row >= 0 and (desk.words.marks[row] & KNOWN != 0 or desk.words.slang[row] >= 0)


@kernel
def is_digit(letter: np.uint32) -> bool:
    return 0x30 <= letter <= 0x39


@kernel
def number_in(desk: Desk, first: int, last: int) -> int:
    """The number the run's digits write, or -1 above nine digits."""
    if last - first > 9:
        return -1
    value = 0
    for place in range(first, last):
        value = value * 10 + int(desk.run.letters[place]) - 0x30
    return value


@kernel
def put_number(desk: Desk, first: int, last: int, kind: int) -> None:
    """A token of digits."""
    spell(desk, first, last)
    form = hash_of_letters(desk.run.letters, first, last)
    source = desk.run.source
    put(desk, source[first], source[last - 1], kind, 0, number_in(desk, first, last), form, form)


@kernel
def put_word(desk: Desk, first: int, last: int, kind: int) -> None:
    """A token of letters, with the words that its slang stands for."""
    flags = case_of(desk, first, last)
    begin, end = desk.run.source[first], desk.run.source[last - 1]
    if desk.run.facts[DOUBLES] and not known(desk, first, last):
        shorter = _unstretched(desk, first, last)
        if shorter != last:
            flags |= STRETCHED
        last = shorter
    form = hash_of_letters(desk.run.letters, first, last)
    spell(desk, first, last)
    row = int(find(desk.words.keys, desk.words.rows, form))
    if row < 0:
        put(desk, begin, end, kind, flags, -1, form, form)
    elif desk.words.slang[row] < 0:
        put(desk, begin, end, kind, flags, desk.words.value[row], form, form)
    else:
        _put_slang(desk, begin, end, kind, flags, form, desk.words.slang[row])


@kernel
def _put_slang(desk: Desk, begin: int, end: int, kind: int, flags: int, form: np.uint64, slang: int) -> None:
    words, out = desk.words, desk.out
    for place in range(words.slang_at[slang], words.slang_at[slang + 1]):
        word = words.slang_word[place]
        if place > words.slang_at[slang]:
            form = word
            flags |= EXPANDED
            for letter in range(words.slang_letters_at[place], words.slang_letters_at[place + 1]):
                out.letters[out.used[1]] = words.slang_letters[letter]
                out.used[1] += 1
        row = find(words.keys, words.rows, word)
        value = words.value[row] if row >= 0 else -1
        put(desk, begin, end, kind, flags, value, form, word)


@kernel
def _squeezed(desk: Desk, first: int, last: int, keep: int) -> int:
    """Copy the letters to `spare`, runs of one letter cut to `keep`; how many are left."""
    letters, spare = desk.run.letters, desk.run.spare
    size = 0
    same = 0
    for place in range(first, last):
        same = same + 1 if place > first and letters[place] == letters[place - 1] else 1
        if same <= keep:
            spare[size] = letters[place]
            size += 1
    return size


@kernel
def _longest_stretch(desk: Desk, first: int, last: int) -> int:
    longest = 1
    same = 1
    for place in range(first + 1, last):
        same = same + 1 if desk.run.letters[place] == desk.run.letters[place - 1] else 1
        longest = max(longest, same)
    return longest


@kernel
def _unstretched(desk: Desk, first: int, last: int) -> int:
    """Undo drawn-out letters in place: a word that we know with two, else with one; unknown ones keep two letters
    where no more were written, else one. The new end."""
    stretch = _longest_stretch(desk, first, last)
    if stretch < 2 or _without_vowels(desk, first, last):
        return last
    for keep in (2, 1):
        if keep == 2 and stretch == 2:
            continue
        size = _squeezed(desk, first, last, keep)
        row = find(desk.words.keys, desk.words.rows, hash_of_letters(desk.run.spare, 0, size))
        if row >= 0 or (keep == 1 and stretch > 2):
            desk.run.letters[first : first + size] = desk.run.spare[:size]
            return first + size
    return last


@kernel
def _without_vowels(desk: Desk, first: int, last: int) -> bool:
    for place in range(first, last):
        if desk.run.letters[place] in (0x61, 0x69, 0x75, 0x65, 0x6F):
            return False
    return True


@kernel
def finish_run(desk: Desk, size: int) -> None:
    """Put down the tokens of a run outside a hashtag."""
    facts = desk.run.facts
    if facts[DIGITS] == 0:
        put_word(desk, 0, size, WORD)
    elif facts[LETTERS] == 0:
        put_number(desk, 0, size, NUMBER)
    elif _whole(desk, size) or _unleeted(desk, size):
        put_word(desk, 0, size, WORD)
    elif not _put_twice(desk, size):
        _put_pieces(desk, size)


@kernel
def _whole(desk: Desk, size: int) -> bool:
    """Letters and digits that are one word: known as such, or like b2b, g7."""
    row = row_of(desk, 0, size)
    if row >= 0 and (desk.words.marks[row] & WHOLE or desk.words.slang[row] >= 0):
        return True
    return (
        desk.run.facts[LETTERS] == 2
        and size == 3
        and is_digit(desk.run.letters[1])
    )


@kernel
def _put_pieces(desk: Desk, size: int) -> None:
    first = 0
    for place in range(1, size + 1):
        digits = is_digit(desk.run.letters[first])
        if place == size or is_digit(desk.run.letters[place]) != digits:
            if digits:
                put_number(desk, first, place, NUMBER)
            else:
                put_word(desk, first, place, WORD)
            first = place


@kernel
def _put_twice(desk: Desk, size: int) -> bool:
    """A word behind which "2" says that it is doubled (orang2, teman2nya), unless a ballot's number may follow it."""
    letters = desk.run.letters
    two = 0
    while two < size and not is_digit(letters[two]):
        two += 1
    if two < 3 or desk.run.facts[DIGITS] != 1 or letters[two] != 0x32:
        return False
    row = row_of(desk, 0, two)
    if row < 0 or desk.words.marks[row] & KNOWN == 0 or desk.words.marks[row] & NUMBERED:
        return False
    if size - two - 1 > 3:
        return False
    put_twice(desk, 0, two, size)
    return True


@kernel
def put_twice(desk: Desk, first: int, middle: int, last: int) -> None:
    """A doubled word as one token: its form as written, its word the simple one unless doubling changes the sense."""
    spell(desk, first, last)
    letters, source = desk.run.letters, desk.run.source
    form = hash_of_letters(letters, first, last)
    word = hash_of_letters(letters, first, middle)
    row = find(desk.words.keys, desk.words.rows, word)
    if row >= 0 and desk.words.marks[row] & DOUBLED:
        for place in range(first, middle):
            desk.run.spare[place - first] = letters[place]
            desk.run.spare[middle - first + place - first] = letters[place]
        word = hash_of_letters(desk.run.spare, 0, 2 * (middle - first))
    put(desk, source[first], source[last - 1], WORD, case_of(desk, first, middle), -1, form, word)


@kernel
def _unleeted(desk: Desk, size: int) -> bool:
    """Letters for digits inside a word (p1lih, c0blos), in place, where a word that we know comes out or
    single digits stand between the letters of one that no part of is known."""
    run = desk.run
    if not _may_be_leet(desk, size):
        return False
    for one in (0x69, 0x6C):
        for place in range(size):
            letter = run.letters[place]
            run.spare[place] = letter
            if is_digit(letter):
                run.spare[place] = one if letter == 0x31 else _LEET[letter - np.uint32(0x30)]
        row = find(desk.words.keys, desk.words.rows, hash_of_letters(run.spare, 0, size))
        if row >= 0 or (one == 0x6C and _stands_between(desk, size)):
            if row < 0:
                for place in range(size):
                    if run.letters[place] == 0x31:
                        run.spare[place] = 0x69
            run.letters[:size] = run.spare[:size]
            return True
    return False


@kernel
def _may_be_leet(desk: Desk, size: int) -> bool:
    """All digits can be letters, and none stands beside another."""
    if desk.run.facts[LETTERS] < 3:
        return False
    letters = desk.run.letters
    for place in range(size):
        if not is_digit(letters[place]):
            continue
        if _LEET[letters[place] - np.uint32(0x30)] == 0x3F:
            return False
        if place > 0 and is_digit(letters[place - 1]):
            return False
    return True


@kernel
def _stands_between(desk: Desk, size: int) -> bool:
    """Some digit stands between letters, and no piece of three letters or more is a word by itself."""
    first = 0
    inside = False
    for place in range(size + 1):
        if place < size and not is_digit(desk.run.letters[place]):
            continue
        if place - first > 2 and known(desk, first, place):
            return False
        inside = inside or 0 < place < size - 1
        first = place + 1
    return inside


@kernel
def join_number(desk: Desk, size: int, after: int, count: int) -> int:
    """Put down a run that begins with a digit; groups of three behind points or commas join the number
    (1.000.000). The next character."""
    if desk.run.facts[LETTERS] or size > 3:
        finish_run(desk, size)
        return after
    codes, run = desk.chars.codes, desk.run
    while size < 12 and after + 3 < count and codes[after] in (0x2E, 0x2C) and _three_digits(desk, after + 1, count):
        for step in range(1, 4):
            run.letters[size] = codes[after + step]
            run.source[size] = after + step
            run.capital[size] = 0
            size += 1
        after += 4
    put_number(desk, 0, size, NUMBER)
    return after


@kernel
def _three_digits(desk: Desk, place: int, count: int) -> bool:
    codes = desk.chars.codes
    for step in range(3):
        if not is_digit(codes[place + step]):
            return False
    return place + 3 >= count or kind_of(desk.tables, codes[place + 3]) not in (LETTER, DIGIT)


@kernel
def join_twin(desk: Desk, size: int, after: int, count: int) -> int:
    """Put down a run of letters; one behind a hyphen that repeats it (orang-orang, kata-katanya) joins it.
    The next character."""
    run, codes = desk.run, desk.chars.codes
    last = _twin_end(desk, size, after, count)
    if last == 0:
        finish_run(desk, size)
        return after
    middle = size
    for place in range(after + 1, last):
        code = int(codes[place])
        run.letters[size] = code + 32 if 0x41 <= code <= 0x5A else code
        run.source[size] = place
        run.capital[size] = 0
        size += 1
    put_twice(desk, 0, middle, size)
    return last


@kernel
def _twin_end(desk: Desk, size: int, after: int, count: int) -> int:
    """Where the second half of a doubled word ends (with up to three letters behind it), or 0."""
    run, codes = desk.run, desk.chars.codes
    if size < 2 or run.facts[DIGITS] or 2 * size + 3 > run.letters.shape[0] or after + size >= count:
        return 0
    if kind_of(desk.tables, codes[after]) != HYPHEN:
        return 0
    for place in range(size):
        code = int(codes[after + 1 + place])
        if run.letters[place] != (code + 32 if 0x41 <= code <= 0x5A else code):
            return 0
    end = after + 1 + size
    while end < count and 0x61 <= int(codes[end]) | 32 <= 0x7A and end < after + size + 5:
        end += 1
    too_long = end - (after + 1 + size) > 3
    goes_on = end < count and kind_of(desk.tables, codes[end]) in (LETTER, DIGIT)
    return 0 if too_long or goes_on else end
