"""The office's series of numbers: findings, register, letters."""

from __future__ import annotations

from typing import Literal

from sipatenas.core.clock import Clock
from sipatenas.core.numbering import next_number
from sipatenas.places.models import Office
from sipatenas.places.zones import legal_day
from sipatenas.rulebook import numbers
from sipatenas.rulebook.elections import contests_for, election


def _kind(office: Office, election_id: str) -> str:
    """The code of the contest that the office watches first: its own region's, else the one above."""
    contests = contests_for(election(election_id), office.code)
    own = [contest for contest in contests if contest.region == office.code] or list(contests)
    return numbers.kind_code(own[0].kind if own else "legislatif")


def finding_number(*, office: Office, election_id: str, clock: Clock) -> str:
    """`006/TM/PB/Kab/65.01/X/2024`: the next finding of the office in that election and year."""
    day = legal_day(clock.now(), office)
    return numbers.finding_number(
        seq=next_number(series=f"finding/{election_id}/{office.code}/{day.year}", clock=clock),
        kind_code=_kind(office, election_id),
        level_code=numbers.level_code(office.code),
        office_code=office.bawaslu_code or office.code,
        day=day,
    )


def report_number(*, office: Office, election_id: str, clock: Clock) -> str:
    """`002/LP/PB/Kab/65.01/X/2024`: the next report of the office in that election and year."""
    day = legal_day(clock.now(), office)
    return numbers.report_number(
        seq=next_number(series=f"report/{election_id}/{office.code}/{day.year}", clock=clock),
        kind_code=_kind(office, election_id),
        level_code=numbers.level_code(office.code),
        office_code=office.bawaslu_code or office.code,
        day=day,
    )


def register_number(
    *, office: Office, election_id: str, clock: Clock, source: Literal["LP", "TM"] = "TM"
) -> str:
    """`001/Reg/TM/PB/Kab/65.01/X/2024`: the next line of the office's register."""
    day = legal_day(clock.now(), office)
    return numbers.register_number(
        seq=next_number(series=f"register/{election_id}/{office.code}/{day.year}", clock=clock),
        source=source,
        kind_code=_kind(office, election_id),
        level_code=numbers.level_code(office.code),
        office_code=office.bawaslu_code or office.code,
        day=day,
    )


def letter_number(*, office: Office, clock: Clock) -> str:
    """The next outgoing referral letter of the office this year."""
    day = legal_day(clock.now(), office)
    return numbers.letter_number(
        seq=next_number(series=f"letter/{office.code}/{day.year}", clock=clock),
        level_code=numbers.level_code(office.code),
        office_code=office.bawaslu_code or office.code,
        day=day,
    )
