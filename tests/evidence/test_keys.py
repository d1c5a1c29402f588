"""An office signs with one key of its own."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from sipatenas.evidence import keys


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = keys.office_key(tmp_path, "65.71")
    path = tmp_path / "office-65.71.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.office_key(tmp_path, "65.71").key_id == first.key_id
    assert (tmp_path / "office-65.71.pub.pem").read_text() == first.public_pem
    assert {file.name for file in tmp_path.iterdir()} == {path.name, "office-65.71.pub.pem"}


def test_each_office_has_a_key_of_its_own(tmp_path: Path) -> None:
    assert keys.office_key(tmp_path, "65").key_id != keys.office_key(tmp_path, "65.71").key_id


def _id(folder: Path) -> str:
    return keys.office_key(folder, "65.71").key_id


def test_processes_that_make_the_key_at_once_end_with_the_same_one(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_id, [tmp_path] * 12))) == 1


def test_a_key_that_others_can_read_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    keys.office_key(tmp_path, "65.71")
    path = tmp_path / "office-65.71.pem"
    path.chmod(0o644)
    with pytest.raises(keys.KeyUnusableError, match="chmod 600"):
        keys.office_key(tmp_path, "65.71")


@pytest.mark.parametrize(
    "content", [b"", b"bukan kunci", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_damaged_key_is_refused_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "office-65.71.pem"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(keys.KeyUnusableError, match="cadangan"):
        keys.office_key(tmp_path, "65.71")
    assert path.read_bytes() == content


@pytest.mark.parametrize("code", ["../65", "65/71", "", "65.71.pem", "abc"])
def test_a_code_that_is_no_office_makes_no_file(tmp_path: Path, code: str) -> None:
    with pytest.raises(keys.KeyUnusableError):
        keys.office_key(tmp_path, code)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every folder")
def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(keys.KeyUnusableError, match="hak akses"):
        keys.office_key(tmp_path, "65.71")
