"""The proofs of a sealed evidence as its page tells them: checked now, in plain words, with the command to check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sipatenas.evidence import vault
from sipatenas.evidence.audit import sealed_as_told
from sipatenas.evidence.checking import STORED, Checked, judged
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.pages import package_name
from sipatenas.evidence.pages_rechecks import LinkHistory
from sipatenas.evidence.stamps.queries import LOCAL_WORDS, StampCount, StampLine, count, proofs
from sipatenas.evidence.verify import Proof, Verdict

WHOLE = "python3 README/verify.py {package}"
OPENSSL_SIGNATURE = (
    "openssl pkeyutl -verify -pubin -inkey proof/public-key.pem -rawin -in proof/manifest.json "
    "-sigfile proof/manifest.sig"
)
OPENSSL_STAMP = (
    "openssl ts -verify{attime} -in timestamps/{name}.tsr -data {data} -CAfile timestamps/{name}.ca.pem"
)
"""Judged as of the stamp's own time: a certificate that has expired since does not make it wrong."""
OPENSSL_LIST = 'grep -c "$(sha256sum proof/seal.json | cut -c1-64)" timestamps/{name}.seals.txt'
"""Answers 1 where the seal stands in the list that was stamped."""
OPENSSL_PRINT = "openssl x509 -in timestamps/{name}.ca.pem -noout -subject -fingerprint -sha256"
_MARKS = {
    Verdict.PROVEN: "done",
    Verdict.FAILED: "failed",
    Verdict.ABSENT: "stopped",
    Verdict.PENDING: "waiting",
}


@dataclass(frozen=True)
class ProofLine:
    """One proof: `mark` is a kind of ui's status, `because` one sentence each, `commands` what checks it anew."""

    word: str
    mark: str
    because: tuple[str, ...]
    commands: tuple[str, ...] = field(default=())


def proofs_of(evidence: Evidence, found: Checked | None = None) -> list[ProofLine]:
    """The proofs of a sealed evidence as they were `found`; without that, checked now over what the vault holds."""
    if vault.is_destroyed(evidence):
        return [ProofLine(_("dimusnahkan"), "stopped", (str(vault.Destroyed(evidence.manifest_sha256)),))]
    proven = (found or Checked(judged(evidence))).proofs
    if not proven:
        if found and found.trouble:
            return [ProofLine(_("belum dapat diperiksa"), "failed", (found.trouble,))]
        because = _("Bukti ini besar: pemeriksaannya berjalan di latar belakang.")
        return [ProofLine(_("sedang diperiksa"), "waiting", (because,))]
    if lost := [one for one in proven if one.name == STORED]:
        return [ProofLine(_("isi hilang atau rusak"), "failed", (lost[0].because,))]
    whole = WHOLE.format(package=package_name(evidence))
    lines = list(_told(proven, whole))
    if not sealed_as_told(evidence):
        because = _("Manifes atau kunci pada baris ini bukan yang tercatat di buku kejadian ketika disegel.")
        lines.append(ProofLine(_("segel diganti"), "failed", (because,)))
    asked = proofs(evidence)
    lines += _of_time([one for one in proven if one.name == "timestamp"], count(evidence), asked)
    lines += _of_blocks([one for one in proven if one.name == "opentimestamps"], asked, whole)
    return lines


def _told(found: Iterable[Proof], whole: str) -> Iterable[ProofLine]:
    """The few proofs that the page puts into words; a failed one is always told."""
    words = {
        "objects": _("utuh"),
        "signature": _("ditandatangani"),
        "signer": _("kunci kantor cocok"),
        "warc": _("rekaman lalu lintas utuh"),
    }
    broken = {
        "container": _("wadah berubah"),
        "manifest": _("manifes berubah"),
        "objects": _("isi berubah"),
        "merkle": _("daftar objek berubah"),
        "seal": _("segel berubah"),
        "signature": _("tanda tangan tidak cocok"),
        "signer": _("kunci lain"),
        "wacz": _("bentuk WACZ rusak"),
        "warc": _("rekaman lalu lintas rusak"),
    }
    for proof in found:
        command = OPENSSL_SIGNATURE if proof.name == "signature" else whole
        if proof.verdict == Verdict.FAILED and proof.name in broken:
            yield ProofLine(broken[proof.name], "failed", (proof.because,), (command,))
        elif proof.verdict == Verdict.PROVEN and proof.name in words:
            yield ProofLine(words[proof.name], "done", (proof.because,), (command,))
        elif proof.verdict == Verdict.ABSENT and proof.name == "signer":
            yield ProofLine(_("kunci kantor belum terbukti"), "stopped", (proof.because,), (command,))


