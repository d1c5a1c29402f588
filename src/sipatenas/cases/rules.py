"""Who may do what with a case. `WHO` holds the predicates that the workflow's table names."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import (
    is_custodian,
    is_division_head,
    is_liaison,
    may_decide,
    may_see_cases,
)
from sipatenas.accounts.scope import may_see_path
from sipatenas.cases.models import Case
from sipatenas.cases.reach import may_look
from sipatenas.places.paths import lies_in

Asking = User | AnonymousUser


def may_see_list(user: Asking) -> bool:
    return may_see_cases(user) or is_liaison(user)


def may_handle(user: Asking) -> bool:
    """Officers and heads carry a case from step to step; auditors look, administrators see nothing."""
    return may_decide(user)


def handles(user: Asking, case: Case) -> bool:
    """Only the office that has the case takes its steps; offices above look on."""
    return may_decide(user) and user.office_id == case.office_id


def heads(user: Asking, case: Case) -> bool:
    return is_division_head(user) and user.office_id == case.office_id


def stands_above(user: Asking, case: Case) -> bool:
    """A head of an office above the one that has the case."""
    return (
        is_division_head(user)
        and user.office is not None
        and user.office_id != case.office_id
        and lies_in(case.region_path, user.office.path)
    )


def receives(user: Asking, case: Case) -> bool:
    """A liaison of a body to which the case was referred, or which has a task in it, and which has not returned it."""
    return is_liaison(user) and may_look(user, case)


def receives_or_enters(user: Asking, case: Case) -> bool:
    """The body itself; or, for bodies that do not work here, the office that enters their letter."""
    return receives(user, case) or handles(user, case)


def may_reveal_reporter(user: Asking, case: Case) -> bool:
    """A custodian of the case's office or of one above it (SAFEGUARDS 8)."""
    return is_custodian(user) and user.office is not None and lies_in(case.region_path, user.office.path)


def reads(user: Asking, case: Case) -> bool:
    """Whoever the case, or its sealed reporter, lies open to, unless an interest of theirs was declared."""
    return may_see_path(user, case.region_path) or may_reveal_reporter(user, case)


WHO: dict[str, tuple[Callable[[Asking, Case], bool], str | Promise]] = {
    "handler": (handles, _("petugas atau kepala divisi kantor yang menangani")),
    "head": (heads, _("kepala divisi kantor yang menangani")),
    "reader": (reads, _("siapa pun di kantor ini dan di atasnya yang melihat perkara ini")),
    "superior": (stands_above, _("kepala divisi kantor di atasnya")),
    "receiver": (receives_or_enters, _("instansi penerima, atau kantor yang mencatat suratnya")),
    "handler_or_receiver": (receives_or_enters, _("kantor yang menangani atau instansi penerima")),
}
