"""Reads what a browser asks of its proxy: CONNECT, or a plain http request in absolute form. No network."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]@/\\?#\s]+)(?::([0-9]{1,5}))?")
_ABSOLUTE = re.compile(r"(?i:http)://([^/?#\\]*)([/?][^#]*)?(?:#.*)?")
_FOR_THE_PROXY = {"proxy-authorization", "proxy-connection", "proxy-authenticate"}


class BadRequestError(Exception):
    """Bytes that no browser sends to its proxy."""


@dataclass(frozen=True)
class Request:
    """One request; `head` is what the site is sent: origin form, without what was meant for the proxy."""

    host: str
    port: int
    is_tunnel: bool
    authorization: str
    head: bytes = b""
    body_length: int | None = 0
    """Bytes that follow the head; None when only the end of the connection tells."""
    is_upgrade: bool = False


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request; None when the browser has closed. Raises BadRequestError."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as ended:
        if ended.partial.strip():
            raise BadRequestError("half a request") from ended
        return None
    except asyncio.LimitOverrunError as long:
        raise BadRequestError("head too long") from long
    return parse(head)


def parse(head: bytes) -> Request:
    """Raises BadRequestError for whatever is neither CONNECT nor absolute form."""
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequestError("no request line")
    method, target, version = words
    headers = [_header(line) for line in lines]
    told = {name.lower(): value for name, value in headers}
    authorization = told.get("proxy-authorization", "")
    if method == "CONNECT":
        host, port = authority(target, None)
        return Request(host=host, port=port, is_tunnel=True, authorization=authorization)
    found = _ABSOLUTE.fullmatch(target)
    if not found:
        raise BadRequestError("not in absolute form")
    host, port = authority(found[1], 80)
    path = found[2] or "/"
    if path.startswith("?"):
        path = f"/{path}"
    kept = [f"{name}: {value}" for name, value in headers if name.lower() not in _FOR_THE_PROXY]
    return Request(
        host=host,
        port=port,
        is_tunnel=False,
        authorization=authorization,
        head="\r\n".join([f"{method} {path} {version}", *kept, "", ""]).encode("latin-1"),
        body_length=_length(headers),
        is_upgrade="upgrade" in told,
    )


def authority(text: str, default: int | None) -> tuple[str, int]:
    """Host (without brackets) and port of `host:port`. Raises BadRequestError."""
    found = _AUTHORITY.fullmatch(text)
    port = int(found[2]) if found and found[2] else default
    if not found or port is None or not 0 < port < 65536:
        raise BadRequestError("no host and port")
    return found[1].strip("[]"), port


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name != name.strip() or any(sign in line for sign in "\r\n\0"):
        raise BadRequestError("no header")
    return name, value.strip()


def _length(headers: list[tuple[str, str]]) -> int | None:
    lengths = {value for name, value in headers if name.lower() == "content-length"}
    if any(name.lower() == "transfer-encoding" for name, _value in headers):
        return None
    if not lengths:
        return 0
    only = lengths.pop()
    if lengths or not only.isdecimal():
        raise BadRequestError("unclear length")
    return int(only)
