"""What rooms want done before each job: a room registers it, the worker knows no room."""

from __future__ import annotations

from collections.abc import Callable

_known: list[Callable[[], None]] = []


def before_job(call: Callable[[], None]) -> None:
    """Call this before every attempt at a job; what it raises fails the attempt. The same again counts once."""
    if call not in _known:
        _known.append(call)


def prepare() -> None:
    """All that was registered, in its order."""
    for call in _known:
        call()
