"""One way to compile the loops over many posts, and one place for what was compiled."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")
ROOM = Path(__file__).resolve().parent
_njit: Any = numba.njit
"""Its own types do not know of `_nrt` and `no_cpython_wrapper`."""
_settings: Any = numba.config


def _digest() -> str:
    """Of all source of this room that reads: what is compiled holds whatever its callees were then."""
    found = hashlib.sha256(numba.__version__.encode())
    for path in sorted(ROOM.rglob("*.py")):
        if "training" in path.relative_to(ROOM).parts:
            continue
        found.update(path.relative_to(ROOM).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _kept() -> Path:
    """The folder of what was compiled of this source: beside it where that can be written, else the user's cache.

    numba by itself looks only at the file of the function that was called, and would go on using what an edited
    callee was before.
    """
    beside = ROOM / "__pycache__"
    if _settings.CACHE_DIR:
        root = Path(_settings.CACHE_DIR)
    elif os.access(beside if beside.exists() else ROOM, os.W_OK):
        root = beside
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sipatenas"
    return root / f"kernels-{_digest()}"


KEPT = _kept()
_settings.CACHE_DIR = str(KEPT)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays to machine code, once per machine (kept in `KEPT`).

    Strict arithmetic (no fast maths), so that every processor computes the same; other threads run meanwhile. That
    it counts references is said outright: a `lean` caller would pass its own way on.
    """
    compiled: Callable[P, R] = _njit(cache=True, nogil=True, error_model="numpy", _nrt=True)(function)
    return compiled


def lean(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for functions that make no array, nor take one that another made for them.

    Nothing then counts who holds the arrays that they hand each other, which can cost ten times the work itself.
    """
    compiled: Callable[P, R] = _njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function)
    return compiled


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for a few lines called from the innermost loops of other kernels."""
    compiled: Callable[P, R] = _njit(inline="always", error_model="numpy")(function)
    return compiled


def part(function: Callable[P, R]) -> Callable[P, R]:
    """As `lean`, for a function that only other kernels call: it is compiled into them and not kept by itself."""
    compiled: Callable[P, R] = _njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, _nrt=False)(
        function
    )
    return compiled
