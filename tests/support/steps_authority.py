"""What an office and the receiving bodies fill in, from the referral to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.steps_examination import paper

from sipatenas.cases.models import BodyTask, Case, Question, Referral
from sipatenas.places.zones import legal_day

if TYPE_CHECKING:
    from tests.support.journey import Journey


def _today(journey: Journey) -> str:
    return legal_day(journey.clock.now(), journey.office).isoformat()


def _referral(case: Case) -> Referral:
    found = case.referrals.exclude(state__in=["returned", "superseded"]).order_by("-referred_at").first()
    assert found is not None, "the case has no referral"
    return found


def _answer(journey: Journey, case: Case) -> dict[str, Any]:
    return {"referral": str(_referral(case).pk), "reference": "B-12/K/2024"}


def _person(case: Case) -> str:
    found = _referral(case).respondents.first()
    assert found is not None
    return str(found.pk)


def _advice(journey: Journey, case: Case) -> dict[str, Any]:
    return {
        "referral": str(_referral(case).pk),
        "respondent": _person(case),
        "proven": "yes",
        "sanction": _sanction(case),
        "number": "R-77/2024",
        "issued_on": _today(journey),
        "reasons": "Unggahan pada masa kampanye; keterangannya sudah dipertimbangkan.",
    }


def _sanction(case: Case) -> str:
    from sipatenas.cases.services.recommending import scale

    person = _referral(case).respondents.first()
    assert person is not None
    return scale(case, person)[0].id


def _task(case: Case) -> str:
    running = BodyTask.objects.filter(case=case, state="open").exclude(kind="sanction").first()
    return str(running.pk) if running else ""


def _question(case: Case) -> str:
    asked = Question.objects.filter(referral__case=case, answered_at=None).first()
    return str(asked.pk) if asked else ""


SAMPLES: dict[str, Any] = {
    "refer": lambda _journey, _case: {},
    "acknowledge": _answer,
    "ask_back": lambda journey, case: {**_answer(journey, case), "text": "Mohon rekaman klarifikasinya."},
    "answer": lambda _journey, case: {"question": _question(case), "text": "Tidak ada rekaman; ada risalah."},
    "return": lambda journey, case: {**_answer(journey, case), "reason": "Bukan pegawai daerah ini."},
    "finish_task": lambda _journey, case: {"task": _task(case), "reference": "B-13/K/2024"},
    "draft": _advice,
    "recommend": lambda journey, case: {**_advice(journey, case), "scan": paper("rekomendasi.pdf")},
    "follow_up": lambda journey, case: {
        "referral": str(_referral(case).pk),
        "respondent": _person(case),
        "kind": "moral",
        "received_on": _today(journey),
        "reference": "800/101/BKPSDM/2024",
        "idis_number": "",
        "summary": "Pernyataan terbuka.",
        "scan": paper("keputusan.pdf"),
    },
    "note_answer": lambda journey, case: {
        "referral": str(_referral(case).pk),
        "respondent": "",
        "kind": "examined",
        "received_on": _today(journey),
        "reference": "B-14/K/2024",
        "summary": "",
        "scan": paper("jawaban.pdf"),
    },
    "form_task_force": lambda journey, _case: {
        "name": "Pokja Netralitas Tarakan",
        "decree": "12/SK/2024",
        "formed_on": _today(journey),
    },
    "note_reminder": lambda _journey, case: {
        "task": str(getattr(case.tasks.filter(kind="remind", state="open").first(), "pk", "")),
        "reference": "012/PP/XI/2024",
    },
    "close": lambda _journey, _case: {"reason": "Sudah ditindaklanjuti."},
}
