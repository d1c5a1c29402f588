"""The signature that a recorder put into a WACZ (datapackage-digest.json, `signedData`).

Two forms (WACZ Signing and Verification 0.1.0): *anonymous*, by a key that the recorder's browser made for itself,
and *domain*, by the key of a website's certificate with a time stamp beside it. Of the first we can tell that the
digest was signed by that key, not whose it is. Of the second we check the signature against the certificate in
the file; whether that certificate was trusted at the time, and the time stamp, are not checked here, and said so.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from sipatenas.evidence.judging.verdicts import Proof, absent, failed, proven


def proofs_of(signed: Mapping[str, object], *, digest: str) -> tuple[Proof, ...]:
    """What the signature proves; `digest` is the hash of datapackage.json as it really is (`sha256:…`)."""
    if not signed:
        return (absent("signature", "perekam tidak menandatangani rekamannya"),)
    told = {name: value for name, value in signed.items() if isinstance(value, str)}
    if told.get("hash") != digest:
        return (failed("signature", "yang ditandatangani bukan datapackage.json ini"),)
    try:
        return _domain(told) if told.get("domainCert") else _anonymous(told)
    except InvalidSignature:
        return (failed("signature", "tanda tangan perekam tidak cocok"),)
    except Exception as error:  # noqa: BLE001 - a key or certificate of a kind unknown here, or none at all
        return (failed("signature", f"tanda tangan perekam tidak terbaca: {error}"),)


def _anonymous(told: Mapping[str, str]) -> tuple[Proof, ...]:
    der = base64.b64decode(told.get("publicKey", ""), validate=True)
    key = serialization.load_der_public_key(der)
    _check(key, told)
    fingerprint = hashlib.sha256(der).hexdigest()
    because = (
        "kunci itu dibuat peramban perekam sendiri; milik siapa tidak terbukti dari berkas ini. "
        f"Sidiknya: {fingerprint}"
    )
    return (
        proven("signature", f"datapackage.json ditandatangani kunci {fingerprint[:16]}…"),
        absent("signer", because),
    )


def _domain(told: Mapping[str, str]) -> tuple[Proof, ...]:
    leaf = x509.load_pem_x509_certificates(told["domainCert"].encode("ascii"))[0]
    _check(leaf.public_key(), told)
    domain = told.get("domain", "?")[:200]
    proofs = [proven("signature", f"datapackage.json ditandatangani kunci sertifikat yang menyebut {domain}")]
    if domain not in _names(leaf):
        return (failed("signature", f"sertifikat di dalam berkas bukan milik {domain}"),)
    proofs.append(absent("signer", "rantai kepercayaan sertifikat itu tidak diperiksa di sini"))
    if told.get("timeSignature"):
        proofs.append(absent("timestamp", "ada cap waktu di dalam berkas; tidak diperiksa di sini"))
    return tuple(proofs)


def _names(leaf: x509.Certificate) -> set[str]:
    found = {str(name.value) for name in leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)}
    try:
        more = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return found
    return found | set(more.get_values_for_type(x509.DNSName))


def _check(key: object, told: Mapping[str, str]) -> None:
    """ECDSA with SHA-256 over the text of the hash; browsers write r and s one after the other, others as DER."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("bukan kunci kurva eliptis")
    signature = base64.b64decode(told.get("signature", ""), validate=True)
    half = (key.key_size + 7) // 8
    if _is_raw(signature, half):
        numbers = (int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
        signature = utils.encode_dss_signature(*numbers)
    key.verify(signature, told["hash"].encode("ascii"), ec.ECDSA(hashes.SHA256()))


def _is_raw(signature: bytes, half: int) -> bool:
    if len(signature) != 2 * half:
        return False
    try:
        utils.decode_dss_signature(signature)
    except ValueError:
        return True
    return False
