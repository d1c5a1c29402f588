from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from sipatenas.accounts.models import User
from sipatenas.attribution import papers, queries
from sipatenas.attribution.models import AttributionRun
from sipatenas.attribution.rules import Refusal
from sipatenas.attribution.services import AttributionRefused, match_post, match_posts
from sipatenas.core.clock import FixedClock
from sipatenas.core.ledger import Subject, history
from sipatenas.sources.models import Post

pytestmark = pytest.mark.usefixtures("roster")


def ask(post: Post, user: Any, clock: FixedClock, *, has_signal: bool = True) -> AttributionRun:
    return match_post(post=post, user=user, purpose="judging", clock=clock, has_signal=has_signal)


def test_a_run_keeps_candidates_with_reasons_and_stands_in_the_ledger(
    make_post: Any, users: dict[str, User], clock: FixedClock
) -> None:
    run = ask(make_post(), users["first"], clock)
    best = run.candidates.first()
    assert best is not None
    assert best.person.number == "198507172010012003"
    assert best.reasons[0].keys() == {"text", "for_or_against", "weight"}
    assert run.none + sum(c.probability for c in run.candidates.all()) == pytest.approx(1)
    (entry,) = history(Subject("attribution", run.id))
    assert (entry.event, entry.actor, entry.codes["purpose"]) == (
        "attribution.matched",
        users["first"].id,
        "judging",
    )


def test_the_same_question_is_answered_by_the_same_run(
    make_post: Any, users: dict[str, User], clock: FixedClock
) -> None:
    post = make_post()
    assert ask(post, users["first"], clock).id == ask(post, users["second"], clock).id
    assert AttributionRun.objects.count() == 1


@pytest.mark.parametrize(
    ("user", "post", "has_signal", "why"),
    [
        ("first", {}, False, Refusal.NO_SIGNAL),
        ("foreign", {}, True, Refusal.JURISDICTION),
        ("below", {}, True, Refusal.JURISDICTION),
        ("first", {"matching_refused": True}, True, Refusal.TERMS),
        ("first", {"handle": "PKSejahtera", "display_name": "PKS"}, True, Refusal.REGISTERED),
        ("first", {"handle": "PKSejahtera", "election_id": "pilkada-2024"}, True, Refusal.REGISTERED),
        ("first", {"handle": "", "display_name": ""}, True, Refusal.NO_ACCOUNT),
        ("auditor", {}, True, Refusal.DUTY),
        ("administrator", {}, True, Refusal.DUTY),
    ],
)
def test_matching_is_refused_with_its_reason_and_the_refusal_is_logged(
    make_post: Any,
    users: dict[str, User],
    clock: FixedClock,
    user: str,
    post: dict[str, Any],
    has_signal: bool,
    why: Refusal,
) -> None:
    stored = make_post(**post)
    with pytest.raises(AttributionRefused) as refused:
        ask(stored, users[user], clock, has_signal=has_signal)
    assert refused.value.why is why
    assert str(refused.value) == str(why.label)
    assert not AttributionRun.objects.exists()
    (entry,) = history(Subject("post_attribution", stored.id))
    assert (entry.event, entry.codes["why"]) == ("attribution.refused", why.value)


def test_nobody_matches_without_a_name(make_post: Any, clock: FixedClock) -> None:
    with pytest.raises(AttributionRefused):
        ask(make_post(), AnonymousUser(), clock)


def test_a_purpose_must_be_one_of_the_known(
    make_post: Any, users: dict[str, User], clock: FixedClock
) -> None:
    with pytest.raises(ValueError, match="curiosity"):
        match_post(post=make_post(), user=users["first"], purpose="curiosity", clock=clock, has_signal=True)


def test_a_region_without_a_roster_says_so(make_post: Any, users: dict[str, User], clock: FixedClock) -> None:
    with pytest.raises(AttributionRefused) as refused:
        ask(make_post(office="32.04"), users["foreign"], clock)
    assert refused.value.why is Refusal.NO_ROSTER


def test_a_batch_gives_each_post_its_run_or_its_refusal_in_order(
    make_post: Any, users: dict[str, User], clock: FixedClock
) -> None:
    posts = [
        make_post(),
        make_post(matching_refused=True),
        make_post(handle="lerek", display_name="Bonifasius Lerek"),
    ]
    done: list[int] = []
    outcomes = match_posts(
        posts=posts,
        user=users["first"],
        purpose="judging",
        clock=clock,
        has_signal=lambda _post: True,
        progress=done.append,
    )
    assert [o.post for o in outcomes] == [p.id for p in posts]
    assert [o.refused for o in outcomes] == [None, Refusal.TERMS, None]
    assert done == [1, 2, 3]


def test_a_batch_asks_little_of_the_database(
    make_post: Any, users: dict[str, User], clock: FixedClock, django_assert_max_num_queries: Any
) -> None:
    posts = [make_post() for _ in range(3)]
    ask(posts[0], users["first"], clock)
    fresh = list(Post.objects.select_related("account"))
    with django_assert_max_num_queries(60):
        match_posts(
            posts=fresh, user=users["first"], purpose="judging", clock=clock, has_signal=lambda _post: True
        )


def test_candidates_are_shown_only_to_who_judges_in_the_jurisdiction(
    make_post: Any, users: dict[str, User], clock: FixedClock
) -> None:
    run = ask(make_post(), users["first"], clock)
    seen = {name: len(queries.candidates_for(user, run)) > 0 for name, user in users.items()}
    allowed = {"first", "second", "third", "head", "national"}
    assert seen == {name: name in allowed for name in users}
    assert queries.candidates_for(AnonymousUser(), run) == []


def test_papers_mask_the_candidates(make_post: Any, users: dict[str, User], clock: FixedClock) -> None:
    run = ask(make_post(), users["first"], clock)
    told = repr(papers.masked_candidates(run))
    assert "Rusmiyati" not in told
    assert "Kartawinata" not in told
    assert "1985" not in told


def test_accounts_over_half_are_counted_for_the_summary(
    make_post: Any, users: dict[str, User], clock: FixedClock
) -> None:
    ask(make_post(), users["first"], clock)
    ask(make_post(handle="kopi", display_name="senja", bio=""), users["first"], clock)
    shares = queries.accounts_with_candidate_over_half(Post.objects.all())
    assert (shares.accounts, shares.over_half) == (2, 1)
