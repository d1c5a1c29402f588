"""A house is brought back from its backup whole, or not at all; keys and files lie apart, both encrypted."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.support.houses import with_tables

from sipatenas.evidence.backup import archive

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("backup")]
WORDS = "kata sandi cadangan uji"
SECRET = b"Pilih nomor satu"

BUILD = """
from sipatenas.cli.setup import open_house
open_house()
import json, sys
from pathlib import Path
from sipatenas.accounts.models import Duty, User
from sipatenas.core.clock import SystemClock
from sipatenas.evidence.services import seal_imported_records
from sipatenas.places.queries import office
from sipatenas.sources.models import Post
from sipatenas.sources.services import import_file
tarakan, clock = office("65.71"), SystemClock()
officer = User.objects.create_user("petugas", office=tarakan, duty=Duty.OFFICER)
path = Path(sys.argv[1])
with path.open("w") as out:
    for number in range(5):
        row = {"id": f"x:{number}", "platform": "x", "kind": "post", "text": f"Pilih nomor satu {number}",
               "url": f"http://127.0.0.1:9/{number}", "author": {"handle": "budi"}}
        out.write(json.dumps(row) + "\\n")
import_file(path=path, office=tarakan, user=officer, clock=clock)
seal_imported_records(posts=list(Post.objects.all()), user=officer, office=tarakan, reason="uji", clock=clock)
"""

DIES = """
import os, sys
from sipatenas.cli.setup import open_empty
open_empty()
from sipatenas.cli.main import main
import {module} as module
original, calls = getattr(module, {name!r}), [0]
def dying(*given, **named):
    calls[0] += 1
    if calls[0] == {at}:
        os._exit(9)
    return original(*given, **named)
setattr(module, {name!r}, dying)
sys.exit(main(sys.argv[1:]))
"""


@dataclass
class House:
    """An installation of its own, driven from outside."""

    data: Path
    url: str

    def run(self, *line: str | Path, code: str = "") -> subprocess.CompletedProcess[str]:
        start = ["-c", code] if code else ["-m", "sipatenas.cli.main"]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sipatenas.config.settings.embedded",
            "SIPATENAS_DATA": str(self.data),
            "DATABASE_URL": self.url,
            "SIPATENAS_BACKUP_PASSPHRASE": WORDS,
        }
        for name in ("SIPATENAS_KEYS", "SIPATENAS_BLOBS", "SIPATENAS_VAULT", "SIPATENAS_ENV_FILE"):
            environment.pop(name, None)
        return subprocess.run(
            [sys.executable, *start, *map(str, line)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def dies(self, module: str, name: str, at: int, *line: str | Path) -> None:
        code = DIES.format(module=module, name=name, at=at)
        assert self.run(*line, code=code).returncode == 9

    @property
    def vault(self) -> list[Path]:
        return sorted(path for path in (self.data / "vault").rglob("*") if path.is_file())


def made_on(url: str, name: str) -> str:
    """A second, empty database beside the given PostgreSQL; for SQLite nothing is needed."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f'DROP DATABASE IF EXISTS "{name}"')
        link.execute(f'CREATE DATABASE "{name}"')
    return url.rpartition("/")[0] + f"/{name}"


@pytest.fixture(scope="module")
def make_house(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], House]:
    count = iter(range(100))

    def make() -> House:
        data = tmp_path_factory.mktemp("rumah") / "data"
        given = os.environ.get("DATABASE_URL", "")
        if given.startswith("postgres"):
            worker = os.environ.get("PYTEST_XDIST_WORKER", "")
            return House(data, made_on(given, f"rumah{worker}{next(count)}"))
        return House(data, f"sqlite:///{data / 'sipatenas.sqlite3'}")

    return make


