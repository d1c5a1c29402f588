"""The page as PDF, as MHTML, as the DOM it had become, and as plain text."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sipatenas.evidence.capture.devtools import Answer

Send = Callable[..., Answer]
_A4 = {"paperWidth": 8.27, "paperHeight": 11.69, "marginTop": 0.4, "marginBottom": 0.4}
_CHUNK = 1 << 20
PAGE = """() => {
  const type = document.doctype;
  const kind = type ? '<!DOCTYPE ' + type.name + (type.publicId ? ' PUBLIC "' + type.publicId + '"' : '')
    + (type.systemId ? ' "' + type.systemId + '"' : '') + '>\\n' : '';
  const meta = {};
  const wanted = 'meta[property^="og:"], meta[name^="twitter:"], meta[name="author"]';
  for (const tag of document.querySelectorAll(wanted)) {
    const name = tag.getAttribute('property') || tag.getAttribute('name');
    const value = tag.getAttribute('content');
    if (name && value && !(name in meta) && Object.keys(meta).length < 30) meta[name] = value.slice(0, 500);
  }
  const canonical = document.querySelector('link[rel="canonical"]');
  if (canonical && canonical.href) meta.canonical = canonical.href.slice(0, 500);
  if (document.documentElement && document.documentElement.lang) meta.lang = document.documentElement.lang.slice(0, 20);
  return {
    dom: document.documentElement ? kind + document.documentElement.outerHTML : '',
    text: document.body ? document.body.innerText : '',
    title: document.title, url: location.href, meta,
    images: document.images.length,
    videos: document.querySelectorAll('video').length,
    loaded: [...document.images].filter(one => one.complete && one.naturalWidth).length,
  };
}"""
"""What the page had become when it was read; run in a world of its own, out of reach of the page's scripts."""


class TooLargeError(Exception):
    """An object is larger than the limit for one."""


def pdf(send: Send, path: Path, *, most: int) -> None:
    """Print on A4, backgrounds included. Raises TooLargeError, DevtoolsError."""
    asked = {**_A4, "printBackground": True, "transferMode": "ReturnAsStream"}
    stream = str(send("Page.printToPDF", asked, 30)["stream"])
    written = 0
    with path.open("wb") as out:
        is_over = False
        while not is_over:
            part = send("IO.read", {"handle": stream, "size": _CHUNK}, 15)
            written += out.write(_bytes(part))
            is_over = bool(part.get("eof"))
            if written > most:
                raise TooLargeError(path.name)
    send("IO.close", {"handle": stream}, 5)


def mhtml(answer: Answer, path: Path, *, most: int) -> None:
    """Write the answer to Page.captureSnapshot. Raises TooLargeError."""
    data = str(answer["data"]).encode("utf-8", errors="replace")
    if len(data) > most:
        raise TooLargeError(path.name)
    path.write_bytes(data)


def clean(text: str) -> str:
    """Text as UTF-8 can carry it: half surrogate pairs and NUL replaced."""
    return text.replace("\0", "\ufffd").encode("utf-8", errors="replace").decode()


def _bytes(part: dict[str, Any]) -> bytes:
    data = str(part.get("data") or "")
    return base64.b64decode(data) if part.get("base64Encoded") else data.encode("latin-1")
