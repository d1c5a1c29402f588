"""The initial study (kajian awal) and what follows: registration, completion, refusal, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, InitialStudy
from sipatenas.cases.services import dates, reserve
from sipatenas.cases.services.opening import place_in_time, regulated
from sipatenas.cases.services.reporter import Identity, Witness, keep_parts
from sipatenas.cases.transitions import ClockStart, Code, Said, take
from sipatenas.cases.workflow import STEPS, CaseState
from sipatenas.core.clock import Clock
from sipatenas.places.zones import legal_day
from sipatenas.rulebook.requirements import (
    Check,
    First,
    InTime,
    WithdrawalRow,
    checks,
    disagreement,
    in_time,
    withdrawal,
)
from sipatenas.ui.certainty import unsure

HERE = (InitialStudy.Second.HERE, InitialStudy.Second.FORWARDED)
"""What a registering office may choose; transfer and taking over are steps of their own."""


def time_of(case: Case) -> InTime:
    """Whether the report came within the law's days since it was known, as the clock counts them."""
    return in_time(
        known=case.known_at,
        received=case.counted_from,
        timezone=case.office.timezone,
        regime=case.regime,
        election=case.election or None,
    )


def checks_of(case: Case, met: Sequence[str]) -> tuple[Check, ...]:
    """Every requirement of this report with its answer. Perbawaslu 7/2022 art. 15; Perbawaslu 8/2020."""
    day = legal_day(case.counted_from, case.office)
    return checks(regime=case.regime, day=day, met=met, counted=time_of(case))


def study_initially(
    *,
    case: Case,
    user: User,
    met: Sequence[str],
    clock: Clock,
    second: str = InitialStudy.Second.HERE,
    reason: str = "",
    number: str = "",
    version: int | None = None,
) -> Case:
    """The report meets its requirements and is registered. Raises ValidationError where it does not, without reason."""

    def work(held: Case) -> Said:
        if second not in HERE:
            raise ValidationError(
                {"second": _("Pelimpahan dan pengambilalihan dicatat dengan langkahnya sendiri.")}
            )
        _need_people(held)
        study = _study(held, user, clock, met, "register", second, reason)
        codes = {**study, **_register(held, user, clock, number)}
        return Said(codes=codes, personal={"reason": reason.strip()})

    return take(case=case, step="study_initially", user=user, clock=clock, work=work, version=version)


