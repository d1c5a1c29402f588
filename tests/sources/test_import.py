"""Posts come in: once, in versions, within one office, whole after any interruption."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from tests.sources.conftest import HARVEST, harvest_line, post
from tests.support.houses import with_tables

from sipatenas.accounts.models import Duty, User
from sipatenas.core import blobs, ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Blob
from sipatenas.places.models import Office
from sipatenas.sources import events, queries
from sipatenas.sources.formats import formats
from sipatenas.sources.models import Account, ImportRun, Post, PostSnapshot, PostVersion
from sipatenas.sources.services import ImportResult, import_file, imports, original_of

Write = Callable[..., Path]
Take = Callable[..., ImportResult]


@pytest.fixture
def take(office: Office, clock: FixedClock) -> Take:
    def run(path: Path, **options: Any) -> ImportResult:
        return import_file(**{"path": path, "office": office, "user": None, "clock": clock, **options})

    return run


def test_a_row_becomes_a_post_with_what_it_had_and_null_for_what_it_had_not(
    take: Take, ndjson: Write, office: Office, clock: FixedClock
) -> None:
    result = take(
        ndjson(post(7, text="Ayo @siti"), post(8, author={}, posted_at=None)), election="pilkada-2024"
    )
    first, second = Post.objects.order_by("id")
    assert result.post_ids == [first.pk, second.pk]
    assert (first.office, first.region_path, first.election_id) == (office, office.path, "pilkada-2024")
    assert (first.contract_id, first.platform, first.platform_id) == ("x:7", "x", "7")
    assert (first.likes, first.shares, first.comments, first.views) == (7, None, 0, None)
    assert first.text == "Ayo @[disamarkan]"
    assert first.posted_at is not None
    assert (first.posted_at.isoformat(), first.posted_zone) == ("2024-10-01T00:00:00+00:00", "+08:00")
    assert first.imported_at == clock.now()
    assert first.account is not None
    assert (first.account.handle, first.account.display_name, first.account.location) == (
        "budi",
        "Budi",
        "Tarakan",
    )
    assert (second.account, second.posted_at) == (None, None)


def test_the_original_stands_sealed_and_unmasked(take: Take, ndjson: Write, harvest: Write) -> None:
    take(ndjson(post(1), post(2, text="Ayo @siti", raw={"likers": ["siti"]})))
    stored = Post.objects.get(contract_id="x:2")
    assert original_of(stored) == post(2, text="Ayo @siti", raw={"likers": ["siti"]})
    assert stored.original_line == 2
    assert "siti" not in json.dumps(list(Post.objects.values()), default=str)
    take(harvest(harvest_line(3, in_reply_to_screen_name="joko")))
    reply = Post.objects.get(contract_id="x:3")
    assert reply.reference == {"kind": "reply", "id": None, "author_handle": "@[disamarkan]"}
    assert original_of(reply)["in_reply_to_screen_name"] == "joko"


def test_a_damaged_original_is_noticed(take: Take, ndjson: Write, settings: Any) -> None:
    take(ndjson(post(1)))
    sha256 = Post.objects.get().original_sha256
    location = Path(settings.STORAGES["blobs"]["OPTIONS"]["location"])
    [file] = location.rglob(Blob.objects.get(pk=sha256).name)
    file.chmod(0o600)
    file.write_bytes(b"lain")
    with pytest.raises(blobs.BlobDamaged):
        original_of(Post.objects.get())


def test_the_same_file_again_changes_nothing(take: Take, ndjson: Write) -> None:
    path = ndjson(*(post(n) for n in range(1, 6)))
    take(path)
    before = list(Post.objects.order_by("id").values_list("id", "text", "likes", "import_run"))
    again = take(path)
    assert (again.read, again.known, again.new, again.changed) == (5, 5, 0, 0)
    assert list(Post.objects.order_by("id").values_list("id", "text", "likes", "import_run")) == before
    assert len(again.post_ids) == 5
    assert again.fresh_ids == []


def test_an_old_file_again_does_not_turn_newer_numbers_back(take: Take, ndjson: Write) -> None:
    old, new = ndjson(post(1), name="a.ndjson"), ndjson(post(1, metrics={"likes": 50}), name="b.ndjson")
    take(old)
    take(new)
    take(old)
    assert Post.objects.get().likes == 50
    assert PostSnapshot.objects.count() == 1


def test_changed_numbers_leave_a_snapshot_and_missing_ones_change_nothing(
    take: Take, ndjson: Write, clock: FixedClock
) -> None:
    take(ndjson(post(1, metrics={"likes": 5, "shares": 2}), name="a.ndjson"))
    first_seen = clock.now()
    clock.advance(timedelta(days=1))
    result = take(ndjson(post(1, metrics={"likes": 9}), name="b.ndjson"))
    stored, snapshot = Post.objects.get(), PostSnapshot.objects.get()
    assert (result.changed, result.snapshots, result.versions) == (1, 1, 0)
    assert (stored.likes, stored.shares, stored.observed_at) == (9, 2, clock.now())
    assert (snapshot.likes, snapshot.shares, snapshot.observed_at) == (5, 2, first_seen)
    assert original_of(snapshot)["metrics"] == {"likes": 5, "shares": 2}
    assert original_of(stored)["metrics"] == {"likes": 9}
    assert take(ndjson(post(1, metrics={}), name="c.ndjson")).known == 1


def test_changed_text_leaves_a_version_and_an_entry_in_the_posts_chain(take: Take, ndjson: Write) -> None:
    take(ndjson(post(1, text="Pilih 1 @siti"), name="a.ndjson"))
    result = take(ndjson(post(1, text="Netral saja"), name="b.ndjson"))
    stored, version = Post.objects.get(), PostVersion.objects.get()
    assert (result.changed, result.versions, result.snapshots) == (1, 1, 0)
    assert (stored.text, version.text) == ("Netral saja", "Pilih 1 @[disamarkan]")
    assert original_of(version)["text"] == "Pilih 1 @siti"
    [entry] = ledger.history(ledger.Subject("post", stored.pk))
    assert entry.event == events.TEXT_CHANGED


def test_another_third_party_behind_the_same_mask_is_a_change(take: Take, ndjson: Write) -> None:
    take(ndjson(post(1, text="bersama @siti"), name="a.ndjson"))
    assert take(ndjson(post(1, text="bersama @joko"), name="b.ndjson")).versions == 1


def test_an_earlier_observation_that_comes_late_stands_beside_the_copy_once(
    take: Take, ndjson: Write
) -> None:
    take(ndjson(post(1, collected_at="2024-10-03T00:00:00Z", metrics={"likes": 9}), name="a.ndjson"))
    late = post(1, collected_at="2024-10-02T00:00:00Z", metrics={"likes": 4})
    assert take(ndjson(late, name="b.ndjson")).snapshots == 1
    assert take(ndjson(late, post(2), name="c.ndjson")).snapshots == 0
    assert Post.objects.get(contract_id="x:1").likes == 9
    assert PostSnapshot.objects.get().likes == 4


def test_each_run_tells_the_ledger_what_came_in(take: Take, ndjson: Write, officer: User) -> None:
    result = take(ndjson(post(1), post(2)), user=officer)
    assert result.run_id is not None
    history = ledger.history(ledger.Subject("import_run", result.run_id))
    assert [view.event for view in history] == [
        events.IMPORT_STARTED,
        events.BATCH_IMPORTED,
        events.IMPORT_FINISHED,
    ]
    assert {view.actor for view in history} == {officer.pk}
    assert history[1].codes["originals_sha256"] == Post.objects.all()[0].original_sha256
    assert history[2].codes["new"] == 2
    assert not ledger.verify().broken


def test_each_office_has_its_own_copy_and_sees_only_that(
    take: Take, ndjson: Write, office: Office, other_office: Office, officer: User
) -> None:
    path = ndjson(post(1))
    take(path)
    assert take(path, office=other_office).new == 1
    foreign = User.objects.create_user("lain", office=other_office, duty=Duty.OFFICER)
    own = Post.objects.get(office=office)
    assert list(queries.visible_to(officer)) == [own]
    assert queries.post_detail(officer, own.pk).post == own
    with pytest.raises(Post.DoesNotExist):
        queries.post_detail(foreign, own.pk)
    assert [p.office for p in queries.posts_by_contract_id(foreign, ["x:1", "x:2"])] == [other_office]
    administrator = User.objects.create_user("admin", office=office, duty=Duty.ADMINISTRATOR)
    for nobody in (administrator, AnonymousUser(), None):
        assert list(queries.visible_to(nobody)) == []
        assert list(queries.import_runs_visible_to(nobody)) == []


@pytest.mark.parametrize("duty", [Duty.AUDITOR, Duty.ADMINISTRATOR])
def test_only_those_who_decide_bring_posts_in(take: Take, ndjson: Write, office: Office, duty: Duty) -> None:
    with pytest.raises(PermissionDenied):
        take(ndjson(post(1)), user=User.objects.create_user("x", office=office, duty=duty))


def test_nobody_brings_posts_in_for_a_foreign_office(
    take: Take, ndjson: Write, other_office: Office, officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        take(ndjson(post(1)), user=officer, office=other_office)


def test_terms_that_forbid_matching_mark_the_post(take: Take, ndjson: Write) -> None:
    take(ndjson(post(1), post(2, raw={"route": "meta-content-library"})))
    assert list(Post.objects.order_by("id").values_list("matching_refused", flat=True)) == [False, True]


def test_invented_posts_are_marked(take: Take, ndjson: Write) -> None:
    take(ndjson(post(1)), invented=True)
    assert Post.objects.get().is_invented


def test_the_particulars_of_an_account_follow_the_latest_post(take: Take, ndjson: Write) -> None:
    take(ndjson(post(1), name="a.ndjson"))
    take(
        ndjson(
            post(2, author={"handle": "BUDI", "display_name": "Budi H", "bio": "suami @siti"}),
            name="b.ndjson",
        )
    )
    account = Account.objects.get()
    assert (account.display_name, account.bio, account.location) == (
        "Budi H",
        "suami @[disamarkan]",
        "Tarakan",
    )
    assert Post.objects.get(contract_id="x:1").author_display_name == "Budi"


def test_gzip_and_parquet_bring_the_same_posts(
    take: Take, ndjson: Write, tmp_path: Path, other_office: Office
) -> None:
    rows = [post(n) for n in range(1, 4)]
    plain = ndjson(*rows)
    packed = tmp_path / "posts.ndjson.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    flat = [
        {
            "id": r["id"],
            "text": r["text"],
            "author_handle": "budi",
            "likes": r["metrics"]["likes"],
            "posted_at": r["posted_at"],
            "reference.kind": None,
        }
        for r in rows
    ]
    for name, table in (("nested", rows), ("flat", flat)):
        pq.write_table(pa.Table.from_pylist(table), tmp_path / f"{name}.parquet")
    assert take(packed).new == 3
    assert take(tmp_path / "nested.parquet").known == 3
    assert take(tmp_path / "flat.parquet", office=other_office).new == 3
    for mine in Post.objects.filter(office=other_office).order_by("id"):
        theirs = Post.objects.exclude(office=other_office).get(contract_id=mine.contract_id)
        assert (mine.text, mine.likes, mine.posted_at, mine.account) == (
            theirs.text,
            theirs.likes,
            theirs.posted_at,
            theirs.account,
        )
        assert original_of(mine)["id"] == mine.contract_id


def test_every_format_states_its_terms_and_who_may_use_it() -> None:
    from sipatenas.sources.records import PostRecord

    for item in formats().values():
        terms = item.terms(PostRecord(id="x:1", platform="x", text=""))
        assert str(terms.summary)
        assert str(terms.who)
        assert terms.certainty in ("A", "A-", "B", "C")


def test_progress_tells_the_rows_done(take: Take, ndjson: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    done: list[int] = []
    take(ndjson(*(post(n) for n in range(1, 6))), progress=done.append)
    assert done == [2, 4, 5]


@pytest.mark.parametrize("after", [1, 2, 3])
def test_an_interrupted_import_goes_on_after_its_last_whole_batch(
    take: Take, ndjson: Write, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    path = ndjson(post(1), "rusak", post(2), post(2), post(3), "rusak juga", post(4))
    whole = imports._store
    calls = 0

    def torn(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == after:
            raise KeyboardInterrupt
        whole(*args)

    monkeypatch.setattr(imports, "_store", torn)
    with pytest.raises(KeyboardInterrupt):
        take(path)
    monkeypatch.setattr(imports, "_store", whole)
    result = take(path)
    assert result.resumed_at == (after - 1) * 2
    assert (result.read, result.new, result.known, result.rejected) == (7, 4, 1, 2)
    assert result.rejected_path is not None
    assert len(result.rejected_path.read_text(encoding="utf-8").splitlines()) == 2
    assert ImportRun.objects.get().state == ImportRun.State.FINISHED
    assert len(result.post_ids) == 4


def test_of_two_processes_at_the_same_file_one_gives_way(
    take: Take, ndjson: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    path = ndjson(post(1), post(2), "rusak", post(3), post(4))
    others: list[ImportResult] = []

    def other_process(done: int) -> None:
        if not others:
            others.append(take(path))

    with pytest.raises(imports.ImportRunsElsewhereError):
        take(path, progress=other_process)
    assert (others[0].read, others[0].new, others[0].rejected) == (5, 4, 1)
    assert Post.objects.count() == 4
    assert ImportRun.objects.get().new == 4


SCRIPT = """
import django; django.setup()
from sipatenas.core.clock import SystemClock
from sipatenas.places.models import Office, Region
from sipatenas.sources.services import import_file, imports
import sys
imports.BATCH = 20
place = dict(code="65.71", name="T", level=2, path="00/65/65.71/", timezone="Asia/Makassar")
region, _ = Region.objects.get_or_create(code="65.71", defaults=place)
office, _ = Office.objects.get_or_create(code="65.71", defaults={**place, "region": region})
def progress(done): print(done, flush=True)
result = import_file(path=sys.argv[1], office=office, user=None, clock=SystemClock(), progress=progress)
from sipatenas.sources.models import Post
from sipatenas.core import ledger
print("RESULT", result.read, result.new, result.rejected, Post.objects.count(), len(ledger.verify().broken))
"""


@pytest.mark.usefixtures("django_db_setup")
def test_a_killed_process_leaves_an_import_that_ends_the_same(ndjson: Write, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the processes have a SQLite file of their own: it is tried once")
    path = ndjson(*(post(n) if n % 50 else "rusak" for n in range(1, 401)))
    env = {
        **os.environ,
        "SIPATENAS_DATA": str(tmp_path / "installation"),
        "PYTHONPATH": str(Path("src").resolve()),
        "DJANGO_SETTINGS_MODULE": "sipatenas.config.settings.embedded",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'kill.sqlite3'}",
        "SIPATENAS_BLOBS": str(tmp_path / "vault"),
    }
    with_tables(tmp_path / "kill.sqlite3")
    migrate = (
        "import django; django.setup(); "
        "from django.core.management import call_command; call_command('migrate', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", migrate], env=env, check=True)
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), str(path)]
    for batches in (1, 4, 9):
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _batch in range(batches):
                process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "RESULT 400 392 8 392 0"
    [rejected] = (tmp_path / "installation" / "rejected").iterdir()
    assert len(rejected.read_text(encoding="utf-8").splitlines()) == 8


@pytest.mark.skipif(not HARVEST.exists(), reason=f"the real export {HARVEST.name} is not on this machine")
def test_the_real_export_comes_in_whole_and_again_changes_nothing(take: Take) -> None:
    first = take(HARVEST, election="pilkada-2024")
    again = take(HARVEST, election="pilkada-2024")
    assert (first.read, first.new, first.rejected) == (326, 326, 0)
    assert (again.known, again.new, again.changed) == (326, 0, 0)
    assert Post.objects.count() == 326
