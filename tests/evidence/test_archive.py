"""One archive of a backup: gives back what was put in, to its passphrase only, or nothing at all."""

from __future__ import annotations

import io
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from sipatenas.core import cipher
from sipatenas.evidence.backup import archive, restoring

WORDS = "kata sandi cadangan uji"


def test_an_archive_gives_back_what_was_put_in_and_nothing_to_another_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "arsip"
    content = {"a/satu": b"1" * 3_000_000, "b": b"", "c": os.urandom(70_000)}
    with archive.writing(path, part="keys", passphrase=WORDS) as writer:
        for name, data in content.items():
            writer.add(name, data)
    found = {one.name: one.data.read() for one in archive.entries(path, part="keys", passphrase=WORDS)}
    assert found == content
    assert path.stat().st_mode & 0o077 == 0
    for part, words in (("keys", WORDS + "x"), ("files", WORDS)):
        with pytest.raises(archive.BackupError):
            list(archive.entries(path, part=part, passphrase=words))


def read_all(path: Path) -> None:
    for one in archive.entries(path, part="keys", passphrase=WORDS):
        one.data.read()


def test_a_changed_or_shortened_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "arsip"
    with archive.writing(path, part="keys", passphrase=WORDS) as writer:
        writer.add("a", b"1" * 2_500_000)
    whole = path.read_bytes()
    start = whole.index(b"\n")
    cuts = [start - 5, start + 20, 1_200_000, len(whole) - 1]
    wrong = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in cuts]
    wrong += [whole[:at] for at in (0, start, start + 9, 1_100_000, len(whole) - 1)]
    wrong.append(whole + b"x")
    wrong += [whole.replace(b'"n":131072', words, 1) for words in (b'"n":262144', b'"n":131071', b'"n":"1"')]
    wrong.append(whole.replace(b'"salt":"', b'"salt":"xx', 1))
    for data in wrong:
        path.write_bytes(data)
        with pytest.raises(archive.BackupError):
            read_all(path)


def test_a_short_passphrase_keeps_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(archive.BackupError, match="terlalu pendek"),
        archive.writing(tmp_path / "arsip", part="keys", passphrase="pendek"),
    ):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a//b", "a/./b", "", "a\\b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    assert not archive.is_plain(name)


def test_written_piece_by_piece_the_ciphertext_is_the_same() -> None:
    data = os.urandom(2 * cipher.PIECE + 5)
    out = io.BytesIO()
    writer = cipher.Encryptor(out, key=bytes(32), bound=b"a")
    for at in range(0, len(data), 300_000):
        writer.write(data[at : at + 300_000])
    writer.close()
    assert out.getvalue() == b"".join(cipher.encrypt([data], key=bytes(32), bound=b"a"))


@pytest.mark.parametrize(
    ("about", "refused"),
    [
        ({"version": version("sipatenas"), "migrations": ["evidence.0001_initial"]}, ""),
        ({"version": version("sipatenas")}, ""),
        ({"version": "0.0.1", "migrations": ["elsewhere.0001_initial"]}, ""),
        ({"version": version("sipatenas"), "migrations": ["evidence.9999_later"]}, "evidence.9999_later"),
        ({"version": "999.1"}, "versi 999.1, lebih baru"),
    ],
)
def test_a_backup_of_a_newer_version_is_refused_before_anything_is_placed(
    about: dict[str, Any], refused: str
) -> None:
    if not refused:
        restoring.refuse_newer(about)
        return
    with pytest.raises(archive.BackupError, match=refused):
        restoring.refuse_newer(about)
