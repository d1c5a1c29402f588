"""The verdict on a large evidence is made in the background, kept with its time, and never outlives its subject."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock, edge_clock
from sipatenas.core.models import Job
from sipatenas.core.tasks import run_due
from sipatenas.evidence import checking, services
from sipatenas.evidence.models import Evidence, EvidenceVerdict, VaultBlob
from sipatenas.evidence.proof_lines import proofs_of
from sipatenas.evidence.verify import verify_bytes
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

Enter = Callable[[User], Client]


@pytest.fixture
def evidence(
    make_posts: Callable[..., list[Post]], office: Office, officer: User, clock: FixedClock
) -> Evidence:
    [post] = make_posts(1)
    return services.seal_imported_record(post=post, user=officer, office=office, reason="x", clock=clock)


@pytest.fixture
def large(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> Evidence:
    """One that is too large for its page to wait for it."""
    monkeypatch.setattr(checking, "LARGE", 1)
    return evidence


def words(evidence: Evidence, clock: FixedClock) -> list[str]:
    return [line.word for line in proofs_of(evidence, checking.checked(evidence, clock=clock))]


def asked() -> int:
    return Job.objects.filter(key__startswith="evidence.check:").count()


def test_a_small_evidence_is_judged_whenever_its_page_is_opened(
    evidence: Evidence, clock: FixedClock
) -> None:
    found = checking.checked(evidence, clock=clock)
    assert (found.at, found.is_renewed, asked()) == (None, False, 0)
    assert {one.verdict for one in found.proofs} == {"proven", "absent"}
    assert "utuh" in words(evidence, clock)


def test_a_large_one_is_judged_in_the_background_and_its_verdict_kept_with_its_time(
    large: Evidence, clock: FixedClock
) -> None:
    assert words(large, clock) == ["sedang diperiksa"]
    assert words(large, clock) == ["sedang diperiksa"]
    assert asked() == 1
    run_due(clock=clock)
    at = clock.now()
    clock.advance(timedelta(hours=1))
    found = checking.checked(large, clock=clock)
    assert (found.at, found.is_renewed) == (at, False)
    assert found.proofs == checking.judged(large)
    assert "utuh" in words(large, clock)
    assert asked() == 1


def test_it_is_made_anew_after_half_a_day_and_the_old_one_shown_until_then(
    large: Evidence, clock: FixedClock
) -> None:
    checking.renew(evidence=large, clock=clock)
    at = clock.now()
    clock.advance(checking.RENEW_AFTER)
    found = checking.checked(large, clock=clock)
    assert (found.at, found.is_renewed) == (at, True)
    run_due(clock=clock)
    found = checking.checked(large, clock=clock)
    assert (found.at, found.is_renewed) == (clock.now(), False)


@pytest.mark.parametrize("what", ["stamp", "vault", "signature", "trust"])
def test_whatever_it_depends_on_makes_it_out_of_date_at_once(
    what: str, large: Evidence, clock: FixedClock, settings: Any
) -> None:
    checking.renew(evidence=large, clock=clock)
    assert not checking.checked(large, clock=clock).is_renewed
    if what == "stamp":
        large.stamps.create(authority="satu", kind="rfc3161", asked_at=clock.now(), next_at=clock.now())
    elif what == "vault":
        VaultBlob.objects.filter(keys__evidence=large).update(state="rotten")
    elif what == "signature":
        large.signature = "00" * 64
        large.save(update_fields=["signature"])
    else:
        settings.SIPATENAS_BITCOIN_HEADERS = "/blok.txt"
    assert checking.checked(large, clock=clock).is_renewed


def test_what_cannot_be_read_is_found_by_the_next_check(large: Evidence, clock: FixedClock) -> None:
    checking.renew(evidence=large, clock=clock)
    blob = VaultBlob.objects.get(sha256=large.objects_sealed.get(name="verify.py").sha256)
    vault = storages["vault"]
    place = f"{blob.name[:2]}/{blob.name}"
    vault.delete(place)
    vault.save(place, ContentFile(b"bukan isinya"))
    assert "utuh" in words(large, clock), "until it is looked at again"
    checking.check_soon(evidence=large, clock=clock)
    run_due(clock=clock)
    assert words(large, clock) == ["isi hilang atau rusak"]


def test_a_check_that_fails_for_good_is_told_and_can_be_asked_for_again(
    large: Evidence, officer: User, clock: FixedClock, enter: Enter
) -> None:
    checking.checked(large, clock=clock)
    Job.objects.filter(key__startswith="evidence.check:").update(
        state="failed", last_error="MemoryError: penuh"
    )
    assert words(large, clock) == ["belum dapat diperiksa"]
    shown = enter(officer).get(reverse("evidence:detail", args=[large.pk])).content.decode()
    assert "MemoryError: penuh" in shown
    assert "Periksa ulang sekarang" in shown
    checking.check_soon(evidence=large, clock=clock)
    run_due(clock=clock)
    assert "utuh" in words(large, clock)


def test_what_is_kept_names_no_person(large: Evidence, clock: FixedClock) -> None:
    made = checking.renew(evidence=large, clock=clock)
    assert "label" not in made.proofs
    assert large.label not in made.proofs


def test_the_page_says_when_it_was_checked_and_the_button_asks_anew(
    large: Evidence, officer: User, clock: FixedClock, enter: Enter
) -> None:
    client, page = enter(officer), reverse("evidence:detail", args=[large.pk])
    assert "sedang diperiksa" in client.get(page).content.decode()
    checking.renew(evidence=large, clock=clock)
    EvidenceVerdict.objects.update(checked_at=edge_clock().now())
    shown = client.get(page).content.decode()
    assert "Diperiksa" in shown
    assert "Periksa ulang sekarang" in shown
    assert (before := asked()) == 1
    client.post(reverse("evidence:check_anew", args=[large.pk]))
    assert asked() == before, "the one that the page asked for still waits"
    Job.objects.filter(key__startswith="evidence.check:").update(state="done")
    answer = client.post(reverse("evidence:check_anew", args=[large.pk]), follow=True)
    assert "sedang diperiksa ulang" in answer.content.decode()
    assert asked() == before + 1


def test_a_small_one_has_no_button(evidence: Evidence, officer: User, enter: Enter) -> None:
    shown = enter(officer).get(reverse("evidence:detail", args=[evidence.pk])).content.decode()
    assert "Periksa ulang sekarang" not in shown
    assert "utuh" in shown


def test_the_download_comes_in_pieces_of_a_told_length(
    evidence: Evidence, officer: User, enter: Enter
) -> None:
    answer = enter(officer).get(reverse("evidence:package", args=[evidence.pk]))
    assert answer.streaming
    data = answer.getvalue()
    assert len(data) == int(answer["Content-Length"])
    assert data == services.package_of(evidence)
    assert not verify_bytes(data).has_failed
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None


def test_asking_again_and_again_asks_once_while_it_waits(large: Evidence, clock: FixedClock) -> None:
    for _again in range(3):
        checking.check_soon(evidence=large, clock=clock)
    assert asked() == 1
    run_due(clock=clock)
    checking.check_soon(evidence=large, clock=clock)
    assert asked() == 2
