"""Referral (*penerusan*): one letter for each addressee, with the tasks of the bodies behind it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sipatenas.accounts.authorities import find_authority
from sipatenas.accounts.models import User
from sipatenas.cases import numbers, papers, routing, tasks_of
from sipatenas.cases.models import BodyTask, Case, CaseFile, Outcome, Part, Referral, Respondent, WorkTask
from sipatenas.cases.reach import GONE
from sipatenas.cases.routing import Letter
from sipatenas.cases.services import bodies
from sipatenas.cases.services.handing_on import hand_on, returned_tasks
from sipatenas.cases.services.paper_numbers import number_for
from sipatenas.cases.services.summons import round_start
from sipatenas.cases.transitions import ClockStart, Said, take
from sipatenas.core.clock import Clock
from sipatenas.documents.models import Document
from sipatenas.places.zones import legal_day

SENDABLE = frozenset(
    {CaseFile.Kind.EVIDENCE, CaseFile.Kind.COUNTER, CaseFile.Kind.RECORDING, CaseFile.Kind.MINUTES}
)
"""What may go with a referral. Forms stay: they may tell who reported (SAFEGUARDS 8)."""
PAPER = "penerusan"


@dataclass(frozen=True)
class Pending:
    """A letter that is still to be written, and the referrals that it replaces."""

    letter: Letter
    replaces: tuple[Referral, ...]


@dataclass(frozen=True)
class Wish:
    """What the officer chose: `people` and `files` by id (empty: all people, no files); `to`: another role."""

    people: Collection[str] = ()
    files: Collection[str] = ()
    account: str = ""
    number: str = ""
    to: str = ""
    reason: str = ""


def sendable(case: Case) -> QuerySet[CaseFile]:
    """The case's files that may go with a referral; nothing of the hearing of who reported."""
    return case.files.filter(kind__in=SENDABLE).exclude(clarification__part=Part.REPORTER)


def goes_with(kept: CaseFile, people: Collection[Respondent]) -> bool:
    """Whether the file may be read by who reads of these persons alone: what somebody else said may not."""
    said = kept.clarification
    return said is None or said.respondent_id is None or said.respondent_id in {one.pk for one in people}


def alleged_in(case: Case) -> list[Respondent]:
    """The persons of whom the plenary held that they are alleged to have breached a rule."""
    return list(case.respondents.filter(outcome=Outcome.ALLEGED).order_by("order"))


def pending(case: Case, day: date, people: Collection[str] = ()) -> list[Pending]:
    """The letters that the case still needs: for whom none is with an authority, or came back, or whose is no more."""
    filed = list(case.referrals.prefetch_related("respondents", "recommendations"))
    wanted = [one for one in alleged_in(case) if not people or str(one.pk) in people]
    matters = {one.pk: matter for one in wanted if (matter := _matter(filed, one, day))}
    found = []
    filed = _of_this_round(case, filed)
    for letter in routing.letters(case, wanted, day, matters=matters):
        criminal = routing.CRIMINAL in letter.breaches
        open_people = tuple(one for one in letter.people if not _served(filed, one, criminal, day))
        if open_people:
            old = tuple(
                one
                for one in filed
                if routing.is_criminal(one) is criminal
                and _over(one, day)
                and not any(later.replaces_id == one.pk for later in filed)
                and set(one.respondents.all()) & set(open_people)
            )
            found.append(Pending(replace(letter, people=open_people), old))
    return found


