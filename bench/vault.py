"""What the vault costs beside the other stored files, how fast the scrubber reads, a checkpoint over many chains.

Run: `python bench/vault.py [--heads 200000]`; on PostgreSQL: `bin/with-postgres python bench/vault.py`.
The other files are encrypted too, under the house's key (`put_others`; rows that say `put_plain` are of before).
Both stores take turns, three rounds for each size, every file flushed to the disk as in an office; the
figure is the middle round's. The checkpoint is made over so many chains of one entry, then after 2,000 have grown,
and verified. Appends a JSON row to bench/results/vault.ndjson.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results" / "vault.ndjson"
SIZES = ((4 << 10, 200), (1 << 20, 40), (16 << 20, 6))
ROUNDS = 3
MOVED = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--heads", type=int, default=200_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sipatenas-bench-") as folder:
        os.environ["SIPATENAS_DATA"] = folder
        row: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds")}
        row["load_before"] = os.getloadavg()[0]
        row |= _measure(args.heads)
        row["load_after"] = os.getloadavg()[0]
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    print(json.dumps(row, indent=2))


def _measure(heads: int) -> dict[str, Any]:
    from sipatenas.cli.setup import open_house

    open_house()
    from django.db import connection

    return {
        "database": connection.vendor,
        "files": _files(),
        "scrub": _scrub(),
        "checkpoint": _checkpoint(heads),
    }


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _files() -> list[dict[str, Any]]:
    """For each size: megabytes (2**20) a second of putting and reading, by the house's key and in the vault."""
    from sipatenas.core import blobs
    from sipatenas.core.clock import SystemClock
    from sipatenas.evidence import vault
    from sipatenas.evidence.models import Evidence
    from sipatenas.places.queries import office

    clock, place = SystemClock(), office("65.71")
    evidence = Evidence.objects.create(
        url="https://contoh.id",
        office=place,
        region_path=place.path,
        state="capturing",
        reason="pengukuran",
        requested_at=clock.now(),
    )

    def keep(data: bytes) -> str:
        return vault.put(evidence=evidence, data=data, media_type="a/b", clock=clock).sha256

    found = []
    for size, count in SIZES:
        rates: dict[str, list[float]] = {}
        for _round in range(ROUNDS):
            left, right = ([os.urandom(size) for _ in range(count)] for _ in range(2))
            plain: list[str] = []
            kept: list[str] = []
            steps: dict[str, Callable[[], object]] = {
                "put_others": lambda a=left, to=plain: to.extend(
                    blobs.put(one, media_type="a/b", clock=clock).sha256 for one in a
                ),
                "put_vault": lambda a=right, to=kept: to.extend(keep(one) for one in a),
                "read_others": lambda of=plain: [blobs.read(sha) for sha in of],
                "read_vault": lambda of=kept: [vault.read(evidence, sha) for sha in of],
            }
            for name, step in steps.items():
                rates.setdefault(name, []).append(size * count / 2**20 / _seconds(step))
        middle = {name: round(statistics.median(all_rounds), 2) for name, all_rounds in rates.items()}
        found.append({"bytes": size, "count": count, **middle})
    return found


def _scrub() -> dict[str, Any]:
    from sipatenas.core.clock import SystemClock
    from sipatenas.evidence.vault import scrub

    start = time.perf_counter()
    done = scrub.scrub(clock=SystemClock())
    took = time.perf_counter() - start
    assert not done.bad
    return {
        "files": done.checked,
        "files_per_second": round(done.checked / took, 1),
        "mib_per_second": round(done.size / 2**20 / took, 1),
    }


def _checkpoint(count: int) -> dict[str, Any]:
    from sipatenas.core import blobs
    from sipatenas.core.clock import SystemClock
    from sipatenas.core.ids import new_id
    from sipatenas.core.models import LedgerHead
    from sipatenas.evidence import checkpoints

    clock = SystemClock()
    heads = [LedgerHead(kind="evidence", object_id=new_id()) for _ in range(count)]
    LedgerHead.objects.bulk_create(heads, batch_size=5000)
    _grow(heads, 1)
    row: dict[str, Any] = {"heads": count}
    row["first_seconds"] = round(_seconds(lambda: checkpoints.make(clock=clock)), 2)
    _grow(heads[:MOVED], 2)
    row["second_seconds"] = round(_seconds(lambda: checkpoints.make(clock=clock)), 2)
    start = time.perf_counter()
    found = checkpoints.verify()
    row["verify_seconds"] = round(time.perf_counter() - start, 2)
    assert (found.faults, found.checkpoints) == ([], 2)
    last = checkpoints.latest()
    assert last is not None
    row["second_list_bytes"] = blobs.reference(last.lines).size
    row["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return row


def _grow(heads: list[Any], sequence: int) -> None:
    """One more entry on each chain, in rounds, as ADR 9 says that bulk loading is possible."""
    from django.db import connection, transaction

    from sipatenas.core.clock import SystemClock
    from sipatenas.core.ledger.chain import Link, commitment
    from sipatenas.core.models import LedgerEntry, LedgerHead, LedgerPayload

    at, salt = SystemClock().now(), "0" * 64
    codes = commitment(part="codes", salt=salt, text="{}")
    key = LedgerHead._meta.pk
    for start in range(0, len(heads), 5000):
        part = heads[start : start + 5000]
        entries = []
        for head in part:
            link = Link(
                kind=head.kind, object_id=head.object_id, sequence=sequence, at=at, event="evidence.viewed",
                actor=None, office="", once="", codes_commitment=codes, personal_commitment="", previous=head.hash,
            )  # fmt: skip
            entry = LedgerEntry(
                head=head, sequence=sequence, at=at, event=link.event, actor=None, office="", once="",
                codes_commitment=codes, personal_commitment="", previous=link.previous, hash=link.hash(),
            )  # fmt: skip
            entries.append(entry)
            head.sequence, head.hash = sequence, entry.hash
        values = [(head.sequence, head.hash, key.get_db_prep_save(head.pk, connection)) for head in part]
        with transaction.atomic(), connection.cursor() as cursor:
            LedgerEntry.objects.bulk_create(entries)
            LedgerPayload.objects.bulk_create(
                LedgerPayload(entry=entry, codes_salt=salt, codes="{}") for entry in entries
            )
            cursor.executemany("UPDATE core_ledgerhead SET sequence = %s, hash = %s WHERE id = %s", values)


if __name__ == "__main__":
    sys.exit(main())
