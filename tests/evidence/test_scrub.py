"""The scrubber, the sweep, and the move of what was sealed before there was a vault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sipatenas.accounts.models import Duty, User
from sipatenas.core import blobs, ledger
from sipatenas.core.blobs.records import place_of
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Blob, Job
from sipatenas.core.tasks import run_due
from sipatenas.evidence import services, vault
from sipatenas.evidence.models import Evidence, VaultBlob, VaultKey, VaultState
from sipatenas.evidence.vault import files, moving, queries, scrub, sweep
from sipatenas.evidence.verify import verify_bytes
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

Seal = Callable[[], Evidence]


@pytest.fixture
def seal(make_posts: Callable[..., list[Post]], office: Office, officer: User, clock: FixedClock) -> Seal:
    posts = iter(make_posts(4))

    def make() -> Evidence:
        return services.seal_imported_record(
            post=next(posts), user=officer, office=office, reason="bukti awal", clock=clock
        )

    return make


@pytest.fixture
def evidence(seal: Seal) -> Evidence:
    return seal()


def path_of(settings: Any, sha256: str) -> Path:
    name = VaultBlob.objects.get(sha256=sha256).name
    return Path(settings.STORAGES["vault"]["OPTIONS"]["location"]) / files.place(name)


def events(evidence: Evidence) -> list[str]:
    return [line.event for line in ledger.history(services.subject_of(evidence))]


def test_a_whole_vault_is_found_whole_and_left_alone_for_a_week(
    evidence: Evidence, clock: FixedClock
) -> None:
    found = scrub.scrub(clock=clock)
    assert (found.checked, found.bad, found.left) == (VaultBlob.objects.count(), 0, 0)
    assert found.size == sum(VaultBlob.objects.values_list("size", flat=True))
    assert scrub.scrub(clock=clock).checked == 0
    clock.advance(timedelta(days=7))
    assert scrub.scrub(clock=clock).checked == VaultBlob.objects.count()


@pytest.mark.parametrize(
    ("harm", "state"),
    [("flip", VaultState.ROTTEN), ("cut", VaultState.ROTTEN), ("remove", VaultState.MISSING)],
)
def test_rot_is_found_told_in_the_custody_once_and_seen_when_it_is_mended(
    harm: str, state: VaultState, evidence: Evidence, clock: FixedClock, settings: Any, officer: User
) -> None:
    path = path_of(settings, evidence.manifest_sha256)
    whole = path.read_bytes()
    if harm == "remove":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] if harm == "cut" else whole[:20] + bytes([whole[20] ^ 1]) + whole[21:])
    assert scrub.scrub(clock=clock).bad == 1
    assert scrub.scrub(clock=clock).bad == 1, "what is in trouble is looked at in every round"
    assert events(evidence).count("evidence.damaged") == 1
    (problem,) = queries.problems(officer)
    assert (problem.evidence, problem.names, problem.state) == (evidence, ("manifest.json",), state)
    assert queries.problems_of(evidence) == {evidence.manifest_sha256: state}
    assert queries.health().bad == 1
    path.write_bytes(whole)
    assert scrub.scrub(clock=clock).mended == 1
    assert events(evidence)[-1] == "evidence.mended"
    assert queries.problems(officer) == []


def test_a_lost_wrapping_key_is_found_before_anybody_needs_it(
    evidence: Evidence, clock: FixedClock, settings: Any
) -> None:
    path = settings.SIPATENAS_KEYS / "office-65.71.wrap"
    key = path.read_bytes()
    path.unlink()
    found = scrub.scrub(clock=clock)
    assert (found.locked, found.checked) == (found.checked, VaultBlob.objects.count())
    path.write_bytes(key)
    path.chmod(0o600)
    assert scrub.scrub(clock=clock).mended == found.locked


def test_a_wrapping_swapped_in_the_database_is_found(evidence: Evidence, clock: FixedClock) -> None:
    one, two = VaultKey.objects.order_by("pk")[:2]
    VaultKey.objects.filter(pk=one.pk).update(wrapped=two.wrapped)
    assert scrub.scrub(clock=clock).bad == 1


def test_a_round_is_bounded_and_takes_the_longest_unchecked_first(seal: Seal, clock: FixedClock) -> None:
    for _each in range(3):
        seal()
    total = VaultBlob.objects.count()
    first = scrub.scrub(clock=clock, most=2)
    assert (first.checked, first.left) == (2, total - 2)
    clock.advance(timedelta(days=8))
    second = scrub.scrub(clock=clock, most=total - 2)
    assert second.checked == total - 2
    assert VaultBlob.objects.filter(checked_at=clock.now()).count() == total - 2
    assert scrub.scrub(clock=clock, most_bytes=1).checked == 1


def test_problems_are_told_only_to_who_may_see_the_evidence(
    evidence: Evidence, clock: FixedClock, settings: Any, make_user: Callable[..., User]
) -> None:
    path_of(settings, evidence.manifest_sha256).unlink()
    scrub.scrub(clock=clock)
    assert len(queries.problems(make_user(duty=Duty.AUDITOR))) == 1
    assert queries.problems(make_user(code="65.01")) == []
    assert queries.problems(make_user(duty=Duty.ADMINISTRATOR)) == []


@pytest.mark.django_db(transaction=True)
def test_the_sweep_removes_what_no_row_names_after_a_day_and_what_was_destroyed_at_once(
    evidence: Evidence, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = VaultBlob.objects.count()
    stray = files.write(b"tanpa baris", key=bytes(32))
    with monkeypatch.context() as patch:
        patch.setattr(files, "remove", lambda _name: None)
        vault.destroy(evidence=evidence, clock=clock)
    today = FixedClock(datetime.now(UTC))
    assert sweep.sweep(clock=today) == kept
    assert files.storage().exists(files.place(stray.name))
    today.advance(timedelta(hours=25))
    assert sweep.sweep(clock=today) == 1
    assert not files.storage().exists(files.place(stray.name))


def made_plain(evidence: Evidence, clock: FixedClock) -> dict[str, bytes]:
    """The evidence as it lay before there was a vault."""
    held = {row.blob.sha256: row.blob for row in evidence.vault_keys.select_related("blob")}
    data = {sha256: vault.read(evidence, sha256) for sha256 in held}
    for sha256, blob in held.items():
        blobs.put(data[sha256], media_type=blob.media_type, clock=clock)
    VaultKey.objects.filter(evidence=evidence).delete()
    VaultBlob.objects.filter(keys__isnull=True).delete()
    return data


def test_evidence_of_before_the_vault_reads_as_ever_and_moves_into_it(seal: Seal, clock: FixedClock) -> None:
    old, new = seal(), seal()
    data = made_plain(old, clock)
    before = services.package_of(old)
    assert all(vault.read(old, sha256) == content for sha256, content in data.items())
    moved = moving.move(clock=clock)
    assert (moved.evidence, moved.damaged, moved.removed) == (1, 0, len(data))
    assert services.package_of(old) == before
    assert not verify_bytes(before).has_failed
    assert not any(blobs.exists(sha256) for sha256 in data)
    assert events(old)[-1] == "evidence.vaulted"
    assert "evidence.vaulted" not in events(new)
    assert moving.move(clock=clock) == moving.Moved()


def test_a_plain_copy_that_another_room_or_an_unmoved_evidence_names_stays(
    seal: Seal, clock: FixedClock
) -> None:
    old = seal()
    data = made_plain(old, clock)
    Post.objects.update(original_sha256=old.manifest_sha256)
    assert moving.remove_plain() == 0, "not moved yet"
    assert moving.move(clock=clock).removed == len(data) - 1
    assert blobs.exists(old.manifest_sha256)


def test_a_plain_file_that_cannot_be_read_is_counted_and_the_rest_moves(
    seal: Seal, clock: FixedClock, settings: Any
) -> None:
    one, two = seal(), seal()
    for old in (one, two):
        made_plain(old, clock)
    sha256 = one.manifest_sha256
    folder = Path(settings.STORAGES["blobs"]["OPTIONS"]["location"])
    (folder / place_of(Blob.objects.get(pk=sha256))).write_bytes(b"lain")
    moved = moving.move(clock=clock)
    assert (moved.evidence, moved.damaged) == (1, 1)
    assert not vault.holds(one, sha256)
    assert vault.holds(two, two.manifest_sha256)
    assert blobs.exists(sha256)
    assert Blob.objects.filter(pk=sha256).exists()


def test_scrubbing_sweeping_and_moving_come_round_by_the_clock(evidence: Evidence, clock: FixedClock) -> None:
    run_due(clock=clock)
    done = Job.objects.filter(key__startswith="periodic:evidence.").values_list("key", "state")
    names = {key.split(":")[1]: state for key, state in done}
    for name in ("evidence.scrub", "evidence.sweep", "evidence.vault"):
        assert names[name] == "done"
    assert VaultBlob.objects.filter(checked_at=clock.now()).count() == VaultBlob.objects.count()