@pytest.fixture(scope="module")
def house(
    make_house: Callable[[], House],
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> House:
    made = make_house()
    with django_db_blocker.unblock():
        with_tables(made.data / "sipatenas.sqlite3", made.url)
    done = made.run(tmp_path_factory.mktemp("masuk") / "posts.ndjson", code=BUILD)
    assert done.returncode == 0, done.stderr[-2000:]
    return made


@pytest.fixture(scope="module")
def backup(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cadangan")
    done = house.run("backup", "--out", out)
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    assert sorted(path.name for path in out.iterdir()) == [".lock", folder.name]
    return folder


# A house


def test_a_house_comes_back_whole_with_its_keys_chains_and_evidence(
    house: House, backup: Path, make_house: Callable[[], House]
) -> None:
    anew = make_house()
    done = anew.run("restore", backup)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 paket bukti diperiksa" in done.stdout
    assert anew.run("ledger", "verify").returncode == 0
    assert [path.read_bytes() for path in anew.vault] == [path.read_bytes() for path in house.vault]
    for name in ("office-65.71.pem", "office-65.71.wrap"):
        brought = anew.data / "keys" / name
        assert brought.read_bytes() == (house.data / "keys" / name).read_bytes()
        assert brought.stat().st_mode & 0o077 == 0
    assert not list(anew.data.glob(".part*"))
    assert not (anew.data / ".restoring").exists()
    again = anew.run("restore", backup)
    assert again.returncode == 2
    assert "tempat yang kosong" in again.stderr


def test_neither_archive_shows_a_word_a_key_or_a_name(house: House, backup: Path) -> None:
    key = (house.data / "keys" / "office-65.71.wrap").read_bytes()
    for path in backup.iterdir():
        raw = path.read_bytes()
        assert SECRET not in raw
        assert key not in raw
        assert b"office-65.71" not in raw
    assert json.loads((backup / "cadangan.json").read_text())["files"] > 5


def test_the_file_archive_by_itself_holds_no_key_and_the_key_archive_no_file(backup: Path) -> None:
    files = {one.name for one in archive.entries(backup / "berkas.sipatenas", part="files", passphrase=WORDS)}
    keys = {one.name for one in archive.entries(backup / "kunci.sipatenas", part="keys", passphrase=WORDS)}
    assert {name.partition("/")[0] for name in files} == {"vault", "blobs"}
    assert "keys/office-65.71.wrap" in keys
    assert not {name for name in keys if name.startswith(("vault/", "blobs/", "data/vault", "data/blobs"))}


def test_a_restore_refuses_a_place_that_is_not_empty_and_touches_nothing(
    backup: Path, make_house: Callable[[], House]
) -> None:
    anew = make_house()
    strange = anew.data / "keys" / "office-65.71.pem"
    strange.parent.mkdir(parents=True)
    strange.write_bytes(b"kunci lain")
    done = anew.run("restore", backup)
    assert done.returncode == 2
    assert "tidak kosong" in done.stderr
    assert strange.read_bytes() == b"kunci lain"
    assert not anew.vault


def test_another_passphrase_restores_nothing(
    backup: Path, make_house: Callable[[], House], tmp_path: Path
) -> None:
    anew = make_house()
    (tmp_path / "salah").write_text("bukan kata sandinya\n")
    done = anew.run("restore", backup, "--passphrase-file", tmp_path / "salah")
    assert done.returncode == 2
    assert "kata sandinya lain" in done.stderr
    assert not anew.vault


def test_keys_kept_apart_are_named(backup: Path, make_house: Callable[[], House], tmp_path: Path) -> None:
    apart = tmp_path / "lemari" / "kunci.sipatenas"
    apart.parent.mkdir()
    files = tmp_path / "berkas"
    shutil.copytree(backup, files)
    (files / "kunci.sipatenas").rename(apart)
    anew = make_house()
    assert anew.run("restore", files).returncode == 2
    done = anew.run("restore", files, "--keys", apart)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "name", "at"),
    [
        ("sipatenas.evidence.backup.restoring", "_save", 4),
        ("sipatenas.evidence.backup.restoring", "_write", 2),
        ("sipatenas.evidence.backup.database", "restore", 1),
    ],
)
def test_a_restore_that_was_killed_leaves_no_house_and_is_begun_again(
    module: str, name: str, at: int, backup: Path, make_house: Callable[[], House]
) -> None:
    anew = make_house()
    anew.dies(module, name, at, "restore", backup)
    if anew.url.startswith("sqlite"):
        assert not (anew.data / "sipatenas.sqlite3").exists()
    done = anew.run("restore", backup)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 paket bukti diperiksa" in done.stdout


