"""Worker, browser, disk and time-stamp authority fail at random, for real: no evidence is lost or half sealed, the page
of each says what is the matter, and once the faults end all that was asked for is sealed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.browser import chromium
from tests.evidence.authorities import Tsa, serving, third_party
from tests.journeys.house import ROOT, House, house

from sipatenas.core.clock import SystemClock

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(1200)]

SEED = int(os.environ.get("SIPATENAS_SEED") or time.time())
ROUNDS = 10
DISK = "160m"
MODES = (
    *["ok"] * 3,
    "down",
    "reject",
    "junk",
    "imprint",
    "nonce",
    "stranger",
    "redirect",
    "big",
    "skew",
    "silent",
)
BROWSERS = ("chrom", "headless_shell")
UNDONE = "SELECT count(*) FROM core_job WHERE state IN ('waiting', 'running')"
CAPTURES = f"{UNDONE} AND task LIKE '%capture_evidence'"


@dataclass
class Faulty:
    """An authority that answers each request as chance has it, until it is `mended`."""

    tsa: Tsa
    chance: random.Random
    is_mended: bool = False
    seen: set[str] = field(default_factory=set)

    def answer(self, _method: str, _path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        mode = "ok" if self.is_mended else self.chance.choice(MODES)
        self.seen.add(mode)
        self.tsa.mode = "ok" if mode == "skew" else mode
        self.tsa.skew = timedelta(minutes=self.chance.choice((-9, 9))) if mode == "skew" else timedelta()
        return self.tsa.reply(body)


def site(_method: str, path: str, _body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Pages with a picture that comes late, so that a capture can be met at any stage."""
    html = {"Content-Type": "text/html; charset=utf-8"}
    if path.startswith("/foto"):
        time.sleep(0.6)
        return 200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n"
    if not path.startswith("/halaman/"):
        return 404, html, b"tidak ada"
    body = f"<title>{path}</title><img src='/foto/{path[9:]}.png'>" + "<p>Pilih nomor satu</p>" * 200
    return 200, html, f"<!doctype html><html lang=id><body>{body}".encode()


class Clerk:
    """The process in the house that asks, looks and lets time pass."""

    def __init__(self, one: House) -> None:
        self._words = (one.folder.parent / "clerk.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.clerk"],
            cwd=ROOT, env=dict(one.environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._words,
        )  # fmt: skip

    def __call__(self, *words: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(words).encode() + b"\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        assert "error" not in said, said["error"]
        return said

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self._words.close()


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of its own under `folder`, small enough to be filled; False where none can be had."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700", "none", str(folder)]
    is_there = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield is_there
    finally:
        if is_there:
            subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


@dataclass
class Scene:
    one: House
    clerk: Clerk
    chance: random.Random
    authority: Faulty
    site: str
    has_disk: bool
    worker: subprocess.Popen[bytes] | None = None
    asked: dict[str, str] = field(default_factory=dict)
    """The evidence that each link led to last."""
    states: set[str] = field(default_factory=set)
    met: dict[str, int] = field(default_factory=dict)

    def at_work(self) -> subprocess.Popen[bytes]:
        """The worker, started anew if it was killed."""
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self.one.start("worker")
        return self.worker

    def look(self) -> Any:
        said = self.clerk("look")
        self.states |= set(said["states"].values())
        assert said["problems"] == [], f"seed {SEED}"
        return said

    def below(self) -> dict[str, list[int]]:
        """The worker's capturing processes and its browsers."""
        found: dict[str, list[int]] = {"station": [], "browser": []}
        parents = {self.at_work().pid}
        rows = sorted(_processes())
        for _depth in range(8):
            parents |= {pid for pid, parent, _name in rows if parent in parents}
        for pid, _parent, name in rows:
            if pid in parents and name.startswith(BROWSERS):
                found["browser"].append(pid)
            elif pid in parents and pid != self.at_work().pid:
                found["station"].append(pid)
        return found


