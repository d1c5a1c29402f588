"""A light look at a page already opened: what is visible, one picture, the answer's headers. No record, no prints.

For looking again at a link: an answer with an error status is looked at too, since its page is what is asked about.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec

from sipatenas.evidence.capture.archive.exchange import Exchange
from sipatenas.evidence.capture.page import picture
from sipatenas.evidence.capture.page.open_page import WIDTH, OpenPage
from sipatenas.evidence.capture.page.prints import clean
from sipatenas.evidence.capture.terms import CapturedObject

VISIBLE, NOTES = "visible.html", "look.json"
HEADERS = ("retry-after", "content-language", "content-type", "cf-mitigated", "x-robots-tag", "server")
MOST_PIXELS = 8_000
SETTLE_SECONDS = 4.0
_STILL_SECONDS = 0.4
_LENGTH = "() => document.body ? document.body.innerText.length : 0"
_SEEN = """() => {
  let left = 60000;
  const copy = (node, depth) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const above = node.parentElement;
      const seen = !above || above.tagName === 'TITLE' || above.tagName === 'SCRIPT'
        || getComputedStyle(above).visibility === 'visible';
      return seen ? [document.createTextNode(node.data)] : [];
    }
    if (node.nodeType !== Node.ELEMENT_NODE || left-- <= 0 || depth > 350) return [];
    const name = node.tagName.toUpperCase();
    if (['STYLE', 'NOSCRIPT', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'CANVAS'].includes(name)) return [];
    if (name === 'SCRIPT') return node.type === 'application/ld+json' ? [plain(node, [...node.childNodes], depth)] : [];
    const data = ['HTML', 'HEAD', 'TITLE', 'META', 'LINK'].includes(name);
    if (!data) {
      const style = getComputedStyle(node);
      if (style.display === 'none' || Number(style.opacity) === 0) return [];
      if (name === 'SLOT') return [...node.assignedNodes({flatten: true})].flatMap(one => copy(one, depth + 1));
    }
    const below = node.shadowRoot ? [...node.shadowRoot.childNodes] : [...node.childNodes];
    return [plain(node, below, depth)];
  };
  const plain = (node, below, depth) => {
    const made = document.createElement(node.tagName);
    for (const one of node.attributes) {
      if (!one.name.startsWith('on') && one.value.length < 4000) {
        try { made.setAttribute(one.name, one.value); } catch (wrong) { continue; }
      }
    }
    for (const child of below) for (const one of copy(child, depth + 1)) made.appendChild(one);
    return made;
  };
  const inert = document.implementation.createHTMLDocument('');
  const top = document.documentElement;
  const [root] = top ? copy(top, 0) : [];
  const text = root ? inert.adoptNode(root).outerHTML : '';
  return {
    visible: '<!DOCTYPE html>\\n' + text, dom: top ? top.outerHTML : '',
    title: document.title, url: location.href,
  };
}"""
"""The page without what a reader does not see: hidden by any style sheet, in templates, in scripts."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a light look left in the folder, and what it was told."""

    title: str
    url: str
    objects: tuple[CapturedObject, ...]


def look(page: OpenPage, folder: Path, answer: Exchange | None) -> Look:
    """Wait until the page is still, then write `visible.html`, `dom.html`, the picture and `look.json`."""
    _until_still(page)
    seen: dict[str, Any] = page.evaluate(_SEEN)
    (folder / VISIBLE).write_bytes(clean(str(seen["visible"])).encode())
    (folder / "dom.html").write_bytes(clean(str(seen["dom"])).encode())
    headers = {name: clean(answer.header(name))[:300] for name in HEADERS if answer and answer.header(name)}
    (folder / NOTES).write_bytes(msgspec.json.encode({"headers": headers}))
    most = page.limits.object_bytes
    bounds = picture.Bounds(tile=MOST_PIXELS, pixels=MOST_PIXELS, one=most, all=most)
    picture.take(page.send, folder, bounds, width=WIDTH)
    return Look(
        title=clean(str(seen["title"]))[:500],
        url=clean(str(seen["url"])),
        objects=(
            CapturedObject(name=VISIBLE, media_type="text/html; charset=utf-8", role="derived"),
            CapturedObject(name="dom.html", media_type="text/html; charset=utf-8", role="original"),
            CapturedObject(name="screenshot.png", media_type="image/png", role="original"),
            CapturedObject(name=NOTES, media_type="application/json", role="derived"),
        ),
    )


def _until_still(page: OpenPage) -> None:
    """Until no request is under way and the visible text has stopped growing, bounded."""
    end = time.monotonic() + page.seconds(SETTLE_SECONDS)
    before = -1
    while time.monotonic() < end:
        page.quiet(max(0.05, end - time.monotonic()))
        now = int(page.evaluate(_LENGTH) or 0)
        if now == before:
            return
        before = now
        page.wait(lambda: False, _STILL_SECONDS)
