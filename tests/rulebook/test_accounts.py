"""The register of official accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.support.register import TEAM, forget, own_folder

from sipatenas.rulebook import rows, whole
from sipatenas.rulebook.accounts import ContestAccountRow, load_official_accounts, registered
from sipatenas.rulebook.amendments import Amendment, Amendments, trial
from sipatenas.rulebook.elections import election
from sipatenas.rulebook.routes import account_subject

PILKADA = election("pilkada-2024")
DAY = date(2024, 10, 1)


@pytest.mark.parametrize("handle", ["PKSejahtera", "@pksejahtera", " pksejahtera "])
def test_a_partys_account_is_found_however_it_is_written(handle: str) -> None:
    found = registered(handle, "x", PILKADA.official_accounts, DAY)
    assert found is not None
    assert (found.owner, found.role) == ("party/pks", "party")


def test_an_institutions_account_has_no_side() -> None:
    found = registered("KPU_ID", "x", PILKADA.official_accounts, DAY)
    assert found is not None
    assert (found.owner, found.role) == ("", "institution")


def test_the_same_handle_on_another_platform_is_not_registered() -> None:
    assert registered("PKSejahtera", "tiktok", PILKADA.official_accounts, DAY) is None


def test_a_private_account_is_not_registered() -> None:
    assert registered("akun_1a2b3c4d", "x", PILKADA.official_accounts, DAY) is None


def test_every_owner_is_a_party_or_pair_that_exists_and_no_handle_stands_twice() -> None:
    accounts = PILKADA.official_accounts
    parties = {party.id for party in PILKADA.parties}
    for account in accounts:
        assert account.owner in parties or account.owner == "" or PILKADA.pair(account.owner), account.id
        assert account.certainty in ("B", "C"), "taken from public use: the office confirms"
        assert account.handle == account.handle.casefold()
    keys = [(account.platform, account.handle) for account in accounts]
    assert len(set(keys)) == len(keys)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with own_folder(tmp_path, monkeypatch) as file:
        yield file


def test_none_of_a_candidate_or_team_is_shipped() -> None:
    assert {one.role for one in load_official_accounts()} == {"party", "institution"}


def test_an_installation_registers_a_team_of_its_contest_for_its_days(installation: Path) -> None:
    installation.write_text(TEAM, encoding="utf-8")
    accounts = election("pilkada-2024").official_accounts
    found = registered("tim_rekaan", "x", accounts, DAY)
    assert found is not None
    assert (found.contest, found.owner) == ("pilkada-2024/65.71", "pilkada-2024/65.71/1")
    assert account_subject(found) == "team"
    assert registered("tim_rekaan", "x", accounts, date(2024, 11, 24)) is None
    assert registered("tim_rekaan", "x", election("pilkada-2020").official_accounts, DAY) is None
    assert registered("pksejahtera", "x", accounts, DAY) is not None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("role: team", "role: party", "'role'"),
        ("    contest: pilkada-2024/65.71\n", "", "contest"),
        ("contest: pilkada-2024/65.71", "contest: pilkada-2024/99.99", "'contest': 'pilkada-2024/99.99'"),
        ("owner: pilkada-2024/65.71/1", "owner: pilkada-2024/65/1", "'owner': 'pilkada-2024/65/1'"),
        ("@Tim_Rekaan", " @ ", "'handle'"),
        ("platform: x", "platform: x\n    followers: 12", "followers"),
    ],
)
def test_a_row_that_is_not_as_asked_is_refused_by_name(
    installation: Path, old: str, new: str, complaint: str
) -> None:
    installation.write_text(TEAM.replace(old, new), encoding="utf-8")
    with pytest.raises(rows.RulebookError, match=rf"pilkada-2024.yaml: accounts.*account/x/tim.*{complaint}"):
        election("pilkada-2024")


def test_one_account_is_nobodys_twice_on_one_day(installation: Path) -> None:
    row = TEAM.partition("accounts:\n")[2].replace("x/tim_rekaan", "x/tim_rekaan_2")
    installation.write_text(TEAM + row, encoding="utf-8")
    with pytest.raises(rows.RulebookError, match="sudah ada pada masa yang sama"):
        election("pilkada-2024")
    later = row.replace("2024-11-23", "2024-11-30").replace("2024-09-25", "2024-11-24")
    installation.write_text(TEAM + later, encoding="utf-8")
    forget()
    assert len([one for one in election("pilkada-2024").official_accounts if one.contest]) == 2


def test_a_file_of_an_election_that_nobody_knows_is_refused(installation: Path) -> None:
    installation.with_name("pilkada-1999.yaml").write_text(TEAM, encoding="utf-8")
    with pytest.raises(rows.RulebookError, match="pemilihan 'pilkada-1999' tidak dikenal"):
        load_official_accounts()


def test_lawyers_may_register_an_account_too() -> None:
    assert whole.schema_of("accounts/pilkada-2024.yaml", "accounts") is ContestAccountRow
    row = {
        "id": "account/x/calon_rekaan", "handle": "calon_rekaan", "platform": "x", "role": "candidate",
        "contest": "pilkada-2024/65.71", "owner": "pilkada-2024/65.71/1", "text": "Calon Rekaan",
        "basis": "Rekaan", "valid_from": None, "valid_to": None, "certainty": "A", "source": ["Rekaan"],
    }  # fmt: skip
    with trial(Amendments((Amendment("accounts/pilkada-2024.yaml", "accounts", row),))):
        whole.check()
        assert registered("calon_rekaan", "x", election("pilkada-2024").official_accounts, DAY) is not None
    assert registered("calon_rekaan", "x", election("pilkada-2024").official_accounts, DAY) is None
