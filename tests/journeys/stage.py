"""An office at work in this process, served to a browser, with a clock that a story turns on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect
from tests.journeys.desk import Desk, Said, desk
from tests.support.intake import Desk as Counter
from tests.support.journey import Journey

from sipatenas.accounts.models import Authority, Duty, User
from sipatenas.cases.models import Case, CaseClock, Referral

PASSWORD = "rekaan-untuk-uji"
ZONE = ZoneInfo("Asia/Makassar")
MEMBERS = ("Anggota Satu Rekaan", "Anggota Dua Rekaan", "Anggota Tiga Rekaan")
_AT = [datetime(2024, 10, 4, 2, 0, tzinfo=UTC)]


class TurnedClock:
    """The clock of the pages: it stands where the story turned it to."""

    def now(self) -> datetime:
        return _AT[0]


@dataclass
class Stage:
    """The office of Kota Tarakan; `at` opens the desk of one of its people, or of a body's liaison."""

    base: str
    journey: Journey
    browser: Browser
    password: str = PASSWORD
    desks: dict[str, Desk] = field(default_factory=dict)
    open: ExitStack = field(default_factory=ExitStack)
    pages: int = 0

    def turn_to(self, moment: str) -> None:
        """The wall clock of the office: `2024-10-04 10:00`."""
        at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        _AT[0] = at.astimezone(UTC)
        self.journey.clock.at = _AT[0]

    def body(self, role: str, region: str, name: str) -> User:
        """Register a receiving body, with a liaison whose user name is the role."""
        authority = Authority.objects.create(code=f"{role}/{region}", role=role, name=name, region_id=region)
        made = User(username=role, full_name=f"Narahubung {role}", duty=Duty.LIAISON, authority=authority)
        made.office = None
        made.set_password(PASSWORD)
        made.save()
        self.journey.users[role] = made
        return made

    def at(self, who: str) -> Desk:
        """The desk of this person, signed in; each is opened once."""
        if who not in self.desks:
            user = self.journey.users[who]
            if not user.has_usable_password() or not user.check_password(PASSWORD):
                user.set_password(PASSWORD)
                user.save(update_fields=["password"])
            self.desks[who] = self.open.enter_context(desk(self.browser, self, user.username))
        return self.desks[who]

    def counter(self) -> Counter:
        return Counter(self.journey)

    def decided(self, *people: object, **changes: object) -> Case:
        """A finding of the field that the plenary has decided, by the forms of its acts."""
        case = self.counter().finding(*people, **changes)  # type: ignore[arg-type]
        for step in ("register", "hear", "clarify", "study", "decide"):
            case = self.journey.step(case, step)
        return case

    def shows(self, who: str, case: Case, *words: str) -> Desk:
        """The case's page at that desk, looked over; it says these words."""
        at = self.at(who)
        at.go(f"/perkara/{case.pk}/")
        self.look(at, who)
        for one in words:
            expect(at.page.locator("main")).to_contain_text(one)
        return at

    def step(self, who: str, case: Case, step: str, **said: Said) -> Case:
        """Take a step by its form on the case's page; what comes after is looked over."""
        at = self.at(who)
        at.go(f"/perkara/{case.pk}/?langkah={step}")
        at.fill(f"/langkah/{step}/", **{f"{step}__{name}": value for name, value in said.items()})
        refused = at.page.locator(".errorlist:visible, .message-error:visible").all_inner_texts()
        assert "/langkah/" not in at.page.url, (step, refused)
        self.look(at, step)
        return Case.objects.get(pk=case.pk)

    def look(self, at: Desk, name: str) -> None:
        self.pages += 1
        at.look_over(f"perkara-{name}-{self.pages:02d}")

    def refused(self, who: str, case: Case) -> None:
        """There is no such page for this person."""
        at = self.at(who)
        answer = at.page.request.get(f"{self.base}/perkara/{case.pk}/")
        assert answer.status == 404, who


def staged(live_server_url: str, journey: Journey, browser: Browser) -> Iterator[Stage]:
    stage = Stage(live_server_url, journey, browser)
    stage.turn_to("2024-10-04 10:00")
    with stage.open:
        yield stage


def verdict(case: Case, outcome: str) -> dict[str, Said]:
    """What is filled in of every person: all that is alleged is held, or nothing is."""
    said: dict[str, Said] = {}
    for person in case.respondents.all():
        said[f"outcome_{person.order}"] = outcome
        if outcome == "alleged":
            said[f"breaches_{person.order}"] = ["ethics"]
            said[f"rules_{person.order}"] = [one.rule_id for one in person.allegations.all()]
    return said


def votes() -> dict[str, Said]:
    names: dict[str, Said] = {f"member_{row}": name for row, name in enumerate(MEMBERS, start=1)}
    return names | {f"vote_{row}": "for" for row in range(1, len(MEMBERS) + 1)}


def plenary(case: Case, outcome: str, day: str) -> dict[str, Said]:
    reason = "Berdasarkan kajian dan keterangan yang bersangkutan."
    return {"held_on": day, "seats": "3", "reason": reason, **votes(), **verdict(case, outcome)}


def kajian(case: Case, outcome: str) -> dict[str, Said]:
    return {
        "facts": "Ajakan memilih di balai RT, dan keterangan yang bersangkutan.",
        "analysis": "Disampaikan terbuka, menyebut nomor urut.",
        "conclusion": "Sebagaimana diputus atas tiap orang.",
        "recommendation": "Diputus dalam pleno.",
        **verdict(case, outcome),
    }


def running(case: Case, short: str) -> CaseClock:
    return CaseClock.objects.get(case=case, short=short, state__in=("running", "paused"))


def last_day(case: Case, short: str) -> str:
    """Until when that term runs, as the ISO day of the office."""
    due = running(case, short).due_at
    assert due is not None
    return due.astimezone(ZONE).date().isoformat()


def sent(case: Case, addressee: str) -> Referral:
    return Referral.objects.get(case=case, addressee_id=addressee)


def case_of(at: Desk) -> Case:
    """The case whose page stands open."""
    found = re.search(r"/perkara/([0-9a-f-]{36})/", at.page.url)
    assert found, at.page.url
    return Case.objects.get(pk=found.group(1))
