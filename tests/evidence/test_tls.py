"""Whose certificate the page showed, read from the browser and kept whole."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import os
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sipatenas.evidence.capture.archive import tls
from sipatenas.evidence.capture.devtools import Chromium
from sipatenas.evidence.capture.page import steps
from sipatenas.evidence.capture.terms import Outcome, Task


@pytest.fixture
def certificate(tmp_path: Path) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "site.pem").write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return made


class _Answer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        return

    def do_GET(self) -> None:
        body = b"<!doctype html><title>Aman</title><h1>Halo</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def secured(certificate: x509.Certificate, tmp_path: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "site.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def task(host: str, folder: Path, chromium: str) -> Task:
    folder.mkdir()
    return Task(
        url=f"https://{host}/",
        folder=str(folder),
        allow=(host,),
        executable=chromium,
        sandbox=os.geteuid() != 0,
    )


@pytest.mark.browser
def test_the_chain_of_a_secured_page_is_kept(
    secured: str, certificate: x509.Certificate, chromium: str, tmp_path: Path
) -> None:
    public = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    trusted = base64.b64encode(hashlib.sha256(public).digest()).decode()
    asked = task(secured, tmp_path / "a", chromium)
    flags = [*steps.FLAGS, f"--ignore-certificate-errors-spki-list={trusted}"]
    flags += [] if asked.sandbox else ["--no-sandbox"]
    opened = Chromium(chromium, flags=flags, home=tmp_path)
    try:
        seen = steps.run(asked, lambda _progress, _message: None, lambda _task: opened)
    finally:
        opened.close()
    assert seen.outcome == Outcome.CAPTURED, seen.because
    der = certificate.public_bytes(serialization.Encoding.DER)
    [shown] = seen.tls
    assert shown.sha256 == hashlib.sha256(der).hexdigest()
    assert (shown.subject, shown.issuer) == ("CN=127.0.0.1", "CN=127.0.0.1")
    notes = json.loads((tmp_path / "a/connections.json").read_text())
    assert [base64.b64decode(one) for one in notes["certificates"]] == [der]
    assert seen.address == secured


@pytest.mark.browser
def test_a_certificate_that_nobody_vouches_for_is_not_passed_over(
    secured: str, chromium: str, tmp_path: Path
) -> None:
    asked = task(secured, tmp_path / "a", chromium)
    opened = steps.start(asked)
    try:
        seen = steps.run(asked, lambda _progress, _message: None, lambda _task: opened)
    finally:
        opened.close()
    assert (seen.outcome, seen.because) == (Outcome.UNREACHABLE, "sertifikat situs tidak sah")


def test_a_malformed_certificate_is_kept_by_its_hash() -> None:
    found = tls.read(b"bukan sertifikat")
    assert found.facts.sha256 == hashlib.sha256(b"bukan sertifikat").hexdigest()
    assert found.facts.subject == ""
