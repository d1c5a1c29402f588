"""Judging an RFC 3161 time stamp: imprint, signature, chain, and the certificates as valid when it was issued."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sipatenas.evidence.standalone.der import Element, only
from sipatenas.evidence.standalone.words import WrongError

HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
SHA256 = "2.16.840.1.101.3.4.2.1"
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNATURE_HASHES: dict[str, str] = {
    "1.2.840.113549.1.1.11": "2.16.840.1.101.3.4.2.1",
    "1.2.840.113549.1.1.12": "2.16.840.1.101.3.4.2.2",
    "1.2.840.113549.1.1.13": "2.16.840.1.101.3.4.2.3",
    "1.2.840.10045.4.3.2": "2.16.840.1.101.3.4.2.1",
    "1.2.840.10045.4.3.3": "2.16.840.1.101.3.4.2.2",
    "1.2.840.10045.4.3.4": "2.16.840.1.101.3.4.2.3",
}
LOCAL_POLICY = "2.25.201735104936171528374610294756103984561"
LOCAL_NAME = "Otoritas waktu lokal, bukan pihak ketiga"
LONGEST_CHAIN = 8


@dataclass(frozen=True)
class Token:
    """What a time stamp says, before its chain is judged."""

    at: datetime
    signer: x509.Certificate
    inside: tuple[x509.Certificate, ...]
    policy: str

    @property
    def name(self) -> str:
        found = self.signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.signer.subject.rfc4514_string()

    @property
    def is_local(self) -> bool:
        return self.policy == LOCAL_POLICY or self.name == LOCAL_NAME


def token_of(response: bytes, data: bytes) -> Token:
    """The token of an answer, if it is one over `data` and rightly signed by the certificate it names."""
    try:
        return _token(response, data)
    except (ValueError, IndexError, TypeError) as error:
        raise WrongError("bukan cap waktu RFC 3161 yang utuh", "not a whole RFC 3161 time stamp") from error


def _token(response: bytes, data: bytes) -> Token:
    status, *rest = only(response).inside()
    if status.inside()[0].number() != 0 or len(rest) != 1:
        raise WrongError("otoritas menolak memberi cap waktu", "the authority refused a time stamp")
    kind, wrapped = rest[0].inside()
    parts = only(wrapped.body).inside()
    content_kind, content = parts[2].inside()
    if kind.dotted() != SIGNED_DATA or content_kind.dotted() != TST_INFO:
        raise WrongError("bukan cap waktu RFC 3161", "not an RFC 3161 time stamp")
    info = only(content.body).body
    _version, policy, imprint, _serial, at = only(info).inside()[:5]
    algorithm, digest = imprint.inside()
    if algorithm.inside()[0].dotted() != SHA256 or digest.body != hashlib.sha256(data).digest():
        raise WrongError(
            "cap waktu itu untuk isi lain, bukan untuk segel ini",
            "the time stamp is for something else, not this seal",
        )
    inside = tuple(
        x509.load_der_x509_certificate(one.raw) for part in parts if part.tag == 0xA0 for one in part.inside()
    )
    [signer_info] = parts[-1].inside()
    signer = _signed_by(signer_info, info, inside)
    return Token(at=_token_time(at), signer=signer, inside=inside, policy=policy.dotted())


def _token_time(element: Element) -> datetime:
    text = element.body.decode("ascii")
    whole, _, fraction = text.removesuffix("Z").partition(".")
    at = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return at.replace(microsecond=int(fraction.ljust(6, "0")[:6])) if fraction else at


def _signed_by(info: Element, content: bytes, inside: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate that signed; its signature covers the attributes, they cover the content."""
    _version, who, digest_kind, attributes, signature_kind, signature = info.inside()[:6]
    issuer, serial = who.inside()
    signer = next(
        (
            one
            for one in inside
            if one.issuer.public_bytes() == issuer.raw and one.serial_number == serial.number()
        ),
        None,
    )
    if signer is None:
        raise WrongError(
            "sertifikat penanda tangan cap waktu tidak ada", "the time stamp's certificate is missing"
        )
    named = {one.inside()[0].dotted(): one.inside()[1].inside() for one in attributes.inside()}
    algorithm = digest_kind.inside()[0].dotted()
    digest = hashes.Hash(HASHES[algorithm]) if algorithm in HASHES else None
    if digest is None or attributes.tag != 0xA0:
        raise WrongError("cara hash cap waktu tidak dikenal", "the time stamp's digest algorithm is unknown")
    digest.update(content)
    told = named.get(MESSAGE_DIGEST, [])
    kind = named.get(CONTENT_TYPE, [])
    if [one.body for one in told] != [digest.finalize()] or [one.dotted() for one in kind] != [TST_INFO]:
        raise _foreign()
    signature_hash = HASHES[SIGNATURE_HASHES.get(signature_kind.inside()[0].dotted(), algorithm)]
    _check_signature(signer, signature.body, b"\x31" + attributes.raw[1:], signature_hash)
    return signer


def _check_signature(
    signer: x509.Certificate, signature: bytes, data: bytes, digest: hashes.HashAlgorithm
) -> None:
    key = signer.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(digest))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        else:
            raise _foreign()
    except InvalidSignature as error:
        raise _foreign() from error


def vouched_by(token: Token, roots: Sequence[x509.Certificate]) -> None:
    """Whether a chain leads from the signer to one of `roots`, all valid at the token's time. Raises WrongError."""
    try:
        usage = token.signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound as error:
        raise _foreign() from error
    if not usage.critical or ExtendedKeyUsageOID.TIME_STAMPING not in usage.value:
        raise WrongError("sertifikat itu bukan untuk cap waktu", "that certificate is not for time stamps")
    anchors = {one.public_bytes(Encoding.DER) for one in roots}
    at = token.signer
    for _step in range(LONGEST_CHAIN):
        if not at.not_valid_before_utc <= token.at <= at.not_valid_after_utc:
            raise WrongError(
                "sertifikat otoritas tidak berlaku pada waktu cap itu",
                "the authority's certificate was not valid at the time of the stamp",
            )
        if at.public_bytes(Encoding.DER) in anchors:
            return
        issuer = next((one for one in (*roots, *token.inside) if one != at and _issued(at, one)), None)
        if issuer is None:
            break
        at = issuer
    raise _foreign()


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False


def _foreign() -> WrongError:
    return WrongError(
        "cap waktu tidak ditandatangani otoritas yang dikenal, atau rusak",
        "the time stamp is not signed by a known authority, or is damaged",
    )
