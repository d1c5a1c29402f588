"""A body's task that came to it after the referral was answered, or beside the addressee: returned, and handed on.

The referral stays with its addressee: what was recommended holds, and the next body reads it.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sipatenas.accounts.authorities import find_authority
from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison
from sipatenas.cases import routing
from sipatenas.cases.models import BodyTask, Case, Referral, Respondent
from sipatenas.cases.reach import GONE, referrals_for
from sipatenas.cases.services import bodies
from sipatenas.cases.transitions import ClockStart
from sipatenas.rulebook.routes import Role

WITHOUT_TASKS = (*GONE, Referral.State.DECIDED)


def tasks_to_return(user: User, referral: Referral) -> list[BodyTask]:
    """The tasks that go back without the referral: those of a body that is not its addressee, and what is left
    after the recommendation. Empty where the referral itself is what goes back."""
    if referral.state in WITHOUT_TASKS or _goes_back_whole(user, referral):
        return []
    left = bodies.unfinished(referral)
    return [one for one in left if not is_liaison(user) or one.authority_id == user.authority_id]


def returnable(user: User, case: Case) -> list[Referral]:
    """The referrals of which this reader may return something: all of it, or a task in it."""
    open_ones = referrals_for(user, case).exclude(state__in=WITHOUT_TASKS)
    return [one for one in open_ones if _goes_back_whole(user, one) or tasks_to_return(user, one)]


def _goes_back_whole(user: User, referral: Referral) -> bool:
    """It is this reader's own, or the office enters it from a letter, and nothing was recommended yet."""
    addressed = not is_liaison(user) or referral.authority_id == user.authority_id
    return addressed and referral.state != Referral.State.RECOMMENDED


def returned_tasks(case: Case) -> list[BodyTask]:
    """The tasks that came back and that nobody has yet."""
    waiting = BodyTask.objects.filter(case=case, state=BodyTask.State.RETURNED)
    return list(waiting.exclude(referral__state__in=WITHOUT_TASKS).select_related("referral").order_by("id"))


def roles_for(case: Case, tasks: list[BodyTask], day: date) -> dict[str, Role]:
    """Who may be named in place of the bodies that returned these tasks: of the routes of every level."""
    people = _people(tasks)
    found = routing.other_roles(case, people, day) | routing.roles_at_every_level(case, people, day)
    gone = {(one.role, one.authority_id) for one in tasks}
    return {key: role for key, role in found.items() if (role.id, _body(case, role)) not in gone}


def hand_on(
    *, held: Case, tasks: list[BodyTask], to: str, reason: str, day: date, at: datetime
) -> list[ClockStart]:
    """The tasks go to the body of the role `to`, in their referral. Raises ValidationError naming the field."""
    names = ", ".join(dict.fromkeys(one.body for one in tasks))
    if not to:
        words = _("Tugas yang dikembalikan %(bodies)s belum ada yang memegang: pilih instansi penggantinya.")
        raise ValidationError({"to": words % {"bodies": names}})
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis mengapa instansi ini yang berwenang.")})
    role = roles_for(held, tasks, day).get(to)
    if role is None:
        raise ValidationError({"to": _("Penerima ini tidak dikenal bagi orang yang dipilih.")})
    body = find_authority(role=role.id, level=role.level, office=held.office)
    if routing.barred(held, body):
        words = _("%(body)s tercatat berkepentingan dalam perkara ini: pilih penerima lain.")
        raise ValidationError({"to": words % {"body": body}})
    starts: list[ClockStart] = []
    for old in tasks:
        old.case = held
        starts += bodies.replace_task(task=old, role=role, authority=body, at=at)
    return starts


def _people(tasks: list[BodyTask]) -> list[Respondent]:
    found = Respondent.objects.filter(referrals__in=[one.referral_id for one in tasks])
    return list(found.distinct().order_by("order"))


def _body(case: Case, role: Role) -> str | None:
    body = find_authority(role=role.id, level=role.level, office=case.office)
    return body.pk if body else None
