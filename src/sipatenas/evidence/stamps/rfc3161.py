"""Asking a time-stamp authority, and judging its answer. No Django.

The whole answer (TimeStampResp) is kept, so that `openssl ts -verify -in X.tsr -data seal.json -CAfile CA` judges it
as it is. A token is checked with the certificates as they were valid when it was issued: one whose certificate has
expired since still proves its time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from rfc3161_client import (
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.base import HashAlgorithm

from sipatenas.evidence.stamps import der
from sipatenas.evidence.stamps.local import NAME, POLICY
from sipatenas.evidence.stamps.transport import fetch

MOST = 64 * 1024
TOLERANCE = timedelta(minutes=5)
"""How far an authority's clock may be from ours, and a token's time before the sealing that it confirms."""
_SHA256 = "2.16.840.1.101.3.4.2.1"
_GRANTED = {0}


class StampRefusedError(Exception):
    """An answer that proves nothing; `kind` is malformed, rejected, imprint, nonce, foreign or skew."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Told:
    """What a token says, once judged."""

    at: datetime
    signer: str
    serial: int
    is_local: bool


@dataclass(frozen=True)
class Question:
    """A request as sent, and what its answer must repeat."""

    data: bytes
    body: bytes
    nonce: int | None


def question(data: bytes) -> Question:
    """A request for a time stamp over the SHA-256 of `data`, with a nonce and the authority's certificate."""
    asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    return Question(data=data, body=asked.as_bytes(), nonce=asked.nonce)


def send(url: str, asked: Question) -> bytes:
    """The authority's answer, unjudged. Raises transport.TransportError."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    return fetch(url, body=asked.body, headers=headers, most=MOST)


def judge(response: bytes, *, data: bytes, roots: bytes, nonce: int | None = None) -> Told:
    """What the answer proves of `data`. Raises StampRefusedError, which names what is wrong; nothing else.

    Parts of an answer are parsed when they are asked for, by libraries that raise much of their own on broken bytes.
    """
    try:
        return _judged(response, data, roots, nonce)
    except StampRefusedError:
        raise
    except Exception as error:
        raise StampRefusedError(
            "malformed", f"isi cap waktu tidak dapat dibaca ({type(error).__name__}: {error})"[:500]
        ) from error


def _judged(response: bytes, data: bytes, roots: bytes, nonce: int | None) -> Told:
    parsed = _parsed(response)
    if parsed.status not in _GRANTED:
        words = "; ".join(parsed.status_string) or f"status {parsed.status}"
        raise StampRefusedError("rejected", f"otoritas menolak: {words}")
    info = parsed.tst_info
    if info.message_imprint.hash_algorithm.dotted_string != _SHA256:
        raise StampRefusedError("imprint", "cap waktu memakai cara hash lain")
    if info.message_imprint.message != hashlib.sha256(data).digest():
        raise StampRefusedError("imprint", "cap waktu itu untuk isi lain, bukan untuk segel ini")
    if nonce is not None and info.nonce != nonce:
        raise StampRefusedError("nonce", "jawaban memuat nonce lain: bukan jawaban atas permintaan ini")
    signer = _checked(parsed, data, certificates(roots))
    return Told(
        at=info.gen_time,
        signer=_common_name(signer),
        serial=info.serial_number,
        is_local=info.policy.dotted_string == POLICY or _common_name(signer) == NAME,
    )


def certificates(pem: bytes) -> list[x509.Certificate]:
    """Raises StampRefusedError where the bytes are no certificates."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise StampRefusedError("foreign", "berkas sertifikat CA otoritas tidak dapat dibaca") from error


def check_clock(told: Told, *, sealed_at: datetime, sent: datetime, received: datetime) -> float:
    """Seconds by which the authority's clock is ahead of ours. Raises StampRefusedError where they disagree.

    The measured offset is as fine as the token's time: a second.
    """
    offset = (told.at - (sent + (received - sent) / 2)).total_seconds()
    if told.at + TOLERANCE < sealed_at:
        raise StampRefusedError(
            "skew",
            f"cap waktu mendahului penyegelan: selisih jam {offset:+.0f} detik; periksa jam komputer ini",
        )
    if abs(offset) > TOLERANCE.total_seconds() + (received - sent).total_seconds():
        raise StampRefusedError(
            "skew",
            f"jam otoritas dan jam komputer ini berselisih {offset:+.0f} detik; salah satunya salah: "
            "periksa jam komputer ini",
        )
    return round(offset, 1)


def _parsed(response: bytes) -> TimeStampResponse:
    try:
        parsed = _decoded(response)
        if parsed.status in _GRANTED:
            _ = parsed.tst_info  # decoded on access; a token that is none must fail here
    except (ValueError, TypeError) as error:
        raise StampRefusedError("malformed", "jawaban bukan cap waktu RFC 3161") from error
    return parsed


def _decoded(response: bytes) -> TimeStampResponse:
    """The library asks for strict DER; some authorities write their certificates in the chain's order.

    That set stands outside the signature, so it is put in order for the library; the answer is kept as it came.
    """
    try:
        return decode_timestamp_response(response)
    except ValueError:
        return decode_timestamp_response(_in_order(response))


def _in_order(response: bytes) -> bytes:
    status, token = der.one(response).children()
    kind, wrapped = token.children()
    parts = [
        der.set_of(*(node.raw for node in part.children()), tag=0xA0) if part.tag == 0xA0 else part.raw
        for part in der.one(wrapped.body).children()
    ]
    return der.sequence(status.raw, der.sequence(kind.raw, der.element(0xA0, der.sequence(*parts))))


def _checked(parsed: TimeStampResponse, data: bytes, known: list[x509.Certificate]) -> x509.Certificate:
    """The certificate that signed, once the token's signature, chain and purpose are right."""
    roots = [one for one in known if one.issuer == one.subject]
    builder = VerifierBuilder(roots=roots, intermediates=[one for one in known if one not in roots])
    signer = _signer(parsed, known)
    try:
        builder.build().verify_message(parsed, data)
    except (VerificationError, ValueError) as error:
        raise StampRefusedError(
            "foreign", f"cap waktu tidak ditandatangani otoritas yang dikenal, atau rusak ({error})"
        ) from error
    return signer


def _signer(parsed: TimeStampResponse, known: list[x509.Certificate]) -> x509.Certificate:
    try:
        inside = [x509.load_der_x509_certificate(one) for one in parsed.signed_data.certificates]
        [info] = parsed.signed_data.signer_infos
        for one in (*inside, *known):  # a name is parsed when it is asked for, and may be broken
            if one.issuer == info.issuer and one.serial_number == info.serial_number:
                return one
    except ValueError as error:
        raise StampRefusedError("malformed", "isi cap waktu tidak dapat dibaca") from error
    raise StampRefusedError("foreign", "sertifikat penanda tangan cap waktu tidak ada di dalamnya")


def _common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def as_pem(pem: bytes) -> bytes:
    """The certificates of a PEM file in their plain form, without remarks."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates(pem))


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 (hex) of the certificate's DER, as authorities publish it."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
