"""How long one capture takes, beside the plain peer of ../shared/bench/capture and beside auto-archiver.

Run: `python bench/capture.py [--rounds 5] [--many 100] [--auto-archiver DIR]`; `python bench/capture.py --only
rounds|pool|memory` for one part. Appends a JSON row a part to bench/results/capture.ndjson.

rounds: in turn, in the same minutes, each a process of its own: the whole of ours (request, capture with WARC of
requests and responses, tiles, PDF, MHTML, DOM, fields; sealed into the vault, signed, ledger, time stamp of the
house's own authority) and the peer's (PNG, PDF, MHTML, DOM, a WARC of responses). warm: a browser that has done a
capture before; cold: a browser started for it (ours also starts the process that holds it). A time counts only
when the title and all twelve pictures are in what was kept. `load` is the machine's at the start of each round.
pool: captures a minute, and peak memory of all processes (PSS), with 1, 2 and 4 at once.
memory: what a warm capturing process holds after each of many captures.
auto-archiver: a folder with `run.sh LINK OUT`, which runs antibot_extractor_enricher (PDF and pictures on),
hash_enricher, html_formatter and local_storage; it writes no WARC, and needs chromedriver, Xvfb and ffmpeg.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

ROOT = Path(__file__).resolve().parents[1]
PEER = ROOT.parent / "shared/bench/capture"
RESULTS = ROOT / "bench/results/capture.ndjson"
TITLE, PICTURES = "Akun Contoh: unggahan kampanye", 12
WARM_CAPTURES = 4
"""Of one process; the first, which starts the browser, is not counted."""
KEPT = ("screenshot.png", "page.pdf", "page.mhtml", "dom.html", "data.warc.gz", "fields.json")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--many", type=int, default=100)
    parser.add_argument("--only", choices=("rounds", "pool", "memory"))
    parser.add_argument("--site", type=Path, help="the page, where it has been made before")
    parser.add_argument("--house", type=Path, help="keep the house there, or use the one that is kept")
    parser.add_argument("--auto-archiver", type=Path)
    parser.add_argument("--ours", nargs=3, metavar=("URL", "N", "MODE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.ours:
        _ours(args.ours[0], int(args.ours[1]), args.ours[2])
        return
    if not PEER.exists():
        print("../shared is absent: nothing is measured")
        return
    with tempfile.TemporaryDirectory(prefix="sipatenas-bench-") as name:
        folder = Path(name)
        site = args.site or _made(folder)
        with _Served(site) as url:
            if args.only in {None, "rounds"}:
                _house(url, args.house or folder / "house")
                _row("rounds", _rounds(url, args.rounds, folder, args.auto_archiver))
            if args.only in {None, "pool"}:
                _row("pool", [_at_once(url, size, folder) for size in (1, 2, 4)])
            if args.only in {None, "memory"}:
                _row("memory", _memory(url, args.many, folder))


def _row(part: str, found: Any) -> None:
    row = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "part": part,
        "cpus": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "found": found,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")
    print(json.dumps(row, indent=1))


def _made(folder: Path) -> Path:
    """The page, by a Python that has numpy and Pillow."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "numpy", "pillow"], check=True)
    subprocess.run([python, PEER / "make_site.py", folder / "site"], check=True)
    return folder / "site"


class _Served:
    """The page at a port of loopback, by a process of its own."""

    def __init__(self, site: Path) -> None:
        self._site = site

    def __enter__(self) -> str:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, str(PEER / "serve.py"), str(port), str(self._site)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        return f"http://127.0.0.1:{port}/post.html"

    def __exit__(self, *_what: object) -> None:
        self._process.kill()
        self._process.wait()


def _pictures_in(warc: Path) -> int:
    """How many pictures a reader finds in a WARC, each whole."""
    with warc.open("rb") as file:
        return sum(
            record.rec_type == "response"
            and (record.http_headers.get_header("Content-Type") or "").startswith("image/")
            and record.content_stream().read().startswith(b"\xff\xd8")
            for record in ArchiveIterator(file)
        )


# ours, in a process of its own


def _ours(url: str, number: int, mode: str) -> None:
    """Whole evidences from request to stamped seal; prints the seconds of each."""
    _settle(url)
    print(json.dumps([_evidence(url, mode) for _time in range(number)]))


