"""Answer files taken in: checked strictly, each item by the step of the case that it stands for, all or nothing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from sipatenas.accounts.models import User
from sipatenas.cases.models import Case, Referral
from sipatenas.cases.reach import referrals_for
from sipatenas.cases.rules import receives_or_enters
from sipatenas.cases.services import follow_up, receiving, recommending
from sipatenas.core import blobs
from sipatenas.core.clock import Clock
from sipatenas.exchange import schema
from sipatenas.exchange.models import ReceivedAnswer

LIMIT = 2 * 1024 * 1024
"""Bytes of an answer file."""
_FIELDS = {
    "referral": "", "respondent": "person", "__all__": "", "received_on": "decided_on", "kind": "sanction",
}  # fmt: skip
"""A step's field as the answer file calls it."""
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_PLACE = re.compile(r" - at `(?:key in )?(\$[^`]*)`$")


class AnswerRefused(ValueError):  # noqa: N818 (the name says what happened)
    """The file is not taken; the message names the file, the field and what to do."""

    def __init__(self, *, name: str, field: str, wrong: str, remedy: str) -> None:
        self.name, self.field, self.wrong, self.remedy = name, field, wrong, remedy
        super().__init__(f"{name}: {field}: {wrong} {remedy}")


@dataclass(frozen=True)
class Received:
    """`already`: the same file had been taken before; nothing was done again."""

    case: Case
    items: int
    already: bool


@transaction.atomic
def receive_answer(
    *, data: bytes, name: str, user: User, clock: Clock, referral: Referral | None = None
) -> Received:
    """Take an answer file in. `name`: of the file, for the messages; `referral`: the one it must answer, if said.

    Raises AnswerRefused, and PermissionDenied for whom the steps are not.
    """
    answer = _decoded(data, name)
    digest = hashlib.sha256(data).hexdigest()
    found = _referral(answer, name, user, referral)
    known = ReceivedAnswer.objects.filter(pk=answer.id).first()
    if known is not None:
        if known.sha256 == digest:
            return Received(found.case, known.items, already=True)
        raise AnswerRefused(
            name=name, field="$.id", wrong=_("jawaban lain dengan id ini sudah diterima."),
            remedy=_("Beri id baru pada jawaban yang baru."),
        )  # fmt: skip
    _check_people(answer, found, name)
    for place, item in enumerate(answer.items):
        _take(item, place, answer, found, name, user, clock)
    blobs.put(data, media_type="application/json", clock=clock)
    ReceivedAnswer.objects.create(
        id=answer.id, referral=found, sender=answer.sender, reference=answer.reference, sha256=digest,
        items=len(answer.items), received_by=user, received_at=clock.now(),
    )  # fmt: skip
    return Received(found.case, len(answer.items), already=False)


def _decoded(data: bytes, name: str) -> schema.Answer:
    if len(data) > LIMIT:
        raise AnswerRefused(
            name=name, field="$", wrong=_("berkas terlalu besar."), remedy=_("Paling besar 2 MB; bagi jawabannya.")
        )  # fmt: skip
    try:
        if _NUL.search(data):  # valid JSON, but a text that no database keeps
            raise msgspec.DecodeError("Invalid text: NUL")
        return schema.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        place = _PLACE.search(str(error))
        wrong = _PLACE.sub("", str(error)) + "."
        raise AnswerRefused(
            name=name, field=place.group(1) if place else "$", wrong=wrong,
            remedy=_("Sesuaikan dengan skema.json dari berkas penerusan, lalu kirim ulang."),
        ) from error  # fmt: skip


def _referral(answer: schema.Answer, name: str, user: User, wanted: Referral | None) -> Referral:
    found = Referral.objects.select_related("case__office").filter(pk=answer.referral).first()
    seen = found is not None and referrals_for(user, found.case).filter(pk=found.pk).exists()
    if found is None or not seen:
        raise AnswerRefused(
            name=name, field="$.referral", wrong=_("penerusan ini tidak dikenal di sini."),
            remedy=_("Salin “referral” dari perkara.json dalam berkas penerusan."),
        )  # fmt: skip
    if found.case_id != answer.case or (wanted is not None and wanted.pk != found.pk):
        raise AnswerRefused(
            name=name, field="$.case" if wanted is None else "$.referral", wrong=_("jawaban ini untuk perkara lain."),
            remedy=_("Salin “case” dan “referral” dari perkara.json yang sama."),
        )  # fmt: skip
    return found


def _check_people(answer: schema.Answer, referral: Referral, name: str) -> None:
    referred = set(referral.respondents.values_list("pk", flat=True))
    for place, item in enumerate(answer.items):
        if isinstance(item, schema.Recommended | schema.FollowedUp) and item.person not in referred:
            raise AnswerRefused(
                name=name, field=f"$.items[{place}].person",
                wrong=_("orang ini tidak diteruskan dalam penerusan ini."),
                remedy=_("Salin “id” orang dari perkara.json."),
            )  # fmt: skip


def _take(
    item: schema.Item,
    place: int,
    answer: schema.Answer,
    referral: Referral,
    name: str,
    user: User,
    clock: Clock,
) -> None:
    """One item, as the step that it stands for. Raises AnswerRefused in the words of that step."""
    try:
        _step(item, answer, referral, user, clock)
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        field, words = next(iter(told.items()))
        field = _FIELDS.get(field, field)
        raise AnswerRefused(
            name=name, field=f"$.items[{place}]" + (f".{field}" if field else ""), wrong=" ".join(words),
            remedy=_("Perbaiki butir ini; tidak satu pun butir lain dicatat."),
        ) from error  # fmt: skip
    except TransitionNotAllowed as error:
        raise AnswerRefused(
            name=name, field=f"$.items[{place}]", wrong=_("tidak tersedia pada keadaan perkara sekarang."),
            remedy=_("Periksa riwayat perkara; tidak satu pun butir lain dicatat."),
        ) from error  # fmt: skip


def _step(item: schema.Item, answer: schema.Answer, referral: Referral, user: User, clock: Clock) -> None:
    case, pk = referral.case, str(referral.pk)
    if isinstance(item, schema.Acknowledged):
        receiving.acknowledge(case=case, user=user, clock=clock, referral=pk, reference=answer.reference)
    elif isinstance(item, schema.Returned):
        receiving.give_back(
            case=case, user=user, clock=clock, referral=pk, reason=item.reason, reference=answer.reference
        )
    elif isinstance(item, schema.Recommended):
        advice = recommending.Advice(
            respondent=str(item.person),
            proven=item.proven,
            number=item.number,
            issued_on=item.issued_on,
            reasons=item.reasons,
            sanction=item.sanction or "",
        )
        recommending.recommend(case=case, user=user, clock=clock, referral=pk, advice=advice, sealed=True)
    else:
        told = follow_up.Outcomes(
            kind=item.outcome or "",
            sanction=item.sanction or "",
            received_on=item.decided_on,
            reference=item.reference,
            respondent=str(item.person),
            idis_number=item.idis_number,
            summary=item.summary,
        )
        follow_up.follow_up(case=case, user=user, clock=clock, referral=pk, told=told, sealed=True)


def may_bring(user: User, case: Case) -> None:
    """Raises PermissionDenied for whom the answers of a body are not to enter."""
    if not receives_or_enters(user, case):
        raise PermissionDenied(_("Jawaban dicatat oleh instansi penerima, atau oleh kantor yang menangani."))
