"""What a post does: signals of a text added up per act, softmax over the acts, and whom it favours.

score(act) = BASE[act] + the sum of the signals' weights for that act; a signal counts at most twice. The
weights that a reading tells as its `why` are those of its strongest act, so BASE plus their sum is
that act's score.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from math import exp

from sipatenas.reading import signals as rules
from sipatenas.reading.evidence import Evidence
from sipatenas.reading.gazetteer import Hit
from sipatenas.reading.mentions import Found
from sipatenas.reading.records import ACTS, Act, Direction, Favour, Why
from sipatenas.reading.words import Words

TARGET_KINDS = frozenset(
    {"candidate", "pair", "party", "ballot_number", "empty_box", "hashtag", "official_account"}
)
_MOST = 2
_NEAR = 12


@dataclass(frozen=True)
class Fired:
    """A signal at the words first..last of a text."""

    name: str
    first: int
    last: int


def fire(words: Words, hits: list[Hit], found: list[Found], evidence: Evidence) -> list[Fired]:
    """Every signal of the text in its order, each name at most twice; long phrases silence short ones."""
    targets = [one for one in found if one.kind in TARGET_KINDS and one.id]
    covered = {place for one in found for place in range(one.first, one.last + 1) if one.kind != "hashtag"}
    fired = [*_phrases(words, hits, covered), *_at_targets(words, targets), *_whole(words, targets, evidence)]
    seen: Counter[str] = Counter()
    kept = []
    for one in sorted(fired, key=lambda f: (f.first, f.last, f.name)):
        seen[one.name] += 1
        if seen[one.name] <= _MOST:
            kept.append(one)
    return kept


def _phrases(words: Words, hits: list[Hit], covered: set[int]) -> list[Fired]:
    taken: set[int] = set()
    fired = []
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first)):
        places = range(hit.first, hit.last + 1)
        if not taken.isdisjoint(places) or not covered.isdisjoint(places):
            continue
        taken.update(places)
        names = [entry.target for entry in hit.entries if entry.kind == "signal"]
        fired += [_negated(words, Fired(name, hit.first, hit.last)) for name in names]
    return fired


def _negated(words: Words, one: Fired) -> Fired:
    """ "tidak pintar" is no praise: a denied kind word counts as disapproval."""
    before = words.words[one.first - 1] if one.first else ""
    if before in rules.NEGATIONS and one.name in {"praise", "choice_voiced", "backing", "victory"}:
        return Fired("negation", one.first - 1, one.last)
    return one


def _at_targets(words: Words, targets: list[Found]) -> list[Fired]:
    fired = []
    for target in targets:
        if target.kind == "hashtag":
            tag = words.tags[target.first]
            first = target.first
            while first > 0 and words.tags[first - 1] == tag:
                first -= 1
            called = rules.TAG_CALLS & set(words.words[first : target.last + 1])
            fired.append(Fired("tagged_call" if called else "tagged_target", first, target.last))
            continue
        for place in range(target.first - 1, max(-1, target.first - 4), -1):
            if words.words[place] in rules.CALL_VERBS and words.breaks[place] == words.breaks[target.first]:
                name = _call_name(words.words[place], words.words[place - 1] if place else "")
                if name:
                    fired.append(Fired(name, place, target.last))
                break
    return fired


def _call_name(verb: str, before: str) -> str:
    """What a verb of choosing in front of a target is; empty where it reports what others do."""
    if before in rules.NEGATIONS:
        return "against_at_target"
    if before in rules.REPORTED:
        return ""
    if before in rules.FIRST_PERSON or verb not in rules.VOTE_VERBS:
        return "backing_at_target"
    return "call_at_target"


def _whole(words: Words, targets: list[Found], evidence: Evidence) -> list[Fired]:
    """Signals of the text as a whole; their span is the words that show them, or the first word."""
    size = len(words.words)
    if not size:
        return []
    fired = [Fired("target", target.first, target.last) for target in targets[:1]]
    pairs = (target for target in targets if target.kind in {"pair", "hashtag"})
    fired += [Fired("target_pair", pair.first, pair.last) for pair in islice(pairs, 1)]
    if evidence.electoral:
        fired.append(Fired("politics", 0, 0))
    if len({target.id for target in targets}) > 1:
        fired.append(Fired("several_sides", targets[0].first, targets[-1].last))
    if size <= 5:
        fired.append(Fired("short", 0, size - 1))
    if "url" in words.words:
        place = words.words.index("url")
        fired.append(Fired("link", place, place))
    return fired + _emoji(words)


def _emoji(words: Words) -> list[Fired]:
    if words.original.isascii():
        return []
    characters = set(words.original)
    last = len(words.words) - 1
    kinds = (("applause", rules.APPLAUSE), ("mocking", rules.MOCKING))
    return [Fired(name, last, last) for name, emoji in kinds if characters & emoji]


def score(fired: list[Fired]) -> tuple[float, ...]:
    """The score of each act, in the order of ACTS."""
    totals = list(rules.BASE)
    for one in fired:
        for place, weight in enumerate(rules.WEIGHTS[one.name]):
            totals[place] += weight
    return tuple(totals)


def probabilities(scores: tuple[float, ...]) -> Act:
    """Softmax of the scores; never above 0.98, for a plain rule set is never that sure."""
    highest = max(scores)
    parts = [exp(value - highest) for value in scores]
    total = sum(parts)
    return Act(*(0.975 * part / total + 0.005 for part in parts))


def explain(words: Words, fired: list[Fired], act: Act) -> tuple[Why, ...]:
    """The spans that spoke for or against the strongest act, in the order of the text."""
    place = ACTS.index(act.top)
    whys = []
    for one in fired:
        weight = rules.WEIGHTS[one.name][place]
        if weight:
            whys.append(Why(words.starts[one.first], words.ends[one.last], one.name, weight))
    return tuple(whys)


def _pull(words: Words, target: Found, cue: Fired) -> float:
    """What a cue says of a target: the nearer the more, across a sentence's end little; negative: against."""
    strength = max(rules.WEIGHTS[cue.name][:3])
    distance = max(target.first - cue.last, cue.first - target.last, 0)
    if words.breaks[cue.first] != words.breaks[target.first]:
        distance += _NEAR
    if cue.name.endswith("_at_target") and target.first <= cue.last <= target.last:
        strength += 2
    return (strength if rules.BY_NAME[cue.name].side == "pro" else -strength) / (1 + distance)


