"""Candidates and pairs by name: which pair a form means here, and whether it means a candidate at all."""

from __future__ import annotations

from sipatenas.reading.kernel import inlined, lean
from sipatenas.reading.naming import layout as at
from sipatenas.reading.naming.evidence import beside_other_name, holds, is_person, word_class
from sipatenas.reading.naming.layout import BookArrays, Words, Work
from sipatenas.reading.naming.telling import covered, tell
from sipatenas.reading.text.tokens import UPPER

_BESIDE_PARTNER = 880
_LONE_AT_LARGE = 600
_ACRONYM = 850
_MOST_ENTRIES = 64
_REACH = 4


@lean
def tell_persons(book: BookArrays, work: Work) -> None:
    """Tell every candidate and pair named, longer forms first, then halves side by side as the pair."""
    longest = 0
    for hit in range(work.told[at.HITS]):
        if _names_person(book, work.hits[at.HIT_NODE, hit]):
            longest = max(longest, work.hits[at.HIT_LAST, hit] - work.hits[at.HIT_FIRST, hit] + 1)
    for size in range(longest, 0, -1):
        for hit in range(work.told[at.HITS]):
            if work.hits[at.HIT_LAST, hit] - work.hits[at.HIT_FIRST, hit] + 1 == size and _names_person(
                book, work.hits[at.HIT_NODE, hit]
            ):
                _try_person(book, work, hit)
    if longest:
        _join_halves(book, work)


@inlined
def _names_person(book: BookArrays, node: int) -> bool:
    return bool(book.nodes[node, at.N_KINDS] & at.PERSONS_SEEN)


@lean
def _try_person(book: BookArrays, work: Work, hit: int) -> None:
    first, last = work.hits[at.HIT_FIRST, hit], work.hits[at.HIT_LAST, hit]
    if (
        work.words[at.BARRED, first]
        or (first == last and work.words[at.SLANG, first])
        or covered(work, first, last)
    ):
        return
    partner = _partner(book, work, hit)
    entry = _choose(book, work, work.hits[at.HIT_NODE, hit], partner)
    if entry < 0:
        return
    score = _accept(book, work, hit, entry, partner)
    if score:
        kind = at.PAIR if book.entries[entry, at.E_KIND] == at.PAIR_ENTRY else at.CANDIDATE
        tell(work, kind, book.entries[entry, at.E_TARGET], first, last, score)
    elif last > first:
        for place in range(first, last + 1):
            work.words[at.BARRED, place] = 1


@lean
def _partner(book: BookArrays, work: Work, hit: int) -> int:
    """The pair of which another half stands right beside this hit ("zainal - ingkong"); -1 none, -2 several."""
    first, last = work.hits[at.HIT_FIRST, hit], work.hits[at.HIT_LAST, hit]
    found = -1
    for place in range(max(0, first - 2 - _REACH), first):
        for other in range(work.words[at.HITS_FROM, place], work.words[at.HITS_FROM, place + 1]):
            end = work.hits[at.HIT_LAST, other]
            if end == first - 1 or (end == first - 2 and _connects(book, work, first - 1)):
                found = _common(book, work.hits[at.HIT_NODE, hit], work.hits[at.HIT_NODE, other], found)
    size = work.told[at.WORDS]
    for place in range(last + 1, min(size, last + 3)):
        if place == last + 2 and not _connects(book, work, last + 1):
            break
        for other in range(work.words[at.HITS_FROM, place], work.words[at.HITS_FROM, place + 1]):
            found = _common(book, work.hits[at.HIT_NODE, hit], work.hits[at.HIT_NODE, other], found)
    return found


@inlined
def _connects(book: BookArrays, work: Work, place: int) -> bool:
    return bool(word_class(book, work, place) & at.CONNECTOR != at.ZERO)


@lean
def _common(book: BookArrays, mine: int, other: int, found: int) -> int:
    """`found`, or the pair whose two halves the two nodes may stand for."""
    if not _names_person(book, other):
        return found
    for one in range(
        book.nodes[mine, at.N_ENTRIES],
        min(book.nodes[mine + 1, at.N_ENTRIES], book.nodes[mine, at.N_ENTRIES] + _MOST_ENTRIES),
    ):
        half = book.entries[one, at.E_KIND]
        if half > at.DEPUTY_ENTRY:
            continue
        for two in range(
            book.nodes[other, at.N_ENTRIES],
            min(book.nodes[other + 1, at.N_ENTRIES], book.nodes[other, at.N_ENTRIES] + _MOST_ENTRIES),
        ):
            opposite = (
                book.entries[two, at.E_KIND] <= at.DEPUTY_ENTRY and book.entries[two, at.E_KIND] != half
            )
            if opposite and book.entries[one, at.E_TARGET] == book.entries[two, at.E_TARGET]:
                if found >= 0 and found != book.entries[one, at.E_TARGET]:
                    return -2
                found = int(book.entries[one, at.E_TARGET])
    return found