def _settle(url: str) -> None:
    """Django over the house in SIPATENAS_DATA."""
    os.environ |= {"SIPATENAS_CAPTURE_ALLOW": url.split("/")[2], "SIPATENAS_TSA": "lokal"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "sipatenas.config.settings.embedded"
    import django

    django.setup()


def _house(url: str, folder: Path) -> None:
    """A new house, its migrations done once for all rounds."""
    os.environ["SIPATENAS_DATA"] = str(folder)
    _settle(url)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _evidence(url: str, mode: str) -> dict[str, float]:
    from sipatenas.core.clock import SystemClock
    from sipatenas.evidence import services
    from sipatenas.evidence.capture.process import pool
    from sipatenas.evidence.stamps import queries
    from sipatenas.evidence.stamps import services as stamps

    clock, office = SystemClock(), _office()
    if mode == "cold":
        pool._shared.clear()
    steps: dict[str, float] = {}
    started = time.perf_counter()

    def tell(progress: int, _message: str) -> None:
        steps.setdefault(str(progress), round(time.perf_counter() - started, 3))

    evidence = services.request_capture(
        url=url, user=None, office=office, reason="uji", clock=clock, in_background=False
    )
    evidence = services.perform(evidence_id=evidence.id, clock=clock, report=tell)
    sealed = time.perf_counter() - started
    stamps.try_evidence(evidence_id=evidence.id, clock=clock)
    whole = time.perf_counter() - started
    count = queries.count(evidence)
    _assert_ours(evidence)
    return {
        "seconds": round(whole, 3),
        "sealed": round(sealed, 3),
        "stamps": count.held + count.local,
        **steps,
    }


def _office() -> Any:
    from sipatenas.places.models import Office, Region
    from sipatenas.places.paths import level_of, path_of

    facts = {"level": level_of("65.71"), "path": path_of("65.71"), "timezone": "Asia/Makassar"}
    region, _ = Region.objects.get_or_create(code="65.71", defaults={"name": "Kota Tarakan", **facts})
    office, _ = Office.objects.get_or_create(
        code="65.71", defaults={"name": "Bawaslu", "region": region, **facts}
    )
    return office


def _assert_ours(evidence: Any) -> None:
    from sipatenas.evidence import vault

    assert evidence.is_sealed, evidence.failure
    assert evidence.title == TITLE
    objects = {one.name: one.sha256 for one in evidence.objects_sealed.all()}
    assert set(KEPT) <= set(objects), sorted(objects)
    with tempfile.NamedTemporaryFile(suffix=".warc.gz") as file:
        file.write(vault.read(evidence, objects["data.warc.gz"]))
        file.flush()
        assert _pictures_in(Path(file.name)) == PICTURES


# rounds


def _rounds(url: str, rounds: int, folder: Path, archiver: Path | None) -> dict[str, Any]:
    found: dict[str, list[list[float]]] = {}
    steps: list[dict[str, float]] = []
    loads = []
    kinds: dict[str, Callable[[], list[float]]] = {
        "ours warm": lambda: _run_ours(url, "warm", steps),
        "peer warm": lambda: _run_peer(url, "warm", folder / "peer"),
        "ours cold": lambda: _run_ours(url, "cold", []),
        "peer cold": lambda: _run_peer(url, "cold", folder / "peer"),
    }
    if archiver:
        kinds["auto-archiver"] = lambda: [_run_archiver(url, archiver, folder / "aa")]
        kinds["ours as a process"] = lambda: [_run_whole_process(url)]
    for number in range(rounds):
        loads.append(round(os.getloadavg()[0], 2))
        order = list(kinds) if number % 2 == 0 else list(reversed(kinds))
        for kind in order:
            found.setdefault(kind, []).append(kinds[kind]())
    medians = {
        kind: round(statistics.median(one for row in rows for one in row), 3) for kind, rows in found.items()
    }
    said: dict[str, Any] = {
        "rounds": rounds,
        "loads": loads,
        "median_s": medians,
        "all_s": found,
        "steps": steps[-1],
    }
    pairs = [("ours warm", "peer warm"), ("ours cold", "peer cold"), ("ours as a process", "auto-archiver")]
    said["ratio_of_each_round"] = {
        f"{ours} / {theirs}": [
            round(statistics.median(a) / statistics.median(b), 2)
            for a, b in zip(found[ours], found[theirs], strict=True)
        ]
        for ours, theirs in pairs
        if theirs in found
    }
    said["auto_archiver"] = "measured" if archiver else "not measured: no folder given"
    return said


def _run_ours(url: str, mode: str, steps: list[dict[str, float]]) -> list[float]:
    number = WARM_CAPTURES if mode == "warm" else 2
    command = [sys.executable, __file__, "--ours", url, str(number), mode]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert all(one["stamps"] for one in told)
    steps += told
    return [one["seconds"] for one in told[1 if mode == "warm" else 0 :]]


def _run_whole_process(url: str) -> float:
    """From the start of Python to the sealed, stamped evidence of one page, and the end of the process."""
    started = time.perf_counter()
    told = subprocess.run(
        [sys.executable, __file__, "--ours", url, "1", "cold"], check=True, capture_output=True, text=True
    )
    took = time.perf_counter() - started
    assert json.loads(told.stdout)[0]["stamps"]
    return took


def _run_peer(url: str, mode: str, out: Path) -> list[float]:
    number = WARM_CAPTURES if mode == "warm" else 2
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, str(PEER / "peer_playwright.py"), url, str(out), str(number), mode]
    told = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0]
    )
    for one in range(number):
        assert f"<title>{TITLE}</title>" in (out / f"{one}.html").read_text()
        assert _pictures_in(out / f"{one}.warc.gz") == PICTURES
    return list(told["wall_all"][1 if mode == "warm" else 0 :])


