"""From a sealed link to the history of what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.evidence.watching import FACEBOOK, Go, Sees, look_at, page, sealed_capture

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Job
from sipatenas.core.tasks import run_due
from sipatenas.evidence import services, vault
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.models.watches import ControlLink, KeptForeverError, LinkObservation, SitePace, Watch
from sipatenas.evidence.recheck.judge import judge
from sipatenas.evidence.recheck.looking import Look
from sipatenas.evidence.services import rechecking
from sipatenas.evidence.services.rechecking import performing, planning
from sipatenas.evidence.services.rechecking.observing import digest_of
from sipatenas.evidence.sites import site

pytest_plugins = ["tests.evidence.watched"]

CONTROL = "https://www.facebook.com/bawaslu/posts/pfbid0Kendali0000001"
LIVE = page("facebook", "sealed")
EDITED = page("facebook", "edited-words-of-the-text")
GONE = page("facebook", "removed-notice-in-indonesian")
WALL = page("facebook", "log-in-wall-by-redirect")


def events(evidence: Evidence) -> list[str]:
    return [entry.event for entry in ledger.history(services.subject_of(evidence))]


def test_a_sealed_capture_is_watched_from_then_on_and_looked_at_within_the_hour(
    watch: Watch, clock: FixedClock
) -> None:
    assert (watch.state, watch.site, watch.looks) == ("unchecked", "facebook", 0)
    assert watch.next_at is not None
    assert timedelta(minutes=50) < watch.next_at - clock.now() < timedelta(minutes=70)


def test_the_same_link_sealed_again_is_watched_once(watch: Watch, officer: User, clock: FixedClock) -> None:
    sealed_capture(officer=officer, clock=clock)
    assert Watch.objects.count() == 1


def test_an_imported_record_has_no_page_to_look_at(
    make_posts: Callable[..., Any], officer: User, clock: FixedClock
) -> None:
    [post] = make_posts()
    services.seal_imported_record(post=post, user=officer, office=officer.office, reason="x", clock=clock)
    assert not Watch.objects.exists()


def test_a_live_page_stays_live_and_its_looks_grow_rarer(watch: Watch, sees: Sees, go: Go) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    waits = []
    for _ in range(4):
        made = go(watch)
        assert watch.next_at is not None
        waits.append(watch.next_at - made.at)
        assert (made.state, watch.state, made.changes, made.capture) == ("live", "live", [], None)
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(days=6)
    assert watch.looks == 4
    assert watch.since < made.at


def test_every_look_is_a_line_of_the_custody_that_names_its_digest(watch: Watch, sees: Sees, go: Go) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    made = go(watch)
    [line] = [
        one
        for one in ledger.history(services.subject_of(watch.evidence))
        if one.event == "evidence.rechecked"
    ]
    assert line.codes["digest"] == made.digest == digest_of(LinkObservation.objects.get(pk=made.pk))
    assert line.codes["state"] == "live"


def test_an_observation_is_never_changed_or_removed(watch: Watch, sees: Sees, go: Go) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    made = LinkObservation.objects.get(pk=go(watch).pk)
    made.state = "removed_suspected"
    with pytest.raises(KeptForeverError):
        made.save()
    with pytest.raises(KeptForeverError):
        made.delete()


def test_an_edit_keeps_both_versions_and_asks_for_a_full_capture_once(
    watch: Watch, sees: Sees, go: Go
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    go(watch)
    sees({FACEBOOK: look_at(FACEBOOK, EDITED)})
    made = go(watch)
    assert (made.state, watch.state) == ("edited", "edited")
    [change] = made.changes
    assert change["field"] == "text"
    assert "memilih pasangan nomor satu" in change["was"]
    assert "datang ke TPS" in change["now"]
    assert made.capture is not None
    assert made.capture.url == FACEBOOK
    assert Job.objects.filter(key=made.capture.job_key).exists()
    assert watch.next_at is not None
    assert watch.next_at - made.at < timedelta(hours=7)
    assert vault.read(watch.evidence, made.dom_sha256) == EDITED.encode()
    again = go(watch)
    assert (again.state, again.capture) == ("edited", None)
    assert Evidence.objects.filter(url=FACEBOOK).count() == 2


def test_a_removal_is_suspected_at_once_and_confirmed_only_over_days_beside_a_live_control(
    watch: Watch, sees: Sees, go: Go, officer: User
) -> None:
    rechecking.register_control(url=CONTROL, user=officer)
    asked = sees(
        {
            FACEBOOK: look_at(FACEBOOK, GONE, status=404),
            CONTROL: look_at(CONTROL, LIVE.replace(FACEBOOK, CONTROL)),
        }
    )
    states, first = [], None
    for _ in range(6):
        made = go(watch)
        first = first or made.at
        states.append(made.state)
        if made.state == "removed_confirmed":
            break
    assert states[0] == "removed_suspected"
    assert states[-1] == "removed_confirmed", states
    assert made.at - first >= timedelta(hours=72)
    assert watch.confirmed_at == made.at
    assert {one["kind"] for one in made.signals} == {"status", "notice", "structure"}
    assert asked[:2] == [FACEBOOK, CONTROL]
    assert made.control_state == "live"
    assert ControlLink.objects.get().last_state == "live"
    assert events(watch.evidence)[-1] == "evidence.removal_confirmed"
    assert vault.read(watch.evidence, made.picture_sha256).endswith(b"now")
    assert made.capture is not None
    assert made.capture.is_sealed
    again = go(watch)
    assert (again.state, again.capture) == ("removed_confirmed", None)


def test_without_a_live_control_a_removal_stays_suspected_for_ever(
    watch: Watch, sees: Sees, go: Go, officer: User
) -> None:
    rechecking.register_control(url=CONTROL, user=officer)
    sees({FACEBOOK: look_at(FACEBOOK, GONE, status=404), CONTROL: look_at(CONTROL, WALL)})
    assert {go(watch).state for _ in range(8)} == {"removed_suspected"}
    assert watch.confirmed_at is None


def test_another_watched_link_of_the_site_serves_as_control(
    watch: Watch, sees: Sees, go: Go, officer: User, clock: FixedClock
) -> None:
    other = FACEBOOK.replace("123456", "654321")
    html = LIVE.replace(FACEBOOK, other)
    second = sealed_capture(officer=officer, clock=clock, url=other, html=html)
    sees({FACEBOOK: look_at(FACEBOOK, GONE), other: look_at(other, html)})
    go(Watch.objects.get(evidence=second))
    made = go(watch)
    assert (made.control_url, made.control_state) == (other, "live")


def test_a_confirmed_removal_stands_through_faults_and_ends_when_the_post_is_shown_again(
    watch: Watch, sees: Sees, go: Go, officer: User
) -> None:
    rechecking.register_control(url=CONTROL, user=officer)
    sees(
        {
            FACEBOOK: look_at(FACEBOOK, GONE, status=404),
            CONTROL: look_at(CONTROL, LIVE.replace(FACEBOOK, CONTROL)),
        }
    )
    while go(watch).state != "removed_confirmed":
        assert watch.looks < 8
    confirmed_at = watch.confirmed_at
    sees({FACEBOOK: look_at(FACEBOOK, status=None, error="timeout")})
    assert go(watch).state == "unreachable"
    assert (watch.state, watch.confirmed_at) == ("removed_confirmed", confirmed_at)
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    go(watch)
    assert (watch.state, watch.confirmed_at) == ("live", None)


def test_a_limit_rests_the_whole_site_and_not_the_link_alone(
    watch: Watch, sees: Sees, go: Go, clock: FixedClock
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, status=429, headers={"retry-after": "7200"})})
    made = go(watch)
    assert made.state == "rate_limited"
    pace = SitePace.objects.get(site="facebook")
    assert pace.free_at - made.at >= timedelta(hours=2)
    assert watch.next_at is not None
    assert watch.next_at >= made.at + timedelta(hours=2)
    assert not planning.take_site("facebook", clock.now() + timedelta(hours=1))


def test_two_walls_in_a_row_hand_the_link_to_an_officer(
    watch: Watch, sees: Sees, go: Go, officer: User, clock: FixedClock
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, WALL, final="https://www.facebook.com/login/?next=x")})
    go(watch)
    assert not watch.is_manual
    go(watch)
    assert watch.is_manual
    assert watch.next_at is not None
    clock.at = watch.next_at + timedelta(days=1)
    assert rechecking.plan(clock=clock).looks == 0
    made = rechecking.observe_by_hand(watch=watch, state="live", note="Masih ada.", user=officer, clock=clock)
    watch.refresh_from_db()
    assert (made.by, watch.state, watch.is_manual) == (officer, "live", True)
    assert "Masih ada." in made.signals[0]["says"]


def test_an_officers_word_alone_never_confirms_a_removal(
    watch: Watch, officer: User, clock: FixedClock
) -> None:
    for _ in range(6):
        clock.advance(timedelta(days=3))
        made = rechecking.observe_by_hand(
            watch=watch, state="removed_suspected", note="Hilang.", user=officer, clock=clock
        )
        assert made.state == "removed_suspected"
    with pytest.raises(ValueError, match="Pilih keadaan"):
        rechecking.observe_by_hand(
            watch=watch, state="removed_confirmed", note="Hilang.", user=officer, clock=clock
        )


def test_a_held_link_is_looked_at_no_more_and_a_look_under_way_does_not_count(
    watch: Watch, sees: Sees, clock: FixedClock
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    clock.advance(timedelta(hours=2))
    rechecking.plan(clock=clock)
    taken = rechecking.take(clock=clock)
    assert taken is not None
    rechecking.hold(watch=watch, because="perkara ditutup", user=None, clock=clock)
    with pytest.raises(rechecking.LookLostError):
        rechecking.perform_look(watch=taken, clock=clock)
    clock.advance(timedelta(days=99))
    assert rechecking.plan(clock=clock).looks == 0
    assert not LinkObservation.objects.exists()
    rechecking.let_go(watch=watch, user=None, clock=clock)
    assert rechecking.plan(clock=clock).looks == 1


def test_a_browser_that_fails_here_says_nothing_of_the_link(
    watch: Watch, sees: Sees, clock: FixedClock
) -> None:
    broken = replace(
        look_at(FACEBOOK, status=None, error="broken"), is_ours=True, because="tidak ada peramban"
    )
    sees({FACEBOOK: broken})
    clock.advance(timedelta(hours=2))
    [said] = rechecking.recheck_due(clock=clock, is_patient=False)
    assert isinstance(said, str)
    assert "tidak ada peramban" in said
    watch.refresh_from_db()
    assert watch.looks == 0
    assert watch.slot_at is not None
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    assert list(rechecking.recheck_due(clock=clock, is_patient=False)) == []
    clock.advance(planning.LEAST_PAUSE)
    assert [one for one in rechecking.recheck_due(clock=clock, is_patient=False) if not isinstance(one, str)]


ARTICLE = "<article>Kepala desa terlihat ikut berkampanye di lapangan pada hari minggu pagi</article>"


def watched_links(count: int, officer: User, clock: FixedClock) -> list[str]:
    """Links of different sites, in the order of their turns."""
    for number in range(count):
        url = f"https://situs{number}-rekaan.id/berita/{number}"
        sealed_capture(officer=officer, clock=clock, url=url, html=ARTICLE)
        clock.advance(timedelta(minutes=1))
    clock.advance(timedelta(hours=3))
    return list(Watch.objects.order_by("next_at").values_list("url", flat=True))


def failing(url: str) -> Look:
    return replace(look_at(url, status=None, error="broken"), is_ours=True, because="peramban gagal")


def test_a_link_that_cannot_be_looked_at_holds_up_no_other_and_waits_longer_each_time(
    officer: User, sees: Sees, clock: FixedClock
) -> None:
    links = watched_links(6, officer, clock)
    asked = sees({links[0]: failing(links[0])} | {url: look_at(url, ARTICLE) for url in links[1:]})
    for _minute in range(120):
        list(rechecking.recheck_due(clock=clock, is_patient=False))
        clock.advance(timedelta(minutes=1))
    assert set(Watch.objects.filter(looks__gt=0).values_list("url", flat=True)) == set(links[1:])
    assert 3 <= asked.count(links[0]) <= 7


def test_two_links_that_fail_one_after_the_other_end_the_lane_and_the_next_lane_takes_others(
    officer: User, sees: Sees, clock: FixedClock
) -> None:
    links = watched_links(4, officer, clock)
    asked = sees({url: failing(url) for url in links[:2]} | {url: look_at(url, ARTICLE) for url in links[2:]})
    assert len(list(rechecking.recheck_due(clock=clock, is_patient=False))) == 2
    assert asked == links[:2]
    list(rechecking.recheck_due(clock=clock, is_patient=False))
    assert asked == links


def test_an_error_of_ours_that_one_link_brings_out_costs_the_others_nothing(
    officer: User, sees: Sees, clock: FixedClock
) -> None:
    links = watched_links(3, officer, clock)
    asked = sees({url: look_at(url, ARTICLE) for url in links[1:]})  # the first: KeyError
    with pytest.raises(KeyError):
        list(rechecking.recheck_due(clock=clock, is_patient=False))
    list(rechecking.recheck_due(clock=clock, is_patient=False))
    assert asked == links


def test_what_a_page_did_to_the_browser_is_written_down_and_the_ladder_goes_on(
    watch: Watch, sees: Sees, go: Go
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, status=None, error="page")})
    made = go(watch)
    assert (made.state, made.signals[0]["kind"]) == ("unreachable", "network")
    assert "halaman itu" in made.signals[0]["says"]
    assert (watch.looks, watch.slot_at) == (1, None)
    assert watch.next_at is not None


def test_a_look_whose_worker_died_is_taken_again_after_its_lease(watch: Watch, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=2))
    rechecking.plan(clock=clock)
    first = rechecking.take(clock=clock)
    assert first is not None
    clock.advance(timedelta(minutes=1))
    assert rechecking.take(clock=clock) is None
    clock.advance(planning.LEASE)
    second = rechecking.take(clock=clock)
    assert second is not None
    assert second.lease_token != first.lease_token
    seen = look_at(FACEBOOK, LIVE).facts
    judged = judge(seen, performing.known_of(first.evidence), site("facebook"))
    with pytest.raises(rechecking.LookLostError):
        rechecking.observe(watch=first, facts=seen, judged=judged, clock=clock)


def test_the_worker_takes_due_looks_by_itself(watch: Watch, sees: Sees, clock: FixedClock) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    clock.advance(timedelta(hours=2))
    run_due(clock=clock)
    watch.refresh_from_db()
    assert (watch.state, watch.looks) == ("live", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "deleted"},
        {"state": "removed_confirmed", "looks": 1},
        {"state": "live"},
        {"looks": 1},
        {"held_because": "x"},
        {"lease_until": "2024-10-04T00:00Z"},
        {"is_manual": True, "slot_at": "2024-10-04T00:00Z"},
    ],
)
def test_the_database_refuses_a_link_in_no_possible_state(watch: Watch, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Watch.objects.filter(pk=watch.pk).update(**wrong)


def test_the_database_refuses_a_confirmation_without_a_live_control(watch: Watch, clock: FixedClock) -> None:
    facts: dict[str, Any] = {"watch": watch, "number": 1, "at": clock.now(), "rules": "x", "digest": "0" * 64}
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkObservation.objects.create(state="removed_confirmed", **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkObservation.objects.create(
            state="removed_confirmed", control_url="https://x.com/a/status/12", control_state="login_wall",
            control_at=clock.now(), **facts,
        )  # fmt: skip
