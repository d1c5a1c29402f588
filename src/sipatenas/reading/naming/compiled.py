"""How the loops of this package are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """As `reading.kernel.kernel`, for functions that make no array: nothing counts who holds the many arrays that
    they hand each other, which otherwise costs more than the work itself, in compiling as in running."""
    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
    compiled: Callable[P, R] = njit(**options)(function)
    return compiled
