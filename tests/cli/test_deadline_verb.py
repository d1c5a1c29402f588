"""`sipatenas rulebook deadline`: the answer with rule, version and way; it asks the house for approved changes."""

from __future__ import annotations

import json
from datetime import date

import pytest

from sipatenas.cli.main import main

pytestmark = pytest.mark.django_db


def ask(capsys: pytest.CaptureFixture[str], line: str) -> dict[str, object]:
    assert main(["rulebook", "deadline", *line.split()]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_a_pilkada_follow_up_ends_three_calendar_days_later(capsys: pytest.CaptureFixture[str]) -> None:
    line = "--regime pilkada --step tindak_lanjut --from 2024-10-04T10:00+07:00 --office 65.04"
    answer = ask(capsys, line)
    assert answer["due"] == "2024-10-07T23:59:59+08:00"
    assert answer["last_day"] == "2024-10-07"
    assert (answer["rule"], answer["timezone"]) == ("PIL-TINDAK", "Asia/Makassar")
    assert answer["version"]
    assert answer["calendar"]
    assert answer["how"]


def test_extension_and_pause_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    line = "--step PIL-TINDAK --from 2024-10-04T10:00 --office 65.04 --extended"
    assert ask(capsys, line)["last_day"] == "2024-10-09"
    assert ask(capsys, f"{line} --pause 2024-10-05T08:00..2024-10-05T10:00")["last_day"] == "2024-10-10"
    running = ask(capsys, f"{line} --pause 2024-10-06T08:00..")
    assert (running["due"], running["remaining"]) == (None, 4)


def test_the_office_and_the_day_tell_the_election(capsys: pytest.CaptureFixture[str]) -> None:
    inside = ask(capsys, "--step PIL-KAJIANAWAL --from 2024-11-24T23:00 --office 91.71")
    assert inside["election"] == "pilkada-2024"
    assert inside["counted_from"] == "2024-11-24T23:00:00+09:00"
    outside = ask(capsys, "--step PIL-KAJIANAWAL --from 2026-03-01T23:00 --office 91.71")
    assert outside["election"] is None
    assert date.fromisoformat(str(outside["last_day"])) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--step PIL-X --from 2024-10-04T10:00 --office 65.04", "PIL-TINDAK"),
        ("--step PIL-TINDAK --from 2024-10-04 --office 65.04", "tidak terbaca"),
        ("--step PIL-TINDAK --from 2024-10-04T10:00 --office 65.99", "tidak dikenal"),
        ("--step PIL-LAPOR --from 2024-10-04T10:00 --office 65.04 --extended", "tidak dapat diperpanjang"),
        ("--step PIL-TINDAK --from 2024-10-04T10:00 --office 65.04 --pause 2024", "jeda"),
        ("--step PIL-TINDAK --from 2024-10-04T10:00 --office 65.04 --election x", "pilkada-2024"),
    ],
)
def test_what_is_wrong_is_said(capsys: pytest.CaptureFixture[str], line: str, said: str) -> None:
    assert main(["rulebook", "deadline", *line.split()]) == 2
    assert said in capsys.readouterr().err
