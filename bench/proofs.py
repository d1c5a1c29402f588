"""How long proofs take: a token of the own authority, a package of a capture's size packed and judged by both.

.venv/bin/python bench/proofs.py        prints one JSON line
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.evidence.packages import AT, contents, full, stamped

from sipatenas.evidence import package, standalone
from sipatenas.evidence.stamps import rfc3161
from sipatenas.evidence.verify import verify_bytes

ROUNDS = 15
CAPTURE = {"screenshot.png": 9_000_000, "page.pdf": 1_700_000, "page.mhtml": 2_300_000, "dom.html": 200_000}


def milliseconds(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times), 1)


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    small = full(folder)
    objects = {**small.contents.objects, **{name: os.urandom(size) for name, size in CAPTURE.items()}}
    made = contents(folder, objects=objects, stamps=("satu", "dua", "opentimestamps"))
    large = stamped(made, small.authorities, (folder / "besar.pem", made.public_key))
    data, house = large.data, small.authorities[0]
    asked = rfc3161.question(made.seal)
    answer = house.answer(asked.body, AT)
    (folder / "b.wacz").write_bytes(data)
    (folder / "verify.py").write_bytes(standalone.one_file())
    (folder / "ca.pem").write_bytes(house.root_pem)
    alone = [
        sys.executable,
        "-I",
        str(folder / "verify.py"),
        str(folder / "b.wacz"),
        "--ca",
        str(folder / "ca.pem"),
    ]
    bare = package.build(replace(small.contents, stamps={}))
    report = verify_bytes(data, trust=large.trust)
    assert {one.verdict.value for one in report.proofs} == {"proven"}, report
    print(
        json.dumps(
            {
                "package_mb": round(len(data) / 1e6, 1),
                "small_package_kb": round(len(bare) / 1e3, 1),
                "verify_py_kb": round(len(standalone.one_file()) / 1e3, 1),
                "tsr_bytes": len(answer),
                "seal_bytes": len(made.seal),
                "issue_ms": milliseconds(lambda: house.answer(asked.body, AT)),
                "judge_token_ms": milliseconds(
                    lambda: rfc3161.judge(answer, data=made.seal, roots=house.root_pem, nonce=asked.nonce)
                ),
                "pack_ms": milliseconds(lambda: package.build(large.contents)),
                "verify_ms": milliseconds(lambda: verify_bytes(data, trust=large.trust)),
                "verify_small_ms": milliseconds(lambda: verify_bytes(small.data, trust=small.trust)),
                "alone_with_start_ms": milliseconds(
                    lambda: subprocess.run(alone, capture_output=True, check=True)
                ),
                "loadavg": os.getloadavg(),
                "rounds": ROUNDS,
            }
        )
    )


if __name__ == "__main__":
    main()
