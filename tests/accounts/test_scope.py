"""Who sees what: the own office and below, and nothing without the duty."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sipatenas.accounts import rules
from sipatenas.accounts.models import Duty, User
from sipatenas.accounts.scope import may_see_path, nothing, visible, within
from sipatenas.places.models import Office, Region
from sipatenas.places.paths import level_of, parent_of, path_of

OF_SOMETHING = {
    "may_manage_users_of": Office(path="00/65/"),
    "may_manage_authority": Region(path="00/65/"),
}
SEEING = [Duty.OFFICER, Duty.DIVISION_HEAD, Duty.AUDITOR]
SMALL = st.integers(1, 3).map(lambda n: f"{n:02d}")


@st.composite
def trees(draw: st.DrawFn) -> list[str]:
    """Codes of a random tree of regions, each with all that it lies in; close numbers mix them up."""
    leaves = draw(st.lists(st.lists(SMALL, min_size=1, max_size=4), min_size=1, max_size=6))
    found = {"00"}
    for leaf in leaves:
        code: str | None = ".".join([*leaf[:3], *(f"{part}{part}" for part in leaf[3:])])
        while code is not None:
            found.add(code)
            code = parent_of(code)
    return sorted(found)


def grow(codes: list[str]) -> None:
    regions = [
        Region(code=c, name=c, level=level_of(c), path=path_of(c), timezone="Asia/Jakarta") for c in codes
    ]
    Region.objects.bulk_create(regions)
    Office.objects.bulk_create(
        Office(code=r.code, region=r, name=r.code, level=r.level, path=r.path, timezone=r.timezone)
        for r in regions
    )


def lies_below(code: str | None, above: str) -> bool:
    """By climbing from parent to parent: another way than comparing paths."""
    while code is not None and code != above:
        code = parent_of(code)
    return code == above


class RandomTrees(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(trees(), st.data())
    def test_a_user_sees_exactly_the_rows_of_the_own_office_and_below(
        self, codes: list[str], data: st.DataObject
    ) -> None:
        grow(codes)
        own = data.draw(st.sampled_from(codes))
        user = User(
            username="u", duty=data.draw(st.sampled_from(SEEING)), office=Office.objects.get(code=own)
        )
        seen = set(Office.objects.filter(visible(user, field="path")).values_list("code", flat=True))
        assert seen == {code for code in codes if lies_below(code, own)}
        assert seen == {code for code in codes if may_see_path(user, path_of(code))}

    @settings(max_examples=15, deadline=None)
    @given(trees(), st.data())
    def test_the_administrator_sees_no_row_of_any_tree(self, codes: list[str], data: st.DataObject) -> None:
        grow(codes)
        own = Office.objects.get(code=data.draw(st.sampled_from(codes)))
        user = User(username="u", duty=Duty.ADMINISTRATOR, office=own)
        assert not Office.objects.filter(visible(user, field="path")).exists()
        assert not any(may_see_path(user, path_of(code)) for code in codes)


def somebody(duty: str = Duty.OFFICER, *, active: bool = True, office: bool = True) -> User:
    place = Office(code="65", path="00/65/") if office else None
    return User(username="u", duty=duty, is_active=active, office=place)


STRANGERS = {
    "nobody": None,
    "anonymous": AnonymousUser(),
    "deactivated": somebody(active=False),
    "without an office": somebody(office=False),
    "a superuser without an office": User(username="root", is_superuser=True, duty=Duty.AUDITOR),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_sees_nothing_and_may_nothing(who: str) -> None:
    user = STRANGERS[who]
    assert visible(user) == nothing()
    assert not may_see_path(user, "00/65/")
    predicates = [rule for name, rule in vars(rules).items() if name.startswith(("is_", "may_", "serves"))]
    assert len(predicates) >= 9
    assert not any(
        rule(user, OF_SOMETHING[name]) if name in OF_SOMETHING else rule(user)
        for name, rule in ((rule.__name__, rule) for rule in predicates)
    )


@pytest.mark.parametrize(
    ("duty", "sees", "decides", "reads_log", "manages"),
    [
        (Duty.OFFICER, True, True, False, False),
        (Duty.DIVISION_HEAD, True, True, False, False),
        (Duty.AUDITOR, True, False, True, False),
        (Duty.ADMINISTRATOR, False, False, False, True),
    ],
)
def test_each_duty_may_what_it_needs_and_no_more(
    duty: str, sees: bool, decides: bool, reads_log: bool, manages: bool
) -> None:
    user = somebody(duty)
    assert rules.may_see_cases(user) is sees
    assert rules.may_decide(user) is decides
    assert rules.may_read_access_log(user) is reads_log
    assert rules.may_manage_users(user) is manages
    assert (visible(user) != nothing()) is sees


def test_a_duty_that_nobody_has_thought_of_may_nothing() -> None:
    user = somebody("visitor")
    assert rules.serves(user)
    assert visible(user) == nothing()
    assert not rules.may_decide(user)
    assert not rules.may_read_access_log(user)
    assert not rules.may_manage_users(user)


def test_the_lazy_user_of_a_request_is_known_as_well() -> None:
    assert rules.may_see_cases(SimpleLazyObject(somebody))  # type: ignore[arg-type]


def test_the_scope_reaches_across_relations() -> None:
    assert visible(somebody(), field="post__region_path").children == [("post__region_path__below", "00/65/")]
    assert within(None) == nothing()
