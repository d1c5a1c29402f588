"""The house itself: serve, work, and what is not built yet."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import FrameType

from sipatenas.cli.demonstration import marker, platform
from sipatenas.cli.problem import NotBuiltYet, Problem
from sipatenas.cli.setup import open_house
from sipatenas.config import env

RESTART_AFTER = 2.0
"""Seconds before a worker that ended by itself is started anew."""


def absent(args: argparse.Namespace) -> int:
    raise NotBuiltYet(args.what)


def serve(args: argparse.Namespace) -> int:
    """Serve the pages with waitress, and keep one worker process beside them."""
    outside = _invented_platform()
    open_house()
    import waitress

    from sipatenas.config.wsgi import application

    stop = threading.Event()
    keeper = None
    if not args.without_worker:
        keeper = threading.Thread(target=_keep_worker, args=(stop,), daemon=True)
        keeper.start()
    try:
        server = waitress.create_server(
            application, host=args.host, port=args.port, threads=8, **_proxy(env.value("SIPATENAS_PROXY", ""))
        )
    except OSError as error:
        stop.set()
        raise Problem(
            f"porta {args.port} tidak dapat dipakai ({error.strerror}); pilih yang lain."
        ) from error
    signal.signal(signal.SIGTERM, _as_interrupt)
    print(f"Melayani http://{args.host}:{args.port} (Ctrl+C untuk berhenti)", file=sys.stderr, flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        if keeper is not None:
            keeper.join(timeout=15)
        if outside is not None:
            outside.shutdown()
    return 0


def _invented_platform() -> ThreadingHTTPServer | None:
    """In a demonstration: the invented platform on loopback, which alone the capture may reach there."""
    data = Path(env.value("SIPATENAS_DATA", "data")).resolve()
    known = marker.read(data)
    if known is None:
        return None
    os.environ.setdefault("SIPATENAS_CAPTURE_ALLOW", f"127.0.0.1:{known.platform_port}")
    os.environ.setdefault("SIPATENAS_TSA", "lokal")
    return platform.serve(data / "rekaan" / "platform", known.platform_port)


def _proxy(address: str) -> dict[str, object]:
    """Whose word on the outer scheme and host is taken: a TLS proxy at this address, or nobody's."""
    if not address:
        return {}
    return {
        "trusted_proxy": address,
        "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-host"},
        "clear_untrusted_proxy_headers": True,
    }


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _keep_worker(stop: threading.Event) -> None:
    """Run `sipatenas worker` as a process of its own; start it anew when it ends by itself."""
    while not stop.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "sipatenas", "worker"])
        while worker.poll() is None:
            if stop.wait(0.5):
                worker.terminate()
                try:
                    worker.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    worker.kill()
                return
        stop.wait(RESTART_AFTER)


def worker(args: argparse.Namespace) -> int:
    """Do what is due until told to stop; `--once` returns when nothing is due any more."""
    open_house()
    from sipatenas.core.commands import run_worker

    return run_worker(once=args.once)


def recount(_args: argparse.Namespace) -> int:
    """Count every running clock again by the law as it reads now, in this process; says how many jobs it took."""
    open_house()
    from sipatenas.cases.tasks import ask_for_recount
    from sipatenas.core.clock import edge_clock
    from sipatenas.core.tasks import run_due

    clock = edge_clock()
    ask_for_recount(clock=clock, again=True)
    print(f"Tenggat dihitung ulang: {run_due(clock=clock)} pekerjaan.", file=sys.stderr)
    return 0
