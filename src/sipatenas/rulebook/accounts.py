"""Register of official accounts: parties, candidates, teams, institutions. Never matched to a roster.

A handle here is a *public voice* of a participant or an institution (SAFEGUARDS 3): a post of it goes to
the competent handler, and attribution refuses it. Parties and institutions stand in `official_accounts.yaml`;
candidates and registered teams in `accounts/<election>.yaml`, by contest, which an installation keeps itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row, RulebookError, find, names_in, within

Role = Literal["party", "candidate", "team", "institution"]
FOLDER = "accounts"
"""Folder of the files of candidates' and teams' accounts, one for each election."""
_SECTIONS = frozenset({"accounts"})


@dataclass(frozen=True)
class OfficialAccount:
    """`owner` is `party/…`, a pair's id, or empty for an institution; `election` empty: any election.

    `contest`: id of the contest in which this candidate or team stands, else empty.
    """

    id: str
    handle: str
    platform: str
    owner: str
    role: Role
    name: str
    election: str
    valid_from: date | None
    valid_to: date | None
    certainty: Certainty
    source: tuple[str, ...]
    contest: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on `day`, both ends included."""
        return within(day, self.valid_from, self.valid_to)


class _AccountRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    handle: str
    platform: str
    owner: str
    role: Role
    election: str = ""


class ContestAccountRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account that a candidate or a registered team named to the KPU. `owner`: the pair it speaks for."""

    handle: str
    platform: str
    owner: str
    role: Literal["candidate", "team"]
    contest: str


@law_cache
def load_official_accounts() -> tuple[OfficialAccount, ...]:
    """All rows of the register, handles in lower case without `@`. Raises RulebookError."""
    rows = Document(DATA / "official_accounts.yaml", _SECTIONS).rows("accounts", _AccountRow)
    shared = [_account(row, election=row.election, contest="") for row in rows]
    return (*shared, *(one for name in names_in(FOLDER) for one in _of_contests(name)))


def check_contests(
    election: str, accounts: Iterable[OfficialAccount], pairs: Mapping[str, Collection[str]]
) -> None:
    """Every candidate's and team's account speaks for a pair of its contest; `pairs`: those of each contest.

    Where no pair is loaded for the contest the owner stays empty. Raises RulebookError naming row and field.
    """
    for one in accounts:
        if not one.contest:
            continue
        if one.contest not in pairs:
            raise _refused(election, one.id, f"isian 'contest': '{one.contest}' tidak dikenal.")
        if one.owner not in (pairs[one.contest] or ("",)):
            raise _refused(election, one.id, f"isian 'owner': '{one.owner}' bukan pasangan {one.contest}.")


def registered(
    handle: str, platform: str, accounts: Iterable[OfficialAccount], day: date
) -> OfficialAccount | None:
    """The row of `accounts` for `handle` on `platform` in force on `day`, or None.

    `accounts` is an election's `official_accounts`. `@` and case do not count.
    """
    wanted = _handle(handle)
    return next(
        (
            account
            for account in accounts
            if account.handle == wanted and account.platform == platform and account.holds_on(day)
        ),
        None,
    )


def _of_contests(election: str) -> list[OfficialAccount]:
    """The accounts of one election's candidates and teams, each handle once at a time."""
    if election not in names_in("elections"):
        raise RulebookError(f"{FOLDER}/{election}.yaml: pemilihan '{election}' tidak dikenal.")
    rows = Document(find(f"{FOLDER}/{election}.yaml"), _SECTIONS).rows("accounts", ContestAccountRow)
    found: list[OfficialAccount] = []
    for row in rows:
        made = _account(row, election=election, contest=row.contest)
        if not made.handle:
            raise _refused(election, row.id, "isian 'handle': kosong.")
        if any(_meet(made, other) for other in found):
            raise _refused(
                election, row.id, f"isian 'handle': '{made.handle}' sudah ada pada masa yang sama."
            )
        found.append(made)
    return found


def _account(row: _AccountRow | ContestAccountRow, *, election: str, contest: str) -> OfficialAccount:
    return OfficialAccount(
        id=row.id,
        handle=_handle(row.handle),
        platform=row.platform,
        owner=row.owner,
        role=row.role,
        name=row.text,
        election=election,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        certainty=row.certainty,
        source=row.source,
        contest=contest,
    )


def _meet(one: OfficialAccount, other: OfficialAccount) -> bool:
    """Whether both name the same account on some day."""
    begin = max(one.valid_from or date.min, other.valid_from or date.min)
    end = min(one.valid_to or date.max, other.valid_to or date.max)
    return (one.handle, one.platform) == (other.handle, other.platform) and begin <= end


def _refused(election: str, row: str, words: str) -> RulebookError:
    return RulebookError(f"{FOLDER}/{election}.yaml: accounts, baris '{row}': {words}")


def _handle(handle: str) -> str:
    return handle.strip().lstrip("@").casefold()
