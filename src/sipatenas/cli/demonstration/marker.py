"""The mark that this installation holds a demonstration, and where its invented platform listens."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "demonstration"


@dataclass(frozen=True)
class Marker:
    """`platform_port`: on loopback, where the pages of the invented platform are served."""

    platform_port: int
    password: str


def read(data: Path) -> Marker | None:
    """The mark of the installation in `data`, or None."""
    path = data / NAME
    return Marker(**json.loads(path.read_text(encoding="ascii"))) if path.exists() else None


def write(data: Path, marker: Marker) -> None:
    """Whole or not at all: a half mark would keep the demonstration from ever starting."""
    part = data / f".{NAME}.part"
    part.touch(mode=0o600)
    part.write_text(json.dumps(asdict(marker)), encoding="ascii")
    part.replace(data / NAME)
