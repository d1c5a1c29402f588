"""Settings come from the environment, or from a file `sipatenas.env`; each remembers its origin."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    name: str
    value: str
    origin: str
    """`environment`, the file it stands in, or `default`."""


def read_file(path: Path) -> dict[str, str]:
    """The NAME=value lines of a settings file; blank lines and `#` lines are passed over."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def setting(name: str, default: str) -> Setting:
    """One setting with where it came from; the environment wins over the file, the file over the default."""
    if name in os.environ:
        return Setting(name, os.environ[name], "environment")
    path = Path(os.environ.get("SIPATENAS_ENV_FILE", "sipatenas.env"))
    values = read_file(path)
    if name in values:
        return Setting(name, values[name], str(path))
    return Setting(name, default, "default")


def value(name: str, default: str) -> str:
    return setting(name, default).value
