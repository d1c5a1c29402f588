"""What third parties say of when the seal was there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from opentimestamps.core.op import OpAppend, OpHexlify, OpPrepend, OpReverse, OpSHA1, OpSHA256
from opentimestamps.core.timestamp import Timestamp

from sipatenas.evidence import manifest, package
from sipatenas.evidence.judging import contents
from sipatenas.evidence.judging.opening import Opened
from sipatenas.evidence.judging.verdicts import Proof, Trust, Verdict, absent, failed, pending, proven
from sipatenas.evidence.stamps import lists, ots, rfc3161
from sipatenas.evidence.stamps.authorities import LOCAL, OTS

LATE_AFTER = timedelta(days=14)
"""An office without network may ask again for two weeks; a stamp later than that says nothing of the time sealed."""

Judged = tuple[Proof, datetime | None]
"""A proof, and its time where a third party that is known from elsewhere tells it."""
_STEPS = (OpAppend, OpPrepend, OpReverse, OpHexlify, OpSHA1, OpSHA256)
_LOCAL_NAME = "bukan pihak ketiga"
"""How the name of a house's own authority ends: what is said so already is not said twice."""
_LOCAL_WORDS = f"; otoritas lokal, {_LOCAL_NAME}"


@dataclass(frozen=True)
class Times:
    """When third parties that are known from elsewhere show the seal: by time stamps, and by blocks of Bitcoin."""

    tokens: tuple[datetime, ...] = ()
    blocks: tuple[datetime, ...] = ()


def times(opened: Opened, told: manifest.Manifest, trust: Trust) -> Times:
    """The trusted times of this seal; none where the seal does not fit the package."""
    if opened.is_first or contents.seal(opened).verdict != Verdict.PROVEN:
        return Times()
    tokens = tuple(at for _proof, at in _stamps(opened, told, trust) if at is not None)
    block = _block(opened, told, trust)[1]
    return Times(tokens, () if block is None else (block,))


def timestamps(opened: Opened, told: manifest.Manifest, trust: Trust) -> list[Proof]:
    """One proof for each authority that was asked or whose answer lies in the package."""
    proofs = [proof for proof, _at in _stamps(opened, told, trust)]
    return proofs or [absent("timestamp", "belum diminta: tidak ada otoritas")]


def opentimestamps(opened: Opened, told: manifest.Manifest, trust: Trust) -> Proof:
    return _block(opened, told, trust)[0]


def _whole(judge: Callable[[], Judged], name: str, of: str, broken: str) -> Judged:
    """What a stranger's bytes make of a reader is that stranger's fault, and is told of this proof alone."""
    try:
        return judge()
    except (rfc3161.StampRefusedError, ots.OtsError, lists.ListError) as refused:
        return failed(name, str(refused), of), None
    except Exception:  # noqa: BLE001
        return failed(name, broken, of), None


def _stamps(opened: Opened, told: manifest.Manifest, trust: Trust) -> list[Judged]:
    found = {name.removesuffix(".tsr") for name in opened.stamps if name.endswith(".tsr")}
    roots = {name.removesuffix(".ca.pem") for name in opened.stamps if name.endswith(".ca.pem")}
    listed = {name.removesuffix(lists.SUFFIX) for name in opened.stamps if name.endswith(lists.SUFFIX)}
    asked = {name for name in told.stamps if name != OTS}
    judged: list[Judged] = []
    for name in sorted(found | roots | listed | asked):
        if name in found:
            judge = partial(_timestamp, opened, told, trust, name)
            judged.append(_whole(judge, "timestamp", name, "bukan cap waktu RFC 3161 yang utuh"))
        elif name in roots | listed:
            because = "sertifikat otoritas atau daftar segelnya ada, tetapi cap waktunya hilang"
            judged.append((failed("timestamp", because, name), None))
        else:
            because = "diminta ketika disegel, tetapi belum ada di paket ini"
            judged.append((pending("timestamp", because, name), None))
    return judged


