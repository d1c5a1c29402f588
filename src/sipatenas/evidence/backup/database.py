"""The database in one consistent piece: SQLite by its backup API, PostgreSQL by pg_dump over a shared snapshot."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sipatenas.core.models import Blob
from sipatenas.evidence.backup.archive import BackupError
from sipatenas.evidence.models.vault import VaultBlob, VaultState

SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
_VAULT = "SELECT name, stored_sha256 FROM evidence_vaultblob WHERE state <> 'destroyed' ORDER BY id"
_OTHERS = (
    "SELECT CASE WHEN name = '' THEN sha256 ELSE name END, "
    "CASE WHEN name = '' THEN sha256 ELSE stored_sha256 END FROM core_blob ORDER BY sha256"
)


@dataclass(frozen=True)
class Dump:
    """A dumped database, and the files that its rows name: (name, SHA-256 of the stored bytes).

    `others` are those of core.blobs: encrypted ones by their random name, those still in plain by their hash.
    """

    path: Path
    vault: list[tuple[str, str]]
    others: list[tuple[str, str]]


def dump(folder: Path) -> Dump:
    """The database as it is at one moment, dumped into `folder`. Raises BackupError."""
    if connection.vendor == "sqlite":
        return _sqlite(folder / SQLITE)
    return _postgresql(folder / POSTGRESQL)


def migrations() -> list[str]:
    """What changes of the tables this database has been through: `room.name`, in order."""
    return sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations())


def unknown_migrations(names: Iterable[str]) -> list[str]:
    """Those among them that this version of the software does not know: a newer one made that database."""
    known = MigrationLoader(None).disk_migrations or {}
    rooms = {room for room, _name in known}
    told = [(room, name) for room, _dot, name in (one.partition(".") for one in names)]
    return sorted(f"{room}.{name}" for room, name in told if (room, name) not in known and room in rooms)


def is_empty() -> bool:
    """Whether there is no database yet: no file, or no table."""
    if connection.vendor == "sqlite":
        path = _sqlite_path()
        return not path.exists() or path.stat().st_size == 0
    return not connection.introspection.table_names()


def restore(dumped: Path) -> None:
    """Put a dump in the place of the empty database. Raises BackupError for one of another kind of database."""
    kind = "sqlite" if dumped.name == SQLITE else "postgresql"
    if connection.vendor != kind:
        raise BackupError(
            f"cadangan ini berisi basis data {kind}, sedangkan DATABASE_URL menunjuk {connection.vendor}"
        )
    connection.close()
    if kind == "sqlite":
        target = _sqlite_path()
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = target.with_name(f".part-{target.name}")
        shutil.copyfile(dumped, beside)
        beside.chmod(0o600)
        beside.replace(target)
        return
    whole = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*whole, "-d", str(connection.settings_dict["NAME"]), str(dumped)])


def _sqlite_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _sqlite(target: Path) -> Dump:
    """A separate reader of the log copies all pages in one step: writers go on, and are not in it."""
    with (
        closing(
            sqlite3.connect(f"file:{quote(str(_sqlite_path()))}?mode=ro", uri=True, timeout=30)
        ) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if (found := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise BackupError(f"basis data rusak: {found}")
        vault, others = copy.execute(_VAULT).fetchall(), copy.execute(_OTHERS).fetchall()
    target.chmod(0o600)
    return Dump(target, vault, others)


def _postgresql(target: Path) -> Dump:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run("pg_dump", [*options, "-f", str(target), str(connection.settings_dict["NAME"])])
        kept = VaultBlob.objects.exclude(state=VaultState.DESTROYED).order_by("pk")
        vault = list(kept.values_list("name", "stored_sha256"))
        rows = Blob.objects.order_by("pk").values_list("pk", "name", "stored_sha256")
        others = [(name, stored) if name else (sha256, sha256) for sha256, name, stored in rows]
    return Dump(target, vault, others)


def _run(program: str, arguments: list[str]) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} tidak ada di mesin ini; pasang klien PostgreSQL (apt-get install postgresql-client)"
        )
    settings = connection.settings_dict
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    own = {name: str(settings[key]) for name, key in given.items() if settings.get(key)}
    done = subprocess.run(  # noqa: S603 -- the program by its full path, no shell
        [found, *arguments], env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} gagal: {done.stderr.strip()[-500:]}")
