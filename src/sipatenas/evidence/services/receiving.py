"""Taking over what others recorded: judged, sealed with who handed it over, and watched by hand from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.evidence import events, labels, rules
from sipatenas.evidence.foreign import sniff
from sipatenas.evidence.foreign.labels import label_of
from sipatenas.evidence.foreign.verify import judged
from sipatenas.evidence.judging.verdicts import Proof, Verdict
from sipatenas.evidence.manifest import Page
from sipatenas.evidence.models import RECEIVED, Evidence, Kind
from sipatenas.evidence.sealing import Facts, Piece, seal
from sipatenas.evidence.services.beginning import MAX_URL, begun, log_request
from sipatenas.evidence.services.ending import apply, keep_objects, subject_of
from sipatenas.evidence.services.rechecking.watching import begin
from sipatenas.evidence.sites import host_of
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

MB = 1024 * 1024
MOST_BYTES = 150 * MB
MOST_IN_ALL = 250 * MB
MOST_FILES = 20
CUSTODY = "custody.json"
FORM = "handover-form"
_TAKEN: dict[str, frozenset[str]] = {
    Kind.FOREIGN_WACZ: frozenset({sniff.ZIP}),
    Kind.SCREENSHOT: sniff.PICTURES,
    Kind.RECORDING: sniff.FILMS | sniff.SOUNDS,
    Kind.HANDED_OVER: frozenset(sniff.ENDINGS),
}
_NAMES = {
    Kind.FOREIGN_WACZ: "foreign",
    Kind.SCREENSHOT: "screen",
    Kind.RECORDING: "recording",
    Kind.HANDED_OVER: "handed-over",
}


@dataclass(frozen=True)
class File:
    """A file as it came; the name is the sender's word."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Handover:
    """Who gave it, when, where, before whom, and what they say of how it was made. Aware moments."""

    handed_by: str
    received_at: datetime
    place: str
    made_with: str
    witness: str = ""
    declared_at: datetime | None = None
    """When it was made, as the giver says."""
    note: str = ""


class Custody(msgspec.Struct, frozen=True, kw_only=True):
    """custody.json: the handing over, and what the files prove by themselves, as judged when they came."""

    handed_by: str
    received_at: str
    place: str
    made_with: str
    witness: str
    declared_at: str
    note: str
    received_by: str
    file_names: dict[str, str]
    """By object: the name that the giver's device gave."""
    proofs: tuple[Proof, ...] = ()
    software: str = ""
    created: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Taken:
    pieces: tuple[Piece, ...]
    names: dict[str, str]
    proofs: tuple[Proof, ...] = ()
    software: str = ""
    created: str = ""
    pages: tuple[str, ...] = ()


@transaction.atomic
def receive(
    *,
    kind: Kind,
    files: Sequence[File],
    handover: Handover,
    url: str = "",
    post: Post | None = None,
    form: File | None = None,
    user: User,
    office: Office,
    reason: str,
    clock: Clock,
) -> Evidence:
    """Seal what was handed over, with its custody; returns the sealed evidence.

    A WACZ whose proofs fail is taken all the same, and says so; one that cannot be opened safely is refused.
    Raises ValidationError by field (Indonesian), PermissionDenied, keys.KeyUnusableError.
    """
    if not rules.may_request(user) or user.office_id != office.pk:
        raise PermissionDenied("Bukti dari luar diterima petugas atau kepala divisi kantor ini.")
    url = url or (post.url if post and len(post.url or "") <= MAX_URL else "") or ""
    _check(kind, files, handover, url, form, reason, clock)
    taken = _taken(kind, files, url, form)
    evidence = begun(post=post, url=url, user=user, office=office, reason=reason, clock=clock)
    made = seal(
        evidence=evidence,
        facts=_facts(kind, taken, handover, evidence, user, clock),
        pieces=[*taken.pieces, _custody(taken, handover, user)],
        clock=clock,
    )
    apply(evidence, made)
    evidence.save(force_insert=True)
    log_request(evidence, clock)
    _log(evidence, handover, taken, clock)
    keep_objects(evidence, made, clock)
    begin(evidence=evidence, clock=clock, is_manual=True)
    return evidence


def _check(
    kind: Kind, files: Sequence[File], told: Handover, url: str, form: File | None, reason: str, clock: Clock
) -> None:
    wrong: dict[str, str] = {}
    if kind not in RECEIVED:
        wrong["kind"] = _("Pilih jenis bukti dari luar.")
    if not files:
        wrong["files"] = _("Pilih berkasnya.")
    elif len(files) > (1 if kind == Kind.FOREIGN_WACZ else MOST_FILES):
        wrong["files"] = _("Terlalu banyak berkas sekali kirim.")
    elif any(len(one.data) > MOST_BYTES for one in files) or _weight(files, form) > MOST_IN_ALL:
        wrong["files"] = _("Paling besar %(one)s MB tiap berkas dan %(all)s MB bersama.") % {
            "one": MOST_BYTES // MB,
            "all": MOST_IN_ALL // MB,
        }
    if kind == Kind.HANDED_OVER and form is None:
        wrong["form"] = _("Lampirkan pindaian berita penyerahan berkas.")
    if not url and kind != Kind.HANDED_OVER:
        wrong["url"] = _("Sebutkan tautan halaman yang direkam.")
    if url and not (url.startswith(("http://", "https://")) and host_of(url) and len(url) <= MAX_URL):
        wrong["url"] = _("Tautan harus alamat http atau https.")
    wrong |= _told_wrongly(told, clock)
    if not reason.strip():
        wrong["reason"] = _("Sebutkan alasan penyimpanan bukti.")
    if wrong:
        raise ValidationError({name: [words] for name, words in wrong.items()})


