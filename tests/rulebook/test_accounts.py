"""The register of official accounts."""

from __future__ import annotations

from datetime import date

import pytest

from sipatenas.rulebook.accounts import registered
from sipatenas.rulebook.elections import election

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
