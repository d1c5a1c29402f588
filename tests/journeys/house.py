"""A house of its own for a whole story: a data folder, a database, free ports, and the real commands."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
_drawn = count()
OWN = ("SIPATENAS_", "DJANGO_", "DATABASE_URL", "PYTEST_")
"""What of the suite's surroundings must not reach the house."""


@dataclass(frozen=True)
class House:
    """An installation in `folder`, on the database that `environment` names."""

    folder: Path
    environment: Mapping[str, str]
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        return str(json.loads((self.folder / "demonstration").read_text("ascii"))["password"])

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "sipatenas.cli.main", *arguments]

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        """One command of the house, left running; what it says goes to a file of its folder."""
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen(
                self.command(*arguments),
                cwd=ROOT,
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def run(self, *arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """One command to its end; `given` is its standard input, `more` its further settings."""
        return subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env={**self.environment, **more},
            input=given,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def told(self, verb: str, *arguments: str) -> Any:
        """The answer of one verb of tests/journeys/driver.py, run inside this house."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.journeys.driver", verb, *arguments],
            cwd=ROOT,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def count(self, query: str) -> int:
        """What a query counts, asked of the database itself: quick enough to be asked many times a second."""
        if url := self.environment.get("DATABASE_URL"):
            import psycopg

            with psycopg.connect(url) as server:
                row = server.execute(query.encode()).fetchone()
        else:
            with closing(sqlite3.connect(self.folder / "sipatenas.sqlite3", timeout=30)) as file:
                row = file.execute(query).fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def served(self) -> Iterator[str]:
        """`sipatenas serve` with its worker, until the block ends; gives the address."""
        server = self.start("serve", "--port", str(self.port))
        try:
            self._await(server)
            yield self.base
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            finally:
                server.kill()

    def _await(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 120
        while True:
            assert server.poll() is None, (self.folder / "serve.log").read_text()
            assert time.monotonic() < deadline, "the house does not answer"
            try:
                urllib.request.urlopen(f"{self.base}/akun/masuk/", timeout=5).close()  # noqa: S310
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
            else:
                return


@contextmanager
def house(folder: Path, **settings: str) -> Iterator[House]:
    """An empty house in `folder`; its database goes with it when the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    paths = [str(ROOT / "src"), str(ROOT), kept.get("PYTHONPATH", "")]
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    with _database() as url:
        environment = {**kept, "SIPATENAS_DATA": str(folder), "SIPATENAS_ENV_FILE": os.devnull, **settings}
        if url:
            environment["DATABASE_URL"] = url
        yield House(folder, environment, free_port())


@contextmanager
def _database() -> Iterator[str]:
    """The URL of a new database on the suite's PostgreSQL; empty where the suite runs on SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield ""
        return
    import psycopg
    from psycopg import sql

    name = f"rumah_{uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def free_port() -> int:
    """A port that is free together with the next one (the invented platform's), and stays so until it is taken.

    The system gives ports from 32768 on to whoever asks for any; below, each process draws from numbers of its own.
    """
    for _ in range(500):
        port = 20_000 + 2 * ((61 * os.getpid() + next(_drawn)) % 6_000)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no two neighbouring ports are free")
