"""The suite's tables are copied between test databases only as long as what makes them is the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support import tables


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "sipatenas/__init__.py": "",
        "sipatenas/room/__init__.py": "",
        "sipatenas/room/migrations/0001_initial.py": "from sipatenas.room import guards\n",
        "sipatenas/room/guards.py": "def install() -> None:\n    from sipatenas.room.words import SQL\n",
        "sipatenas/room/words.py": "SQL = ''\n",
        "sipatenas/room/pages.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(tables, "SOURCE", tmp_path)
    return tmp_path / "sipatenas" / "room"


def digest() -> str:
    return tables.digest.__wrapped__()


@pytest.mark.parametrize("name", ["migrations/0001_initial.py", "guards.py", "words.py", "__init__.py"])
def test_another_migration_or_anything_it_imports_makes_tables_anew(source: Path, name: str) -> None:
    former = digest()
    path = source / name
    path.write_text(path.read_text() + "NEW = 1\n")
    assert digest() != former


def test_one_more_migration_makes_tables_anew(source: Path) -> None:
    former = digest()
    (source / "migrations" / "0002_more.py").write_text("")
    assert digest() != former


def test_what_no_migration_imports_leaves_them(source: Path) -> None:
    former = digest()
    (source / "pages.py").write_text("NEW = 1\n")
    assert digest() == former


def test_the_guards_of_the_house_are_among_what_its_migrations_import() -> None:
    found = {path.relative_to(tables.SOURCE).as_posix() for path in tables._sources()}
    for guard in (
        "core/ledger/triggers.py",
        "accounts/triggers.py",
        "evidence/triggers.py",
        "cases/triggers.py",
    ):
        assert f"sipatenas/{guard}" in found
