"""A confirmed removal is an evidence of its own, and looks that were changed afterwards are named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from tests.evidence.watching import FACEBOOK, Go, Sees, look_at, page, sealed_capture

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import services, triggers, vault
from sipatenas.evidence.audit import discrepancies
from sipatenas.evidence.keys import KeyUnusableError
from sipatenas.evidence.models.watches import LinkObservation, Watch
from sipatenas.evidence.queries import sealed_for
from sipatenas.evidence.services import rechecking
from sipatenas.evidence.services.rechecking import sealing
from sipatenas.evidence.verify import verify_bytes

pytest_plugins = ["tests.evidence.watched"]
CONTROL = "https://www.facebook.com/bawaslu/posts/pfbid0Kendali0000001"
LIVE = page("facebook", "sealed")
GONE = page("facebook", "removed-notice-in-indonesian")


def test_a_confirmed_removal_is_sealed_with_every_look_that_led_there(
    watch: Watch, sees: Sees, go: Go, officer: User
) -> None:
    rechecking.register_control(url=CONTROL, user=officer)
    sees(
        {
            FACEBOOK: look_at(FACEBOOK, GONE, status=404),
            CONTROL: look_at(CONTROL, LIVE.replace(FACEBOOK, CONTROL)),
        }
    )
    while (made := go(watch)).state != "removed_confirmed":
        assert watch.looks < 8
    sealed = made.capture
    assert sealed is not None
    report = verify_bytes(services.package_of(sealed), pinned=sealed.public_key.encode())
    assert not report.has_failed
    listed = sealed.objects_sealed.get(name="looks.json")
    looks = json.loads(vault.read(sealed, listed.sha256))
    assert [one["number"] for one in looks] == list(range(1, made.number + 1))
    assert looks[0]["digest"] == LinkObservation.objects.get(watch=watch, number=1).digest
    assert looks[-1]["control_state"] == "live"
    assert "Sri Petugas" not in json.dumps(looks)
    assert "siapa yang menghilangkannya" in sealed.label
    assert Watch.objects.count() == 1


def test_a_look_is_written_down_where_the_key_cannot_be_used_and_sealed_later(
    watch: Watch, sees: Sees, go: Go, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rechecking.register_control(url=CONTROL, user=officer)
    sees(
        {
            FACEBOOK: look_at(FACEBOOK, GONE, status=404),
            CONTROL: look_at(CONTROL, LIVE.replace(FACEBOOK, CONTROL)),
        }
    )
    with monkeypatch.context() as broken:

        def refuse(**_: object) -> None:
            raise KeyUnusableError("kunci tidak terbaca")

        broken.setattr(sealing, "seal", refuse)
        while (made := go(watch)).state != "removed_confirmed":
            assert watch.looks < 8
        assert made.capture is None
    assert go(watch).capture is not None


def test_a_later_capture_never_takes_the_place_of_the_evidence_of_a_post(
    make_posts: Callable[..., Any], sees: Sees, go: Go, officer: User, clock: FixedClock
) -> None:
    [post] = make_posts(url=FACEBOOK)
    first = sealed_capture(officer=officer, clock=clock, post=post)
    watched = Watch.objects.select_related("evidence", "office").get(evidence=first)
    rechecking.register_control(url=CONTROL, user=officer)
    sees(
        {
            FACEBOOK: look_at(FACEBOOK, GONE, status=404),
            CONTROL: look_at(CONTROL, LIVE.replace(FACEBOOK, CONTROL)),
        }
    )
    while (made := go(watched)).state != "removed_confirmed":
        assert watched.looks < 8
    assert made.capture is not None
    assert made.capture.post == post
    assert sealed_for(post) == first


@contextmanager
def unguarded() -> Iterator[None]:
    """As who owns the machine may have it; PostgreSQL first wants to have looked at what waits for the commit."""
    connection.check_constraints()
    with triggers.lifted(connection):
        yield
        connection.check_constraints()


def test_looks_that_were_tampered_with_are_named(watch: Watch, sees: Sees, go: Go) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    go(watch)
    go(watch)
    assert list(discrepancies()) == []
    second = LinkObservation.objects.filter(number=2)
    with unguarded():
        second.update(state="removed_suspected")
        assert any("looks are not those" in line for line in discrepancies())
        second.update(state="live")
    assert list(discrepancies()) == []
    with unguarded():
        second._raw_delete("default")
    assert any("looks are not those" in line for line in discrepancies())
