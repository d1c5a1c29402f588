"""Changes to the rows that an office's lawyers made: laid over the shipped files, and on trial in a preview.

The rulebook's functions stay pure: what they read are the rows in force, which are the shipped files and the
amendments in use. Whoever holds amendments (the lawbook) says `use(...)`; a preview says `with trial(...)`.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Amendment:
    """One row of law as it reads from now on. `file`: `routes.yaml`; `section`: `routes`; `row`: all its fields."""

    file: str
    section: str
    row: Mapping[str, Any]

    @property
    def row_id(self) -> str:
        return str(self.row["id"])


@dataclass(frozen=True)
class Amendments:
    """Amendments in the order of their approval; the last one of a row wins. `digest` names the set."""

    items: tuple[Amendment, ...] = ()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        said = json.dumps([[a.file, a.section, dict(a.row)] for a in self.items], default=str, sort_keys=True)
        object.__setattr__(
            self, "digest", hashlib.sha256(said.encode()).hexdigest()[:12] if self.items else ""
        )

    def of(self, file: str) -> tuple[Amendment, ...]:
        return tuple(item for item in self.items if item.file == file)


_in_use = Amendments()
_on_trial: ContextVar[Amendments | None] = ContextVar("amendments_on_trial", default=None)


def current() -> Amendments:
    """The amendments that hold here and now."""
    return _on_trial.get() or _in_use


def in_use() -> Amendments:
    """The amendments that hold in this process outside every trial."""
    return _in_use


def use(amendments: Amendments) -> None:
    """From now on, in this process, the law reads so."""
    global _in_use  # noqa: PLW0603
    _in_use = amendments


@contextmanager
def trial(amendments: Amendments) -> Iterator[None]:
    """Within the block, for this thread alone, the law reads so."""
    token = _on_trial.set(amendments)
    try:
        yield
    finally:
        _on_trial.reset(token)


KEPT_SETS = 4
"""How many sets of amendments are remembered: those in use, and the trials of a preview beside them."""


def law_cache(read: Callable[P, R]) -> Callable[P, R]:
    """Remembers what was read from the rows, for each set of amendments apart; the last few sets are kept."""
    kept: OrderedDict[str, Callable[..., Any]] = OrderedDict()
    lock = threading.Lock()

    def remembered() -> Callable[..., Any]:
        digest = current().digest
        with lock:
            found = kept.get(digest)
            if found is None:
                found = kept[digest] = lru_cache(maxsize=4096)(read)
                while len(kept) > KEPT_SETS:
                    kept.popitem(last=False)
            else:
                kept.move_to_end(digest)
            return found

    @wraps(read)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        found: R = remembered()(*args, **kwargs)
        return found

    answer.cache_clear = kept.clear  # type: ignore[attr-defined]
    return answer
