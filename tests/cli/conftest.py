"""A command called in this process: what it answered, what it wrote where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from tests.support.fixtures import *  # noqa: F403

from sipatenas.cli.main import main


@dataclass(frozen=True)
class Said:
    """`status`: the exit status; `out`: data; `err`: words."""

    status: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """`call("verify", path)` runs one verb as the console script would."""

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        try:
            status = main([str(one) for one in arguments])
        except SystemExit as ended:
            status = int(ended.code or 0)
        told = capsys.readouterr()
        return Said(status, told.out, told.err)

    return run
