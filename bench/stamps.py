"""What it costs to time-stamp the records of an import: requests to the authority, seconds, bytes in each package.

Run: `python bench/stamps.py [--records 1000]`; on PostgreSQL: `bin/with-postgres python bench/stamps.py`.
Invented posts are imported and their records sealed in one go, then stamped by one sweep over an authority on loopback;
beside it as many single requests as are made without a list, each for one of a hundred. A second authority, which comes
into the settings afterwards, is caught up with. Then how long the judgement of an evidence of 250 MB takes, and the
memory. Appends a JSON row to bench/results/stamps.ndjson.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
import tracemalloc
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results" / "stamps.ndjson"
ALONE = 100
LARGE = 250 << 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sipatenas-bench-") as folder:
        os.environ["SIPATENAS_DATA"] = folder
        row: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds")}
        row["load_before"] = os.getloadavg()[0]
        row |= _measure(Path(folder), args.records)
        row["load_after"] = os.getloadavg()[0]
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    print(json.dumps(row, indent=2))


def _measure(folder: Path, records: int) -> dict[str, Any]:
    from sipatenas.cli.setup import open_house

    open_house()
    from django.conf import settings
    from django.db import connection
    from tests.evidence.authorities import tsa

    from sipatenas.core.clock import SystemClock
    from sipatenas.evidence.models import EvidenceStamp
    from sipatenas.evidence.stamps import catching_up
    from sipatenas.evidence.stamps import services as stamps

    clock, found = SystemClock(), {"database": connection.vendor, "records": records}
    with ExitStack() as stack:
        first, second = (stack.enter_context(tsa(clock)) for _ in range(2))
        for name, one in (("satu", first), ("dua", second)):
            (folder / f"{name}.pem").write_bytes(one.authority.root_pem)
        parts = [f"{name}={one.url}#{folder / name}.pem" for name, one in (("satu", first), ("dua", second))]
        settings.SIPATENAS_TSA = parts[0]
        found["sealing_seconds"] = _sealed(folder, records)
        found["together"] = _timed(lambda: _sweep(clock), first)
        settings.SIPATENAS_TSA = ",".join(parts)
        found["caught_up"] = _timed(lambda: (catching_up.ask_missing(clock=clock), _sweep(clock)), second)
        held = EvidenceStamp.objects.filter(state="held").count()
        assert held == 2 * records, (held, records)
        rows = list(EvidenceStamp.objects.filter(authority="dua")[:ALONE])
        EvidenceStamp.objects.filter(pk__in=[one.pk for one in rows]).update(
            state="waiting", token_sha256="", root_sha256="", list_sha256="", signer="", told_at=None,
            held_at=None, next_at=clock.now(),
        )  # fmt: skip
        found[f"alone_{ALONE}"] = _timed(lambda: [stamps.attempt(one, clock=clock) for one in rows], second)
    return found | {"package": _package(), "large": _large(folder)}


def _sweep(clock: Any) -> None:
    from sipatenas.evidence.stamps import services as stamps

    while stamps.try_due(clock=clock):
        pass


def _timed(work: Any, authority: Any) -> dict[str, Any]:
    before, start = authority.asked, time.perf_counter()
    work()
    return {"seconds": round(time.perf_counter() - start, 2), "requests": authority.asked - before}


def _sealed(folder: Path, records: int) -> float:
    from sipatenas.accounts.models import Duty, User
    from sipatenas.core.clock import SystemClock
    from sipatenas.evidence.services import seal_imported_records
    from sipatenas.places.models import Office
    from sipatenas.sources.models import Post
    from sipatenas.sources.services import import_file

    office, clock = Office.objects.get(code="65.71"), SystemClock()
    user = User.objects.create_user("petugas", office=office, duty=Duty.OFFICER, full_name="Petugas")
    path = folder / "unggahan.ndjson"
    with path.open("w", encoding="utf-8") as out:
        for number in range(records):
            post = {"id": f"x:{number}", "platform": "x", "kind": "post", "author": {"handle": "budi"}}
            out.write(json.dumps({**post, "text": f"Pilih nomor satu {number}", "url": "http://a.id"}) + "\n")
    import_file(path=path, office=office, user=user, clock=clock)
    posts = list(Post.objects.select_related("account").order_by("pk"))
    start = time.perf_counter()
    facts: dict[str, Any] = {"user": user, "office": office, "reason": "pengukuran", "clock": clock}
    for begin in range(0, len(posts), 200):
        seal_imported_records(posts=posts[begin : begin + 200], **facts)
    return round(time.perf_counter() - start, 2)


def _package() -> dict[str, int]:
    from sipatenas.evidence.models import EvidenceStamp
    from sipatenas.evidence.services import package_of
    from sipatenas.evidence.stamps.queries import files_of

    listed = EvidenceStamp.objects.exclude(list_sha256="").select_related("evidence__office")[0].evidence
    return {"bytes": len(package_of(listed)), "stamps_bytes": sum(map(len, files_of(listed).values()))}


def _large(folder: Path) -> dict[str, Any]:
    """One evidence of 250 MB: judged as the page has it judged, and packed as it is downloaded."""
    from sipatenas.core.clock import SystemClock
    from sipatenas.evidence import checking, vault
    from sipatenas.evidence.models import Evidence
    from sipatenas.evidence.services.packing import packed

    clock = SystemClock()
    evidence = Evidence.objects.filter(state="sealed").select_related("office").order_by("pk")[0]
    path = folder / "besar"
    with path.open("wb") as out:
        for _ in range(LARGE >> 20):
            out.write(os.urandom(1 << 20))
    with path.open("rb") as file:
        kept = vault.put(evidence=evidence, data=file, media_type="video/mp4", clock=clock)
    evidence.objects_sealed.create(
        name="video.mp4", sha256=kept.sha256, size=kept.size, media_type="video/mp4", role="original"
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    start = time.perf_counter()
    proofs = checking.judged(evidence)
    judged = time.perf_counter() - start
    assert [one.name for one in proofs if one.verdict == "failed"] == ["objects"], "it is not in the manifest"
    start = time.perf_counter()
    size = sum(map(len, packed(evidence)))
    packing = time.perf_counter() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "mb": size >> 20,
        "judged_seconds": round(judged, 2),
        "packed_seconds": round(packing, 2),
        "peak_python_mb": round(peak / 2**20, 1),
        "rss_grew_mb": (after - before) // 1024,
    }


if __name__ == "__main__":
    main()