def ask_completion(
    *,
    case: Case,
    user: User,
    met: Sequence[str],
    clock: Clock,
    note: str,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """The reporter is asked for what is missing; `note` says what. Raises ValidationError."""

    def work(held: Case) -> Said:
        if not note.strip():
            raise ValidationError({"note": _("Tulis apa yang harus dilengkapi pelapor.")})
        codes = _study(held, user, clock, met, "complete", InitialStudy.Second.HERE, reason)
        return Said(codes=codes, personal={"note": note.strip(), "reason": reason.strip()})

    return take(case=case, step="ask_completion", user=user, clock=clock, work=work, version=version)


def complete(
    *,
    case: Case,
    user: User,
    clock: Clock,
    note: str,
    received_at: datetime | None = None,
    identity: Identity | None = None,
    witnesses: Sequence[Witness] = (),
    version: int | None = None,
) -> Case:
    """What was missing came in, when it came in: the initial study begins anew from there.

    What it adds to an identity is sealed beside what stood before. Raises ValidationError for a time that has
    not come, or lies before the day on which it was asked for.
    """

    def work(held: Case) -> Said:
        at = _after_asked(held, _moment(held, received_at, clock))
        if not note.strip():
            raise ValidationError({"note": _("Tulis apa yang dilengkapi.")})
        added = [identity] if identity else []
        if added or witnesses:
            keep_parts(case=held, user=user, clock=clock, identities=added, witnesses=witnesses)
        codes: dict[str, Code] = {"identities": len(added), "witnesses": len(witnesses)}
        return Said(codes=codes, personal={"note": note.strip()}, at=at)

    return take(case=case, step="complete", user=user, clock=clock, work=work, version=version)


def decline(
    *,
    case: Case,
    user: User,
    met: Sequence[str],
    clock: Clock,
    reason: str,
    version: int | None = None,
) -> Case:
    """The report is not registered; the reason is always said, since the reporter is told it."""

    def work(held: Case) -> Said:
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis mengapa laporan tidak diregistrasi.")})
        codes = _study(held, user, clock, met, "decline", InitialStudy.Second.HERE, reason)
        return Said(codes=codes, personal={"reason": reason.strip()})

    return take(case=case, step="decline", user=user, clock=clock, work=work, version=version)


def register(
    *,
    case: Case,
    user: User,
    clock: Clock,
    number: str = "",
    reason: str = "",
    version: int | None = None,
) -> Case:
    """A finding enters the register (UU 7/2017 art. 454(5), (7))."""

    def work(held: Case) -> Said:
        _need_people(held)
        return Said(codes=_register(held, user, clock, number), personal={"reason": reason.strip()})

    return take(case=case, step="register", user=user, clock=clock, work=work, version=version)


def withdraw(
    *,
    case: Case,
    user: User,
    clock: Clock,
    reason: str,
    received_at: datetime | None = None,
    version: int | None = None,
) -> Case:
    """The reporter takes the report back. Raises ValidationError with the article once it is registered."""
    rule = withdrawal(case.regime, legal_day(case.counted_from, case.office))
    if case.registered_at is not None and not rule.after_registration:
        raise ValidationError(f"{_refused(rule)}.")

    def work(held: Case) -> Said:
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis alasan pencabutan menurut pelapor.")})
        at = _moment(held, received_at, clock)
        return Said(codes={"rule": rule.id}, personal={"reason": reason.strip()}, at=at)

    return take(case=case, step="withdraw", user=user, clock=clock, work=work, version=version)


def reconsider(*, case: Case, user: User, clock: Clock, reason: str, version: int | None = None) -> Case:
    """The head opens a report again that was not registered, or withdrawn; its study begins anew."""

    def work(_held: Case) -> Said:
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis mengapa laporan dibuka kembali.")})
        return Said(personal={"reason": reason.strip()})

    return take(case=case, step="reconsider", user=user, clock=clock, work=work, version=version)


def note_prevention(*, case: Case, user: User, clock: Clock, note: str, version: int | None = None) -> Case:
    """Initial information ends as prevention: what was said to whom (SAFEGUARDS 12)."""

    def work(_held: Case) -> Said:
        if not note.strip():
            raise ValidationError({"note": _("Tulis apa yang dilakukan untuk mencegah.")})
        return Said(personal={"note": note.strip()})

    return take(case=case, step="note_prevention", user=user, clock=clock, work=work, version=version)


def find(
    *,
    case: Case,
    user: User,
    clock: Clock,
    reason: str,
    number: str = "",
    version: int | None = None,
) -> Case:
    """Initial information becomes a finding: its event lies in a stage and it names a regulated subject."""

    def work(held: Case) -> Said:
        if not reason.strip():
            raise ValidationError({"reason": _("Tulis dasar temuan dalam satu kalimat.")})
        facts, stage = place_in_time(
            election_id=held.election, event_on=held.event_on, office=held.office, received=held.received_at
        )
        if facts is None or not stage:
            raise ValidationError(
                _("Di luar tahapan pemilihan: hanya pencegahan dan informasi awal, bukan temuan.")
            )
        _need_people(held)
        held.election, held.regime, held.stage = facts.id, facts.regime, stage
        held.finding_number = reserve.take(case=held, kind="finding", user=user, clock=clock, given=number)
        return Said(
            codes={"number": held.finding_number, "stage": stage, "election": facts.id},
            personal={"reason": reason.strip()},
            starts=(ClockStart(step="temuan"),),
        )

    return take(case=case, step="find", user=user, clock=clock, work=work, version=version)


def withdrawal_refused(case: Case) -> str:
    """Why the report can no longer be withdrawn, with the article; empty if it can."""
    if case.state in STEPS["withdraw"].sources:
        return ""
    rule = withdrawal(case.regime, legal_day(case.counted_from, case.office))
    return _refused(rule)


def _refused(rule: WithdrawalRow) -> str:
    return f"{rule.text} ({rule.basis}){unsure(rule.certainty)}"


def _study(
    held: Case, user: User, clock: Clock, met: Sequence[str], first: First, second: str, reason: str
) -> dict[str, Code]:
    """Keep one round of the study. Raises ValidationError where outcome and answers disagree without a reason."""
    answers = checks_of(held, met)
    rounds = held.initial_studies.count()
    asked = held.initial_studies.filter(first=InitialStudy.First.COMPLETE).exists()
    against = disagreement(first, answers, asked=asked or held.state == CaseState.INCOMPLETE)
    if against and not reason.strip():
        raise ValidationError(
            {"reason": _("%(why)s Tulis alasannya jika tetap demikian.") % {"why": against}}
        )
    InitialStudy.objects.create(
        case=held, round=rounds + 1, first=first, second=second, reason=reason.strip(), studied_by=user,
        studied_at=clock.now(),
        checks=written(answers),
    )  # fmt: skip
    return {
        "round": rounds + 1,
        "first": first,
        "second": str(second),
        "unmet": " ".join(one.id for one in answers if not one.met),
        "against_checks": bool(against),
    }


def written(answers: Sequence[Check]) -> list[dict[str, object]]:
    """The answers as the study keeps them."""
    return [
        {"id": one.id, "kind": one.kind, "text": one.text, "met": one.met, "note": " ".join(one.how)}
        for one in answers
    ]


def _register(held: Case, user: User, clock: Clock, number: str) -> dict[str, Code]:
    if held.register_number is None:  # a report opened again keeps its line in the register
        held.register_number = reserve.take(case=held, kind="register", user=user, clock=clock, given=number)
    held.registered_at = clock.now()
    return {"register_number": held.register_number}


def _need_people(held: Case) -> None:
    """Somebody is named, and not private citizens alone (SAFEGUARDS 3)."""
    named = list(held.respondents.values_list("subject", "matter"))
    if not named:
        raise ValidationError(_("Belum ada terlapor. Tambahkan terlapor lebih dahulu."))
    if not regulated(named, held.event_day, held.office):
        raise ValidationError(_("Warga biasa bukan subjek yang diatur: tidak ada perkara."))


def _moment(held: Case, received: datetime | None, clock: Clock) -> datetime:
    """When a paper came in: now, if not said; by day alone, not before the report itself of that day."""
    now = clock.now()
    at = received or now
    dates.received_by_now(at, now=now, office=held.office)
    words = _(
        "Tanggal ini (%(day)s) mendahului laporannya sendiri. Isi paling awal %(floor)s, hari laporan diterima."
    )
    return _not_before(held, at, held.received_at, words)


def _after_asked(held: Case, at: datetime) -> datetime:
    """A completion answers the request: not of an earlier day, and counted from the request at the earliest."""
    asked = held.initial_studies.filter(first=InitialStudy.First.COMPLETE).order_by("round").last()
    if asked is None:
        return at
    words = _(
        "Tanggal ini (%(day)s) mendahului permintaan melengkapi. Isi paling awal %(floor)s, hari permintaan."
    )
    return _not_before(held, at, asked.studied_at, words)


def _not_before(held: Case, at: datetime, floor: datetime, words: str) -> datetime:
    first = legal_day(floor, held.office)
    dates.not_before(legal_day(at, held.office), first, "received_at", words)
    return max(at, floor)
