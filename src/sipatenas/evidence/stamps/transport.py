"""A small HTTP request with bounds: no redirect is followed, nothing is waited for without end.

The addresses come from the house's own settings, never from a page or a package.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sipatenas.evidence.capture.net import upstream

TIMEOUT = 20.0
"""Seconds for the whole exchange, and for each wait within it."""
MOST = 256 * 1024
_PIECE = 16 * 1024


class TransportError(Exception):
    """No usable answer; the message says why, in Indonesian."""


class NotFoundError(TransportError):
    """The other side has no such thing (yet)."""


@dataclass(frozen=True)
class Target:
    is_secure: bool
    host: str
    port: int | None
    path: str


def target(url: str) -> Target:
    """Raises TransportError for what is no plain http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise TransportError(f"“{url}” bukan alamat http(s)") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.fragment:
        raise TransportError(f"“{url}” bukan alamat http(s)")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", parts.hostname, port, path)


def fetch(
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most: int = MOST,
    timeout: float = TIMEOUT,
) -> bytes:
    """The answer's body: POST where there is a `body`, else GET. Raises TransportError, NotFoundError."""
    where = target(url)
    until = time.monotonic() + timeout
    connection = _connection(where, timeout)
    try:
        connection.request(
            "POST" if body is not None else "GET",
            where.path,
            body=body,
            headers={"User-Agent": "sipatenas", "Connection": "close", **(headers or {})},
        )
        answer = connection.getresponse()
        if answer.status == 404:
            raise NotFoundError("jawaban 404")
        if 300 <= answer.status < 400:
            raise TransportError(f"jawaban {answer.status}: pengalihan tidak diikuti")
        if answer.status != 200:
            raise TransportError(f"jawaban {answer.status}")
        return _bounded(answer, most, until)
    except TimeoutError as error:
        raise TransportError(f"tidak menjawab dalam {timeout:g} detik") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise TransportError(f"sambungan gagal: {error or type(error).__name__}") from error
    finally:
        connection.close()


def _connection(where: Target, timeout: float) -> http.client.HTTPConnection:
    """By a tunnel where the office has no other way to the internet. Raises TransportError."""
    try:
        through = None if _is_inside(where.host) else upstream.read(_setting())
    except upstream.UpstreamError as error:
        raise TransportError(str(error)) from error
    return upstream.connection(
        through, is_secure=where.is_secure, host=where.host, port=where.port, timeout=timeout
    )


def _is_inside(host: str) -> bool:
    """Whether it is this computer or an address of the office's own network, which no web proxy leads to."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _setting() -> str:
    """The office's web proxy; out of the surroundings where there is no installation (`sipatenas verify`)."""
    from django.conf import settings

    if settings.configured:
        return str(getattr(settings, upstream.SETTING, ""))
    return os.environ.get(upstream.SETTING, "")


def _bounded(answer: http.client.HTTPResponse, most: int, until: float) -> bytes:
    data = b""
    while piece := answer.read1(_PIECE):
        data += piece
        if len(data) > most:
            raise TransportError(f"jawaban lebih besar dari {most} bita")
        if time.monotonic() > until:
            raise TransportError("jawaban datang terlalu lambat")
    return data
