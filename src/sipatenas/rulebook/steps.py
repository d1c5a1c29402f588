"""The steps of handling and the limit the law sets to each, by regime."""

from __future__ import annotations

from typing import Literal

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Document, Row

Unit = Literal["working_days", "calendar_days", "days", "promptly", "open"]


class Step(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`limit` counts `unit` from the event `counted_from`; null where the law gives no number."""

    regime: Literal["pemilu", "pilkada", "asn"]
    counted_from: str
    limit: int | None
    unit: Unit


@law_cache
def _document() -> Document:
    return Document(DATA / "steps.yaml", frozenset({"steps"}))


def steps(*, regime: str | None = None) -> tuple[Step, ...]:
    """All steps, or those of one regime (pemilu, pilkada, asn), in the order of the procedure."""
    rows = _document().rows("steps", Step)
    return tuple(row for row in rows if regime in (None, row.regime))


def version() -> str:
    """Version of the table of steps."""
    return _document().version