def refer(*, case: Case, user: User, clock: Clock, wish: Wish = Wish(), version: int | None = None) -> Case:
    """Write and send the letters that the case needs; with a returned or orphaned referral, its replacement.

    A task that a body returned is handed on first, by itself, to the role that `wish.to` names.

    What one person said goes only with letters that speak of that person. Raises ValidationError naming the field:
    nobody to refer, no route known for the day, a barred body, a number given before.
    """

    handed: list[BodyTask] = []

    def work(held: Case) -> Said:
        day = legal_day(clock.now(), held.office)
        if back := returned_tasks(held):
            handed.extend(back)
            return _handed_on(held, back, wish, day, clock)
        due = [_as_wished(held, one, wish, day) for one in pending(held, day, wish.people)]
        if not due:
            raise ValidationError(
                _(
                    "Tidak ada yang perlu diteruskan: pleno tidak menduga seorang pun, atau semuanya sudah diteruskan."
                )
            )
        if wish.number and len(due) > 1:
            raise ValidationError(
                {"number": _("Ada %(count)s surat: nomor sendiri hanya untuk satu surat. Teruskan satu per satu.")
                 % {"count": len(due)}}
            )  # fmt: skip
        files = _files(held, wish.files, [person for one in due for person in one.letter.people])
        starts: list[ClockStart] = []
        made = []
        for one in due:
            referral, begun = _send(held, one, wish, files, user, clock)
            made.append(referral)
            starts += begun
        held.referred_at = held.referred_at or clock.now()
        return Said(
            codes=_codes(made, files),
            personal={"reason": wish.reason.strip(), "names": "\n".join(_names(made))},
            starts=tuple(starts),
        )

    taken = take(case=case, step="refer", user=user, clock=clock, work=work, version=version)
    if handed and pending(taken, legal_day(clock.now(), taken.office)):
        tasks_of.ask(case=taken, kinds=[WorkTask.Kind.REFER], clock=clock)
    return taken


def _handed_on(held: Case, back: list[BodyTask], wish: Wish, day: date, clock: Clock) -> Said:
    """The tasks that came back go to the body that the officer names; no letter is written anew."""
    starts = hand_on(held=held, tasks=back, to=wish.to, reason=wish.reason, day=day, at=clock.now())
    return Said(
        codes={
            "referral": " ".join(dict.fromkeys(str(one.referral_id) for one in back)),
            "task": " ".join(str(one.pk) for one in back),
            "role": wish.to,
        },
        personal={"reason": wish.reason.strip()},
        starts=tuple(starts),
    )


def _send(
    held: Case, one: Pending, wish: Wish, files: list[CaseFile], user: User, clock: Clock
) -> tuple[Referral, tuple[ClockStart, ...]]:
    """One letter with its row, its files and the tasks of its bodies."""
    way, now = one.letter.route, clock.now()
    addressee = way.addressee
    if addressee is None or way.kind not in ("refer", "handle"):
        raise ValidationError({"people": " ".join(way.how)})
    body = find_authority(role=addressee.id, level=addressee.level, office=held.office)
    if routing.barred(held, body):
        raise ValidationError(
            {
                "to": _("%(body)s tercatat berkepentingan dalam perkara ini: pilih penerima lain.")
                % {"body": body}
            }
        )
    number = number_for(
        used=Document.objects.filter(office=held.office, template=PAPER),
        given=wish.number,
        following=lambda: numbers.letter_number(office=held.office, clock=clock),
    )
    files = [kept for kept in files if goes_with(kept, one.letter.people)]
    letter = papers.issue_referral(
        case=held, letter=one.letter, number=number, user=user, clock=clock, account=wish.account, files=files
    )
    reached = body is not None and body.users.filter(is_active=True).exists()
    referral = Referral.objects.create(
        case=held, authority=body, number=number, addressee=addressee.label, addressee_id=addressee.id,
        delivery=Referral.Delivery.SYSTEM if reached else Referral.Delivery.LETTER,
        breach=one.letter.breach, copies=[role.label for role in way.copies],
        excluded=[role.label for role in way.excluded], unsure=routing.unsure_roles(way),
        rule_id=way.rule_id, rule_version=way.version,
        basis=way.basis, certainty=way.certainty, how=list(way.how), letter=letter, referred_by=user,
        referred_at=now, replaces=one.replaces[0] if one.replaces else None,
    )  # fmt: skip
    referral.respondents.set(one.letter.people)
    referral.files.set(files)
    _supersede(one, held, now)
    return referral, bodies.make_tasks(referral=referral, route=way, at=now)


