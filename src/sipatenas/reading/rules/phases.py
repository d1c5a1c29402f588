"""Whether the one favoured is bakal calon or calon on the post's day, for many posts at once."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from sipatenas.rulebook.elections import Election, phase_on

PHASES = ("before", "candidate", "outside")
OUTSIDE = PHASES.index("outside")
EPOCH = date(1970, 1, 1)


class Calendar:
    """The phase of each target on each day of an election's stages, day by day as `phase_on` says.

    Most targets share one calendar; those whose contest or pair has days of its own have theirs.
    """

    def __init__(self, election: Election, targets: tuple[str, ...]) -> None:
        self._election = election
        self.first = (election.first - EPOCH).days
        held: dict[tuple[str, str, str], int] = {}
        samples: list[str] = []
        places = []
        for target in targets:
            key = self._key(target)
            if key not in held:
                held[key] = len(samples)
                samples.append(target)
            places.append(held[key])
        self._place: npt.NDArray[np.int32] = np.asarray(places, dtype=np.int32)
        days = (election.last - election.first).days + 1
        self._phase: npt.NDArray[np.uint8] = np.asarray(
            [[self._phase_on(target, day) for day in range(days)] for target in samples], dtype=np.uint8
        ).reshape(len(samples), days)

    def phase(self, targets: npt.NDArray[np.int32], days: npt.NDArray[np.int32]) -> npt.NDArray[np.uint8]:
        """Index in PHASES for each post. `targets`: places in the targets, none negative; `days` since 1970."""
        found = np.full(len(targets), OUTSIDE, dtype=np.uint8)
        day = days.astype(np.int64) - self.first
        held = (day >= 0) & (day < self._phase.shape[1])
        found[held] = self._phase[self._place[targets[held]], day[held]]
        return found

    def _key(self, target: str) -> tuple[str, str, str]:
        """What the phase depends on: the kind of contest, and the contest or pair where it has days of its own."""
        election = self._election
        pair = election.pair(target)
        if pair is None:
            return "", "", ""
        contest = target.rpartition("/")[0]
        named = [row.contests for row in election.stages] + [row.contests for row in election.determinations]
        own = any(contest in contests for contests in named)
        alone = any(target in row.pairs for row in election.determinations)
        return election.contests[contest].kind, contest if own else "", target if alone else ""

    def _phase_on(self, target: str, day: int) -> int:
        pair = target if self._election.pair(target) is not None else None
        return PHASES.index(
            phase_on(self._election, self._election.first + timedelta(days=day), pair=pair).id
        )
