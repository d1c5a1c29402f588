"""One way to compile the loops over many posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays to machine code, once per machine (kept beside the module).

    Strict arithmetic (no fast maths), so that every processor computes the same; other threads run meanwhile. That
    it counts references is said outright: a `lean` caller would pass its own way on.
    """
    compiled: Callable[P, R] = njit(cache=True, nogil=True, error_model="numpy", _nrt=True)(function)
    return compiled


def lean(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for functions that make no array, nor take one that another made for them.

    Nothing then counts who holds the arrays that they hand each other, which can cost ten times the work itself.
    """
    compiled: Callable[P, R] = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function)
    return compiled


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, for a few lines called from the innermost loops of other kernels."""
    compiled: Callable[P, R] = njit(inline="always", error_model="numpy")(function)
    return compiled


def part(function: Callable[P, R]) -> Callable[P, R]:
    """As `lean`, for a function that only other kernels call: it is compiled into them and not kept by itself.

    A change to a part does not make its callers anew: touch the file of the kernel that uses it.
    """
    compiled: Callable[P, R] = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, _nrt=False)(
        function
    )
    return compiled
