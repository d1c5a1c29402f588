"""Every verb of the contract: known, explained, and honest about what is not built yet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Call

BUILT = (
    "import",
    "read",
    "watch",
    "roster import",
    "attribution index",
    "attribution match",
    "user create",
    "capture",
    "verify",
    "keys rotate",
    "ledger verify",
    "backup",
    "restore",
    "rulebook route",
    "rulebook catalogue",
    "rulebook steps",
    "rulebook stages",
    "rulebook deadline",
    "simulate",
    "serve",
    "worker",
    "doctor",
    "demonstrate",
    "recheck",
    "waves",
    "claims import",
)
ABSENT = (
    "look",
    "statistics",
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", [*BUILT, *ABSENT])
def test_help_explains_the_verb(call: Call, verb: str) -> None:
    said = call(*verb.split(), "--help")
    assert said.status == 0
    assert f"sipatenas {verb}" in said.out
    assert said.err == ""


def test_help_names_every_verb(call: Call) -> None:
    said = call("--help")
    assert said.status == 0
    for verb in (*BUILT, *ABSENT):
        assert verb.split()[0] in said.out


@pytest.mark.parametrize(
    "line",
    [
        "look gambar.jpg --out hasil.ndjson",
        "statistics --as-of 2024-12-31 --json",
    ],
)
def test_what_is_not_built_yet_says_so_and_exits_with_2(call: Call, line: str) -> None:
    said = call(*line.split())
    assert said.status == 2
    assert "belum dibangun" in said.err
    assert said.out == ""


@pytest.mark.parametrize("line", ["", "gelombang", "read", "rulebook", "rulebook route", "verify"])
def test_a_line_that_is_not_understood_exits_with_2(call: Call, line: str) -> None:
    said = call(*line.split())
    assert said.status == 2
    assert said.err.startswith("pemakaian:")


def test_a_route_is_answered_with_its_rule_and_how_it_was_found(call: Call) -> None:
    said = call("rulebook", "route", "--subject", "pns", "--date", "2024-10-01")
    answer = json.loads(said.out)
    assert said.status == 0
    assert answer["addressee"]["id"]
    assert answer["rule"]
    assert answer["version"]
    assert answer["how"]


def test_the_catalogue_is_answered_with_the_rules_that_may_apply(call: Call) -> None:
    line = "rulebook catalogue --date 2024-10-01 --act call_to_vote --phase calon"
    said = call(*line.split())
    assert said.status == 0
    assert "SKB22" in json.dumps(json.loads(said.out))


def test_the_steps_of_each_regime_are_listed(call: Call) -> None:
    said = call("rulebook", "steps", "--regime", "pilkada")
    assert said.status == 0
    assert json.loads(said.out)


@pytest.mark.parametrize(
    "line",
    [
        "rulebook route --subject nelayan --date 2024-10-01",
        "rulebook route --subject pns --date 1-10-2024",
        "rulebook route --subject pns --date 2024-10-01 --level bulan",
        "rulebook catalogue --date 2024-10-01 --act menari --phase calon",
        "rulebook stages --election pilkada-1901",
        "read tidak-ada.ndjson --out hasil.ndjson",
        "verify --key tidak-ada.pem paket.zip",
        "simulate",
        "simulate --series KASN --cases 3",
    ],
)
def test_a_wrong_argument_is_named_in_a_sentence(
    call: Call, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = call(*line.split())
    assert said.status == 2
    assert said.err.startswith("sipatenas: ") or "\nsipatenas: " in said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["import"], "sipatenas import: wajib diisi: FILE"),
        (["tebak"], "'tebak' tidak ada dalam pilihan; yang ada: 'import'"),
        (["serve", "--port", "x"], "--port: 'x' bukan bilangan bulat"),
        (["watch", "--roster"], "--roster: perlu satu nilai"),
        (["doctor", "--cepat"], "sipatenas: tidak dikenal: --cepat"),
    ],
)
def test_wrong_usage_is_said_in_indonesian(call: Call, words: list[str], complaint: str) -> None:
    said = call(*words)
    assert said.status == 2
    assert complaint in said.err
    assert "error:" not in said.err


def test_a_broken_file_of_the_law_is_named_and_no_traceback_is_shown(tmp_path: Path) -> None:
    """An office's own register of accounts, saved in another encoding by an editor."""
    folder = tmp_path / "rulebook" / "accounts"
    folder.mkdir(parents=True)
    (folder / "pilkada-2024.yaml").write_bytes(b'version: "1"\naccounts: []  # caf\xe9\n')
    done = subprocess.run(
        [sys.executable, "-m", "sipatenas", "rulebook", "stages", "--election", "pilkada-2024"],
        env={**{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
             "SIPATENAS_DATA": str(tmp_path), "SIPATENAS_ENV_FILE": os.devnull,
             "DJANGO_SETTINGS_MODULE": "sipatenas.config.settings.embedded"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "accounts/pilkada-2024.yaml: bukan teks UTF-8" in done.stderr
    assert "Traceback" not in done.stderr