@pytest.mark.parametrize(
    ("module", "name", "at"),
    [
        ("sipatenas.evidence.backup.making", "_added", 3),
        ("sipatenas.evidence.backup.making", "_read_again", 1),
        ("sipatenas.evidence.backup.making", "flush_folder", 1),
    ],
)
def test_a_backup_that_was_killed_leaves_none_and_the_next_clears_up(
    module: str, name: str, at: int, house: House, tmp_path: Path
) -> None:
    house.dies(module, name, at, "backup", "--out", tmp_path)
    assert not list(tmp_path.glob("sipatenas-*"))
    assert list(tmp_path.glob(".part-*"))
    done = house.run("backup", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("sipatenas-*"))) == 1
    assert not list(tmp_path.glob(".part-*"))


# One file, one key


@pytest.fixture
def copied(house: House, backup: Path, make_house: Callable[[], House]) -> House:
    anew = make_house()
    done = anew.run("restore", backup)
    assert done.returncode == 0, done.stdout + done.stderr
    return anew


def test_a_rotten_and_a_missing_file_are_mended_from_the_backup_and_named_by_the_next(
    copied: House, backup: Path, tmp_path: Path
) -> None:
    rotten, missing = (
        copied.vault[0],
        next(one for one in (copied.data / "blobs").rglob("*") if one.is_file()),
    )
    whole = {path: path.read_bytes() for path in (rotten, missing)}
    rotten.write_bytes(whole[rotten][:-1])
    missing.unlink()
    told = copied.run("backup", "--out", tmp_path)
    assert told.returncode == 1
    assert {rotten.name, missing.name} == {
        line.rpartition("/")[2] for line in told.stderr.splitlines() if line.startswith("TIDAK TERBACA")
    }
    scrubbed = copied.run(
        code="from sipatenas.cli.setup import open_house; open_house()\n"
        "from sipatenas.core.clock import SystemClock; from sipatenas.core.blobs import scrub as others\n"
        "from sipatenas.evidence.vault import scrub\n"
        "print(scrub.scrub(clock=SystemClock()).bad + others.scrub(clock=SystemClock()).bad)"
    )
    assert scrubbed.stdout.strip() == "2", scrubbed.stderr
    mended = copied.run("restore", backup, "--blob")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert mended.stdout.count("utuh") == 2
    assert {path: path.read_bytes() for path in whole} == whole
    unknown = copied.run("restore", backup, "--blob", "0" * 64)
    assert unknown.returncode == 1
    assert "TIDAK PULIH" in unknown.stdout
    assert copied.run("ledger", "verify").returncode == 0


def test_a_lost_key_is_put_back_and_one_that_stands_is_not_overwritten(copied: House, backup: Path) -> None:
    path = copied.data / "keys" / "office-65.71.wrap"
    whole = path.read_bytes()
    assert copied.run("restore", backup, "--key", path.name).returncode == 2
    path.unlink()
    assert copied.run("restore", backup, "--key", path.name).returncode == 0
    assert path.read_bytes() == whole
    assert path.stat().st_mode & 0o077 == 0


def test_the_dump_is_of_one_moment_while_others_write(house: House, backup: Path, tmp_path: Path) -> None:
    if not house.url.startswith("sqlite"):
        pytest.skip("PostgreSQL's snapshot is the server's own")
    for one in archive.entries(backup / "kunci.sipatenas", part="keys", passphrase=WORDS):
        if one.name == "database.sqlite3":
            (tmp_path / "db").write_bytes(one.data.read())
    with closing(sqlite3.connect(tmp_path / "db")) as link:
        assert link.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert link.execute("SELECT count(*) FROM evidence_evidence WHERE state='sealed'").fetchone()[0] == 5
