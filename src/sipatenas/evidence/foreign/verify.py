"""Judges a package that another recorder made; what it proves of itself, and what nobody can tell from it."""

from __future__ import annotations

import logging

import msgspec

from sipatenas.evidence.foreign import wacz
from sipatenas.evidence.foreign.archive import Archive, RefusedArchiveError
from sipatenas.evidence.foreign.labels import BY_ITSELF
from sipatenas.evidence.judging.verdicts import Proof, Report, absent, failed, proven

log = logging.getLogger("sipatenas.evidence")


def is_foreign(data: bytes) -> bool:
    """Whether the bytes are a WACZ that is none of this house's packages."""
    try:
        with Archive(data) as archive:
            return wacz.is_foreign(archive.paths)
    except RefusedArchiveError:
        return False


def verify_foreign(data: bytes, *, name: str = "", url: str = "", is_office_wanted: bool = False) -> Report:
    """The proofs of a foreign WACZ. Never raises for a bad one: what is wrong with it stands in the report.

    `is_office_wanted`: whoever asks holds an office's key, so a package without that office's seal fails.
    """
    report = judged(data, name=name, url=url)[0]
    words = "bukan paket SIPATENAS: tanpa manifes dan segel kantor; dinilai sebagai rekaman alat lain"
    ours = failed("manifest", words) if is_office_wanted else absent("manifest", words)
    return msgspec.structs.replace(report, proofs=(ours, *report.proofs))


def judged(data: bytes, *, name: str = "", url: str = "") -> tuple[Report, wacz.Summary]:
    """The report, and what the file says of itself. Never raises: a file that cannot be judged is said to be so."""
    try:
        return _judged(data, name, url)
    except Exception as error:
        log.exception("judging a foreign WACZ")
        return _report(name, [failed("container", f"tidak terbaca ({type(error).__name__})")]), wacz.Summary()


def _judged(data: bytes, name: str, url: str) -> tuple[Report, wacz.Summary]:
    try:
        with Archive(data) as archive:
            if not wacz.is_foreign(archive.paths):
                return _report(name, [failed("container", "bukan berkas WACZ")]), wacz.Summary()
            found = wacz.judge(archive, url=url)
            size = len(archive.paths)
    except RefusedArchiveError as refused:
        return _report(name, [failed("container", str(refused))]), wacz.Summary()
    opened = proven("container", f"wadah ZIP utuh, {size} berkas, dalam batas aman")
    proofs = [opened, *found.proofs]
    if not any(proof.name == "timestamp" for proof in proofs):
        proofs.append(
            absent("timestamp", "tidak ada cap waktu pihak ketiga; waktunya menurut perekam sendiri")
        )
    return _report(name, proofs), found.summary


def _report(name: str, proofs: list[Proof]) -> Report:
    return Report(package=name, proofs=tuple(proofs), label=BY_ITSELF)
