"""One of everything in the office of Kota Tarakan: what the walk over all addresses finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.lawbook.samples import circular
from tests.support.intake import TEACHER
from tests.support.intake import Desk as Counter
from tests.support.journey import Journey
from tests.support.looks import evidence_of
from tests.support.steps import sample
from tests.support.steps_examination import paper

from sipatenas.accounts.models import Authority, User
from sipatenas.cases.models import Absence, Case, Referral
from sipatenas.cases.services import notes, work
from sipatenas.cases.services.intake import Told
from sipatenas.cases.tasks_of import ask
from sipatenas.cases.workflow import STEPS
from sipatenas.core.models import Job, JobState
from sipatenas.evidence.services import request_capture
from sipatenas.lawbook import services as lawbook
from sipatenas.leads.models import Lead
from sipatenas.leads.services import dismiss

RULE = "SKB22-DIS-12"
SEVERAL = "cases:step"
"""The address that stands for every step of a case: walked once for each."""


def named(patterns: list[Any], space: str = "") -> Iterator[str]:
    """The full name of every address that the resolver knows; each step of a case by itself."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (space, pattern.namespace) if part)
            yield from named(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name: give it one, and a line in the table"
            name = f"{space}:{pattern.name}" if space else str(pattern.name)
            yield from (f"{name} {step}" for step in STEPS) if name == SEVERAL else [name]


ADDRESSES = sorted(named(get_resolver().url_patterns))


@dataclass
class World:
    """Arguments and a right form for every address that needs them."""

    keys: dict[str, dict[str, object]] = field(default_factory=dict)
    forms: dict[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)
    """Made anew for each request: a file is read only once."""

    def url(self, name: str) -> str:
        return reverse(name.partition(" ")[0], kwargs=self.keys.get(name, {}))

    def form(self, name: str) -> dict[str, Any]:
        return self.forms[name]() if name in self.forms else {}


def make_world(journey: Journey) -> World:
    world = World()
    _posts(world, journey)
    cases = Cases(journey)
    for step in STEPS:
        _step(world, journey, step, cases.for_step(step))
    _pages(world, journey, cases)
    _law(world, journey)
    return world


class Cases:
    """A case for each step, and those whose pages are walked."""

    def __init__(self, journey: Journey) -> None:
        self.journey, self.counter = journey, Counter(journey)
        self.report = self.counter.report(
            told=replace(self._told(), papers=(SimpleUploadedFile("formulir.pdf", b"%PDF-1.7\n% rekaan\n"),))
        )
        self.referred = self._at("refer")
        self.closed = self._at("close")

    def _told(self) -> Told:
        return self.counter.told()  # type: ignore[no-any-return]

    def for_step(self, step: str) -> Case:
        """A case that is ready for the step."""
        made = self.MADE.get(step)
        return made(self) if made else self._at("register")

    def take(self, case: Case, *steps: str, who: str = "officer") -> Case:
        for step in steps:
            case = self.journey.step(case, step, who)
        return case

    def _at(self, last: str) -> Case:
        """A finding of the field, carried through the steps up to `last`."""
        case = self.counter.finding(replace(TEACHER, rules=(RULE,)))
        return self.take(case, *WAY[: WAY.index(last) + 1])

    def _named(self) -> Case:
        return self.counter.information(TEACHER)

    def _two(self) -> Case:
        return self.take(
            self.counter.finding(
                replace(TEACHER, rules=(RULE,)), replace(TEACHER, name="Yosafat Dua", number="")
            ),
            "register",
        )

    def _asked(self) -> Case:
        case = self._at("refer")
        return self.take(case, "ask_back", who="liaison")

    def _late(self) -> Case:
        """Referred, and its body is to be reminded."""
        case = self._at("refer")
        ask(case=case, kinds=["remind"], note="Ingatkan instansi.", clock=self.journey.clock)
        return case

    def _exonerated(self) -> Case:
        return self.take(self._at("study"), "exonerate")

    def _report(self) -> Case:
        return self.counter.report()

    MADE: dict[str, Callable[[Cases], Case]] = {
        "note_prevention": lambda self: self._named(),
        "find": lambda self: self._named(),
        "study_initially": lambda self: self._report(),
        "ask_completion": lambda self: self._report(),
        "complete": lambda self: self.take(self._report(), "ask_completion"),
        "decline": lambda self: self._report(),
        "register": lambda self: self.counter.finding(TEACHER),
        "withdraw": lambda self: self._report(),
        "reconsider": lambda self: self.take(self._report(), "decline"),
        "merge": lambda self: self.counter.finding(TEACHER),
        "split": lambda self: self._two(),
        "name_person": lambda self: self.counter.finding(TEACHER),
        "deliver": lambda self: self.take(self._at("register"), "summon"),
        "clarify": lambda self: self._at("hear"),
        "study": lambda self: self._at("clarify"),
        "decide": lambda self: self._at("study"),
        "study_again": lambda self: self._at("study"),
        "end": lambda self: self._exonerated(),
        "refer": lambda self: self._at("decide"),
        "resume": lambda self: self.take(self._at("register"), "pause"),
        "form_task_force": lambda self: self._at("refer"),
        "attach": lambda self: self._at("refer"),
        "acknowledge": lambda self: self._at("refer"),
        "ask_back": lambda self: self._at("refer"),
        "answer": lambda self: self._asked(),
        "return": lambda self: self._at("refer"),
        "finish_task": lambda self: self._at("refer"),
        "draft": lambda self: self._at("refer"),
        "recommend": lambda self: self._at("refer"),
        "follow_up": lambda self: self._at("refer"),
        "note_answer": lambda self: self._at("refer"),
        "note_reminder": lambda self: self._late(),
        "close": lambda self: self._at("follow_up"),
        "reopen": lambda self: self._at("close"),
        "lift_conflict": lambda self: self.take(self._at("register"), "declare_conflict"),
    }


WAY = (
    "register",
    "hear",
    "clarify",
    "study",
    "decide",
    "refer",
    "recommend",
    "follow_up",
    "close",
)


def _step(world: World, journey: Journey, step: str, case: Case) -> None:
    name = f"{SEVERAL} {step}"
    case = Case.objects.get(pk=case.pk)
    world.keys[name] = {"case_id": case.pk, "step": step}
    version = {f"{step}-version": case.version}
    given = sample(journey, case, step)
    if step == "declare_conflict":
        given["person"] = "role:ppk"  # of another officer only the head may say so
    if step == "attach":
        given["kind"] = "evidence"

    def fill() -> dict[str, Any]:
        answers = {key: {"scan": paper("surat.pdf")} for key in ("recommend", "follow_up", "note_answer")}
        anew = {"attach": {"file": paper()}, **answers}.get(step, {})
        return {f"{step}-{key}": value for key, value in {**given, **anew}.items()} | version

    world.forms[name] = fill


def _posts(world: World, journey: Journey) -> None:
    """Leads, their evidence and jobs, and the users whom an administrator keeps."""
    ready, told = journey.ready_lead(), journey.finding()
    aside, fresh = journey.lead(category="tni"), journey.lead(category="polri")
    dismiss(lead=aside, user=journey.officer, reason_code="quoted", reason="", clock=journey.clock)
    asked = request_capture(
        post=fresh.post,
        url=fresh.post.url or "",
        user=journey.officer,
        office=journey.office,
        reason="Dapat hilang.",
        clock=journey.clock,
    )
    Job.objects.update(state=JobState.FAILED)
    kept = User.objects.create(username="dijaga", office=journey.office, duty="officer")
    assert told.evidence_id is not None
    of_evidence, forms = evidence_of(journey, sealed=told.evidence_id, asked=asked.pk)
    Authority.objects.create(
        code="inspectorate/65.71", role="inspectorate", name="Inspektorat Tarakan", region_id="65.71"
    )
    world.keys |= {
        **{f"accounts:{name}": {"pk": kept.pk} for name in ("user", "user_duty", "user_active", "user_link")},
        **{
            f"leads:{name}": {"lead_id": fresh.pk}
            for name in ("lead", "dismiss", "look_again", "keep_evidence", "judge")
        },
        "accounts:password_set": {"uidb64": "x", "token": "y"},
        "accounts:authority": {"role": "inspectorate", "region": "65.71"},
        "leads:reopen": {"lead_id": aside.pk},
        "cases:make_finding": {"lead_id": ready.pk},
        **of_evidence,
        "core:job_retry": {"job_id": Job.objects.get(subject_kind="evidence").pk},
    }
    world.forms |= {name: _always(said) for name, said in (forms_of(ready) | forms).items()}


def _always(said: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    return lambda: said


def forms_of(ready: Lead) -> dict[str, dict[str, Any]]:
    """What a right form holds: a refusal is then for who asks, not for what is asked."""
    return {
        "ui:language": {"language": "en"},
        "accounts:language": {"language": "en"},
        "accounts:user_new": {
            "username": "baru",
            "full_name": "Baru",
            "office_code": "65.71",
            "duty": "officer",
        },
        "accounts:user_duty": {"tugas-duty": "auditor", "tugas-reason": "Mutasi."},
        "accounts:user_active": {"akun-reason": "Pensiun."},
        "accounts:authority_new": {"role": "sekda", "region_code": "65.71", "name": "Sekda Tarakan"},
        "accounts:authority": {"username": "baru2", "full_name": "Narahubung Baru"},
        "leads:dismiss": {"dismiss-reason_code": "quoted"},
        "leads:look_again": {"again-until": "2024-10-09", "again-reason": "Belum jelas."},
        "leads:keep_evidence": {"evidence-reason": "Dapat hilang."},
        "leads:judge": {"judge-person": "none", "judge-no_conflict": "on", "judge-reason": "Tidak cocok."},
        "cases:make_finding": {
            "finding-reason": "Ajakan memilih.",
            "finding-rules": [ready.reading.rules[0]["id"]],
        },
    }


def _pages(world: World, journey: Journey, cases: Cases) -> None:
    """The pages of the cases that are no steps."""
    report, referred, closed = cases.report, cases.referred, cases.closed
    found = cases.counter.finding(TEACHER)
    referral = Referral.objects.get(case=referred)
    cases.take(referred, "attach")
    work.assign(case=found, user=journey.users["head"], to=journey.officer, clock=journey.clock)
    note = notes.write_note(case=referred, user=journey.officer, text="Ingat rapat.", clock=journey.clock)
    away = _absence(journey)
    world.keys |= {
        **{f"cases:{name}": {"case_id": found.pk} for name in ("case", "duplicates", "person")},
        "cases:case": {"case_id": referred.pk},
        "cases:file": {"case_id": referred.pk, "file_id": referred.files.latest("added_at").pk},
        "cases:clock": {"clock_id": closed.clocks.filter(referral=None)[0].pk},
        "cases:lesson": {"case_id": closed.pk},
        "cases:note": {"case_id": referred.pk},
        "cases:note_remove": {"note_id": note.pk},
        "cases:absence_end": {"absence_id": away.pk},
        "cases:reporter": {"case_id": report.pk},
        "cases:own_interest": {"case_id": report.pk},
        "cases:reporter_file": {
            "case_id": report.pk,
            "part_id": report.sealed_parts.get(part="paper").pk,
        },
        "cases:letter": {"referral_id": referral.pk},
        "documents:download": {"document_id": referral.letter_id},
        "exchange:bundle": {"referral_id": referral.pk},
        "exchange:answer": {"referral_id": referral.pk},
    }
    world.forms |= {name: _always(said) for name, said in _sheets(journey).items()}
    person = {"name": "Wilibrodus Merang", "subject": "village", "reason": "Dari daftar hadir."}
    found = Case.objects.get(pk=found.pk)
    world.forms["cases:person"] = _always({**person, "version": found.version, "known_by": "statement"})
    world.forms["exchange:answer"] = lambda: {"answer": answer_file(referral)}


def _absence(journey: Journey) -> Absence:
    return work.note_absence(
        away=journey.officer,
        first=date(2024, 10, 7),
        last=date(2024, 10, 8),
        deputy=journey.users["second"],
        user=journey.officer,
        clock=journey.clock,
    )


def answer_file(referral: Referral) -> SimpleUploadedFile:
    """The shortest answer in the agreed format: the body has it in hand."""
    said = {
        "format": "sipatenas-exchange/1",
        "kind": "answer",
        "id": str(UUID(int=7)),
        "case": str(referral.case_id),
        "referral": str(referral.pk),
        "sender": "BKN",
        "reference": "B-1/2024",
        "items": [{"type": "acknowledged"}],
    }
    return SimpleUploadedFile("jawaban.json", json.dumps(said).encode(), "application/json")


def _law(world: World, journey: Journey) -> None:
    """A local row that is drafted, and one that is proposed and waits for the head."""
    by = {"user": journey.officer, "clock": journey.clock}
    draft = lawbook.draft(wanted=circular(), **by)
    proposed = lawbook.draft(wanted=circular(id="SE-65.71-2"), **by)
    lawbook.propose(change=proposed, **by)
    national = {"file": "routes.yaml", "section": "roles", "row_id": "bkn"}
    world.keys |= {
        **{f"lawbook:{name}": {"change_id": draft.pk} for name in ("edit", "propose", "withdraw")},
        **{f"lawbook:{name}": {"change_id": proposed.pk} for name in ("change", "approve", "reject")},
        "lawbook:row": national,
        "lawbook:amend": national,
        "lawbook:add": {"file": "local/65.71.yaml", "section": "instruments"},
    }
    said = {
        f"row-{name}": value for name, value in circular(id="SE-65.71-3").row.items() if value is not None
    }
    sheet = {**said, "row-source": "rekaan", "effect_date": "2024-01-01", "reason": "Edaran diterima."}
    world.forms |= {
        "lawbook:add": _always(sheet),
        "lawbook:edit": _always({**sheet, "row-id": "SE-65.71-1"}),
        "lawbook:reject": _always({"note": "Belum dibaca pada naskahnya."}),
    }


def _sheets(journey: Journey) -> dict[str, dict[str, Any]]:
    """The forms by which matters come in, and those of the office's own order."""
    matter = {
        "event_on": "2024-10-03",
        "event_place": "Balai RT 4",
        "known_on": "2024-10-03",
        "summary": "Terlapor mengajak warga memilih nomor 1.",
        "person-rows": "1",
        "person-0-name": "Rusmiyati Kartawinata",
        "person-0-subject": "pns",
    }
    received = {"received_on": "2024-10-04", "received_hour": "09:00"}
    teller = {"name": "Yohana Pelapor", "address": "Jalan Sebengkok 41", "kind": "voter", "channel": "office"}
    away = {"away": str(journey.officer.pk), "first": "2024-10-10", "last": "2024-10-11"}
    return {
        "cases:new_report": {**matter, **received, **teller, "witness-rows": "1"},
        "cases:new_finding": {**matter, "supervisor": "Sdr. Pengawas", "lhp_number": "1/LHP"},
        "cases:new_information": {**matter, **received, "channel": "phone"},
        "cases:numbers": {
            "do": "reserve",
            "reserve-kind": "report",
            "reserve-election": "pilkada-2024",
            "reserve-count": "2",
            "reserve-reason": "Kegiatan lapangan.",
        },
        "cases:note": {"text": "Hubungi saksi."},
        "cases:lesson": {"topic": "Undangan", "text": "Kirim lebih awal.", "checked": "on"},
        "cases:absences": away,
        "cases:handover": {
            "leaving": str(journey.officer.pk),
            "to": [str(journey.users["second"].pk)],
            "reason": "Mutasi.",
        },
        "cases:reporter": {"reason": "Permintaan penyidik nomor 7."},
        "cases:own_interest": {"interest-relation": "relative", "interest-reason": "Ipar pelapor."},
        "cases:reporter_file": {"reason": "Permintaan penyidik nomor 7."},
    }
