"""Which rules of the catalogue a post may touch, by the legal day (WIB) and the phase of the one favoured."""

from __future__ import annotations

from datetime import date

import numpy as np

from sipatenas.reading.records import SIDED, Act, Favour, Rule
from sipatenas.reading.rules import OwnActs, rule_table, rules_of
from sipatenas.reading.rules.phases import EPOCH
from sipatenas.reading.rules.table import KINDS, Same
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.elections import Election


def rules_for(
    *,
    election: Election,
    act: Act,
    favours: tuple[Favour, ...],
    day: date | None,
    post_kind: str,
    picture: bool = False,
    region: str = "",
) -> tuple[Rule, ...]:
    """Possible rules of one post, for the officer to weigh; empty without a date, a side or a target.

    `region`: where it is read, whose local rules then count too. Of which agency the author is, no text tells.
    The same table answers for whole batches (`reading.rules`); of one post the register is not asked.
    """
    if day is None or not favours or act.sided < 0.5:
        return ()
    first = favours[0]
    top = max(SIDED, key=lambda name: float(getattr(act, name)))
    kind = KINDS.index(post_kind) if post_kind in KINDS else KINDS.index("post")
    where = (Same(election), region, first.target)
    return _of_one(where, SIDED.index(top), first.direction == "contra", (day - EPOCH).days, kind, picture)


@law_cache
def _of_one(
    where: tuple[Same, str, str], act: int, contra: bool, day: int, kind: int, picture: bool
) -> tuple[Rule, ...]:
    table = rule_table(where[0].election, where[1])
    one = np.zeros(1, dtype=np.uint8)
    return rules_of(
        table,
        act=np.asarray([act], dtype=np.uint8),
        sided=np.ones(1, dtype=np.float32),
        favour=np.asarray([table.targets.get(where[2], -1)], dtype=np.int32),
        contra=np.asarray([contra]),
        days=np.asarray([day], dtype=np.int32),
        kinds=np.asarray([kind], dtype=np.uint8),
        pictures=np.asarray([picture]),
        own=OwnActs(one, np.asarray([-1], dtype=np.int32), one, np.asarray([False])),
    ).of(0)