def _told_wrongly(told: Handover, clock: Clock) -> dict[str, str]:
    needed = {
        "handed_by": _("Sebutkan siapa yang menyerahkan."),
        "place": _("Sebutkan tempat penyerahan."),
        "made_with": _("Sebutkan alat dan cara merekamnya."),
    }
    wrong = {name: words for name, words in needed.items() if not getattr(told, name).strip()}
    if told.received_at > clock.now():
        wrong["received_on"] = _("Waktu penyerahan belum terjadi.")
    if told.declared_at and told.declared_at > told.received_at:
        wrong["declared_on"] = _("Direkam sesudah diserahkan? Periksa waktunya.")
    return wrong


def _weight(files: Sequence[File], form: File | None) -> int:
    return sum(len(one.data) for one in files) + (len(form.data) if form else 0)


def _taken(kind: Kind, files: Sequence[File], url: str, form: File | None) -> _Taken:
    """The objects under names of ours. Raises ValidationError for a file that is not taken."""
    pieces, names = [], {}
    for number, one in enumerate(files, start=1):
        piece = _piece(one, _NAMES[kind] + (f"-{number}" if number > 1 else ""), _TAKEN[kind], "files")
        pieces.append(piece)
        names[piece.name] = one.name[:200]
    if form:
        piece = _piece(form, FORM, frozenset({sniff.PDF, sniff.PNG, sniff.JPEG}), "form")
        pieces.append(piece)
        names[piece.name] = form.name[:200]
    if kind != Kind.FOREIGN_WACZ:
        return _Taken(tuple(pieces), names)
    report, told = judged(files[0].data, name=files[0].name, url=url)
    if report.proofs[0].verdict == Verdict.FAILED:
        raise ValidationError({"files": [_("Berkas WACZ ditolak: %s.") % report.proofs[0].because]})
    pages = tuple(f"{page.url} ({page.at})" for page in told.pages[:50])
    return _Taken(tuple(pieces), names, report.proofs, told.software, told.created, pages)


def _piece(one: File, name: str, taken: frozenset[str], field: str) -> Piece:
    try:
        found = sniff.media_type(one.data)
        if found not in taken:
            raise sniff.NotTakenError("jenis berkas ini tidak diterima di sini")
        if found in (sniff.PNG, sniff.JPEG):
            sniff.picture_size(one.data)
    except sniff.NotTakenError as error:
        raise ValidationError({field: [f"“{one.name[:80]}”: {error}."]}) from error
    ending = "wacz" if name == _NAMES[Kind.FOREIGN_WACZ] else sniff.ENDINGS[found]
    return Piece(f"{name}.{ending}", one.data, found, "original")


def _custody(taken: _Taken, told: Handover, user: User) -> Piece:
    custody = Custody(
        handed_by=told.handed_by,
        received_at=told.received_at.isoformat(),
        place=told.place,
        made_with=told.made_with,
        witness=told.witness,
        declared_at=told.declared_at.isoformat() if told.declared_at else "",
        note=told.note,
        received_by=str(user),
        file_names=taken.names,
        proofs=taken.proofs,
        software=taken.software,
        created=taken.created,
        pages=taken.pages,
    )
    data = msgspec.json.format(msgspec.json.encode(custody))
    return Piece(CUSTODY, data, "application/json", "explanation")


def _facts(kind: Kind, taken: _Taken, told: Handover, evidence: Evidence, user: User, clock: Clock) -> Facts:
    office = evidence.office
    label = label_of(
        kind.value,
        office_name=office.name,
        at=labels.spoken(told.received_at, office.timezone),
        without_witness=not told.witness.strip(),
    )
    broken = [proof for proof in taken.proofs if proof.verdict == Verdict.FAILED]
    if broken:
        label += (
            " Ketika diterima, pemeriksaannya menemukan: " + "; ".join(one.because for one in broken) + "."
        )
    provenance = {
        "handed_by": told.handed_by,
        "received_by": str(user),
        "received_at": told.received_at.isoformat(),
        "place": told.place,
        "witness": told.witness,
        "made_with": told.made_with,
        "declared_at": told.declared_at.isoformat() if told.declared_at else "",
        "software": taken.software,
    }
    return Facts(
        kind=kind,
        captured_at=clock.now(),
        label=label,
        page=Page(requested_url=evidence.url),
        provenance={name: value for name, value in provenance.items() if value},
    )


def _log(evidence: Evidence, told: Handover, taken: _Taken, clock: Clock) -> None:
    ledger.append(
        subject=subject_of(evidence),
        event=events.RECEIVED,
        clock=clock,
        actor=evidence.requested_by_id,
        office=evidence.office_id,
        codes={
            "files": len(taken.names),
            "failed": sum(one.verdict == Verdict.FAILED for one in taken.proofs),
        },
        personal={
            "handed_by": told.handed_by,
            "witness": told.witness,
            "place": told.place,
            "declared": told.declared_at.isoformat() if told.declared_at else "",
            "reason": evidence.reason,
        },
    )
