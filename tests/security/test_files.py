"""Files that come in cannot fill the memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sipatenas.core.clock import FixedClock
from sipatenas.places.models import Office
from sipatenas.sources.services import imports

pytestmark = pytest.mark.django_db


def test_rows_of_many_megabytes_are_not_held_together(
    folders: None,
    offices: dict[str, Office],
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A gzip file of 3 MB once took 2.4 GB: 20 rows of 30 MB, all of them in one batch."""
    path = tmp_path / "bom.ndjson"
    good = [json.dumps({"id": f"x:{n}", "text": "a", "raw": {"k": "a" * 3_000}}) for n in range(12)]
    bad = [json.dumps({"id": f"x:{n}", "raw": "a" * 3_000}) for n in range(12)]
    path.write_text("\n".join([*good, *bad]) + "\n", encoding="utf-8")
    held: list[int] = []
    honest = imports._up_to

    def watched(items: object, count: int) -> list[imports.Item]:
        batch = honest(items, count)  # type: ignore[arg-type]
        held.append(len(batch))
        return batch

    monkeypatch.setattr(imports, "BATCH_BYTES", 10_000)
    monkeypatch.setattr(imports, "_up_to", watched)
    result = imports.import_file(path=path, office=offices["65.71"], user=None, clock=clock)
    assert (result.read, result.new, result.rejected) == (24, 12, 12)
    assert max(held) == 4
