"""WACZ files as other recorders make them, with invented pages."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = "https://www.facebook.com/contoh/posts/1234567"
AT = "2024-10-04T02:00:00Z"


def warc(url: str = PAGE, *, digests: bool = True, body: bytes = b"<h1>Pilih nomor satu</h1>") -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number, link in enumerate((url, f"{url}/gambar.png")):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            link, "response", payload=io.BytesIO(body * (number + 1)), http_headers=head,
            warc_headers_dict={"WARC-Date": AT},
        )  # fmt: skip
        if digests:
            writer.write_record(record)
            continue
        record.rec_headers.remove_header("WARC-Payload-Digest")
        writer.write_record(record)
    return out.getvalue()


def files(software: str, **warcs: bytes) -> dict[str, bytes]:
    held = {f"archive/{name}.warc.gz": data for name, data in (warcs or {"data": warc()}).items()}
    lines = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
        {"id": "1", "url": PAGE, "ts": AT, "title": "Unggahan Budi"},
    ]
    held["pages/pages.jsonl"] = "\n".join(map(json.dumps, lines)).encode()
    held["indexes/index.cdx.gz"] = b"\x1f\x8b"
    listed = [
        {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{_sha(data)}", "bytes": len(data)}
        for path, data in held.items()
    ]
    told = {
        "profile": "data-package", "resources": listed, "wacz_version": "1.1.1", "created": AT, "software": software,
    }  # fmt: skip
    held["datapackage.json"] = json.dumps(told, indent=2).encode()
    held["datapackage-digest.json"] = digest_file(held["datapackage.json"])
    return held


def digest_file(datapackage: bytes, signed: Mapping[str, Any] | None = None) -> bytes:
    told: dict[str, Any] = {"path": "datapackage.json", "hash": f"sha256:{_sha(datapackage)}"}
    return json.dumps(told | ({"signedData": signed} if signed else {})).encode()


def packed(held: Mapping[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for path, data in held.items():
            archive.writestr(path, data)
    return out.getvalue()


def archiveweb() -> dict[str, bytes]:
    """Signed by a key of the browser's own, P-384, r and s one after the other."""
    held = files("Webrecorder ArchiveWeb.page 0.11.3, using warcio.js 1.6.2")
    key = ec.generate_private_key(ec.SECP384R1())
    told = f"sha256:{_sha(held['datapackage.json'])}"
    pair = utils.decode_dss_signature(key.sign(told.encode(), ec.ECDSA(hashes.SHA256())))
    raw = b"".join(number.to_bytes(48) for number in pair)
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signed = {
        "hash": told,
        "signature": base64.b64encode(raw).decode(),
        "publicKey": base64.b64encode(der).decode(),
        "created": AT,
        "software": "ArchiveWeb.page",
    }
    return held | {"datapackage-digest.json": digest_file(held["datapackage.json"], signed)}


def scoop(domain: str = "arsip.contoh.id", named: str = "arsip.contoh.id") -> dict[str, bytes]:
    """With raw exchanges beside the WARC, signed with a website's certificate."""
    held = files("Scoop @ Harvard Library Innovation Lab: 0.6.59")
    key = ec.generate_private_key(ec.SECP256R1())
    told = f"sha256:{_sha(held['datapackage.json'])}"
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, named)])
    since = datetime(2024, 10, 1, tzinfo=UTC)
    leaf = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=90))
        .sign(key, hashes.SHA256())
    )
    signed = {
        "hash": told,
        "signature": base64.b64encode(key.sign(told.encode(), ec.ECDSA(hashes.SHA256()))).decode(),
        "domain": domain,
        "domainCert": leaf.public_bytes(serialization.Encoding.PEM).decode(),
        "timeSignature": "AAAA",
        "created": AT,
    }
    return held | {"datapackage-digest.json": digest_file(held["datapackage.json"], signed)}


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
