"""How a request with a body is found again in an index: its method and body as arguments of the key.

As in https://specs.webrecorder.net/request-body-canonicalization/latest/ for forms, JSON and plain bytes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus, urlencode

_MOST = 4096


def post_key(method: str, media_type: str, body: bytes, url: str) -> tuple[str, str]:
    """The body as a query, and what is appended to the link for its key."""
    query = _query(media_type.lower(), body)[:_MOST] if method in {"POST", "PUT"} else ""
    joint = "&" if "?" in url else "?"
    return query, f"{joint}__wb_method={method}{'&' + query if query else ''}"


def _query(media_type: str, body: bytes) -> str:
    if not body:
        return ""
    if media_type.startswith("application/x-www-form-urlencoded"):
        try:
            return unquote_plus(body.decode())
        except UnicodeDecodeError:
            return _opaque(body)
    if media_type.startswith(("application/json", "text/plain")):
        try:
            return urlencode(list(_numbered(_leaves("", json.loads(body)))))
        except ValueError:
            return _opaque(body) if media_type.startswith("text/plain") else ""
    return _opaque(body)


def _opaque(body: bytes) -> str:
    return "__wb_post_data=" + base64.b64encode(body).decode()


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(str(key), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(name, inner)
    else:
        yield name, _shown(value)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _numbered(pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """A name that comes again is told apart: `a`, `a.2_`, `a.3_`."""
    seen: dict[str, int] = {}
    for name, value in pairs:
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}.{seen[name]}_"), value
