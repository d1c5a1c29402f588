"""Acts of this part of the way."""

from __future__ import annotations

from sipatenas.cases.acts.base import Act

ACTS: tuple[Act, ...] = ()
