"""The way of a post through the house, by the real services, as far as a test needs it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sipatenas.accounts.models import User
from sipatenas.attribution.models import AttributionRun
from sipatenas.attribution.queries import latest_run
from sipatenas.cases.models import Case
from sipatenas.cases.services.finding import make_finding
from sipatenas.cases.workflow import CaseState
from sipatenas.core.clock import FixedClock
from sipatenas.directory.models import Person
from sipatenas.directory.services import import_roster
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.services import seal_imported_record
from sipatenas.leads import services as leads
from sipatenas.leads.intake import ReadCounts, read_run
from sipatenas.leads.matching import match_run
from sipatenas.leads.models import Lead
from sipatenas.leads.queries import allegeable_rules
from sipatenas.places.models import Office
from sipatenas.sources.models import ImportRun
from sipatenas.sources.services import import_file

ELECTION = "pilkada-2024"
CALL = "Ayo coblos nomor 1 Khairul – Ibnu Saud untuk Tarakan!"
"""A call to vote; the ballot is that of 2024, the words and their author are invented."""
ROSTER = {
    "pns": ("198507172010012003", "Rusmiyati Kartawinata", "Guru Ahli Muda"),
    "pppk": ("199003032022211007", "Bonifasius Lerek", "Penyuluh Pertanian"),
    "ptt": ("", "Marselina Udau", "Tenaga Kontrak"),
    "tni": ("21010007098801", "Yosafat Ngau", "Babinsa"),
    "polri": ("88070123", "Darmansyah Apuy", "Bintara"),
    "organiser": ("", "Kristofel Jalung", "Anggota PPK"),
    "village": ("", "Wilibrodus Merang", "Kepala Desa"),
}
"""Invented people: number, name and position by category."""


def account_of(category: str) -> dict[str, str | None]:
    """An account that a reader would give to that person, without the name as the roster spells it."""
    first, last = ROSTER[category][1].lower().split()
    return {
        "handle": f"{first}.{last[:4]}",
        "display_name": f"{first.title()} {last[0].upper()}.",
        "bio": ROSTER[category][2],
        "location": "Tarakan",
        "employer": "Pemerintah Kota Tarakan",
    }


@dataclass
class Journey:
    """One office at work; every verb is the house's own."""

    office: Office
    users: dict[str, User]
    clock: FixedClock
    folder: Path
    number: count[int] = field(default_factory=lambda: count(1))

    @property
    def officer(self) -> User:
        return self.users["officer"]

    def roster(self) -> None:
        """One invented person of each category."""
        path = self.folder / "pegawai.csv"
        head = "nip,nama,instansi,unit,jabatan,kategori,wilayah\n"
        rows = (
            f"{number},{name},Pemerintah Kota Tarakan,Unit {category},{position},{category},65.71\n"
            for category, (number, name, position) in ROSTER.items()
        )
        path.write_text(head + "".join(rows), encoding="utf-8")
        import_roster(
            path=path,
            agency="Instansi Rekaan",
            office=self.office,
            user=self.officer,
            synthetic=True,
            clock=self.clock,
        )

    def post(self, text: str = CALL, category: str = "pns", **changes: Any) -> dict[str, Any]:
        """A post as an export file holds it."""
        key = next(self.number)
        return {
            "id": f"x:{key}",
            "platform": "x",
            "kind": "post",
            "url": f"http://127.0.0.1:9/{key}",
            "author": account_of(category),
            "text": text,
            "posted_at": "2024-10-01T08:00:00+08:00",
            "collected_at": "2024-10-02T08:00:00+08:00",
            "metrics": {"likes": 1234, "shares": None, "comments": None, "views": None},
            **changes,
        }

    def import_posts(
        self, *posts: dict[str, Any], office: Office | None = None, user: User | None = None
    ) -> ImportRun:
        """The posts come in as a file."""
        path = self.folder / f"unggahan-{next(self.number)}.ndjson"
        path.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
        result = import_file(
            path=path,
            office=office or self.office,
            user=user or self.officer,
            clock=self.clock,
            election=ELECTION,
        )
        assert result.rejected == 0, result
        return ImportRun.objects.get(pk=result.run_id)

    def read(self, run: ImportRun) -> ReadCounts:
        return read_run(run=run, clock=self.clock)

    def leads(self, *posts: dict[str, Any], **import_as: Any) -> list[Lead]:
        """The posts as leads in the queue, their accounts asked about, in the order of the posts."""
        run = self.import_posts(*posts, **import_as)
        self.read(run)
        match_run(run=run, clock=self.clock)
        found = {lead.post.contract_id: lead for lead in Lead.objects.filter(import_run=run)}
        return [found[post["id"]] for post in posts]

    def lead(self, text: str = CALL, category: str = "pns", **changes: Any) -> Lead:
        return self.leads(self.post(text, category, **changes))[0]

    def run_of(self, lead: Lead) -> AttributionRun:
        run = latest_run(lead.post)
        assert run is not None, "the account of this lead was not matched"
        return run

    def person(self, category: str = "pns") -> Person:
        return Person.objects.get(category=category, name=ROSTER[category][1])

    def choose(
        self, lead: Lead, who: str, person: Person | None, reason: str = "Nama dan tempat cocok."
    ) -> None:
        """`who` judges whose account it is, under the declaration that there is no conflict."""
        leads.judge(
            lead=lead,
            user=self.users[who],
            person=str(person.pk) if person else "none",
            no_conflict=True,
            reason=reason,
            clock=self.clock,
        )

    def confirmed_lead(self, category: str = "pns", **changes: Any) -> Lead:
        """A lead whose account two officers gave to the invented person of that category."""
        lead = self.lead(category=category, **changes)
        if self.run_of(lead).state == "open":
            for who in ("officer", "second"):
                self.choose(lead, who, self.person(category))
        return lead

    def seal(self, lead: Lead) -> Evidence:
        """Sealed evidence of the lead's post: the record as imported."""
        return seal_imported_record(
            post=lead.post,
            user=self.officer,
            office=self.office,
            reason="Dapat dihapus pemiliknya.",
            clock=self.clock,
        )

    def ready_lead(self, category: str = "pns", **changes: Any) -> Lead:
        """Confirmed, with sealed evidence: what a finding needs."""
        lead = self.confirmed_lead(category, **changes)
        self.seal(lead)
        return lead

    def finding(self, category: str = "pns", **changes: Any) -> Case:
        lead = self.ready_lead(category, **changes)
        return make_finding(
            lead=lead,
            user=self.officer,
            rules=self.rules_for(lead),
            reason="Ajakan memilih pada masa kampanye.",
            clock=self.clock,
        )

    def rules_for(self, lead: Lead) -> list[str]:
        """All that may be alleged: what an officer who ticks every box would choose."""
        return [rule["id"] for rule in allegeable_rules(lead)]

    def case_at(self, state: str, category: str = "pns", **changes: Any) -> Case:
        """A case carried to that state, by its legal way."""
        case = self.finding(category, **changes)
        way = list(WAY_TO[CaseState(state)])
        for step in way:
            self.step(case, step)
        return Case.objects.get(pk=case.pk)

    def step(self, case: Case, step: str, who: str = "officer", **data: Any) -> Case:
        """One step on a case by its name, through the acts that the page offers, with what it needs."""
        from tests.support.steps import take_step  # the samples grow with the steps

        return take_step(self, case, step, who, **data)


WAY_TO: dict[CaseState, tuple[str, ...]] = {
    CaseState.FOUND: (),
    CaseState.REGISTERED: ("register",),
    CaseState.CLARIFIED: ("register", "hear", "clarify"),
    CaseState.STUDIED: ("register", "hear", "clarify", "study"),
    CaseState.DECIDED: ("register", "hear", "clarify", "study", "decide"),
    CaseState.REFERRED: ("register", "hear", "clarify", "study", "decide", "refer"),
    CaseState.RECOMMENDED: ("register", "hear", "clarify", "study", "decide", "refer", "recommend"),
    CaseState.FOLLOWED_UP: ("register", "hear", "clarify", "study", "decide", "refer", "recommend", "follow_up"),
    CaseState.CLOSED: (
        "register", "hear", "clarify", "study", "decide", "refer", "recommend", "follow_up", "close",
    ),
    CaseState.ENDED: ("register", "hear", "clarify", "study", "exonerate", "end"),
}  # fmt: skip
"""The steps that carry a finding to each state; "exonerate" is a plenary that finds nothing proven."""
