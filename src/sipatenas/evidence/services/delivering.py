"""Judging what was handed in, and sealing it with who handed it over; watched by hand from then on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from sipatenas.core.clock import Clock
from sipatenas.evidence import labels, vault
from sipatenas.evidence.foreign import sniff
from sipatenas.evidence.foreign.labels import label_of
from sipatenas.evidence.foreign.verify import judged
from sipatenas.evidence.judging.verdicts import Proof, Verdict
from sipatenas.evidence.manifest import Page
from sipatenas.evidence.models import Delivery, Evidence, Kind
from sipatenas.evidence.sealing import Facts, Held, Piece, seal
from sipatenas.evidence.services.ending import close, give_up, locked
from sipatenas.evidence.services.receiving import Handover, take_in

CUSTODY = "custody.json"
FORM = "handover-form"
REFUSED = (
    "Kirimannya tetap tersimpan: unduh dan periksa, atau serahkan sekali lagi sebagai jenis lain di bawah."
)
_NAMES = {
    Kind.FOREIGN_WACZ: "foreign",
    Kind.SCREENSHOT: "screen",
    Kind.RECORDING: "recording",
    Kind.HANDED_OVER: "handed-over",
}
Report = Callable[[int, str], None]


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


class DeliveryRefusedError(ValueError):
    """What was handed in cannot be taken as that kind; an Indonesian clause."""


def receive(*, clock: Clock, **given: Any) -> Evidence:
    """Take over and judge at once, for callers that wait. Raises what `take_in` and `judge` raise."""
    return judge(evidence_id=take_in(clock=clock, in_background=False, **given).pk, clock=clock)


def judge(*, evidence_id: UUID, clock: Clock, report: Report | None = None) -> Evidence:
    """Judge and seal one handing over; safe to be killed and called again. What is refused ends failed, files kept.

    Raises keys.KeyUnusableError, and core.blobs' errors where a kept file cannot be read.
    """
    tell: Report = report or (lambda _progress, _message: None)
    evidence = _taken_up(evidence_id)
    if not evidence.is_pending or evidence.requested_by is None:
        return evidence
    kind, delivery, user = Kind(evidence.kind), evidence.delivery, evidence.requested_by
    tell(10, "Membaca kiriman")
    told, received_by = _handover(delivery), str(delivery.told.get("received_by") or user)
    try:
        taken = _taken(kind, evidence, delivery, tell)
    except DeliveryRefusedError as refused:
        return give_up(evidence_id=evidence.pk, because=str(refused), remedy=REFUSED, clock=clock)
    tell(80, "Menyegel")
    made = seal(
        evidence=evidence,
        facts=_facts(kind, taken, told, evidence, received_by, clock),
        pieces=[*taken.pieces, _custody(taken, told, received_by)],
        clock=clock,
    )
    return close(evidence.pk, made, clock)


@transaction.atomic
def _taken_up(evidence_id: UUID) -> Evidence:
    evidence = locked(evidence_id)
    if evidence.is_pending:
        evidence.to_capturing()
        evidence.save(update_fields=["state"])
    return evidence


def _handover(delivery: Delivery) -> Handover:
    told = dict(delivery.told)
    told.pop("received_by", None)
    declared = told.pop("declared_at")
    return Handover(
        received_at=datetime.fromisoformat(told.pop("received_at")),
        declared_at=datetime.fromisoformat(declared) if declared else None,
        **told,
    )


def _taken(kind: Kind, evidence: Evidence, delivery: Delivery, tell: Report) -> _Taken:
    """The objects under names of ours. Raises DeliveryRefusedError."""
    pieces, names = [], {}
    for number, one in enumerate((one for one in delivery.files if not one["is_form"]), start=1):
        name = _NAMES[kind] + (f"-{number}" if number > 1 else "")
        pieces.append(_piece(one, name))
        names[pieces[-1].name] = str(one["name"])
    for one in delivery.files:
        if one["is_form"]:
            pieces.append(_piece(one, FORM))
            names[pieces[-1].name] = str(one["name"])
    if kind != Kind.FOREIGN_WACZ:
        return _Taken(tuple(pieces), names)
    tell(30, "Memeriksa rekaman WACZ")
    archive = next(str(one["sha256"]) for one in delivery.files if not one["is_form"])
    data = vault.read(evidence, archive)
    report, said = judged(data, name=names[pieces[0].name], url=evidence.url)
    if report.proofs[0].verdict == Verdict.FAILED:
        raise DeliveryRefusedError(f"berkas WACZ ditolak: {report.proofs[0].because}")
    pages = tuple(f"{page.url} ({page.at})" for page in said.pages[:50])
    return _Taken(tuple(pieces), names, report.proofs, said.software, said.created, pages)


def _piece(one: dict[str, Any], name: str) -> Piece:
    ending = "wacz" if name == _NAMES[Kind.FOREIGN_WACZ] else sniff.ENDINGS[one["media_type"]]
    content = Held(str(one["sha256"]), int(one["size"]))
    return Piece(f"{name}.{ending}", content, str(one["media_type"]), "original")


def _custody(taken: _Taken, told: Handover, received_by: str) -> Piece:
    custody = Custody(
        handed_by=told.handed_by,
        received_at=told.received_at.isoformat(),
        place=told.place,
        made_with=told.made_with,
        witness=told.witness,
        declared_at=told.declared_at.isoformat() if told.declared_at else "",
        note=told.note,
        received_by=received_by,
        file_names=taken.names,
        proofs=taken.proofs,
        software=taken.software,
        created=taken.created,
        pages=taken.pages,
    )
    data = msgspec.json.format(msgspec.json.encode(custody))
    return Piece(CUSTODY, data, "application/json", "explanation")


def _facts(
    kind: Kind, taken: _Taken, told: Handover, evidence: Evidence, received_by: str, clock: Clock
) -> Facts:
    office = evidence.office
    label = label_of(
        kind.value,
        office_name=office.name,
        at=labels.spoken(told.received_at, office.timezone),
        without_witness=not told.witness.strip(),
    )
    if broken := sum(proof.verdict == Verdict.FAILED for proof in taken.proofs):
        # Not what is broken: those words may quote the stranger's file, and the office signs this label.
        label += f" Ketika diterima, {broken} pemeriksaannya gagal; rinciannya di {CUSTODY}."
    provenance = {
        "handed_by": told.handed_by,
        "received_by": received_by,
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
