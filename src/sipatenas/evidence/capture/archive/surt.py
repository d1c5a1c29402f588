"""The sort-friendly key of a link, under which an index of web archives is ordered: `id,go,kpu)/path?query`."""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_PORTS = {"http": 80, "https": 443}
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_SESSION = re.compile(
    r"(?:^|&)(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24})"
    r"(?=&|$)",
    re.IGNORECASE,
)


def surt(url: str) -> str:
    """The key: host labels reversed, without `www`, path and query in lower case, query arguments in order."""
    parts = urlsplit(url)
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        return url
    try:
        port = parts.port
    except ValueError:
        return url
    host = re.sub(r"^www\d*\.", "", parts.hostname.lower().strip("."))
    shown = host if ":" in host else ",".join(reversed(_ascii(host).split(".")))
    if port and port != _PORTS[parts.scheme.lower()]:
        shown += f":{port}"
    path = _path(_escaped(parts.path))
    query = _query(_escaped(parts.query))
    return f"{shown}){path}{'?' + query if query else ''}"


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _escaped(text: str) -> str:
    """Unescaped as long as there is something to, then escaped once."""
    raw = text.encode("utf-8", errors="replace")
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return quote_from_bytes(raw, safe=_SAFE)


def _path(path: str) -> str:
    kept: list[str] = []
    pieces = path.lower().split("/")[1:]
    for number, piece in enumerate(pieces):
        if piece == "..":
            kept[-1:] = []
        elif piece not in {"", "."} or number == len(pieces) - 1:
            kept.append("" if piece == "." else piece)
    joined = "/" + "/".join(kept)
    return joined[:-1] if joined.endswith("/") and len(joined) > 1 else joined


def _query(query: str) -> str:
    lower = _SESSION.sub("", query).lstrip("&").lower()
    if len(lower) <= 1:
        return lower
    return "&".join("=".join(pair) for pair in sorted(part.split("=", 1) for part in lower.split("&")))