@lean
def _choose(book: BookArrays, work: Work, node: int, partner: int) -> int:
    """The strongest entry of the one pair that a form can mean here; -1 while several remain."""
    target = _sole(book, work, node, 0, partner)
    if target == -2 and partner >= 0:
        target = partner
    if target == -2:
        target = _sole(book, work, node, 1, partner)
    if target < 0:
        target = _sole(book, work, node, 2, partner)
    if target < 0:
        return -1
    best = -1
    for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
        if not is_person(book.entries[entry, at.E_KIND]) or book.entries[entry, at.E_TARGET] != target:
            continue
        if best < 0 or book.entries[entry, at.E_STRENGTH] < book.entries[best, at.E_STRENGTH]:
            best = entry
    return best


@lean
def _sole(book: BookArrays, work: Work, node: int, narrowing: int, partner: int) -> int:
    """The only pair a node can mean (-1 none, -2 several): of all (0), of pairs surely named (1), of contests (2)."""
    found = -1
    for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
        if not is_person(book.entries[entry, at.E_KIND]):
            continue
        target = book.entries[entry, at.E_TARGET]
        if book.entries[entry, at.E_STRENGTH] == at.BESIDE and target != partner:
            continue
        if narrowing == 1 and not holds(work.pairs, work.told[at.PAIRS], target):
            continue
        if narrowing == 2 and not holds(
            work.contests, work.told[at.CONTESTS], book.entries[entry, at.E_CONTEST]
        ):
            continue
        if found >= 0 and found != target:
            return -2
        found = int(target)
    return found


@lean
def _accept(book: BookArrays, work: Work, hit: int, entry: int, partner: int) -> int:
    """How sure it is that the form means this candidate, in thousandths; 0 where it is not enough."""
    strength = book.entries[entry, at.E_STRENGTH]
    target = book.entries[entry, at.E_TARGET]
    first, last = work.hits[at.HIT_FIRST, hit], work.hits[at.HIT_LAST, hit]
    if partner == target or book.entries[entry, at.E_KIND] == at.PAIR_ENTRY:
        return max(_BESIDE_PARTNER, int(at.SCORES[strength]))
    if strength == at.BESIDE or _somebody_else(book, work, first, last, target, strength):
        return 0
    local = holds(work.contests, work.told[at.CONTESTS], book.entries[entry, at.E_CONTEST])
    foreign = work.told[at.TEXT_BITS] & at.FOREIGN_TEXT != 0
    before = word_class(book, work, first - 1)
    addressed = before & at.ADDRESS != at.ZERO
    if strength <= at.FIRM:
        enough = local or not foreign or not book.nodes[work.hits[at.HIT_NODE, hit], at.N_ELSEWHERE]
    elif strength == at.LONE and book.everywhere and not local:
        electoral = work.told[at.TEXT_BITS] & at.ELECTORAL_TEXT != 0
        return _LONE_AT_LARGE if electoral and (addressed or before & at.CALL != at.ZERO) else 0
    elif strength == at.LONE:
        enough = local or not foreign
    else:
        enough = local and (addressed or holds(work.pairs, work.told[at.PAIRS], target))
    return int(at.SCORES[strength]) if enough else 0


@lean
def _somebody_else(book: BookArrays, work: Work, first: int, last: int, pair: int, strength: int) -> bool:
    """A short form beside another name word ("Rano Karno") belongs to a longer name; behind "jalan" to a street."""
    if beside_other_name(book, work, last, pair):
        return True
    before = word_class(book, work, first - 1)
    touching = work.words[at.GAP, first] == at.NO_GAP or work.words[at.GAP, first] == at.STOP_GAP
    if before & at.STREET != at.ZERO:
        return True
    if (
        strength < at.LONE
        or not touching
        or first == 0
        or work.words[at.TAG_OF, first - 1] != work.words[at.TAG_OF, first]
    ):
        return False
    named = before & at.NAME != at.ZERO and before & at.ADDRESS == at.ZERO
    return bool(named and not _of(book, work.words[at.NODE, first - 1], pair))


@lean
def _of(book: BookArrays, node: int, pair: int) -> bool:
    for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
        if book.entries[entry, at.E_KIND] <= at.DEPUTY_ENTRY and book.entries[entry, at.E_TARGET] == pair:
            return True
    return False