def favours(words: Words, found: list[Found], fired: list[Fired], act: Act) -> tuple[Favour, ...]:
    """For or against whom the post speaks: each target by the words near it (within 12) that take a side.

    Empty if the post takes no side (its sides add up to less than 0.3). Score: 0 to 1.
    """
    if act.sided < 0.3:
        return ()
    cues = [one for one in fired if rules.BY_NAME[one.name].side]
    firsts = [one.first for one in cues]
    lean = act.call_to_vote + act.support - act.attack
    balance: dict[str, float] = {}
    for target in found:
        if target.kind not in TARGET_KINDS or not target.id:
            continue
        low = bisect_left(firsts, target.first - _NEAR)
        high = bisect_left(firsts, target.last + _NEAR + 1)
        points = 0.4 * lean + sum(_pull(words, target, cue) for cue in cues[low:high])
        balance[target.id] = balance.get(target.id, 0.0) + points
    ranked = sorted(balance.items(), key=lambda item: -abs(item[1]))
    told = []
    for target_id, points in ranked[:8]:
        direction: Direction = "pro" if points > 0 else "contra"
        if abs(points) >= 0.15:
            told.append(Favour(target_id, direction, round(act.sided * (1 - 0.5 * exp(-2 * abs(points))), 3)))
    return tuple(told)
