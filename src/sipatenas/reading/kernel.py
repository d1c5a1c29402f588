"""One way to compile the loops over many posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays to machine code, once per machine (kept beside the module).

    Strict arithmetic (no fast maths), so that every processor computes the same; other threads run meanwhile.
    """
    compiled: Callable[P, R] = njit(cache=True, nogil=True, error_model="numpy")(function)
    return compiled


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for a few lines called from the innermost loops of other kernels."""
    compiled: Callable[P, R] = njit(inline="always", error_model="numpy")(function)
    return compiled
