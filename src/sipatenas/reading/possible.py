"""Which rules of the catalogue a post may touch, by the legal day (WIB) and the phase of the one favoured."""

from __future__ import annotations

from datetime import date

from sipatenas.reading.records import SIDED, Act, Favour, Rule
from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.catalogue import KINDS, possible_rules
from sipatenas.rulebook.elections import Election, phase_on


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
    """Possible rules, for the officer to weigh; empty without a date, without a side or without a target.

    `region`: where it is read, whose local rules then count too. Of which agency the author is, no text tells.
    """
    if day is None or not favours or act.sided < 0.5:
        return ()
    target = favours[0].target
    pair = election.pair(target)
    phase = phase_on(election, day, pair=target)
    top = max(SIDED, key=lambda name: float(getattr(act, name)))
    kind = post_kind if post_kind in KINDS else "post"
    channel = "image" if picture else "social_media"
    return _rules(top, day, phase.id, channel, kind, pair is not None and pair.empty_column, region)


@law_cache
def _rules(
    act: str, day: date, phase: str, channel: str, kind: str, empty_column: bool, region: str
) -> tuple[Rule, ...]:
    found = possible_rules(
        act=act, day=day, phase=phase, channel=channel, kind=kind, empty_column=empty_column, region=region
    )
    return tuple(Rule(rule.id, rule.because) for rule in found)
