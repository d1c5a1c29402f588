"""Numbers as people write them on ballots."""

from __future__ import annotations

NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "satu siji hiji",
            "dua loro dua",
            "tiga telu tilu",
            "empat papat opat",
            "lima limo",
            "enam",
            "tujuh",
        ),
        1,
    )
    for word in words.split()
}


def ballot_number(word: str) -> int | None:
    """The ballot number a word stands for ("02", "2", "dua"), or None; ballots here go up to 20."""
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if word.isdecimal() and len(word) <= 2 and word.isascii():
        number = int(word)
        return number if 1 <= number <= 20 else None
    return None
