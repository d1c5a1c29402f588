"""Killed anywhere, with a full disk or a silent authority: an evidence is sealed whole or not at all, and no time
stamp is lost or told twice."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection
from tests.evidence.authorities import Tsa, tsa

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Job, JobState
from sipatenas.core.tasks import run_due
from sipatenas.evidence import package, services
from sipatenas.evidence.capture import Captured, Outcome
from sipatenas.evidence.models import Evidence, EvidenceStamp
from sipatenas.evidence.services import capturing
from sipatenas.evidence.stamps import queries
from sipatenas.evidence.stamps import services as stamps
from sipatenas.evidence.verify import verify_bytes
from sipatenas.places.models import Office
from sipatenas.sources.models import Post


class PowerCutError(BaseException):
    """The machine goes down here."""


@contextmanager
def cut_before(step: int) -> Iterator[list[str]]:
    """Lets that many statements and writes of files through, then the power fails."""
    done: list[str] = []

    def count(what: str) -> None:
        if len(done) >= step:
            raise PowerCutError
        done.append(what)

    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            count(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run), pytest.MonkeyPatch.context() as patch:
        for name in ("vault", "blobs"):
            storage = storages[name]
            whole = storage.save

            def save(path: str, content: Any, whole: Any = whole) -> Any:
                count(f"file {path}")
                return whole(path, content)

            patch.setattr(storage, "save", save)
        yield done


@contextmanager
def full_disk() -> Iterator[None]:
    def save(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("vault", "blobs"):
            patch.setattr(storages[name], "save", save)
        yield


@pytest.fixture
def authority(clock: FixedClock, settings: Any, tmp_path: Path) -> Iterator[Tsa]:
    with tsa(clock) as one:
        (tmp_path / "ca.pem").write_bytes(one.authority.root_pem)
        settings.SIPATENAS_TSA = f"satu={one.url}#{tmp_path / 'ca.pem'},lokal"
        yield one


def events(evidence: Evidence) -> list[str]:
    return [line.event for line in ledger.history(services.subject_of(evidence))]


def check_whole_or_nothing() -> None:
    for evidence in Evidence.objects.all():
        stamp_job = Job.objects.filter(key=f"evidence.stamp:{evidence.pk}").exists()
        found = (
            evidence.objects_sealed.count(), evidence.stamps.count(), stamp_job,
            events(evidence).count("evidence.sealed"),
        )  # fmt: skip
        if evidence.is_sealed:
            assert found == (1 + len(package.explanations()), 2, True, 1)
            assert not verify_bytes(services.package_of(evidence)).has_failed
        else:
            assert found == (0, 0, False, 0)


def cut_everywhere(act: Callable[[], object], check: Callable[[], None]) -> int:
    """Do it again and again, each time cut one step later, until it is done whole; how many steps it has."""
    for step in range(2000):
        with cut_before(step):
            try:
                act()
            except PowerCutError:
                cut = True
            else:
                cut = False
        check()
        if not cut:
            return step
    raise AssertionError("never done")


def test_a_sealing_cut_between_any_two_statements_or_files_is_whole_or_nothing(
    authority: Tsa,
    make_posts: Callable[..., list[Post]],
    office: Office,
    officer: User,
    clock: FixedClock,
) -> None:
    [post] = make_posts()
    facts: dict[str, Any] = {"post": post, "user": officer, "office": office, "reason": "x", "clock": clock}
    steps = cut_everywhere(lambda: services.seal_imported_record(**facts), check_whole_or_nothing)
    assert steps > 20
    [evidence] = Evidence.objects.all()
    assert evidence.is_sealed


def test_a_capture_cut_between_any_two_statements_or_files_ends_with_one_sealed_evidence(
    authority: Tsa,
    make_posts: Callable[..., list[Post]],
    office: Office,
    officer: User,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = Captured(outcome=Outcome.UNREACHABLE, because="situs menolak sambungan", remedy="Periksa.")
    monkeypatch.setattr(capturing, "capture", lambda **_facts: gone)
    [post] = make_posts()
    asked = services.request_capture(
        post=post, url=post.url, user=officer, office=office, reason="x", clock=clock, in_background=False
    )
    steps = cut_everywhere(
        lambda: services.perform(evidence_id=asked.id, clock=clock), check_whole_or_nothing
    )
    assert steps > 20
    assert Evidence.objects.get().is_sealed


@pytest.fixture
def sealed(
    authority: Tsa, make_posts: Callable[..., list[Post]], office: Office, officer: User, clock: FixedClock
) -> Evidence:
    [post] = make_posts()
    return services.seal_imported_record(post=post, user=officer, office=office, reason="x", clock=clock)


def test_stamping_cut_between_any_two_statements_or_files_loses_and_doubles_nothing(
    sealed: Evidence, clock: FixedClock
) -> None:
    def act() -> None:
        clock.advance(stamps.CLAIM + timedelta(seconds=1))
        stamps.try_evidence(evidence_id=sealed.pk, clock=clock)

    def check() -> None:
        done = sealed.stamps.filter(state="held").count()
        assert events(sealed).count("evidence.stamped") == done
        waiting = EvidenceStamp.objects.exclude(state="held")
        assert all(one.next_at is not None for one in waiting)

    assert cut_everywhere(act, check) > 10
    for _ in range(3):
        act()
    assert sealed.stamps.filter(state="held").count() == 2
    trust = queries.trust_of(sealed, sealed.public_key.encode())
    report = verify_bytes(services.package_of(sealed), trust=trust)
    assert [one.verdict for one in report.proofs if one.name == "timestamp"] == ["proven", "proven"]


def test_with_a_full_disk_nothing_is_half_sealed_and_the_work_waits_for_room(
    authority: Tsa,
    make_posts: Callable[..., list[Post]],
    office: Office,
    officer: User,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = Captured(outcome=Outcome.UNREACHABLE, because="situs menolak sambungan", remedy="Periksa.")
    monkeypatch.setattr(capturing, "capture", lambda **_facts: gone)
    [post] = make_posts()
    asked = services.request_capture(
        post=post, url=post.url, user=officer, office=office, reason="x", clock=clock
    )
    with full_disk():
        run_due(clock=clock)
    check_whole_or_nothing()
    job = Job.objects.get(key=asked.job_key)
    assert job.state == JobState.WAITING
    assert "No space left" in job.first_error_line
    clock.advance(timedelta(hours=1))
    run_due(clock=clock)
    check_whole_or_nothing()
    assert Evidence.objects.get().is_sealed


def test_a_stamp_that_finds_the_disk_full_says_so_and_is_asked_for_again(
    sealed: Evidence, clock: FixedClock
) -> None:
    with full_disk():
        stamps.try_evidence(evidence_id=sealed.pk, clock=clock)
    assert {one.state for one in sealed.stamps.all()} == {"failed"}
    assert all("penyimpanan tidak dapat ditulisi" in one.last_error for one in sealed.stamps.all())
    assert events(sealed).count("evidence.stamped") == 0
    clock.advance(timedelta(minutes=2))
    run_due(clock=clock)
    assert {one.state for one in sealed.stamps.all()} == {"held"}
