"""The house itself: serve, work, and what is not built yet."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import threading
from types import FrameType

from sipatenas.cli.problem import NotBuiltYet, Problem
from sipatenas.cli.setup import open_house

RESTART_AFTER = 2.0
"""Seconds before a worker that ended by itself is started anew."""


def absent(args: argparse.Namespace) -> int:
    raise NotBuiltYet(args.what)


def serve(args: argparse.Namespace) -> int:
    """Serve the pages with waitress, and keep one worker process beside them."""
    open_house()
    import waitress

    from sipatenas.config.wsgi import application

    stop = threading.Event()
    keeper = None
    if not args.without_worker:
        keeper = threading.Thread(target=_keep_worker, args=(stop,), daemon=True)
        keeper.start()
    try:
        server = waitress.create_server(application, host=args.host, port=args.port, threads=8)
    except OSError as error:
        stop.set()
        raise Problem(f"porta {args.port} tidak dapat dipakai ({error.strerror}); pilih yang lain.") from error
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
    return 0


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _keep_worker(stop: threading.Event) -> None:
    """Run `sipatenas worker` as a process of its own; start it anew when it ends by itself."""
    while not stop.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "sipatenas.cli.main", "worker"])  # noqa: S603
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
