"""Which entry of the catalogue an invented person is alleged of."""

from __future__ import annotations

from datetime import date
from functools import cache

from sipatenas.rulebook import catalogue

_FIRST = ("SKB", "SE")
"""Joint decrees and circulars come before Acts, as officers cite them."""


@cache
def rules_for(subject: str, kind: str, day: date) -> tuple[str, ...]:
    """An entry of that kind of breach in force on the day for that subject; else one that favours a side.

    Empty where the catalogue holds nothing for the subject.
    """
    fitting = [one for one in catalogue.entries() if one.holds_on(day) and catalogue.binds(one.id, subject)]
    fitting.sort(key=lambda one: not one.id.startswith(_FIRST))
    for wanted in (kind, "keputusan"):
        for one in fitting:
            if one.kind == wanted:
                return (one.id,)
    return (fitting[0].id,) if fitting else ()
