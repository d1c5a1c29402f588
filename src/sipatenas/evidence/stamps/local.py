"""A time-stamp authority (RFC 3161) in the own house: for offices without network, and for tests. No Django.

It issues real tokens, but it is no third party: its clock is the office's own and its key lies in the office's key
folder. It proves order and integrity to whoever trusts the office, and its certificate says so by its name.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sipatenas.core.files import put_once
from sipatenas.evidence.keys import KeyUnusableError
from sipatenas.evidence.stamps import der

NAME = "Otoritas waktu lokal, bukan pihak ketiga"
FILE = "authority-local.pem"
POLICY = "2.25.201735104936171528374610294756103984561"
"""An arc of our own (ITU-T X.667): tokens of a house's own authority."""
_SHA256, _ECDSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"
_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_LIFE = timedelta(days=3650)


@dataclass(frozen=True)
class LocalAuthority:
    """A root and a certificate for time stamps that it issued."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    root: x509.Certificate
    policy: str = POLICY

    @property
    def root_pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def answer(self, request: bytes, at: datetime) -> bytes:
        """The response to a TimeStampReq: a token that says `at`, or a refusal with its reason."""
        try:
            version, imprint, *rest = der.one(request).children()
            algorithm, digest = imprint.children()
            known = algorithm.children()[0].raw == der.oid(_SHA256) and len(digest.body) == 32
        except (der.DerError, ValueError, IndexError):
            return refusal("permintaan tidak dapat dibaca", bit=5)
        if version.number() != 1 or not known:
            return refusal("hanya SHA-256 yang diterima", bit=0)
        nonce = next((node.raw for node in rest if node.tag == der.INTEGER), b"")
        wants = any(node.tag == der.BOOLEAN and node.body != b"\0" for node in rest)
        return granted(self._token(_info(self.policy, imprint.raw, nonce, at), with_certificates=wants))

    def _token(self, info: bytes, *, with_certificates: bool) -> bytes:
        certificate = self.certificate.public_bytes(Encoding.DER)
        attributes = (
            _attribute(_CONTENT_TYPE, der.oid(_TST_INFO)),
            _attribute(_MESSAGE_DIGEST, der.octets(hashlib.sha256(info).digest())),
            _attribute(
                _SIGNING_CERTIFICATE_V2,
                der.sequence(der.sequence(der.sequence(der.octets(hashlib.sha256(certificate).digest())))),
            ),
        )
        signature = self.key.sign(der.set_of(*attributes), ec.ECDSA(hashes.SHA256()))
        digest = der.sequence(der.oid(_SHA256))
        signer = der.sequence(
            der.integer(1),
            der.sequence(self.certificate.issuer.public_bytes(), der.integer(self.certificate.serial_number)),
            digest,
            der.set_of(*attributes, tag=0xA0),
            der.sequence(der.oid(_ECDSA_SHA256)),
            der.octets(signature),
        )
        signed = der.sequence(
            der.integer(3),
            der.set_of(digest),
            der.sequence(der.oid(_TST_INFO), der.element(0xA0, der.octets(info))),
            der.set_of(certificate, tag=0xA0) if with_certificates else b"",
            der.set_of(signer),
        )
        return der.sequence(der.oid(_SIGNED_DATA), der.element(0xA0, signed))


def _info(policy: str, imprint: bytes, nonce: bytes, at: datetime) -> bytes:
    accuracy = der.sequence(der.integer(1))
    serial = der.integer(secrets.randbits(63))
    return der.sequence(der.integer(1), der.oid(policy), imprint, serial, der.moment(at), accuracy, nonce)


def _attribute(kind: str, value: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.set_of(value))


def granted(token: bytes) -> bytes:
    return der.sequence(der.sequence(der.integer(0)), token)


def refusal(because: str, *, bit: int) -> bytes:
    """A TimeStampResp without a token; `bit` is PKIFailureInfo's."""
    flags = der.element(0x03, bytes([7 - bit % 8]) + bytes(bit // 8) + bytes([0x80 >> bit % 8]))
    return der.sequence(der.sequence(der.integer(2), der.sequence(der.text(because)), flags))


def make(
    *, now: datetime, name: str = NAME, life: timedelta = _LIFE, organisation: str = "SIPATENAS"
) -> LocalAuthority:
    """A new authority: a root, and a certificate for time stamps only, both valid from a day before `now`."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, own_name = _name(f"{name} (akar)", organisation), _name(name, organisation)
    root = (
        _builder(root_name, root_name, root_key, now, _LIFE * 2)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    certificate = (
        _builder(own_name, root_name, key, now, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    return LocalAuthority(key=key, certificate=certificate, root=root)


def opened(folder: Path, *, now: datetime) -> LocalAuthority:
    """The house's own authority, made on first use; two processes that make it at once end with the same one.

    The root's key is thrown away: it has issued its one certificate. Raises keys.KeyUnusableError.
    """
    path = folder / FILE
    try:
        if not path.exists():
            put_once(path, _as_pem(make(now=now)))
        if path.stat().st_mode & 0o077:
            raise KeyUnusableError(f"{path} dapat dibaca pengguna lain. Jalankan: chmod 600 {path}")
        data = path.read_bytes()
    except OSError as error:
        raise KeyUnusableError(f"Otoritas waktu lokal di {path} tidak dapat dipakai: {error}.") from error
    try:
        key = load_pem_private_key(data, password=None)
        certificate, root = x509.load_pem_x509_certificates(data)
    except ValueError as error:
        raise KeyUnusableError(f"{path} rusak. Pulihkan dari cadangan kunci.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyUnusableError(f"{path} bukan kunci otoritas waktu. Pulihkan dari cadangan kunci.")
    return LocalAuthority(key=key, certificate=certificate, root=root)


def _as_pem(made: LocalAuthority) -> bytes:
    private = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + made.certificate.public_bytes(Encoding.PEM) + made.root_pem


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
