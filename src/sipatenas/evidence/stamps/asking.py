"""One time stamp from one authority, near or far. No Django, no database."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sipatenas.core.blobs import BlobError
from sipatenas.core.clock import Clock
from sipatenas.evidence.keys import KeyUnusableError
from sipatenas.evidence.stamps import local, rfc3161
from sipatenas.evidence.stamps.authorities import Authority, NoRootError
from sipatenas.evidence.stamps.ots import OtsError
from sipatenas.evidence.stamps.transport import TransportError

log = logging.getLogger("sipatenas.evidence")

CLAIM = timedelta(minutes=5)
"""How long an attempt may take before another worker may try."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts: a minute, doubled each time, at most six hours."""
    return min(FIRST_PAUSE * (1 << min(max(attempts, 1) - 1, 12)), LONGEST_PAUSE)


def words_of(error: Exception) -> str:
    """Why an attempt failed, as it stands in its row."""
    if isinstance(error, StampFailedError | OtsError | KeyUnusableError | BlobError):
        return str(error)[:2000]
    if isinstance(error, OSError):
        return f"penyimpanan tidak dapat ditulisi: {error.strerror or error}"
    log.exception("an attempt at a time stamp")
    return f"kesalahan yang tidak terduga: {type(error).__name__}: {error}"[:2000]


class StampFailedError(Exception):
    """No time stamp this time; the message says why, in Indonesian. `is_silence`: the authority did not answer."""

    def __init__(self, message: str, *, is_silence: bool = False) -> None:
        super().__init__(message)
        self.is_silence = is_silence


@dataclass(frozen=True)
class Stamped:
    """An accepted answer: its bytes (TimeStampResp), the certificates (PEM) it was checked against, what it says.

    `offset`: seconds by which the authority's clock was ahead of ours; None for the house's own, which reads ours.
    """

    response: bytes
    root_pem: bytes
    told: rfc3161.Told
    offset: float | None


def stamp(authority: Authority, data: bytes, *, made_at: datetime, keys: Path, clock: Clock) -> Stamped:
    """Ask `authority` for a time stamp over `data`, which was made at `made_at`, and judge the answer.

    `keys` is the house's key folder, where its own authority lives. Raises StampFailedError.
    """
    asked = rfc3161.question(data)
    sent = clock.now()
    try:
        root_pem = authority.root_pem(keys, sent)
        if authority.is_local:
            response = local.opened(keys, now=sent).answer(asked.body, sent)
        else:
            response = rfc3161.send(authority.url, asked)
        received = clock.now()
        told = rfc3161.judge(response, data=data, roots=root_pem, nonce=asked.nonce)
        offset = rfc3161.check_clock(told, sealed_at=made_at, sent=sent, received=received)
    except TransportError as error:
        raise StampFailedError(str(error), is_silence=True) from error
    except (NoRootError, KeyUnusableError, rfc3161.StampRefusedError) as error:
        raise StampFailedError(str(error)) from error
    return Stamped(response, rfc3161.as_pem(root_pem), told, None if authority.is_local else offset)
