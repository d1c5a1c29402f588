"""The signature that a recorder inside a browser makes, made by a real browser's own cryptography."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import sync_playwright
from tests.evidence import waczs
from tests.evidence.conftest import Site

from sipatenas.evidence.foreign.verify import verify_foreign
from sipatenas.evidence.verify import Verdict

pytestmark = pytest.mark.browser
SIGN = """async text => {
  const how = {name: 'ECDSA', namedCurve: 'P-384'};
  const keys = await crypto.subtle.generateKey(how, true, ['sign', 'verify']);
  const signed = await crypto.subtle.sign(
    {name: 'ECDSA', hash: 'SHA-256'}, keys.privateKey, new TextEncoder().encode(text));
  const told = await crypto.subtle.exportKey('spki', keys.publicKey);
  return [...new Uint8Array(signed)].concat([-1], [...new Uint8Array(told)]);
}"""


def test_a_signature_made_in_a_browser_is_proven_and_of_another_text_is_not(
    chromium: str, make_site: Callable[[], Site]
) -> None:
    site = make_site()
    site.page("/", "<h1>Perekam")
    held = waczs.files("ArchiveWeb.page")
    told = json.loads(held["datapackage-digest.json"])["hash"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        page = browser.new_page()
        page.goto(site.url())
        made = [page.evaluate(SIGN, text) for text in (told, "sha256:lain")]
        browser.close()
    for numbers, verdict in zip(made, (Verdict.PROVEN, Verdict.FAILED), strict=True):
        at = numbers.index(-1)
        signed = {
            "hash": told,
            "signature": base64.b64encode(bytes(numbers[:at])).decode(),
            "publicKey": base64.b64encode(bytes(numbers[at + 1 :])).decode(),
            "created": waczs.AT,
            "software": "ArchiveWeb.page",
        }
        digest = waczs.digest_file(held["datapackage.json"], signed)
        report = verify_foreign(waczs.packed(held | {"datapackage-digest.json": digest}))
        assert {one.name: one.verdict for one in report.proofs}["signature"] == verdict