@lean
def _join_halves(book: BookArrays, work: Work) -> None:
    """Two halves of one pair side by side become the pair. Mentions stand by their length till here."""
    count = work.told[at.FOUND]
    by_place(work, count)
    kept = 0
    for place in range(count):
        mine = work.mentions[at.M_ORDER, place]
        if kept and _joins(book, work, work.mentions[at.M_ORDER, kept - 1], mine):
            head = work.mentions[at.M_ORDER, kept - 1]
            work.mentions[at.M_KIND, head] = at.PAIR
            work.mentions[at.M_LAST, head] = work.mentions[at.M_LAST, mine]
            work.mentions[at.M_SCORE, head] = max(
                work.mentions[at.M_SCORE, head], work.mentions[at.M_SCORE, mine]
            )
            work.mentions[at.M_KIND, mine] = at.NOTHING
        else:
            work.mentions[at.M_ORDER, kept] = mine
            kept += 1


@lean
def _joins(book: BookArrays, work: Work, head: int, mine: int) -> bool:
    gap = work.mentions[at.M_FIRST, mine] - work.mentions[at.M_LAST, head] - 1
    if (
        work.mentions[at.M_TARGET, head] != work.mentions[at.M_TARGET, mine]
        or work.mentions[at.M_KIND, head] != at.CANDIDATE
        or gap < 0
        or gap > 1
    ):
        return False
    if (
        work.words[at.TAG_OF, work.mentions[at.M_LAST, head]]
        != work.words[at.TAG_OF, work.mentions[at.M_FIRST, mine]]
    ):
        return False
    if (
        work.mentions[at.M_KIND, mine] != at.CANDIDATE
        or work.words[at.GAP, work.mentions[at.M_LAST, head] + 1] > at.SOFT_GAP
    ):
        return False
    return gap == 0 or _connects(book, work, work.mentions[at.M_LAST, head] + 1)


@lean
def by_place(work: Work, count: int) -> None:
    """`work.order`: the mentions by their first words (no two begin at the same): a counting sort."""
    for place in range(work.told[at.WORDS]):
        work.words[at.BEGINS, place] = -1
    for mention in range(count):
        work.words[at.BEGINS, work.mentions[at.M_FIRST, mention]] = mention
    filled = 0
    for place in range(work.told[at.WORDS]):
        if work.words[at.BEGINS, place] >= 0:
            work.mentions[at.M_ORDER, filled] = work.words[at.BEGINS, place]
            filled += 1


@lean
def tell_acronyms(words: Words, book: BookArrays, work: Work) -> None:
    """A word made of a pair's two names ("ZURA"), in capitals, behind a word for a pair or a call, or where the
    pair itself is named."""
    if work.told[at.TEXT_BITS] & at.SHOUTING_TEXT:
        return
    for hit in range(work.told[at.HITS]):
        place = work.hits[at.HIT_FIRST, hit]
        if work.hits[at.HIT_LAST, hit] != place or work.words[at.SLANG, place]:
            continue
        target = _acronym_of(book, work, work.hits[at.HIT_NODE, hit])
        if target < 0 or covered(work, place, place):
            continue
        tagged = work.words[at.TAG_OF, place] >= 0
        capitals = words.flags[work.words[at.TOKEN, place]] & UPPER != 0
        before = word_class(book, work, place - 1)
        cued = before & at.PAIR_CUE != at.ZERO or (before & at.CALL != at.ZERO and not tagged)
        known = holds(work.pairs, work.told[at.PAIRS], target) or _told(work, target)
        if (capitals or tagged) and (cued or (known and not tagged)):
            tell(work, at.PAIR, target, place, place, _ACRONYM)


@lean
def _told(work: Work, target: int) -> bool:
    for mention in range(work.told[at.FOUND]):
        if work.mentions[at.M_TARGET, mention] == target and work.mentions[at.M_KIND, mention] <= at.PAIR:
            return True
    return False


@lean
def _acronym_of(book: BookArrays, work: Work, node: int) -> int:
    """The one pair, or the one already named, whose names can make this word; -1 otherwise."""
    found = -1
    named = -1
    for entry in range(book.nodes[node, at.N_ENTRIES], book.nodes[node + 1, at.N_ENTRIES]):
        if book.entries[entry, at.E_KIND] != at.ACRONYM_ENTRY:
            continue
        target = int(book.entries[entry, at.E_TARGET])
        if _told(work, target):
            named = target
        found = target if found < 0 or found == target else -2
    return named if named >= 0 else max(found, -1)
