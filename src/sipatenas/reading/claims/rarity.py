"""How telling a word is: ln of how many texts there are to one that has it, in sixteenths, as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

PATH = Path(__file__).parent.parent / "weights" / "own" / "claims.npz"
ONE = 16
UNKNOWN = 10 * ONE
"""Of a word that the table does not know: as rare as one in 22,000 texts."""
_PLAIN = np.asarray([-10.0, 2.0, 7.0, 6.0])


@dataclass(frozen=True)
class Rarity:
    """`stems`: sorted hashes; `weights`: in sixteenths. `scale`: what the score is made of, see match.py."""

    stems: npt.NDArray[np.uint64]
    weights: npt.NDArray[np.int32]
    scale: npt.NDArray[np.float64]

    def of(self, stems: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
        """The weight of each stem."""
        if not len(self.stems):
            return np.full(len(stems), UNKNOWN, dtype=np.int32)
        place = np.minimum(np.searchsorted(self.stems, stems), len(self.stems) - 1)
        found: npt.NDArray[np.int32] = np.where(self.stems[place] == stems, self.weights[place], UNKNOWN)
        return found.astype(np.int32)

    def save(self, path: Path) -> None:
        """Write as .npz; the same bytes for the same table."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, stems=self.stems, weights=self.weights.astype(np.uint8), scale=self.scale)


@cache
def rarity(path: Path = PATH) -> Rarity:
    """The table as shipped; without it every word is as rare, and the score rougher."""
    if not path.is_file():
        return Rarity(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32), _PLAIN)
    with np.load(path) as held:
        return Rarity(held["stems"], held["weights"].astype(np.int32), held["scale"])
