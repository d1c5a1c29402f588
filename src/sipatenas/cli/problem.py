"""What a verb says when it cannot go on."""

from __future__ import annotations


class Problem(Exception):  # noqa: N818 (reads as the sentence: raise Problem)
    """Wrong usage or missing means, in words for the person who can mend it. Exit status 2 unless given."""

    def __init__(self, words: str, *, status: int = 2) -> None:
        super().__init__(words)
        self.status = status


class NotBuiltYet(Problem):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} belum dibangun pada versi ini.")
