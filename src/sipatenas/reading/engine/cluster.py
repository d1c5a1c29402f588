"""The same work on a Ray cluster, spread by Daft: pieces go out as rows of a table, outcomes come back sorted.

The cluster is the one that RAY_ADDRESS names, else one is started on this machine. Each node needs the same
version of sipatenas. Pieces travel with their data, so that no node has to see the file.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import daft
import ray

from sipatenas.reading.engine.pieces import Piece
from sipatenas.reading.engine.ready import make_ready
from sipatenas.reading.engine.work import Order, Outcome, work_on
from sipatenas.reading.records import Context

EACH = 4
"""Pieces that a core of the cluster is given at a time."""


def spread_on_ray(pieces: Iterable[Piece], order: Order) -> Iterator[Outcome]:
    """Each piece's outcome, in the order of the pieces."""
    _join_cluster()
    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    source = iter(pieces)
    while window := [*islice(source, cores * EACH)]:
        yield from _round(window, order, cores)


def _join_cluster() -> None:
    if not ray.is_initialized():
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        ray.init(log_to_driver=False, include_dashboard=False, logging_level=logging.ERROR)
        os.environ.setdefault("DAFT_PROGRESS_BAR", "0")
        daft.set_runner_ray(noop_if_initialized=True)


def _round(window: list[Piece], order: Order, cores: int) -> Iterator[Outcome]:
    table = daft.from_pydict(
        {
            "number": [*range(len(window))],
            "piece": [pickle.dumps((order, piece), protocol=5) for piece in window],
        }
    ).into_partitions(min(cores, len(window)))
    work: Any = daft.udf(return_dtype=daft.DataType.binary(), batch_size=1)(_work)
    worked = table.with_column("outcome", work(table["piece"])).exclude("piece").to_pydict()
    outcomes = dict(zip(worked["number"], worked["outcome"], strict=True))
    for number in range(len(window)):
        outcome: Outcome = pickle.loads(outcomes.pop(number))  # noqa: S301 — written by _work just now
        yield outcome


def _work(pieces: daft.Series) -> list[bytes]:
    return [_worked(packed) for packed in pieces.to_pylist()]


def _worked(packed: bytes) -> bytes:
    order, piece = pickle.loads(packed)  # noqa: S301 — written by _round
    make_ready()
    return pickle.dumps(work_on(piece, _context(order), order.form), protocol=5)


@cache
def _context(order: Order) -> Context:
    return order.context()
