"""Files that come in cannot fill the memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


def test_a_new_house_is_closed_to_others_on_the_machine(tmp_path: Path) -> None:
    """In a process of its own, as `sipatenas` runs, under the usual umask of 022."""
    data = tmp_path / "rumah"
    code = (
        "import os; os.umask(0o022)\n"
        "import django.core.management as m; m.call_command = lambda *a, **k: open('db', 'w').close()\n"
        "import django; from sipatenas.cli import setup\n"
        "try:\n    setup.open_house()\nexcept Exception: pass\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SIPATENAS", "DJANGO"))}
    subprocess.run(
        [sys.executable, "-c", code],
        env=kept | {"SIPATENAS_DATA": str(data), "DATABASE_URL": f"sqlite:///{data}/db.sqlite3"},
        cwd=tmp_path,
        check=True,
        timeout=60,
    )
    found = [data, *data.rglob("*"), tmp_path / "db"]
    assert len(found) > 2
    assert [path.name for path in found if path.stat().st_mode & 0o077] == []