def _supersede(one: Pending, held: Case, now: datetime) -> None:
    """What is replaced gives no sight and runs no clock any more; it stays on file."""
    for old in one.replaces:
        if old.state == Referral.State.RETURNED:
            continue
        left = set(old.respondents.filter(outcome=Outcome.ALLEGED)) - set(one.letter.people)
        if left:
            raise ValidationError(
                {"people": _("Penerusan %(number)s dialihkan seluruhnya: pilih semua orang di dalamnya.")
                 % {"number": old.number}}
            )  # fmt: skip
        old.case = held
        bodies.void(tasks=bodies.unfinished(old), at=now)
        old.state = Referral.State.SUPERSEDED
        old.save(update_fields=["state"])


def _as_wished(held: Case, one: Pending, wish: Wish, day: date) -> Pending:
    """The letter with the addressee that the officer named, if any. Raises ValidationError."""
    if not wish.to:
        return one
    if not wish.reason.strip():
        raise ValidationError({"reason": _("Tulis mengapa penerimanya bukan yang disebut aturan.")})
    role = routing.other_roles(held, one.letter.people, day).get(wish.to)
    if role is None:
        raise ValidationError({"to": _("Penerima ini tidak dikenal bagi orang yang dipilih.")})
    return replace(one, letter=routing.to_another(one.letter, role))


def _of_this_round(case: Case, filed: Sequence[Referral]) -> list[Referral]:
    """Without what was referred and decided before the case was opened again: the new decision goes out anew."""
    if not any(one.state == Referral.State.DECIDED for one in filed):
        return list(filed)
    begun = round_start(case)
    return [one for one in filed if one.state != Referral.State.DECIDED or one.referred_at >= begun]


def _served(filed: Sequence[Referral], person: Respondent, criminal: bool, day: date) -> bool:
    return any(
        person in one.respondents.all() and routing.is_criminal(one) is criminal and not _over(one, day)
        for one in filed
    )


def _over(referral: Referral, day: date) -> bool:
    """Whether it no longer lies with an authority that may decide: gone, or the body is no more."""
    if referral.state in GONE:
        return True
    return referral.state != Referral.State.DECIDED and routing.ceased(referral.addressee_id, day)


def _matter(filed: Sequence[Referral], person: Respondent, day: date) -> str:
    """What a file of KASN counts as after its end: received by it, or already dealt with."""
    for one in filed:
        if one.addressee_id == "kasn" and routing.ceased("kasn", day) and person in one.respondents.all():
            done = any(not row.draft for row in one.recommendations.all())
            return "kasn_processed" if done else "kasn_received"
    return ""


def _files(held: Case, chosen: Collection[str], people: Collection[Respondent]) -> list[CaseFile]:
    found = [one for one in sendable(held).select_related("clarification") if str(one.pk) in chosen]
    if len(found) != len(set(chosen)) or not all(goes_with(one, people) for one in found):
        raise ValidationError({"files": _("Ada berkas yang tidak dapat diteruskan.")})
    return found


def _names(made: Sequence[Referral]) -> list[str]:
    return [f"{one.addressee}: {', '.join(person.name for person in one.respondents.all())}" for one in made]


def _codes(made: Sequence[Referral], files: Sequence[CaseFile]) -> dict[str, str | int]:
    return {
        "referrals": len(made),
        "referral": " ".join(str(one.pk) for one in made),
        "number": " ".join(one.number for one in made),
        "addressee": " ".join(one.addressee_id for one in made),
        "rule": " ".join(one.rule_id for one in made),
        "version": made[0].rule_version,
        "letter": " ".join(str(one.letter_id) for one in made),
        "delivery": " ".join(str(one.delivery) for one in made),
        "replaces": " ".join(str(one.replaces_id) for one in made if one.replaces_id),
        "breaches": " ".join(dict.fromkeys(" ".join(one.breach for one in made).split())),
        "persons": len({person.pk for one in made for person in one.respondents.all()}),
        "files": len(files),
    }
