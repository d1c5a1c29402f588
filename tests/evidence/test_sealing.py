"""An evidence is sealed once, whole, and only with the office's key."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import run_due
from sipatenas.evidence import keys, manifest, package, services, vault
from sipatenas.evidence.capture import Captured, CapturedObject, Outcome
from sipatenas.evidence.models import Evidence, Kind
from sipatenas.evidence.services import capturing
from sipatenas.evidence.verify import Verdict, verify_bytes
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

MakePosts = Callable[..., list[Post]]


@pytest.fixture
def ask(office: Office, officer: User, clock: FixedClock) -> Callable[..., Evidence]:
    def request(post: Post | None = None, url: str = "https://contoh.id/1", **changes: Any) -> Evidence:
        facts = {"office": office, "user": officer, "reason": "bukti awal", "clock": clock, **changes}
        return services.request_capture(post=post, url=url, **facts)

    return request


@pytest.fixture
def browser_says(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """In place of a browser: answers and files given beforehand; returns the links it was asked for."""

    def say(*answers: Captured | Exception, files: dict[str, bytes] | None = None) -> list[str]:
        asked: list[str] = []
        left = list(answers)

        def capture(*, url: str, folder: Path, **_rest: object) -> Captured:
            asked.append(url)
            answer = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(answer, Exception):
                raise answer
            for name, data in (files or {}).items():
                (folder / name).write_bytes(data)
            return answer

        monkeypatch.setattr(capturing, "capture", capture)
        return asked

    return say


UNREACHABLE = Captured(
    outcome=Outcome.UNREACHABLE, because="situs menolak sambungan", remedy="Periksa tautannya."
)
BROKEN = Captured(outcome=Outcome.BROKEN, because="peramban gagal")


def events(evidence: Evidence) -> list[str]:
    return [entry.event for entry in ledger.history(services.subject_of(evidence))]


def test_a_post_whose_page_cannot_be_reached_is_sealed_as_its_imported_record(
    ask: Callable[..., Evidence],
    make_posts: MakePosts,
    browser_says: Callable[..., list[str]],
    clock: FixedClock,
) -> None:
    browser_says(UNREACHABLE)
    [post] = make_posts()
    asked = ask(post, post.url)
    run_due(clock=clock)
    evidence = Evidence.objects.get(pk=asked.pk)
    assert (evidence.state, evidence.kind) == ("sealed", Kind.IMPORTED_RECORD)
    assert evidence.failure == "situs menolak sambungan"
    assert "halaman tidak dapat dijangkau pada 4 Oktober 2024 pukul 10.00 WITA" in evidence.label
    assert "yang disegel adalah rekaman yang diimpor" in evidence.label
    row = json.loads(vault.read(evidence, evidence.objects_sealed.get(name="imported-record.json").sha256))
    assert "@tetangga" in row["text"]
    told = manifest.decode(vault.read(evidence, evidence.manifest_sha256))
    assert told.page.fields["account"] == "budi"
    assert told.page.fields["likes"] == "7"
    assert "shares" not in told.page.fields
    assert "@tetangga" not in told.page.fields["text"]
    assert told.provenance["import_sha256"] == post.original_sha256
    assert events(evidence) == ["evidence.requested", "evidence.sealed"]


def test_its_package_verifies_and_is_the_same_each_time(
    make_posts: MakePosts, office: Office, officer: User, clock: FixedClock, settings: Any
) -> None:
    [post] = make_posts()
    evidence = services.seal_imported_record(
        post=post, user=officer, office=office, reason="laporan", clock=clock
    )
    pinned = (settings.SIPATENAS_KEYS / "office-65.71.pub.pem").read_bytes()
    data = services.package_of(evidence)
    report = verify_bytes(data, pinned=pinned)
    assert {proof.verdict for proof in report.proofs} == {Verdict.PROVEN, Verdict.ABSENT}
    clock.advance(timedelta(days=1))
    assert services.package_of(evidence) == data
    assert "halaman tidak dibuka (tanpa jaringan)" in evidence.label


def test_a_package_verifies_after_the_offices_key_was_changed(
    make_posts: MakePosts, office: Office, officer: User, clock: FixedClock, settings: Any
) -> None:
    first, second = make_posts(2)
    old = services.seal_imported_record(post=first, user=officer, office=office, reason="x", clock=clock)
    (settings.SIPATENAS_KEYS / "office-65.71.pem").unlink()
    new = services.seal_imported_record(post=second, user=officer, office=office, reason="x", clock=clock)
    assert old.signer_key_id != new.signer_key_id
    assert not verify_bytes(services.package_of(old), pinned=old.public_key.encode()).has_failed


def test_a_link_without_a_post_that_cannot_be_reached_fails_with_reason_and_remedy(
    ask: Callable[..., Evidence], browser_says: Callable[..., list[str]], clock: FixedClock
) -> None:
    browser_says(UNREACHABLE)
    asked = ask()
    run_due(clock=clock)
    evidence = Evidence.objects.get(pk=asked.pk)
    assert (evidence.state, evidence.failure, evidence.remedy) == (
        "failed", "situs menolak sambungan", "Periksa tautannya."
    )  # fmt: skip
    assert events(evidence) == ["evidence.requested", "evidence.failed"]
    assert ask().pk != evidence.pk


def test_a_post_without_a_link_is_sealed_without_opening_the_browser(
    ask: Callable[..., Evidence],
    make_posts: MakePosts,
    browser_says: Callable[..., list[str]],
    clock: FixedClock,
) -> None:
    links = browser_says(UNREACHABLE)
    [post] = make_posts(url=None)
    asked = ask(post, post.url)
    run_due(clock=clock)
    assert Evidence.objects.get(pk=asked.pk).kind == Kind.IMPORTED_RECORD
    assert links == []


def test_asking_twice_while_one_is_pending_gives_the_same_and_one_job(ask: Callable[..., Evidence]) -> None:
    assert ask().pk == ask().pk
    assert Job.objects.count() == 1
    assert ask(url="https://contoh.id/2").pk != ask().pk


def test_a_broken_browser_is_tried_again_and_at_last_the_record_is_sealed(
    ask: Callable[..., Evidence],
    make_posts: MakePosts,
    browser_says: Callable[..., list[str]],
    clock: FixedClock,
) -> None:
    links = browser_says(BROKEN)
    [post] = make_posts()
    asked = ask(post, post.url)
    for _ in range(6):
        run_due(clock=clock)
        clock.advance(timedelta(hours=1))
    evidence = Evidence.objects.get(pk=asked.pk)
    assert len(links) == 4
    assert (evidence.state, evidence.failure) == ("sealed", "peramban gagal")


def test_a_worker_killed_after_sealing_changes_nothing_when_the_task_runs_again(
    ask: Callable[..., Evidence], browser_says: Callable[..., list[str]], clock: FixedClock
) -> None:
    links = browser_says(Captured(outcome=Outcome.CAPTURED, status=200), files={})
    asked = ask()
    first = services.perform(evidence_id=asked.id, clock=clock)
    again = services.perform(evidence_id=asked.id, clock=clock)
    assert first.manifest_sha256 == again.manifest_sha256
    assert len(links) == 1
    assert events(asked).count("evidence.sealed") == 1


@pytest.mark.parametrize("place", ["_take_up", "capture", "record_seal", "close"])
def test_stopped_at_any_step_the_next_attempt_ends_with_one_sealed_evidence(
    place: str,
    ask: Callable[..., Evidence],
    make_posts: MakePosts,
    browser_says: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
    clock: FixedClock,
) -> None:
    browser_says(UNREACHABLE)
    [post] = make_posts()
    asked = ask(post, post.url)
    whole, stopped = getattr(capturing, place), []

    def stop_once(*args: Any, **kwargs: Any) -> Any:
        result = whole(*args, **kwargs) if place != "close" else None
        if not stopped:
            stopped.append(place)
            raise KeyboardInterrupt
        return result if place != "close" else whole(*args, **kwargs)

    monkeypatch.setattr(capturing, place, stop_once)
    with pytest.raises(KeyboardInterrupt):
        services.perform(evidence_id=asked.id, clock=clock)
    sealed = services.perform(evidence_id=asked.id, clock=clock)
    assert sealed.state == "sealed"
    assert sealed.objects_sealed.count() == 1 + len(package.explanations())
    assert events(asked).count("evidence.sealed") == 1


def test_without_a_usable_key_nothing_is_sealed_and_the_reason_is_told(
    ask: Callable[..., Evidence],
    make_posts: MakePosts,
    browser_says: Callable[..., list[str]],
    settings: Any,
    clock: FixedClock,
) -> None:
    browser_says(UNREACHABLE)
    keys.office_key(settings.SIPATENAS_KEYS, "65.71")
    (settings.SIPATENAS_KEYS / "office-65.71.pem").chmod(0o644)
    [post] = make_posts()
    asked = ask(post, post.url)
    run_due(clock=clock)
    evidence = Evidence.objects.get(pk=asked.pk)
    assert evidence.state == "failed"
    assert "chmod 600" in evidence.failure
    assert evidence.objects_sealed.count() == 0


def test_work_that_stopped_for_good_can_be_asked_for_again(ask: Callable[..., Evidence]) -> None:
    asked = ask()
    Job.objects.update(state=JobState.FAILED)
    again = ask()
    assert again.pk == asked.pk
    assert Job.objects.filter(state=JobState.WAITING).count() == 1


def test_the_state_moves_only_by_its_transitions(ask: Callable[..., Evidence]) -> None:
    asked = ask()
    with pytest.raises(AttributeError):
        asked.state = "sealed"
    with pytest.raises(TransitionNotAllowed):
        asked.to_sealed()
    with pytest.raises(TransitionNotAllowed):
        asked.to_failed()


def test_the_database_holds_no_sealed_evidence_without_proofs(ask: Callable[..., Evidence]) -> None:
    asked = ask()
    with pytest.raises(IntegrityError):
        Evidence.objects.filter(pk=asked.pk).update(state="sealed")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"reason": "  "}, "alasan"),
        ({"url": ""}, "tautan"),
        ({"url": "https://a.id/" + "x" * 2000}, "panjang"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    ask: Callable[..., Evidence], facts: dict[str, str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        ask(**facts)


def test_many_records_are_sealed_in_order_and_once(
    make_posts: MakePosts, office: Office, officer: User, clock: FixedClock
) -> None:
    posts = make_posts(30)
    done: list[int] = []
    facts: dict[str, Any] = {"user": officer, "office": office, "reason": "laporan", "clock": clock}
    sealed = services.seal_imported_records(posts=posts, report=done.append, **facts)
    assert [evidence.post_id for evidence in sealed] == [post.id for post in posts]
    assert done == list(range(1, 31))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = services.seal_imported_records(posts=posts, **facts)
    assert [evidence.pk for evidence in again] == [evidence.pk for evidence in sealed]
    assert len(queries) < 10


def test_a_page_that_could_not_be_read_is_sealed_and_says_what_is_missing(
    ask: Callable[..., Evidence],
    browser_says: Callable[..., list[str]],
    clock: FixedClock,
    office: Office,
    officer: User,
    enter: Callable[[User], Any],
    settings: Any,
) -> None:
    not_made = {"screenshot.png": "halaman itu membuat peramban berhenti", "dom.html": "x", "page.pdf": "y"}
    answer = Captured(
        outcome=Outcome.CAPTURED,
        final_url="https://contoh.id/berhenti",
        status=200,
        objects=(CapturedObject(name="connections.json", media_type="application/json", role="original"),),
        not_made=not_made,
    )
    browser_says(answer, files={"connections.json": b"{}"})
    asked = ask(None, "https://contoh.id/berhenti")
    run_due(clock=clock)
    evidence = Evidence.objects.get(pk=asked.pk)
    assert (evidence.state, evidence.kind, evidence.failure) == ("sealed", Kind.CAPTURE, "")
    assert "tidak lengkap" in evidence.label
    assert "yang tidak ada: gambar halaman, isi halaman (DOM) (" in evidence.label
    pinned = (settings.SIPATENAS_KEYS / "office-65.71.pub.pem").read_bytes()
    assert not verify_bytes(services.package_of(evidence), pinned=pinned).has_failed
    assert enter(officer).get(reverse("evidence:detail", args=[evidence.pk])).status_code == 200
