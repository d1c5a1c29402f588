"""The evidence of a whole office: looked at again, captured with its page, proposed for destruction, held."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.evidence.watching import NEWS, PICTURE, sealed_capture
from tests.support.journey import Journey

from sipatenas.evidence.models import Evidence, Kind
from sipatenas.evidence.recheck.facts import Facts, Judgement, Signal, State
from sipatenas.evidence.services import disposing
from sipatenas.evidence.services.receiving import File, Handover, take_in
from sipatenas.evidence.services.rechecking import add_control, begin, observe
from sipatenas.evidence.services.rechecking.observing import Kept

FORMS: dict[str, dict[str, Any]] = {
    "evidence:look_by_hand": {"lihat-state": "live", "lihat-note": "Masih ada."},
    "evidence:controls": {"url": "https://www.facebook.com/bawaslu/posts/pfbid0Lain000000001"},
    "evidence:control_use": {"pakai": "0"},
    "evidence:disposal_propose": {"propose-basis": "JRA 2.1", "propose-reason": "Masa simpannya habis."},
    "evidence:disposal_approve": {"approve-decision": "Sesuai jadwal.", "approve-is_sure": "on"},
    "evidence:disposal_refuse": {"refuse-decision": "Belum."},
    "evidence:hold": {"hold-reason": "Diminta pengadilan."},
}
"""What a right form holds at each address; lifting a hold names the hold, and stands in `evidence_of`."""
Keys = dict[str, dict[str, Any]]


def evidence_of(journey: Journey, *, sealed: UUID, asked: UUID) -> tuple[Keys, dict[str, dict[str, Any]]]:
    """The addresses of evidence, and their forms: `sealed` grew into a case, `asked` is still pending."""
    page = {"evidence_id": captured(journey).pk}
    ending = {"evidence_id": free(journey, "village").pk}
    keys: Keys = {
        "evidence:object": {"evidence_id": sealed, "name": "imported-record.json"},
        **{
            f"evidence:{name}": {"evidence_id": sealed}
            for name in ("detail", "package", "hold", "check_anew")
        },
        **{f"evidence:{name}": {"evidence_id": asked} for name in ("again", "assist", "progress")},
        "evidence:as_captured": page,
        "evidence:disposal_propose": page,
        "evidence:disposal": ending,
        **looked_at(journey, sealed),
    }
    proposal = disposing.propose_disposal(
        evidence=Evidence.objects.get(pk=ending["evidence_id"]),
        user=journey.officer,
        basis="JRA 2.1",
        reason="Masa simpannya habis.",
        clock=journey.clock,
    )
    keys |= {
        f"evidence:{name}": {**ending, "disposal_id": proposal.pk}
        for name in ("disposal_approve", "disposal_refuse")
    }
    held = disposing.hold(
        evidence=Evidence.objects.get(pk=sealed),
        user=journey.officer,
        reason="Diminta pengadilan.",
        clock=journey.clock,
    )
    keys["evidence:lift_hold"] = {"evidence_id": sealed, "hold_id": held.pk}
    known, _is_new = add_control(
        url="https://www.facebook.com/bawaslu/posts/pfbid0Kendali0000001",
        user=journey.officer,
        clock=journey.clock,
    )
    handed = {"evidence_id": delivered(journey).pk}
    keys |= {"evidence:hand_in_again": handed, "evidence:delivered": {**handed, "number": 1}}
    keys["evidence:control_use"] = {"control_id": known.pk}
    return keys, {**FORMS, "evidence:lift_hold": {f"{held.pk}-reason": "Selesai."}}


def captured(journey: Journey) -> Evidence:
    """A sealed capture with the page itself, of a link that no case rests on."""
    return sealed_capture(officer=journey.officer, clock=journey.clock)


def delivered(journey: Journey) -> Evidence:
    """A picture that somebody handed in and that waits to be judged."""
    return take_in(
        kind=Kind.SCREENSHOT,
        files=[File("layar.png", PICTURE)],
        handover=Handover("Warga Contoh", journey.clock.now(), "Tarakan", "telepon"),
        url=NEWS,
        user=journey.officer,
        office=journey.office,
        reason="Laporan warga.",
        clock=journey.clock,
        in_background=False,
    )


def free(journey: Journey, category: str) -> Evidence:
    """Sealed evidence of a lead that became no case."""
    return journey.seal(journey.lead(category=category))


def looked_at(journey: Journey, evidence_id: UUID) -> Keys:
    """A link that an officer looked at once, with a picture; and the addresses of that."""
    evidence = Evidence.objects.get(pk=evidence_id)
    watch = begin(evidence=evidence, clock=journey.clock, is_manual=True)
    if watch is None:
        raise AssertionError("the post's evidence has no link")
    judged = Judgement(state=State.REMOVED_SUSPECTED, signals=(Signal(kind="status", says="HTTP 404"),))
    observe(
        watch=watch,
        facts=Facts(requested_url=watch.url, status=404),
        judged=judged,
        clock=journey.clock,
        kept=Kept(picture=b"gambar"),
        by=journey.officer,
    )
    own, look = {"evidence_id": evidence.pk}, {"evidence_id": evidence.pk, "number": 1}
    return {
        "evidence:beside": look,
        "evidence:look_picture": look,
        "evidence:look_now": own,
        "evidence:look_by_hand": own,
    }
