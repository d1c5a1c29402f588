"""Reposts, quotes, comments, likes and follows as acts of their own, whatever the text says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sipatenas.reading.rules.phases import EPOCH
from sipatenas.reading.rules.table import KINDS, RuleTable, subject_of
from sipatenas.rulebook.accounts import OfficialAccount

OWN_ACTS = ("", "share", "comment", "like", "follow")
"""What the post does beside what its text says, by the catalogue's word."""
_OF_KIND = {
    "repost": "share",
    "quote": "share",
    "reply": "comment",
    "comment": "comment",
    "like": "like",
    "follow": "follow",
}
_BY_KIND = np.asarray([OWN_ACTS.index(_OF_KIND.get(kind, "")) for kind in KINDS], dtype=np.uint8)
_SUBMITTED_ONLY = np.asarray([kind in ("like", "follow") for kind in KINDS])
QUOTE = KINDS.index("quote")
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class OwnActs:
    """`act`: place in OWN_ACTS; `account`: place in the table's accounts of the one whose post it is, -1 if none
    of the register; `author`: place in SUBJECTS; `refused`: a like or follow that no officer submitted."""

    act: npt.NDArray[np.uint8]
    account: npt.NDArray[np.int32]
    author: npt.NDArray[np.uint8]
    refused: npt.NDArray[np.bool_]


def kinds_of(kinds: pa.Array | pa.ChunkedArray | None, length: int) -> npt.NDArray[np.uint8]:
    """Place in the catalogue's KINDS of each post's kind; missing or unknown: a post."""
    if kinds is None or pa.types.is_null(kinds.type):
        return np.zeros(length, dtype=np.uint8)
    found = pc.index_in(kinds, value_set=pa.array(KINDS, type=kinds.type))
    return np.asarray(pc.fill_null(found, KINDS.index("post"))).astype(np.uint8)


def own_acts(
    table: RuleTable,
    *,
    kinds: npt.NDArray[np.uint8],
    days: npt.NDArray[np.int32],
    platforms: pa.Array | None = None,
    authors: pa.Array | None = None,
    references: pa.Array | None = None,
    submitted: npt.NDArray[np.bool_] | None = None,
) -> OwnActs:
    """The act of its own of each post, and whose post it passes on.

    `kinds`: as `kinds_of` gives them; `days` since 1970 (-1 unknown); `authors`, `references`: handles, `@` and
    case do not count; the one referred to is on the post's own platform. `submitted`: whether an officer handed
    the single act in; without it (nothing is kept) no act is refused, with it likes and follows that came in
    bulk are, and no rule is told of them (SAFEGUARDS 3).
    """
    act = _BY_KIND[kinds]
    refused = np.zeros(len(kinds), dtype=np.bool_)
    if submitted is not None:
        refused = _SUBMITTED_ONLY[kinds] & ~submitted
        act = np.where(refused, 0, act).astype(np.uint8)
    register = _Register(table.accounts)
    written = register.places(platforms, authors, days, len(kinds))
    subjects = np.asarray([subject_of(one) for one in table.accounts] + [0], dtype=np.uint8)
    account = register.places(platforms, references, days, len(kinds))
    return OwnActs(act, np.where(act > 0, account, -1).astype(np.int32), subjects[written], refused)


class _Register:
    """Finds handles among the register's accounts, each in force on the post's day."""

    def __init__(self, accounts: tuple[OfficialAccount, ...]) -> None:
        held: dict[str, list[int]] = {}
        for place, one in enumerate(accounts):
            held.setdefault(f"{one.platform}{_BETWEEN}{one.handle}", []).append(place)
        self._keys = pa.array(held, type=pa.string())
        most = max((len(places) for places in held.values()), default=0)
        self._layers = [
            np.asarray([places[k] if k < len(places) else -1 for places in held.values()], dtype=np.int32)
            for k in range(most)
        ]
        last = np.iinfo(np.int32).max
        self._first = np.asarray(
            [(one.valid_from - EPOCH).days if one.valid_from else -last for one in accounts] + [0]
        )
        self._last = np.asarray(
            [(one.valid_to - EPOCH).days if one.valid_to else last for one in accounts] + [0]
        )

    def places(
        self, platforms: pa.Array | None, handles: pa.Array | None, days: npt.NDArray[np.int32], length: int
    ) -> npt.NDArray[np.int32]:
        """Place in the register for each handle, -1 where it is none of it on that day."""
        found = np.full(length, -1, dtype=np.int32)
        if handles is None or not self._layers or handles.null_count == length:
            return found
        some = np.flatnonzero(np.asarray(pc.is_valid(handles)))
        named = pc.utf8_lower(pc.utf8_ltrim(pc.utf8_trim_whitespace(handles.take(some)), "@"))
        where = platforms.take(some) if platforms is not None else pa.nulls(len(some), pa.string())
        keys = pc.binary_join_element_wise(pc.fill_null(where.cast(pa.string()), ""), named, _BETWEEN)
        key = np.asarray(pc.fill_null(pc.index_in(keys, value_set=self._keys), -1))
        hits = key >= 0
        rows, key = some[hits], key[hits]
        for layer in self._layers:
            place = layer[key]
            held = (self._first[place] <= days[rows]) & (days[rows] <= self._last[place])
            fits = (place >= 0) & (found[rows] < 0) & (held | (days[rows] < 0))
            found[rows[fits]] = place[fits]
        return found