def _of_time(found: list[Proof], asked: StampCount, lines: list[StampLine]) -> Iterable[ProofLine]:
    """One line for all authorities: how many of those asked, each with what it says or what is waited for."""
    because = tuple(_sentence(one, lines) for one in found)
    told = [one for one in found if one.verdict in {Verdict.PROVEN, Verdict.ABSENT} and one.of]
    commands = tuple(command for one in told for command in _stamp_commands(one.of, lines))
    if commands:
        compare = _(
            "Sertifikat CA di paket datang dari paket itu juga: bandingkan sidik jarinya dengan yang diumumkan "
            "otoritasnya."
        )
        because = (*because, compare)
    if any(one.verdict == Verdict.FAILED for one in found):
        yield ProofLine(_("cap waktu tidak cocok"), "failed", because, commands)
    elif asked.asked:
        word = _("bercap waktu %(held)d dari %(asked)d") % {"held": asked.held, "asked": asked.asked}
        yield ProofLine(word, _mark_of_time(found, asked), because, commands)
    elif asked.local:
        yield ProofLine(_("bercap waktu otoritas lokal"), "waiting", because, commands)
    else:
        yield ProofLine(_("belum bercap waktu"), "stopped", because)


def _mark_of_time(found: list[Proof], asked: StampCount) -> str:
    """Done only where all have answered and each answer proves the time of sealing."""
    if any(one.verdict == Verdict.ABSENT for one in found):
        return "stopped"
    return "done" if asked.held == asked.asked else "waiting"


def _stamp_commands(name: str, lines: list[StampLine]) -> tuple[str, ...]:
    """The print of the authority's certificate, to compare; then the stamp itself, judged at its own time.

    Where it is over a list of seals, also that this seal stands in it.
    """
    line = next((one for one in lines if one.authority == name), None)
    attime = f" -attime {int(line.told_at.timestamp())}" if line and line.told_at else ""
    if line is None or not line.is_of_list:
        stamp = OPENSSL_STAMP.format(name=name, attime=attime, data="proof/seal.json")
        return OPENSSL_PRINT.format(name=name), stamp
    stamp = OPENSSL_STAMP.format(name=name, attime=attime, data=f"timestamps/{name}.seals.txt")
    return OPENSSL_PRINT.format(name=name), stamp, OPENSSL_LIST.format(name=name)


def _sentence(proof: Proof, lines: list[StampLine]) -> str:
    """What an authority's stamp says; of one still missing, why and that it is tried again."""
    line = next((one for one in lines if one.authority == proof.of), None)
    if proof.verdict != Verdict.PENDING or line is None:
        return f"{proof.of}: {proof.because}" if proof.of else proof.because
    said = f"{proof.of}: {line.word}"
    said += f" ({line.because})" if line.because and line.because != _(LOCAL_WORDS) else ""
    return said + "; " + _("dicoba lagi dengan sendirinya sampai berhasil")


def _of_blocks(found: list[Proof], lines: list[StampLine], whole: str) -> Iterable[ProofLine]:
    words = {
        Verdict.PROVEN: _("berlabuh di blok Bitcoin"),
        Verdict.PENDING: _("menunggu blok Bitcoin"),
        Verdict.FAILED: _("OpenTimestamps tidak cocok"),
    }
    asked = [one for one in lines if one.kind == "opentimestamps"]
    if any(one.block for one in asked):
        words[Verdict.ABSENT] = _("berlabuh di blok Bitcoin, terlambat")
    for proof in found:
        if proof.verdict in words and (asked or proof.verdict != Verdict.PENDING):
            yield ProofLine(words[proof.verdict], _MARKS[proof.verdict], (proof.because,), (whole,))


def of_link(history: LinkHistory | None) -> Iterable[ProofLine]:
    """What became of the link; nothing for one that is not watched."""
    if history is not None:
        looked = tuple(reason for look in history.looks[:1] for reason in look.reasons)
        because = looked or (_("Riwayat pemeriksaan tautan ada di bawah."),)
        yield ProofLine(history.word, history.mark, because)


__all__ = ["ProofLine", "of_link", "proofs_of"]
