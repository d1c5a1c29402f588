"""What stands behind `sipatenas exchange bundle` and `sipatenas exchange answer`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.db.models import Q

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case
from sipatenas.cases.queries import visible_to
from sipatenas.cases.reach import GONE, referrals_for
from sipatenas.core.clock import Clock
from sipatenas.exchange.bundle import file_name_of, make_bundle
from sipatenas.exchange.services import Received, receive_answer


class NoSuchCase(LookupError):  # noqa: N818 (the name says what is wrong)
    """No case of that number or id is the user's to see; or it was not referred."""


def case_named(user: User, name: str) -> Case:
    """The case by its id or one of its numbers. Raises NoSuchCase."""
    try:
        asked = Q(pk=UUID(name))
    except ValueError:
        asked = Q(register_number=name) | Q(finding_number=name) | Q(report_number=name)
    found = visible_to(user).filter(asked).select_related("office").first()
    if found is None:
        raise NoSuchCase(f"Perkara {name!r} tidak dikenal, atau di luar wilayah pengguna ini.")
    return found


def write_bundles(*, name: str, out: Path, user: User, clock: Clock) -> list[Path]:
    """One bundle for each referral of the case that still holds, into the folder `out`. Raises NoSuchCase."""
    case = case_named(user, name)
    referrals = referrals_for(user, case).exclude(state__in=GONE).select_related("case__office", "letter")
    if not referrals:
        raise NoSuchCase(f"Perkara {name!r} belum diteruskan kepada siapa pun.")
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for referral in referrals:
        path = out / file_name_of(referral)
        part = path.with_suffix(".part")
        part.write_bytes(make_bundle(referral=referral, user=user, clock=clock))
        part.replace(path)
        written.append(path)
    return written


def take_answer(*, path: Path, user: User, clock: Clock) -> Received:
    """An answer file from the disk. Raises AnswerRefused, OSError, PermissionDenied."""
    return receive_answer(data=path.read_bytes(), name=path.name, user=user, clock=clock)
