"""Who signed the manifest, and is that key the office's, or was it when it signed?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sipatenas.evidence.standalone.reading import Package, canonical
from sipatenas.evidence.standalone.signatures import Known, is_signed, key_of, moment_of, pem_of, print_of
from sipatenas.evidence.standalone.timing import times
from sipatenas.evidence.standalone.words import ABSENT, FAILED, PROVEN, Proof, Say, proof_of

IN_FLIGHT = timedelta(minutes=5)


def signed(found: Package, told: Mapping[str, Any] | None, known: Known) -> list[Proof]:
    pem = found.part("public-key.pem")
    public = key_of(pem)
    if public is None:
        wrong = [Say("public-key.pem bukan kunci Ed25519", "public-key.pem is no Ed25519 key")]
    else:
        wrong = _signature(found, public, told)
    right = Say("tanda tangan kantor cocok dengan manifes", "the office's signature fits the manifest")
    return [proof_of("signature", wrong, right), _signer(found, public, told, known)]


def _signature(found: Package, public: Ed25519PublicKey, told: Mapping[str, Any] | None) -> list[Say]:
    if pem_of(public) != found.part("public-key.pem"):
        return [Say("public-key.pem bukan bentuk bakunya", "public-key.pem is not in its plain form")]
    if not is_signed(public, found.part("manifest.sig"), found.part("manifest.json")):
        return [Say("tanda tangan tidak cocok", "the signature does not fit the manifest and the key")]
    if told is not None and told["signer"]["key_id"] != print_of(public):
        return [Say("bukan kunci yang disebut manifes", "not the key that the manifest names")]
    if told is not None and told["signer"]["algorithm"] != "Ed25519":
        return [Say("cara tanda tangan lain", "another signature algorithm")]
    return []


def _signer(
    found: Package, public: Ed25519PublicKey | None, told: Mapping[str, Any] | None, known: Known
) -> Proof:
    if not known.key:
        mark = print_of(public) if public else "?"
        return Proof("signer", ABSENT, Say(
            f"milik siapa kunci itu tidak terbukti dari paket: bandingkan sidiknya {mark}, atau sebutkan --key",
            f"whose key it is cannot be proven from the package: compare its print {mark}, or give --key",
        ))  # fmt: skip
    expected = key_of(known.key)
    if expected is None:
        return Proof(
            "signer", FAILED, Say("kunci pembanding tidak terbaca", "the key to compare with is no key")
        )
    if public is not None and print_of(public) == print_of(expected):
        return Proof("signer", PROVEN, Say("kuncinya kunci kantor yang disebut", "the key is the one given"))
    ended = _handed_over(public, expected, told, known)
    if ended is None or told is None:
        return Proof("signer", FAILED, Say("ditandatangani kunci lain", "signed by another key"))
    return _former(ended, found, told, known)


def _former(ended: datetime, found: Package, told: Mapping[str, Any], known: Known) -> Proof:
    """The holder of a former key can write any time into a manifest: a third party must know it from before."""
    until = f"{ended:%Y-%m-%d %H:%M} UTC"
    claimed = moment_of(told["sealed"]["utc"]) or datetime.max.replace(tzinfo=UTC)
    tokens, blocks = times(found, told, known)
    at = min((*tokens, *blocks), default=None)
    if claimed - ended > IN_FLIGHT:
        return Proof(
            "signer", FAILED, Say("kunci itu sudah diserahterimakan", "that key had been handed over by then")
        )
    if at is not None and at - ended <= IN_FLIGHT:
        return Proof("signer", PROVEN, Say(
            f"kunci kantor itu sampai {until}, dan pihak ketiga sudah mengetahui segelnya sebelum itu",
            f"the office's key until {until}, and a third party knew the seal before",
        ))  # fmt: skip
    word = Say(
        f"kunci kantor itu sampai {until}; bahwa segelnya dari sebelum serah terima hanya kata penanda tangannya",
        f"the office's key until {until}; only the signer's own word says that it was before the hand-over",
    )
    if at is not None:
        word += Say(
            f"; pihak ketiga baru mengetahuinya pada {at:%Y-%m-%d %H:%M} UTC",
            f"; a third party knows it only since {at:%Y-%m-%d %H:%M} UTC",
        )
    return Proof("signer", ABSENT, word)


def _handed_over(
    public: Ed25519PublicKey | None, expected: Ed25519PublicKey, told: Mapping[str, Any] | None, known: Known
) -> datetime | None:
    """When the signer's key was handed over, if signed statements lead from it to the expected one."""
    if public is None or told is None:
        return None
    steps = {}
    for raw in known.handovers:
        try:
            step = _step_of(raw, told["office"])
        except Exception:  # noqa: BLE001  # a statement that cannot be read leads nowhere
            step = None
        if step is not None:
            steps[step[0]] = step[1:]
    at, ended = print_of(public), None
    while at != print_of(expected):
        if at not in steps:
            return None
        at, when = steps.pop(at)
        ended = ended or when
    return ended


def _step_of(raw: bytes, office: str) -> tuple[str, str, datetime] | None:
    """From which key to which, and when, if the statement is this office's and both keys signed it."""
    said = json.loads(raw)
    statement, data = said["statement"], canonical(said["statement"])
    old = key_of(statement["old_public_key"].encode())
    new = key_of(statement["new_public_key"].encode())
    if old is None or new is None:
        return None
    fits = (
        statement["format"] == "sipatenas-handover/1"
        and statement["office"] == office
        and is_signed(old, bytes.fromhex(said["signed_by_old"]), data)
        and is_signed(new, bytes.fromhex(said["signed_by_new"]), data)
    )
    when = moment_of(statement["at"])
    return (print_of(old), print_of(new), when) if fits and when is not None else None
