"""Normalised text -> words with their places, and the joined form in which phrases are looked up."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from sipatenas.reading.normalise import Normalised, normalise

_WORD = re.compile(
    r"https?://\S+|www\.\S+|(?<![^\W_])@[a-z0-9_.]+|#(?=\w)|[^\W\d_]+|\d+|[.!?;]+(?=\s|$)|\n+|%"
)
_TAG = re.compile(r"\w+")
_CALLS = (
    "coblos",
    "pilih",
    "menangkan",
    "dukung",
    "tusuk",
    "ganti",
    "tolak",
    "lawan",
    "salam",
    "hidup",
    "jangan",
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: words[i] stands at original[starts[i]:ends[i]].

    `tags[i]` is the number of the hashtag it belongs to, or -1; `breaks[i]` counts the sentence ends before
    it. `joined` is the words between single spaces; `begins[i]` is where word i begins in it.
    """

    original: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    tags: list[int]
    breaks: list[int]
    tag_spans: list[tuple[int, int]]
    joined: str
    begins: list[int]

    def word_ending(self, offset: int) -> int:
        """The word whose following space stands at `offset` of `joined`."""
        return bisect_left(self.begins, offset) - 1


def split(original: str) -> Words:
    """Cut a post into words: letters and digits apart ("coblos2"), hashtags into their words, links as "url",
    handles as "@handle"."""
    text = normalise(original)
    found = _Collector(text)
    for match in _WORD.finditer(text.text):
        begin, end = match.span()
        word = match.group()
        first = word[0]
        if end <= found.tag_end and first.isalpha():
            found.add_tag_word(begin, end)
        elif first.isalnum():
            link = word.startswith(("http", "www.")) and not word.isalnum()
            found.add("url" if link else word, begin, end)
        elif first == "#":
            found.open_tag(begin, end)
        elif first == "@":
            handle = word.rstrip(".")
            found.add(handle, begin, begin + len(handle))
        elif first == "%":
            found.add(word, begin, end)
        else:
            found.sentence += 1
    return found.finish()


class _Collector:
    def __init__(self, text: Normalised) -> None:
        self.text = text
        self.sentence = 0
        self.tag_end = -1
        self.words: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.tags: list[int] = []
        self.breaks: list[int] = []
        self.tag_spans: list[tuple[int, int]] = []

    def open_tag(self, begin: int, first: int) -> None:
        tag = _TAG.match(self.text.text, first)
        self.tag_end = tag.end() if tag else first
        self.tag_spans.append(self.text.span(begin, self.tag_end))

    def add(self, word: str, begin: int, end: int) -> None:
        self.words.append(word)
        self.spans.append((begin, end))
        self.tags.append(len(self.tag_spans) - 1 if end <= self.tag_end else -1)
        self.breaks.append(self.sentence)

    def add_tag_word(self, begin: int, end: int) -> None:
        """Words of a hashtag: at capitals inside it, else behind a leading call ("menangkan" + name)."""
        original, starts = self.text.original, self.text.starts
        upper = [original[starts[place]].isupper() for place in range(begin, end)]
        cuts = [place for place in range(1, end - begin) if upper[place] and not upper[place - 1]]
        if not cuts:
            word = self.text.text[begin:end]
            call = next(
                (call for call in _CALLS if word.startswith(call) and len(word) > len(call) + 1), None
            )
            cuts = [len(call)] if call else []
        for left, right in zip([0, *cuts], [*cuts, end - begin], strict=True):
            self.add(self.text.text[begin + left : begin + right], begin + left, begin + right)

    def finish(self) -> Words:
        starts, ends = self.text.starts, self.text.ends
        return Words(
            original=self.text.original,
            words=self.words,
            starts=[starts[begin] for begin, _ in self.spans],
            ends=[ends[end - 1] for _, end in self.spans],
            tags=self.tags,
            breaks=self.breaks,
            tag_spans=self.tag_spans,
            joined=f" {' '.join(self.words)} ",
            begins=[*accumulate((len(word) + 1 for word in self.words), initial=1)],
        )
