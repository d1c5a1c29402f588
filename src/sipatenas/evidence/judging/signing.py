"""Who signed the manifest, and is that key the office's?"""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sipatenas.evidence import keys, manifest, package, rotation
from sipatenas.evidence.judging import stamps
from sipatenas.evidence.judging.opening import Opened
from sipatenas.evidence.judging.verdicts import Proof, Trust, absent, failed, proven


def signed(opened: Opened, told: manifest.Manifest | None, trust: Trust) -> tuple[Proof, Proof]:
    """The proofs `signature` and `signer`."""
    try:
        public = keys.read_public(opened.part(package.PUBLIC_KEY))
    except keys.KeyUnusableError as error:
        return failed("signature", f"public-key.pem: {error}"), _signer(opened, None, told, trust)
    return _signature(opened, public, told), _signer(opened, public, told, trust)


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


def _signer(
    opened: Opened, public: Ed25519PublicKey | None, told: manifest.Manifest | None, trust: Trust
) -> Proof:
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
    steps = None
    if public is not None and told is not None:
        steps = rotation.way(public, expected, trust.handovers, office=told.office)
    if not steps or told is None:
        return failed("signer", "paket ditandatangani kunci lain, bukan kunci kantor yang disebut")
    return _former(steps[0].at.astimezone(UTC), opened, told, trust)


def _former(ended: datetime, opened: Opened, told: manifest.Manifest, trust: Trust) -> Proof:
    """Whether the signer's key, handed over at `ended`, signed before that.

    Its holder can write any time into a manifest: a third party must have known the seal by then.
    """
    until = f"{ended:%Y-%m-%d %H:%M} UTC"
    claimed = stamps.moment_of(told.sealed.utc) or datetime.max.replace(tzinfo=UTC)
    if claimed - ended > rotation.IN_FLIGHT:
        return failed("signer", f"kunci penanda tangan sudah diserahterimakan pada {until}")
    known = stamps.times(opened, told, trust)
    at = min((*known.tokens, *known.blocks), default=None)
    if at is not None and at - ended <= rotation.IN_FLIGHT:
        return proven(
            "signer",
            f"kunci penanda tangan ialah kunci kantor itu sampai {until}; serah terimanya ditandatangani kedua "
            f"kunci, dan pihak ketiga sudah mengetahui segelnya pada {at:%Y-%m-%d %H:%M} UTC",
        )
    words = (
        f"kunci penanda tangan ialah kunci kantor itu sampai {until}; bahwa segelnya dari sebelum serah terima "
        "hanya kata penanda tangannya sendiri: "
    )
    if at is None:
        return absent("signer", words + "tidak ada waktu dari pihak ketiga yang membuktikannya")
    return absent(
        "signer",
        f"{words}pihak ketiga baru mengetahuinya sesudah itu, pada {at:%Y-%m-%d %H:%M} UTC, seperti bila otoritas "
        "waktu tidak terjangkau pada hari serah terima, atau bila kunci lama dipakai sesudahnya",
    )
