"""Samples of the examination: what an officer would fill in from the summons to the plenary."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from sipatenas.cases.models import Case, Outcome, Respondent, Summons
from sipatenas.cases.services import conflicts

if TYPE_CHECKING:
    from tests.support.journey import Journey

PDF = b"%PDF-1.7\n% invented\n"
MEMBERS = ("Anggota Satu Rekaan", "Anggota Dua Rekaan", "Anggota Tiga Rekaan")


def paper(name: str = "berita-acara.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def first_person(case: Case) -> Respondent:
    return case.respondents.order_by("order")[0]


def today(journey: Journey, case: Case) -> str:
    from sipatenas.places.zones import legal_day

    return legal_day(journey.clock.now(), case.office).isoformat()


def local(journey: Journey, case: Case, **later: int) -> str:
    """A moment from now, as the field of the page sends it: on the wall clock of the office."""
    from sipatenas.places.zones import local_time

    return local_time(journey.clock.now() + timedelta(**later), case.office).strftime("%Y-%m-%dT%H:%M")


def summon(journey: Journey, case: Case) -> dict[str, Any]:
    return {
        "person": f"respondent:{first_person(case).pk}",
        "for_at": local(journey, case, days=4),
        "place": "Kantor Bawaslu Kota Tarakan",
    }


def deliver(journey: Journey, case: Case) -> dict[str, Any]:
    waiting = Summons.objects.filter(case=case, delivered_at__isnull=True).order_by("-sent_at")[0]
    return {
        "summons": str(waiting.pk),
        "delivered_at": local(journey, case),
        "delivered_how": "Diantar; diterima yang bersangkutan.",
    }


def hear(journey: Journey, case: Case) -> dict[str, Any]:
    return {
        "person": f"respondent:{first_person(case).pk}",
        "mode": "in_person",
        "held_on": today(journey, case),
        "statement": "Akun itu milik saya, tetapi unggahan itu dibagikan orang lain.",
        "counter_evidence": "none",
    }


def _verdicts(case: Case, outcome: str) -> dict[str, Any]:
    """The same outcome for everybody; all entries are held where a breach is alleged."""
    said: dict[str, Any] = {}
    for person in case.respondents.all():
        said[f"outcome_{person.order}"] = outcome
        if outcome == Outcome.ALLEGED:
            said[f"breaches_{person.order}"] = ["ethics"]
            said[f"rules_{person.order}"] = [one.rule_id for one in person.allegations.all()]
    return said


def study(journey: Journey, case: Case) -> dict[str, Any]:
    return {
        "facts": "Unggahan ajakan memilih pada masa kampanye, dan keterangan yang bersangkutan.",
        "analysis": "Unggahan terbuka untuk umum dan menyebut nomor urut.",
        "conclusion": "Diduga melanggar asas netralitas.",
        "recommendation": "Diteruskan kepada instansi yang berwenang.",
        **_verdicts(case, Outcome.ALLEGED),
    }


def _plenary(journey: Journey, case: Case, outcome: str) -> dict[str, Any]:
    votes = {f"member_{row}": name for row, name in enumerate(MEMBERS, start=1)}
    votes |= {f"vote_{row}": "for" for row in range(1, len(MEMBERS) + 1)}
    return {
        "held_on": today(journey, case),
        "seats": "3",
        "reason": "Berdasarkan kajian dan keterangan yang bersangkutan.",
        **votes,
        **_verdicts(case, outcome),
    }


def decide(journey: Journey, case: Case) -> dict[str, Any]:
    return _plenary(journey, case, Outcome.ALLEGED)


def exonerate(journey: Journey, case: Case) -> dict[str, Any]:
    return _plenary(journey, case, Outcome.NOT_PROVEN)


SAMPLES: dict[str, Any] = {
    "summon": summon,
    "deliver": deliver,
    "hear": hear,
    "study": study,
    "decide": decide,
    "exonerate": exonerate,
    "study_again": lambda _journey, _case: {"reason": "Keterangan saksi belum dikaji."},
    "end": lambda _journey, _case: {"reason": "Akun tiruan."},
    "pause": lambda _journey, _case: {"cause": "force_majeure", "reason": "Banjir menutup kantor."},
    "resume": lambda _journey, _case: {},
    "extend": lambda _journey, _case: {"reason": "Keterangan saksi yang melihat unggahan itu."},
    "reopen": lambda _journey, _case: {"reason": "Tangkapan layar asli baru ditemukan."},
    "attach": lambda _journey, _case: {"kind": "evidence", "file": paper("bukti.pdf")},
    "declare_conflict": lambda journey, _case: {
        "person": f"user:{journey.users['second'].pk}",
        "relation": "relative",
        "reason": "Saudara kandung terlapor.",
    },
    "lift_conflict": lambda _journey, case: {
        "conflict": str(conflicts.standing(case).latest("declared_at").pk),
        "reason": "Keliru orang.",
    },
}