def _timestamp(opened: Opened, told: manifest.Manifest, trust: Trust, name: str) -> Judged:
    response, own = opened.stamps[f"{name}.tsr"], opened.stamps.get(f"{name}.ca.pem", b"")
    listed, data = opened.stamps.get(name + lists.SUFFIX), opened.part(package.SEAL)
    among = lists.others(listed, data) if listed is not None else 0
    said, is_trusted = _judged(response, data if listed is None else listed, own, trust)
    at = said.at.astimezone(UTC)
    words = f"segel sudah ada pada {at:%Y-%m-%d %H:%M:%S} UTC menurut {said.signer}"
    words += f", bersama {among} segel lain dalam satu daftar" if among else ""
    is_local = said.is_local or name == LOCAL
    words += _LOCAL_WORDS if is_local and not said.signer.endswith(_LOCAL_NAME) else ""
    sealed = moment_of(told.sealed.utc)
    if sealed is None or sealed - at > rfc3161.TOLERANCE:
        because = f"{words}, sebelum waktu segel yang ditulis manifes: {told.sealed.utc}"
        return failed("timestamp", because, name), None
    late = _late(sealed, at)
    words += late
    known = at if is_trusted and not is_local else None
    if not is_trusted:
        because = "sertifikat akar otoritas itu belum dibandingkan dengan yang diumumkannya: sebutkan --ca"
        return absent("timestamp", f"{words}; {because}", name), known
    return (absent if late else proven)("timestamp", words, name), known


def _late(sealed: datetime, at: datetime) -> str:
    """What to say where a time is too late to show that the seal was there when the manifest says; else nothing."""
    if at - sealed <= LATE_AFTER:
        return ""
    return (
        f"; manifes menyatakan disegel {sealed.isoformat(' ', 'minutes')}, tetapi itu baru diketahui sejak "
        f"{at:%Y-%m-%d %H:%M} UTC ({(at - sealed).days} hari kemudian): waktu segelnya tidak terbukti"
    )


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


def _block(opened: Opened, told: manifest.Manifest, trust: Trust) -> Judged:
    judge = partial(_opentimestamps, opened, told, trust)
    return _whole(judge, "opentimestamps", "", "bukan bukti OpenTimestamps yang utuh")


def _check_steps(timestamp: Timestamp) -> None:
    """Only steps that a stranger's Python can follow as well. Raises ots.OtsError."""
    for step, below in timestamp.ops.items():
        if not isinstance(step, _STEPS):
            raise ots.OtsError(f"bukti OpenTimestamps memakai langkah {step.TAG_NAME}, yang tidak dikenal")
        _check_steps(below)


def _opentimestamps(opened: Opened, told: manifest.Manifest, trust: Trust) -> Judged:
    raw = opened.stamps.get(package.OTS)
    if raw is None and OTS in told.stamps:
        because = "diminta ketika disegel, tetapi belum ada di paket ini"
        return pending("opentimestamps", because), None
    if raw is None:
        return absent("opentimestamps", "belum diminta: tidak ada kalender"), None
    _check_steps(ots.read(raw, opened.part(package.SEAL)).timestamp)
    standing = ots.judge(raw, data=opened.part(package.SEAL), headers=trust.headers)
    header = standing.anchored
    if header is None:
        return pending("opentimestamps", standing.because), None
    sealed = moment_of(told.sealed.utc)
    if sealed is None or sealed - header.at > ots.BLOCK_TOLERANCE:
        because = f"blok Bitcoin {header.height} lebih tua daripada waktu segel di manifes"
        return failed("opentimestamps", because), None
    words = f"segel sudah ada pada {header.at:%Y-%m-%d %H:%M} UTC: {standing.because}"
    if late := _late(sealed, header.at):
        return absent("opentimestamps", words + late), header.at
    return proven("opentimestamps", words), header.at
