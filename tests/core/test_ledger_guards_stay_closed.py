"""What lifts the guards of append-only tables is for migrations and tests alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import sipatenas

SOURCE = Path(sipatenas.__file__).parent
GUARDS = re.compile(r"sipatenas(\.\w+)+\.triggers(\.|$)")


def imported_names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)
    return names


def test_only_migrations_import_what_sets_up_and_lifts_guards() -> None:
    importers = {
        path.relative_to(SOURCE).as_posix(): names
        for path in SOURCE.rglob("*.py")
        if (names := {name for name in imported_names(path) if GUARDS.match(name)})
    }
    assert "core/migrations/0002_ledger_guards.py" in importers
    assert [path for path in importers if "/migrations/" not in path] == []
