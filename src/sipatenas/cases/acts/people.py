"""The acts on the persons named, and on the case as a whole: separating, joining."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.cases.acts.base import Act, Taken
from sipatenas.cases.acts.people_forms import MergeForm, NamePersonForm, SplitForm
from sipatenas.cases.models import Case
from sipatenas.cases.services import joining, people
from sipatenas.cases.services.opening import Named


def name_person(taken: Taken) -> object:
    data = dict(taken.data)
    respondent, reason = data.pop("respondent"), data.pop("reason")
    named = Named(**{**data, "rules": tuple(data["rules"])})
    return people.name_person(
        case=taken.case, user=taken.user, clock=taken.clock, version=taken.version, named=named,
        respondent=respondent.pk if respondent else None, reason=reason,
    )  # fmt: skip


def _split(taken: Taken) -> object:
    chosen = [one.pk for one in taken.data["respondents"]]
    return joining.split(
        case=taken.case, user=taken.user, clock=taken.clock, version=taken.version, respondents=chosen,
        reason=taken.data["reason"],
    )  # fmt: skip


def _merge(taken: Taken) -> object:
    return joining.merge(
        case=taken.case, user=taken.user, clock=taken.clock, version=taken.version, into=taken.data["into"],
        reason=taken.data["reason"],
    )  # fmt: skip


def _several(case: Case, _user: User) -> str:
    return "" if len(case.people) > 1 else _now("hanya satu terlapor")


ACTS: tuple[Act, ...] = (
    Act("name_person", NamePersonForm, name_person, _("Data terlapor dicatat.")),
    Act("split", SplitForm, _split, _("Terlapor yang dipilih menjadi perkara sendiri."), offered=_several),
    Act("merge", MergeForm, _merge, _("Perkara ini digabung ke perkara lain.")),
)
