"""Who signed the manifest, and is that key the office's?"""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sipatenas.evidence import keys, manifest, package, rotation
from sipatenas.evidence.judging.opening import Opened
from sipatenas.evidence.judging.verdicts import Proof, Trust, absent, failed, proven


def signed(opened: Opened, told: manifest.Manifest | None, trust: Trust) -> tuple[Proof, Proof]:
    """The proofs `signature` and `signer`."""
    try:
        public = keys.read_public(opened.part(package.PUBLIC_KEY))
    except keys.KeyUnusableError as error:
        return failed("signature", f"public-key.pem: {error}"), _signer(None, told, trust)
    return _signature(opened, public, told), _signer(public, told, trust)


def _signature(opened: Opened, public: Ed25519PublicKey, told: manifest.Manifest | None) -> Proof:
    is_signed = keys.is_signed_by(
        public, signature=opened.part(package.SIGNATURE), data=opened.part(package.MANIFEST)
    )
    if keys.public_pem(public) != opened.part(package.PUBLIC_KEY):
        return failed("signature", "public-key.pem memuat lebih dari satu kunci, atau bentuknya berubah")
    if not is_signed:
        return failed("signature", "tanda tangan tidak cocok dengan manifest.json dan kunci di dalam paket")
    if told is not None and told.signer.key_id != keys.key_id(public):
        return failed("signature", "kunci di dalam paket bukan kunci yang disebut manifes")
    if told is not None and told.signer.algorithm != keys.ALGORITHM:
        return failed("signature", f"manifes menyebut cara tanda tangan lain: {told.signer.algorithm}")
    return proven("signature", f"manifes ditandatangani kunci {keys.key_id(public)}")


def _signer(public: Ed25519PublicKey | None, told: manifest.Manifest | None, trust: Trust) -> Proof:
    office = told.office_name if told else "kantor"
    if trust.key is None:
        return absent(
            "signer",
            "milik siapa kunci itu tidak terbukti dari paket; bandingkan sidiknya dengan yang diumumkan "
            f"{office}, atau sebutkan kunci kantor dengan --key",
        )
    try:
        expected = keys.read_public(trust.key)
    except keys.KeyUnusableError as error:
        return failed("signer", f"kunci pembanding: {error}")
    if public is not None and keys.key_id(public) == keys.key_id(expected):
        return proven("signer", "kunci penanda tangan sama dengan kunci kantor yang disebut")
    return _former(public, expected, told, trust)


def _former(
    public: Ed25519PublicKey | None, expected: Ed25519PublicKey, told: manifest.Manifest | None, trust: Trust
) -> Proof:
    """Whether the signer's is a key that the office has handed over since."""
    steps = None
    if public is not None and told is not None:
        steps = rotation.way(public, expected, trust.handovers, office=told.office)
    if not steps or told is None:
        return failed("signer", "paket ditandatangani kunci lain, bukan kunci kantor yang disebut")
    ended = steps[0].at
    if _moment(told.sealed.utc) > ended + rotation.IN_FLIGHT:
        return failed(
            "signer", f"kunci penanda tangan sudah diserahterimakan pada {ended:%Y-%m-%d %H:%M} UTC"
        )
    return proven(
        "signer",
        f"kunci penanda tangan ialah kunci kantor itu sampai {ended:%Y-%m-%d %H:%M} UTC; serah terimanya "
        "ditandatangani kedua kunci",
    )


def _moment(utc: str) -> datetime:
    """The manifest's moment; one that cannot be read is later than any hand-over."""
    try:
        found = datetime.fromisoformat(utc)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return found if found.tzinfo else datetime.max.replace(tzinfo=UTC)
