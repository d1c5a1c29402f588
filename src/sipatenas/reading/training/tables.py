"""A fitted scikit-learn model -> the int8 table that is shipped, and what the rounding costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sipatenas.reading.linear import ONE, Block, Table, score

_MOST = 127


@dataclass(frozen=True)
class FittedBlock:
    """One block of a fitted model: the hash and idf of each feature, coefficients [outputs, features].

    `weight` is what the block's normed vector was multiplied with before fitting.
    """

    block: Block
    keys: NDArray[np.uint64]
    idf: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    weight: float = 1.0


@dataclass(frozen=True)
class Loss:
    """How far the table is from the fitted model: outputs apart, and the share of posts with the same best one."""

    worst: float
    mean: float
    same_best: float


def fit_table(outputs: Sequence[str], bias: ArrayLike, fitted: Sequence[FittedBlock]) -> Table:
    """The table of a linear model over these blocks (`coef_` cut by block, `intercept_` as the bias).

    Raises: ValueError where two features have one hash.
    """
    keys = np.concatenate([part.keys for part in fitted]).astype(np.uint64)
    order = np.argsort(keys, kind="stable")
    premultiplied = [part.coefficients * part.idf * part.weight for part in fitted]
    scale = np.array([_scale(part) for part in premultiplied], dtype=np.float64)
    whole = [np.rint(part.T / unit).astype(np.int8) for part, unit in zip(premultiplied, scale, strict=True)]
    table = Table(
        outputs=tuple(outputs),
        blocks=tuple(part.block for part in fitted),
        keys=keys[order],
        row_block=np.repeat(np.arange(len(fitted), dtype=np.uint8), [len(part.keys) for part in fitted])[
            order
        ],
        idf=np.rint(np.concatenate([part.idf for part in fitted]) * ONE).astype(np.int32)[order],
        weights=np.ascontiguousarray(np.concatenate(whole)[order]),
        scale=scale,
        bias=np.asarray(bias, dtype=np.float64).reshape(-1),
    )
    if bool((table.keys[1:] == table.keys[:-1]).any()):
        raise ValueError("two features have one hash: mix the block's own number into its features")
    return table


def _scale(premultiplied: NDArray[np.float64]) -> NDArray[np.float64]:
    """The unit of each output: its largest weight is 127 units."""
    largest = np.abs(premultiplied).max(axis=1, initial=0.0)
    return np.where(largest > 0, largest / _MOST, 1.0)


def loss_of(table: Table, indptr: NDArray[np.int64], keys: NDArray[np.uint64], exact: ArrayLike) -> Loss:
    """Compare the table's scores on posts with the fitted model's decision function there."""
    told = score(table, indptr, keys)
    wanted = np.asarray(exact, dtype=np.float64).reshape(told.shape)
    apart = np.abs(told - wanted)
    several = told.shape[1] > 1
    same = told.argmax(axis=1) == wanted.argmax(axis=1) if several else (told > 0)[:, 0] == (wanted > 0)[:, 0]
    return Loss(worst=float(apart.max()), mean=float(apart.mean()), same_best=float(same.mean()))
