"""What third parties say of when the seal was there."""

from __future__ import annotations

from datetime import UTC, datetime

from sipatenas.evidence import manifest, package
from sipatenas.evidence.judging.opening import Opened
from sipatenas.evidence.judging.verdicts import Proof, Trust, absent, failed, pending, proven
from sipatenas.evidence.stamps import ots, rfc3161
from sipatenas.evidence.stamps.authorities import LOCAL

_LOCAL_WORDS = "; otoritas lokal, bukan pihak ketiga"


def timestamps(opened: Opened, told: manifest.Manifest, trust: Trust) -> list[Proof]:
    """One proof for each authority that was asked or whose answer lies in the package."""
    found = {name.removesuffix(".tsr") for name in opened.stamps if name.endswith(".tsr")}
    roots = {name.removesuffix(".ca.pem") for name in opened.stamps if name.endswith(".ca.pem")}
    asked = {name for name in told.stamps if name != package.OTS.removesuffix(".ots")}
    proofs = []
    for name in sorted(found | roots | asked):
        if name in found:
            proofs.append(_timestamp(opened, told, trust, name))
        elif name in roots:
            proofs.append(failed("timestamp", "sertifikat otoritas ada, tetapi cap waktunya hilang", name))
        else:
            because = "diminta ketika disegel, tetapi belum ada di paket ini"
            proofs.append(pending("timestamp", because, name))
    return proofs or [absent("timestamp", "belum diminta: tidak ada otoritas")]


def _timestamp(opened: Opened, told: manifest.Manifest, trust: Trust, name: str) -> Proof:
    response, own = opened.stamps[f"{name}.tsr"], opened.stamps.get(f"{name}.ca.pem", b"")
    data = opened.part(package.SEAL)
    try:
        said, is_trusted = _judged(response, data, own, trust)
    except rfc3161.StampRefusedError as refused:
        return failed("timestamp", str(refused), name)
    words = f"segel sudah ada pada {said.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC menurut {said.signer}"
    words += _LOCAL_WORDS if said.is_local or name == LOCAL else ""
    sealed = moment_of(told.sealed.utc)
    if sealed is None or said.at + rfc3161.TOLERANCE < sealed:
        return failed(
            "timestamp", f"{words}, sebelum waktu segel yang ditulis manifes: {told.sealed.utc}", name
        )
    if not is_trusted:
        because = "sertifikat akar otoritas itu belum dibandingkan dengan yang diumumkannya: sebutkan --ca"
        return absent("timestamp", f"{words}; {because}", name)
    return proven("timestamp", words, name)


def _judged(response: bytes, data: bytes, own: bytes, trust: Trust) -> tuple[rfc3161.Told, bool]:
    """What the token says, and whether a certificate known from elsewhere vouches for it."""
    refused: rfc3161.StampRefusedError | None = None
    for root in trust.authorities:
        try:
            return rfc3161.judge(response, data=data, roots=root), True
        except rfc3161.StampRefusedError as error:
            refused = error
    if own:
        said = rfc3161.judge(response, data=data, roots=own)
        if own != rfc3161.as_pem(own):
            raise rfc3161.StampRefusedError(
                "foreign", "berkas sertifikat otoritas tidak dalam bentuk bakunya"
            )
        return said, False
    raise refused or rfc3161.StampRefusedError("foreign", "tidak ada sertifikat otoritas untuk memeriksanya")


def moment_of(utc: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(utc)
    except ValueError:
        return None
    return found if found.tzinfo else None


def opentimestamps(opened: Opened, told: manifest.Manifest, trust: Trust) -> Proof:
    raw = opened.stamps.get(package.OTS)
    if raw is None and "opentimestamps" in told.stamps:
        return pending("opentimestamps", "diminta ketika disegel, tetapi belum ada di paket ini")
    if raw is None:
        return absent("opentimestamps", "belum diminta: tidak ada kalender")
    try:
        standing = ots.judge(raw, data=opened.part(package.SEAL), headers=trust.headers)
    except ots.OtsError as error:
        return failed("opentimestamps", str(error))
    header = standing.anchored
    if header is None:
        return pending("opentimestamps", standing.because)
    sealed = moment_of(told.sealed.utc)
    if sealed is None or header.at + ots.BLOCK_TOLERANCE < sealed:
        return failed(
            "opentimestamps", f"blok Bitcoin {header.height} lebih tua daripada waktu segel di manifes"
        )
    words = f"segel sudah ada pada {header.at:%Y-%m-%d %H:%M} UTC: {standing.because}"
    return proven("opentimestamps", words)