def _processes() -> Iterator[tuple[int, int, str]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            head, _, rest = path.read_text().rpartition(")")
            yield int(path.parent.name), int(rest.split()[1]), head.partition("(")[2]


def kill_worker(scene: Scene) -> bool:
    worker = scene.at_work()
    worker.kill()
    worker.wait()
    return True


def kill_below(kind: str) -> Callable[[Scene], bool]:
    def kill(scene: Scene) -> bool:
        pids = scene.below()[kind]
        with suppress(ProcessLookupError):
            if pids:
                os.kill(scene.chance.choice(pids), signal.SIGKILL)
        return bool(pids)

    return kill


def fill_disk(scene: Scene) -> bool:
    """No byte of room for a few seconds, for database, vault and keys alike."""
    ballast = scene.one.folder / "penuh"
    with suppress(OSError), ballast.open("wb", buffering=0) as out:
        while True:
            out.write(bytes(1 << 12))
    time.sleep(scene.chance.uniform(2, 5))
    ballast.unlink()
    return True


@pytest.fixture
def scene(tmp_path: Path, furnish: Callable[[House], None]) -> Iterator[Scene]:
    browser = chromium()
    if browser is None:
        pytest.skip("No Chromium on this machine: install the package chromium to run the browser tests.")
    with ExitStack() as stack:
        folder = tmp_path / "rumah"
        has_disk = stack.enter_context(small_disk(folder))
        place = stack.enter_context(serving(site))
        tsa = Tsa(authority=third_party(now=SystemClock().now()), clock=SystemClock())
        authority = Faulty(tsa, random.Random(SEED + 1))
        ca = tmp_path / "ca.pem"
        ca.write_bytes(tsa.authority.root_pem)
        stamps = stack.enter_context(serving(authority.answer))
        one = stack.enter_context(
            house(
                folder,
                SIPATENAS_CAPTURE_ALLOW=place.removeprefix("http://"),
                SIPATENAS_TSA=f"satu={stamps}#{ca},lokal",
            )
        )
        furnish(one)
        clerk = Clerk(one)
        stack.callback(clerk.close)
        made = Scene(one, clerk, random.Random(SEED), authority, place, has_disk)
        stack.callback(lambda: made.worker and (made.worker.kill(), made.worker.wait()))
        clerk("settle_in", str(folder), "".join(json.dumps(post(number)) + "\n" for number in range(4)))
        yield made


def post(number: int) -> dict[str, Any]:
    facts = {
        "platform": "x",
        "kind": "post",
        "author": {"handle": "budi"},
        "text": f"Pilih nomor satu {number}",
    }
    return {"id": f"x:{number}", "url": f"http://127.0.0.1:9/{number}", **facts}


def until(condition: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_nothing_is_lost_or_half_sealed_whatever_fails_when(scene: Scene) -> None:
    sys.stderr.write(
        f"seed {SEED}; {'a disk to be filled' if scene.has_disk else 'no disk could be made to fill'}\n"
    )
    deeds: list[tuple[str, Callable[[Scene], bool]]] = [
        ("worker", kill_worker), ("browser", kill_below("browser")), ("station", kill_below("station")),
        ("disk", fill_disk if scene.has_disk else kill_worker),
    ]  # fmt: skip
    order = [deeds[at % len(deeds)] for at in range(ROUNDS)]
    scene.chance.shuffle(order)
    for number, (name, deed) in enumerate(order):
        fresh = [
            f"{scene.site}/halaman/{number}",
            f"post:{number}" if number < 4 else f"{scene.site}/tiada/{number}",
        ]
        scene.asked |= zip(fresh, scene.clerk("ask", *fresh)["ids"], strict=True)
        pid = scene.at_work().pid
        running = f"{CAPTURES} AND state = 'running' AND worker_pid = {pid}"
        until(lambda running=running: scene.one.count(running) or not scene.one.count(CAPTURES), 20)
        time.sleep(scene.chance.uniform(0, 2.0))
        scene.met[name] = scene.met.get(name, 0) + deed(scene)
        if scene.chance.random() < 0.5:
            scene.clerk("later")
        scene.look()
    seen = f"{scene.met}; states {sorted(scene.states)}; answers {sorted(scene.authority.seen)}"
    sys.stderr.write(f"met {seen}\n")
    assert sum(scene.met.values()) >= ROUNDS // 2
    in_peace(scene)


def captures_are_over(scene: Scene) -> bool:
    """Whether none is left; what waits hours for its next try, and nothing else, has them pass."""
    if not scene.one.count(CAPTURES):
        return True
    if not scene.one.count(f"{CAPTURES} AND state = 'running' AND worker_pid = {scene.at_work().pid}"):
        time.sleep(1)  # a job that is due is taken meanwhile
        if not scene.one.count(f"{CAPTURES} AND state = 'running'"):
            scene.clerk("later")
    return False


def in_peace(scene: Scene) -> None:
    """The faults end: what failed is asked for once more by its page's own button, and all is sealed and stamped."""
    scene.authority.is_mended = True
    for _turn in range(5):
        scene.clerk("later")
        scene.at_work()
        assert until(lambda: captures_are_over(scene), 150), f"seed {SEED}: {scene.look()}"
        scene.clerk("later")
        until(lambda: not scene.one.count(UNDONE), 20)
        said = scene.look()
        left = [
            link
            for link, found in scene.asked.items()
            if said["states"][found] != "sealed" and "/tiada/" not in link
        ]
        if not left and not said["open_stamps"]:
            break
        for link in left:
            scene.asked[link] = scene.clerk("again", scene.asked[link])["id"]
    assert left == [], f"seed {SEED}"
    assert said["open_stamps"] == 0, f"seed {SEED}"
    gone = [said["states"][found] for link, found in scene.asked.items() if "/tiada/" in link]
    assert set(gone) <= {"failed", "sealed"}, f"seed {SEED}"
    verified = scene.one.run("ledger", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "0 rantai putus" in verified.stdout
