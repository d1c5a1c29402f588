"""How a room declares background work."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Concatenate, Generic, ParamSpec

from django.utils.module_loading import import_string

from sipatenas.core.models import Job

P = ParamSpec("P")
RESERVED = frozenset({"job", "key", "clock", "run_after", "subject", "region_path"})


class TaskError(Exception):
    """A task is declared or asked for in a way that cannot work."""


class GiveUp(Exception):  # noqa: N818 -- an instruction to the worker, raised by a task
    """Raised by a task whose failure no further attempt can mend; the job fails at once with this text."""


@dataclass(frozen=True)
class DurableTask(Generic[P]):
    """A function that runs in the background under a lease, again if need be, so it must be idempotent."""

    function: Callable[Concatenate[Job, P], None]
    max_attempts: int
    lease: timedelta

    @property
    def name(self) -> str:
        """The dotted path by which a worker finds the task."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    def __call__(self, job: Job, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(job, *args, **kwargs)


def durable(
    *, max_attempts: int = 5, lease: timedelta = timedelta(minutes=2)
) -> Callable[[Callable[Concatenate[Job, P], None]], DurableTask[P]]:
    """Declare `def work(job: Job, *, thing_id: str) -> None` as background work.

    It takes ids, not objects; it may run more than once; it says how far it is with `job.report`. While it
    runs its lease is renewed; a worker that dies gives it back. Raises TaskError for a function that is not
    at a module's top level or whose arguments bear a reserved name.
    """

    def declare(function: Callable[Concatenate[Job, P], None]) -> DurableTask[P]:
        if "<locals>" in function.__qualname__:
            raise TaskError(f"{function.__qualname__} must stand at the top of its module.")
        names = list(inspect.signature(function).parameters)
        if clash := RESERVED & set(names[1:]):
            raise TaskError(f"{function.__qualname__}: {sorted(clash)} are names that enqueue() uses itself.")
        return DurableTask(function=function, max_attempts=max_attempts, lease=lease)

    return declare


def find(name: str) -> DurableTask[Any]:
    """The task of that dotted path. Raises TaskError if the installed version has none."""
    try:
        task = import_string(name)
    except ImportError as error:
        raise TaskError(f"There is no task {name} in this version.") from error
    if not isinstance(task, DurableTask):
        raise TaskError(f"{name} is not declared as durable.")
    return task
