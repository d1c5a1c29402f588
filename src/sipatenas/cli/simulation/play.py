"""A script played through the services of the cases, step by step, each at its own moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, Channel, Origin, Outcome, Referral, Respondent
from sipatenas.cases.services import (
    ending,
    follow_up,
    hearing,
    initial,
    plenary,
    recommending,
    referral,
    study,
)
from sipatenas.cases.services.opening import Matter, Named, open_case
from sipatenas.cases.services.study import Verdict
from sipatenas.cases.services.summons import Invited
from sipatenas.cli.simulation.script import Deed, Desk, Script
from sipatenas.core.clock import FixedClock
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import collegium
from sipatenas.rulebook.requirements import requirements

Play = Callable[[Case, User, Deed], object]
LETTER = b"%PDF-1.7\n% Surat rekaan, tanpa isi.\n%%EOF\n"


def play(script: Script, desk: Desk) -> Case:
    """Open the case and take every step. Raises what the services raise: a script is lawful or it is wrong."""
    case = open_case(
        origin=Origin(script.origin),
        channel=Channel(script.channel),
        office=desk.office,
        user=desk.officer,
        matter=Matter(
            summary=script.summary,
            event_on=script.event_on,
            event_place=script.place,
            known_at=script.known_at,
            received_at=script.received_at,
            election=script.election,
        ),
        people=[
            Named(
                name=one.name, number=one.number, subject=one.subject, position=one.position, agency=one.agency,
                rules=one.rules,
            )
            for one in script.people
        ],
        clock=FixedClock(script.opened_at),
    )  # fmt: skip
    for deed in script.deeds:
        user = desk.head if deed.who == "head" else desk.officer
        PLAYS[deed.step](case, user, deed)
        case = Case.objects.select_related("office__region").get(pk=case.pk)
    return case


def _today(case: Case, deed: Deed) -> date:
    return legal_day(deed.at, case.office)


def _register(case: Case, user: User, deed: Deed) -> object:
    return initial.register(case=case, user=user, clock=FixedClock(deed.at))


def _met(case: Case) -> list[str]:
    """Every requirement that an officer answers, answered with yes."""
    rows = requirements(case.regime, legal_day(case.counted_from, case.office))
    return [row.key for row in rows if row.check == "officer"]


def _study_initially(case: Case, user: User, deed: Deed) -> object:
    return initial.study_initially(
        case=case, user=user, met=_met(case), clock=FixedClock(deed.at), reason="Syarat terpenuhi."
    )


def _ask_completion(case: Case, user: User, deed: Deed) -> object:
    return initial.ask_completion(
        case=case, user=user, met=_met(case)[1:], clock=FixedClock(deed.at), note="Lengkapi identitas."
    )


def _decline(case: Case, user: User, deed: Deed) -> object:
    return initial.decline(
        case=case, user=user, met=_met(case)[1:], clock=FixedClock(deed.at), reason="Syarat materiel kurang."
    )


def _withdraw(case: Case, user: User, deed: Deed) -> object:
    return initial.withdraw(case=case, user=user, clock=FixedClock(deed.at), reason="Dicabut pelapor.")


def _hear(case: Case, user: User, deed: Deed) -> object:
    for person in case.respondents.all():
        heard = hearing.Heard(
            invited=Invited(part="respondent", respondent=person),
            mode=hearing.Mode.IN_PERSON,
            held_on=_today(case, deed),
            statement="Menyangkal dugaan itu.",
        )
        hearing.hear(case=case, user=user, heard=heard, clock=FixedClock(deed.at))
    return case


def _clarify(case: Case, user: User, deed: Deed) -> object:
    return hearing.clarify(case=case, user=user, clock=FixedClock(deed.at))


def _verdicts(case: Case, breaches: tuple[str, ...]) -> list[Verdict]:
    """One verdict a person: alleged of these kinds of breach; of none, not proven."""
    return [
        Verdict(
            respondent=person.pk,
            outcome=Outcome.ALLEGED if breaches else Outcome.NOT_PROVEN,
            breaches=breaches,
            rules=tuple(one.rule_id for one in person.allegations.all()) if breaches else (),
        )
        for person in case.respondents.all()
    ]


def _breaches(deed: Deed) -> tuple[str, ...]:
    return tuple(deed.data.get("breaches", ["discipline"]))


def _study(case: Case, user: User, deed: Deed) -> object:
    written = study.Written(
        facts="Fakta rekaan.",
        analysis="Analisis rekaan.",
        conclusion="Kesimpulan rekaan.",
        recommendation="Diputus dalam pleno.",
        proposals=_verdicts(case, _breaches(deed)),
    )
    return study.study(case=case, user=user, written=written, clock=FixedClock(deed.at))


def _plenary(case: Case, user: User, deed: Deed, breaches: tuple[str, ...]) -> object:
    day = _today(case, deed)
    seats = collegium.college(level=case.office.level, day=day).seats[0]
    decision = plenary.Decision(
        held_on=day,
        seats=seats,
        ballots=[plenary.Ballot(member=f"Anggota {number + 1}", choice="for") for number in range(seats)],
        verdicts=_verdicts(case, breaches),
        reason="Sesuai kajian.",
    )
    return plenary.decide(case=case, user=user, decision=decision, clock=FixedClock(deed.at))


def _decide(case: Case, user: User, deed: Deed) -> object:
    return _plenary(case, user, deed, _breaches(deed))


def _exonerate(case: Case, user: User, deed: Deed) -> object:
    return _plenary(case, user, deed, ())


def _end(case: Case, user: User, deed: Deed) -> object:
    return ending.end(case=case, user=user, clock=FixedClock(deed.at))


def _refer(case: Case, user: User, deed: Deed) -> object:
    return referral.refer(case=case, user=user, clock=FixedClock(deed.at))


def _of_each(case: Case) -> Iterator[tuple[Referral, Respondent]]:
    for one in case.referrals.exclude(state__in=("returned", "superseded")).prefetch_related("respondents"):
        for person in one.respondents.all():
            yield one, person


def _letter() -> SimpleUploadedFile:
    """An invented letter, as its scan: the office enters what a body answered on paper."""
    return SimpleUploadedFile("surat-rekaan.pdf", LETTER, content_type="application/pdf")


def _recommend(case: Case, user: User, deed: Deed) -> object:
    proven = bool(deed.data.get("proven", True))
    for number, (sent, person) in enumerate(_of_each(case), start=1):
        advice = recommending.Advice(
            respondent=str(person.pk),
            proven=proven,
            number=f"R-{number}/REKAAN",
            issued_on=_today(case, deed),
            reasons="Pertimbangan rekaan.",
            sanction=_sanction(case, person, deed) if proven else "",
        )
        recommending.recommend(
            case=case, user=user, clock=FixedClock(deed.at), referral=str(sent.pk), advice=advice,
            scan=_letter(),
        )  # fmt: skip
    return case


def _sanction(case: Case, person: Respondent, deed: Deed) -> str:
    """The sanction wanted, if the scale for this person has it; else the scale's middle."""
    scale = [one.id for one in recommending.scale(case, person)]
    wanted = str(deed.data.get("sanction") or "disiplin_sedang")
    return wanted if wanted in scale else scale[len(scale) // 2]


def _follow_up(case: Case, user: User, deed: Deed) -> object:
    kind = str(deed.data.get("kind", ""))
    for number, (sent, person) in enumerate(_of_each(case), start=1):
        told = follow_up.Outcomes(
            kind=kind,
            received_on=_today(case, deed),
            reference=f"K-{number}/REKAAN",
            respondent=str(person.pk),
            sanction="" if kind else _sanction(case, person, deed),
        )
        follow_up.follow_up(
            case=case, user=user, clock=FixedClock(deed.at), referral=str(sent.pk), told=told, scan=_letter()
        )
    return case


def _note_answer(case: Case, user: User, deed: Deed) -> object:
    """What the authority tells on the way: the kinds of the script in turn, one at each such step."""
    kinds = deed.data["kinds"]
    done = case.follow_ups.count()
    for sent, person in list(_of_each(case))[:1]:
        told = follow_up.Outcomes(
            kind=kinds[min(done, len(kinds) - 1)],
            received_on=_today(case, deed),
            reference=f"B-{done + 1}/REKAAN",
            respondent=str(person.pk),
        )
        follow_up.note_answer(
            case=case, user=user, clock=FixedClock(deed.at), referral=str(sent.pk), told=told, scan=_letter()
        )
    return case


def _close(case: Case, user: User, deed: Deed) -> object:
    return follow_up.close(case=case, user=user, clock=FixedClock(deed.at))


PLAYS: dict[str, Play] = {
    "register": _register,
    "study_initially": _study_initially,
    "ask_completion": _ask_completion,
    "decline": _decline,
    "withdraw": _withdraw,
    "hear": _hear,
    "clarify": _clarify,
    "study": _study,
    "decide": _decide,
    "exonerate": _exonerate,
    "end": _end,
    "refer": _refer,
    "recommend": _recommend,
    "follow_up": _follow_up,
    "note_answer": _note_answer,
    "close": _close,
}
"""How each step is played; `data` of a deed says what is particular."""
