"""Normalised text -> words with their places, and the joined form in which phrases are looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sipatenas.reading.normalise import Normalised, normalise, running_lengths

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


@dataclass(frozen=True)
class Words:
    """The words of a text. `words[i]` stands at original[starts[i]:ends[i]]; `tags[i]` is the number of the hashtag
    it belongs to, or -1; `breaks[i]` counts the sentence ends before it. `joined` is the words between single spaces,
    `places` maps the offset of a word's following space in `joined` to the word."""

    original: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    tags: list[int]
    breaks: list[int]
    tag_spans: list[tuple[int, int]]
    joined: str
    places: dict[int, int]


def split(original: str) -> Words:
    """Cut a post into words: letters and digits apart ("coblos2"), hashtags into their words, links as "url",
    handles as "@handle"."""
    text = normalise(original)
    found = _Collector(text)
    tag_end = -1
    for match in _WORD.finditer(text.text):
        begin, end = match.span()
        word = match.group()
        first = word[0]
        if first == "#":
            tag = _TAG.match(text.text, end)
            tag_end = tag.end() if tag else end
            found.open_tag(begin, tag_end)
        elif first in ".!?;\n":
            found.sentence += 1
        elif first == "@":
            stripped = word.rstrip(".")
            found.add(stripped, begin, begin + len(stripped))
        elif word.startswith(("http", "www.")) and ("://" in word or word.startswith("www.")):
            found.add("url", begin, end)
        elif end <= tag_end and first.isalpha():
            found.add_tag_word(begin, end)
        else:
            found.add(word, begin, end, in_tag=end <= tag_end)
    return found.finish()


class _Collector:
    def __init__(self, text: Normalised) -> None:
        self.text = text
        self.sentence = 0
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.tags: list[int] = []
        self.breaks: list[int] = []
        self.tag_spans: list[tuple[int, int]] = []

    def open_tag(self, begin: int, end: int) -> None:
        self.tag_spans.append(self.text.span(begin, end))

    def add(self, word: str, begin: int, end: int, *, in_tag: bool = False) -> None:
        start, stop = self.text.span(begin, end)
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(stop)
        self.tags.append(len(self.tag_spans) - 1 if in_tag else -1)
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
            self.add(self.text.text[begin + left : begin + right], begin + left, begin + right, in_tag=True)

    def finish(self) -> Words:
        begins = running_lengths(self.words)
        return Words(
            original=self.text.original,
            words=self.words,
            starts=self.starts,
            ends=self.ends,
            tags=self.tags,
            breaks=self.breaks,
            tag_spans=self.tag_spans,
            joined=" " + " ".join(self.words) + " ",
            places={
                begin + len(word): place
                for place, (begin, word) in enumerate(zip(begins, self.words, strict=False))
            },
        )
