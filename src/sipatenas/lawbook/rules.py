"""Who may do what with the law."""

from __future__ import annotations

from typing import TypeGuard

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import Viewer, is_division_head, may_decide, may_see_cases
from sipatenas.lawbook.models import Change
from sipatenas.lawbook.workflow import ChangeState
from sipatenas.places.paths import lies_in, path_of

NATIONAL = "00"
LOCAL = "local/"


def owner_of(file: str) -> str:
    """The office that keeps a file's rows: of `local/65.71.yaml` that of 65.71, of all others RI's."""
    return file.removeprefix(LOCAL).removesuffix(".yaml") if file.startswith(LOCAL) else NATIONAL


def may_read(user: Viewer | None) -> TypeGuard[User]:
    """The law is open to everybody who may see cases."""
    return may_see_cases(user)


def may_read_file(user: Viewer | None, file: str) -> bool:
    """National rows are everybody's; local ones those of the region itself, of what lies above and below it."""
    if not may_read(user) or user.office is None:
        return False
    if not file.startswith(LOCAL):
        return True
    try:
        path = path_of(owner_of(file))
    except ValueError:
        return False
    return lies_in(path, user.office.path) or lies_in(user.office.path, path)


def may_draft(user: Viewer | None, file: str) -> bool:
    """Officers and heads of the office that keeps the file."""
    return may_decide(user) and user.office is not None and user.office.code == owner_of(file)


def may_edit(user: Viewer | None, change: Change) -> bool:
    """The one who drafted it, as long as it is a draft."""
    return _drafted(user, change) and change.state == ChangeState.DRAFT


def may_withdraw(user: Viewer | None, change: Change) -> bool:
    return _drafted(user, change) and change.state in (ChangeState.DRAFT, ChangeState.PROPOSED)


def may_approve(user: Viewer | None, change: Change) -> bool:
    """A division head of the same office who did not draft it."""
    return (
        is_division_head(user)
        and change.state == ChangeState.PROPOSED
        and may_draft(user, change.file)
        and user.pk != change.drafted_by_id
    )


def _drafted(user: Viewer | None, change: Change) -> bool:
    return may_decide(user) and may_draft(user, change.file) and user.pk == change.drafted_by_id
