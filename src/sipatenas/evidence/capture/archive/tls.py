"""The certificates that the page's own site showed, as the browser holds them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from sipatenas.evidence.capture.archive.exchange import Exchange
from sipatenas.evidence.capture.devtools import Answer, DevtoolsError
from sipatenas.evidence.capture.terms import Certificate


@dataclass(frozen=True)
class Shown:
    """One certificate: its DER bytes, and what they say."""

    der: bytes
    facts: Certificate


def chain_of(send: Callable[..., Answer], exchanges: Sequence[Exchange]) -> list[Shown]:
    """The chain of the last secured document of the page's own, leaf first; empty for plain http."""
    pages = [
        one for one in exchanges if one.kind == "Document" and one.status and one.url.startswith("https:")
    ]
    if not pages:
        return []
    parts = urlsplit(pages[0].url)
    with suppress(DevtoolsError):
        told = send("Network.getCertificate", {"origin": f"https://{parts.netloc}"}, 5)
        return [read(base64.b64decode(one)) for one in told["tableNames"]]
    return []


def read(der: bytes) -> Shown:
    """What a certificate says; a malformed one is kept by its hash alone."""
    from cryptography import x509

    digest = hashlib.sha256(der).hexdigest()
    try:
        found = x509.load_der_x509_certificate(der)
        facts = Certificate(
            sha256=digest,
            subject=found.subject.rfc4514_string(),
            issuer=found.issuer.rfc4514_string(),
            not_before=found.not_valid_before_utc.isoformat(),
            not_after=found.not_valid_after_utc.isoformat(),
        )
    except ValueError:
        facts = Certificate(sha256=digest, subject="", issuer="", not_before="", not_after="")
    return Shown(der, facts)
