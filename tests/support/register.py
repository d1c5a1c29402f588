"""An invented row of the register of candidates' and teams' accounts, as an installation keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sipatenas.rulebook import rows
from sipatenas.rulebook.accounts import load_official_accounts
from sipatenas.rulebook.elections import election

TEAM = """\
version: "setempat-1"
accounts:
  - id: account/x/tim_rekaan
    handle: "@Tim_Rekaan"
    platform: x
    role: team
    contest: pilkada-2024/65.71
    owner: pilkada-2024/65.71/1
    text: "Tim Kampanye Rekaan"
    basis: "Daftar rekaan untuk uji"
    valid_from: 2024-09-25
    valid_to: 2024-11-23
    certainty: A
    source: ["Rekaan"]
"""
TEAM_ID = "account/x/tim_rekaan"


@contextmanager
def own_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The rules of an installation whose register for 2024 is the file that this yields."""
    monkeypatch.setattr(rows, "_folders", [rows.DATA, folder])
    (folder / "accounts").mkdir()
    forget()
    yield folder / "accounts" / "pilkada-2024.yaml"
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Read the register anew."""
    for read in (load_official_accounts, election):
        read.cache_clear()  # type: ignore[attr-defined]
