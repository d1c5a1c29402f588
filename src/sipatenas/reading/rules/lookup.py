"""Possible rules of many posts at once: posts alike in what counts share one answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sipatenas.reading.records import Rule
from sipatenas.reading.rules.own import OWN_ACTS, QUOTE, OwnActs
from sipatenas.reading.rules.phases import OUTSIDE
from sipatenas.reading.rules.table import TEXT_ACTS, Asked, RuleTable
from sipatenas.rulebook.catalogue import policy

_ATTACK, _AGAINST = TEXT_ACTS.index("attack"), TEXT_ACTS.index("call_against")
_SHARE = OWN_ACTS.index("share")
RULES_TYPE = pa.list_(pa.struct([("id", pa.string()), ("because", pa.string())]))
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rules:
    """Rules of post i: `table[rule[j]]` for j in rows[i]:rows[i+1]."""

    rows: Whole
    rule: npt.NDArray[np.int32]
    table: tuple[Rule, ...]

    def of(self, post: int) -> tuple[Rule, ...]:
        """The rules of one post."""
        return tuple(self.table[place] for place in self.rule[self.rows[post] : self.rows[post + 1]])

    def to_arrow(self) -> pa.Array:
        """As the reading's column `rules`."""
        ids = pa.array([rule.id for rule in self.table], type=pa.string()).take(pa.array(self.rule))
        said = pa.array([rule.because for rule in self.table], type=pa.string()).take(pa.array(self.rule))
        rules = pa.StructArray.from_arrays([ids, said], ["id", "because"])
        return pa.ListArray.from_arrays(pa.array(self.rows.astype(np.int32)), rules)


def rules_of(
    table: RuleTable,
    *,
    act: npt.NDArray[np.uint8],
    sided: npt.NDArray[np.float32],
    favour: npt.NDArray[np.int32],
    contra: npt.NDArray[np.bool_],
    days: npt.NDArray[np.int32],
    kinds: npt.NDArray[np.uint8],
    pictures: npt.NDArray[np.bool_],
    own: OwnActs,
) -> Rules:
    """Possible rules, for the officer to weigh; none without a date, without a side or without a target.

    `act`: strongest of call to vote (0), support (1), attack (2); `sided`: probability that a side is taken at
    all; `favour`: place of the first favour's target in the table's targets, -1 if none; `contra`: its direction.
    An act of its own counts where the policy `social_scope` lets it: under "text" towards an account of the
    register only, under "practice" also where the text that is passed on takes a side.
    """
    says = (sided >= 0.5) & (favour >= 0) & (days >= 0) & ~own.refused
    text = np.where(says, _text_act(act, contra), 0)
    conduct = _conduct(text, kinds, own, days)
    asked = np.flatnonzero((text > 0) | (conduct > 0))
    rows = np.zeros(len(act) + 1, dtype=np.int64)
    if not len(asked):
        return Rules(rows, np.zeros(0, dtype=np.int32), tuple(table.rules))
    targets = np.maximum(favour[asked], 0)
    phase = np.where(text[asked] > 0, table.calendar.phase(targets, days[asked]), OUTSIDE)
    account = np.where(conduct[asked] > 0, own.account[asked], -1)
    owner = table.owners.phase(np.maximum(account, 0), days[asked])
    empty = np.asarray((*table.empty, False), dtype=np.bool_)[np.where(text[asked] > 0, targets, -1)]
    parts = [
        (_eras(table, days[asked]), len(table.days)),
        (phase, 3),
        (text[asked], len(TEXT_ACTS)),
        (kinds[asked], 16),
        (pictures[asked], 2),
        (empty, 2),
        (own.author[asked], 4),
        (conduct[asked], len(OWN_ACTS)),
        (np.where(account >= 0, owner, phase), 3),
        (account + 1, len(table.accounts) + 1),
    ]
    alike, post = np.unique(_packed(parts), return_inverse=True)
    answers = [table.places(_asked(key, [size for _, size in parts])) for key in alike.tolist()]
    counts = np.asarray([len(answer) for answer in answers], dtype=np.int64)
    rows[asked + 1] = counts[post]
    flat = np.concatenate([np.asarray(answer, dtype=np.int32) for answer in answers])
    return Rules(np.cumsum(rows), _spread(flat, counts, post), tuple(table.rules))


def _text_act(act: npt.NDArray[np.uint8], contra: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """Place in TEXT_ACTS: support against somebody is an attack, a call against somebody its own."""
    return np.where(contra, np.where(act == 0, _AGAINST, _ATTACK), act + 1).astype(np.uint8)


def _conduct(
    text: npt.NDArray[np.uint8], kinds: npt.NDArray[np.uint8], own: OwnActs, days: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint8]:
    """The acts of their own that are asked for: within the policy's scope, and no quote that attacks."""
    within = own.account >= 0
    if policy("social_scope").value == "practice":
        within = within | (text > 0)
    against = (kinds == QUOTE) & ((text == _ATTACK) | (text == _AGAINST))
    return np.where(within & ~against & (days >= 0), own.act, 0).astype(np.uint8)


def _eras(table: RuleTable, days: npt.NDArray[np.int32]) -> Whole:
    """The span of law of each day; few days are asked, however many posts."""
    found, post = np.unique(days, return_inverse=True)
    return np.asarray([table.era(day) for day in found.tolist()], dtype=np.int64)[post]


def _packed(parts: list[tuple[npt.NDArray[np.generic], int]]) -> Whole:
    """All parts in one number each."""
    packed = np.zeros(len(parts[0][0]), dtype=np.int64)
    for values, size in parts:
        packed = packed * size + values.astype(np.int64)
    return packed


def _asked(key: int, sizes: list[int]) -> Asked:
    values: list[int] = []
    for size in reversed(sizes):
        key, value = divmod(key, size)
        values.append(value)
    era, phase, act, kind, channel, empty, subject, conduct, owner, account = reversed(values)
    return Asked(era, phase, act, kind, channel, bool(empty), subject, OWN_ACTS[conduct], owner, account - 1)


def _spread(flat: npt.NDArray[np.int32], counts: Whole, post: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
    """The answers laid out post by post."""
    starts = np.cumsum(counts) - counts
    each = counts[post]
    place = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each) + np.repeat(starts[post], each)
    laid: npt.NDArray[np.int32] = flat[place]
    return laid