def _run_archiver(url: str, home: Path, out: Path) -> float:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    started = time.perf_counter()
    subprocess.run(["/bin/sh", str(home / "run.sh"), url.replace("127.0.0.1", "127.1"), str(out)], check=True,
                   capture_output=True, text=True)  # fmt: skip
    took = time.perf_counter() - started
    pages = [file.read_text(errors="replace") for file in out.rglob("*.html")]
    assert any(TITLE in page for page in pages)
    assert sum(file.suffix in {".jpg", ".jpeg"} for file in out.rglob("*")) >= PICTURES
    return took


# the pool


def _capture(url: str, folder: Path, pool: Any) -> None:
    from sipatenas.evidence.capture import Outcome, capture

    folder.mkdir()
    seen = capture(url=url, folder=folder, allow=[url.split("/")[2]], pool=pool)
    assert (seen.outcome, seen.title) == (Outcome.CAPTURED, TITLE), seen.because
    assert _pictures_in(folder / "data.warc.gz") == PICTURES
    assert gzip.decompress((folder / "index.cdx.gz").read_bytes()).count(b"image/jpeg") == PICTURES
    shutil.rmtree(folder)


def _at_once(url: str, size: int, folder: Path) -> dict[str, Any]:
    """Sixteen captures by `size` warm browsers; those are warmed first, and their memory watched meanwhile."""
    from sipatenas.evidence.capture.process.pool import Pool

    number, load = 16, round(os.getloadavg()[0], 2)
    with Pool(size) as pool, ThreadPoolExecutor(size) as threads:
        list(threads.map(lambda one: _capture(url, folder / f"warm-{size}-{one}", pool), range(size)))
        peak, over = [0], threading.Event()
        watching = threading.Thread(target=_watch, args=(peak, over))
        watching.start()
        started = time.perf_counter()
        list(threads.map(lambda one: _capture(url, folder / f"p-{size}-{one}", pool), range(number)))
        took = time.perf_counter() - started
        over.set()
        watching.join()
    return {
        "at_once": size,
        "captures": number,
        "load": load,
        "captures_a_minute": round(60 * number / took, 1),
        "peak_pss_mb": round(peak[0] / 1e6),
    }


def _watch(peak: list[int], over: threading.Event) -> None:
    while not over.wait(0.2):
        peak[0] = max(peak[0], _held(os.getpid()))


def _held(pid: int) -> int:
    """Bytes (PSS) of a process's descendants."""
    from sipatenas.evidence.capture.process.warm import family_of, share_of

    return sum(share_of(one) for one in family_of(pid)[1:])


def _memory(url: str, many: int, folder: Path) -> dict[str, Any]:
    from sipatenas.evidence.capture.process.pool import Pool

    held, load, started = [], round(os.getloadavg()[0], 2), time.perf_counter()
    with Pool(1) as pool:
        for number in range(many):
            _capture(url, folder / f"m-{number}", pool)
            held.append(round(_held(os.getpid()) / 1e6))
    return {
        "captures": many,
        "load": load,
        "seconds_each": round((time.perf_counter() - started) / many, 2),
        "pss_mb_after_first_ten": round(statistics.mean(held[:10])),
        "pss_mb_after_last_ten": round(statistics.mean(held[-10:])),
        "pss_mb_most": max(held),
        "pss_mb_every_tenth": held[::10],
    }


if __name__ == "__main__":
    main()
