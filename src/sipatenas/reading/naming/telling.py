"""Mentions on their way out: told, hashtags lifted, the longest kept where several overlap."""

from __future__ import annotations

from sipatenas.reading.kernel import inlined, lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.layout import Out, Work

_LONGEST = 24
_THOUSAND = 1000.0


@lean
def tell(work: Work, kind: int, target: int, first: int, last: int, score: int) -> None:
    """Note a mention over the words first..last; a person's words are taken for longer forms first."""
    if work.told[at.FOUND] >= work.mentions.shape[1]:
        return
    mention = work.told[at.FOUND]
    work.mentions[at.M_FIRST, mention] = first
    work.mentions[at.M_LAST, mention] = last
    work.mentions[at.M_KIND, mention] = kind
    work.mentions[at.M_TARGET, mention] = target
    work.mentions[at.M_SCORE, mention] = score
    work.told[at.FOUND] = mention + 1
    if kind <= at.PAIR:
        for place in range(first, last + 1):
            work.words[at.TAKEN, place] = 1


@inlined
def covered(work: Work, first: int, last: int) -> bool:
    """Whether a person told already has one of the words."""
    taken = False
    for place in range(first, last + 1):
        taken = taken or work.words[at.TAKEN, place] != 0
    return taken


@lean
def lift_tags(work: Work) -> None:
    """What stands inside a hashtag is told as the hashtag."""
    for mention in range(work.told[at.FOUND]):
        kind = work.mentions[at.M_KIND, mention]
        tag = work.words[at.TAG_OF, work.mentions[at.M_FIRST, mention]]
        if (
            tag >= 0
            and work.words[at.TAG_OF, work.mentions[at.M_LAST, mention]] == tag
            and kind not in (at.SERVANT, at.NOTHING)
        ):
            work.mentions[at.M_KIND, mention] = at.HASHTAG


@lean
def keep_longest(work: Work) -> None:
    """Where mentions overlap the longest counts, then the surest, then the first; the others become nothing.

    Lengths are few, so each is gone through once: linear in the mentions.
    """
    count = work.told[at.FOUND]
    longest = 0
    for place in range(work.told[at.WORDS]):
        work.words[at.BEGINS, place] = -1
    for mention in range(count):
        if work.mentions[at.M_KIND, mention] != at.NOTHING:
            longest = max(longest, work.mentions[at.M_LAST, mention] - work.mentions[at.M_FIRST, mention] + 1)
    for size in range(min(longest, _LONGEST), 0, -1):
        for mention in range(count):
            length = min(work.mentions[at.M_LAST, mention] - work.mentions[at.M_FIRST, mention] + 1, _LONGEST)
            if length == size and work.mentions[at.M_KIND, mention] != at.NOTHING:
                _claim(work, mention, size)


@lean
def _claim(work: Work, mention: int, size: int) -> None:
    """Take the words for a mention, unless a longer one, or a surer one as long, has any of them."""
    first, last = work.mentions[at.M_FIRST, mention], work.mentions[at.M_LAST, mention]
    for place in range(first, last + 1):
        other = work.words[at.BEGINS, place]
        if other < 0:
            continue
        length = min(work.mentions[at.M_LAST, other] - work.mentions[at.M_FIRST, other] + 1, _LONGEST)
        if length > size or work.mentions[at.M_SCORE, other] >= work.mentions[at.M_SCORE, mention]:
            work.mentions[at.M_KIND, mention] = at.NOTHING
            return
    for place in range(first, last + 1):
        other = work.words[at.BEGINS, place]
        if other >= 0:
            _give_up(work, other)
    for place in range(first, last + 1):
        work.words[at.BEGINS, place] = mention


@lean
def _give_up(work: Work, mention: int) -> None:
    for place in range(work.mentions[at.M_FIRST, mention], work.mentions[at.M_LAST, mention] + 1):
        work.words[at.BEGINS, place] = -1
    work.mentions[at.M_KIND, mention] = at.NOTHING


@lean
def write(work: Work, out: Out, filled: int) -> int:
    """The mentions that were kept, in the order of the text, each hashtag once for each target."""
    place = 0
    size = work.told[at.WORDS]
    last_tag = -1
    tag_from = filled
    while place < size:
        mention = work.words[at.BEGINS, place]
        if mention < 0:
            place += 1
            continue
        place = work.mentions[at.M_LAST, mention] + 1
        first, last = (
            work.words[at.TOKEN, work.mentions[at.M_FIRST, mention]],
            work.words[at.TOKEN, work.mentions[at.M_LAST, mention]],
        )
        if work.mentions[at.M_KIND, mention] == at.HASHTAG:
            first = last = work.words[at.TAG_OF, work.mentions[at.M_FIRST, mention]]
            if first != last_tag:
                last_tag, tag_from = first, filled
            if _has(out, tag_from, filled, work.mentions[at.M_TARGET, mention]):
                continue
        out.first[filled] = first
        out.last[filled] = last
        out.kind[filled] = work.mentions[at.M_KIND, mention]
        out.target[filled] = work.mentions[at.M_TARGET, mention]
        out.score[filled] = work.mentions[at.M_SCORE, mention] / _THOUSAND
        filled += 1
    return filled


@inlined
def _has(out: Out, first: int, last: int, target: int) -> bool:
    had = False
    for place in range(first, last):
        had = had or (out.target[place] == target and out.kind[place] == at.HASHTAG)
    return had
