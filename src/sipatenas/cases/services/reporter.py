"""Who reported and who witnessed: sealed apart from the case, opened one look at a time, with a reason.

Nothing here goes to lists, pages of the case, papers or the ledger but that somebody reported, of what kind,
and that a custodian looked (SAFEGUARDS 8; UU 27/2022).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_custodian
from sipatenas.accounts.scope import within
from sipatenas.cases import events, sealing
from sipatenas.cases.models import Case, Conflict, Reporter, SealedPart
from sipatenas.cases.rules import may_reveal_reporter
from sipatenas.cases.transitions import subject_of
from sipatenas.core import blobs, ledger
from sipatenas.core.clock import Clock

SHORTEST_REASON = 10


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A reporter as form B.1 asks (Perbawaslu 7/2022; Perbawaslu 9/2024)."""

    name: str
    birth_place: str = ""
    born_on: date | None = None
    sex: str = ""
    job: str = ""
    citizenship: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


class Witness(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    address: str = ""
    phone: str = ""


class _Paper(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    media_type: str


T = TypeVar("T")


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in."""

    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True)
class RevealedPaper:
    id: UUID
    name: str
    media_type: str


@dataclass(frozen=True)
class Revealed:
    """What a custodian sees: the identity first given, what was added to it, witnesses, scanned papers."""

    kind: str
    identity_checked: bool
    identities: tuple[Identity, ...]
    witnesses: tuple[Witness, ...]
    papers: tuple[RevealedPaper, ...]


def keep_reporter(
    *, case: Case, kind: str, identity: Identity, identity_checked: bool, folder: Path | None = None
) -> Reporter:
    """Seal who reported. Inside the transaction that opens the case."""
    return Reporter.objects.create(
        case=case,
        kind=kind,
        sealed=sealing.seal(msgspec.json.encode(identity), case_id=case.pk, folder=folder or _folder()),
        identity_checked=identity_checked,
    )


def keep_parts(
    *,
    case: Case,
    user: User,
    clock: Clock,
    identities: Sequence[Identity] = (),
    witnesses: Sequence[Witness] = (),
    papers: Sequence[Upload] = (),
) -> list[SealedPart]:
    """Seal witnesses, scanned papers, and what is added to an identity: what stood before stays."""
    kinds = SealedPart.Part
    rows = [_part(case, kinds.REPORTER, one, user, clock) for one in identities]
    rows += [_part(case, kinds.WITNESS, one, user, clock) for one in witnesses]
    for paper in papers:
        said = _Paper(name=paper.name[:200], media_type=paper.media_type)
        row = _part(case, kinds.PAPER, said, user, clock)
        sealed = sealing.seal(paper.data, case_id=case.pk, folder=_folder())
        row.blob = blobs.put(sealed, media_type="application/octet-stream", clock=clock).sha256
        rows.append(row)
    return SealedPart.objects.bulk_create(rows)


def sealed_cases(user: User) -> QuerySet[Case]:
    """Cases with somebody sealed, of the custodian's office and below, newest first; none for other duties."""
    if not is_custodian(user):
        return Case.objects.none()
    own = Conflict.standing.filter(user=user).values("case_id")
    found = Case.objects.filter(within(user.office)).filter(reporter__isnull=False)
    return found.exclude(pk__in=own).select_related("office").order_by("-opened_at")


@transaction.atomic
def reveal(*, case: Case, user: User, reason: str, clock: Clock) -> Revealed:
    """Open what is sealed in the case to a custodian; the look and its reason are kept for good.

    Raises PermissionDenied for whom it is not, ValidationError without a reason, SealError when the key is gone.
    """
    _let_in(case, user, reason, clock, gettext_noop("identitas pelapor dan saksi"), {"what": "identity"})
    held = Reporter.objects.filter(case=case).first()
    parts = list(SealedPart.objects.filter(case=case))
    kinds = SealedPart.Part
    first = [_opened(held.sealed, case, Identity)] if held else []
    return Revealed(
        kind=str(held.get_kind_display()) if held else "",
        identity_checked=held.identity_checked if held else False,
        identities=(*first, *(_opened(p.sealed, case, Identity) for p in parts if p.part == kinds.REPORTER)),
        witnesses=tuple(_opened(p.sealed, case, Witness) for p in parts if p.part == kinds.WITNESS),
        papers=tuple(
            RevealedPaper(p.pk, said.name, said.media_type)
            for p in parts
            if p.part == kinds.PAPER
            for said in [_opened(p.sealed, case, _Paper)]
        ),
    )


@transaction.atomic
def reveal_paper(*, case: Case, part_id: UUID, user: User, reason: str, clock: Clock) -> Upload:
    """One scanned paper, opened to a custodian. Raises as `reveal`, and SealedPart.DoesNotExist."""
    part = SealedPart.objects.get(case=case, pk=part_id, part=SealedPart.Part.PAPER)
    _let_in(
        case, user, reason, clock, gettext_noop("formulir pelapor"), {"what": "paper", "part": str(part.pk)}
    )
    said = _opened(part.sealed, case, _Paper)
    data = sealing.unseal(blobs.read(part.blob), case_id=case.pk, folder=_folder())
    return Upload(name=said.name, data=data, media_type=said.media_type)


def told_in(text: str, people: Sequence[Identity | Witness]) -> bool:
    """Whether the text tells who reported or witnessed: a name, a telephone number or a mail address of theirs."""
    plain = _plain(text)
    digits = "".join(sign for sign in text if sign.isdigit())
    for one in people:
        names = [one.name, one.email if isinstance(one, Identity) else ""]
        if any(len(name.strip()) > 2 and f" {_plain(name)} " in f" {plain} " for name in names):
            return True
        phone = "".join(sign for sign in one.phone if sign.isdigit())
        if len(phone) >= 8 and phone in digits:
            return True
    return False


def _let_in(case: Case, user: User, reason: str, clock: Clock, what: str, codes: dict[str, str]) -> None:
    if not may_reveal_reporter(user, case) or Conflict.standing.filter(case=case, user=user).exists():
        raise PermissionDenied(_("Identitas pelapor hanya dibuka oleh penjaga identitas kantor ini."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError(
            {"reason": _("Tulis untuk apa identitas ini perlu dibuka, sedikitnya satu kalimat.")}
        )
    ledger.append(
        subject=subject_of(case),
        event=events.REVEALED,
        clock=clock,
        actor=user.pk,
        office=user.office_id or "",
        codes=codes,
        personal={"reason": reason.strip()},
    )
    record_look(user=user, subject=subject_of(case), what=what, purpose=Purpose.REVEAL, clock=clock)


def _part(case: Case, part: str, said: msgspec.Struct, user: User, clock: Clock) -> SealedPart:
    sealed = sealing.seal(msgspec.json.encode(said), case_id=case.pk, folder=_folder())
    return SealedPart(case=case, part=part, sealed=sealed, added_by=user, added_at=clock.now())


def _opened(sealed: bytes | memoryview, case: Case, shape: type[T]) -> T:
    data = sealing.unseal(bytes(sealed), case_id=case.pk, folder=_folder())
    return msgspec.json.decode(data, type=shape)


def _folder() -> Path:
    return Path(settings.SIPATENAS_KEYS)


def _plain(text: str) -> str:
    """Lower case, signs as spaces, so that a name is found however it is written."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())
