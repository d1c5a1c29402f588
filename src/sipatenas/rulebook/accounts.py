"""Register of official accounts: parties, candidates, teams, institutions. Never matched to a roster.

A handle here is a *public voice* of a participant or an institution (SAFEGUARDS 3): a post of it goes to
the competent handler, and attribution refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sipatenas.rulebook.amendments import law_cache
from sipatenas.rulebook.rows import DATA, Certainty, Document, Row

Role = Literal["party", "candidate", "team", "institution"]


@dataclass(frozen=True)
class OfficialAccount:
    """`owner` is `party/…`, a pair's id, or empty for an institution; `election` empty: any election."""

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


class _AccountRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    handle: str
    platform: str
    owner: str
    role: Role
    election: str = ""


@law_cache
def load_official_accounts() -> tuple[OfficialAccount, ...]:
    """All rows of the register, handles in lower case without `@`."""
    rows = Document(DATA / "official_accounts.yaml", frozenset({"accounts"})).rows("accounts", _AccountRow)
    return tuple(
        OfficialAccount(
            id=row.id,
            handle=_handle(row.handle),
            platform=row.platform,
            owner=row.owner,
            role=row.role,
            name=row.text,
            election=row.election,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            certainty=row.certainty,
            source=row.source,
        )
        for row in rows
    )


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
            if account.handle == wanted
            and account.platform == platform
            and (account.valid_from is None or account.valid_from <= day)
            and (account.valid_to is None or day <= account.valid_to)
        ),
        None,
    )


def _handle(handle: str) -> str:
    return handle.strip().lstrip("@").casefold()
