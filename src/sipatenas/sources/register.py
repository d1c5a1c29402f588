"""Whose names stay in working copies: the rulebook's register of official accounts (SAFEGUARDS 3)."""

from __future__ import annotations

from sipatenas.rulebook.accounts import load_official_accounts
from sipatenas.sources.masking import Keep


def keep_official(election: str = "") -> Keep:
    """`keep` for the register's accounts: those of any election, and of `election` (all of them where none is
    named). A handle counts on its own platform only; a post whose platform is unknown may name any."""
    known = {
        (account.handle, account.platform)
        for account in load_official_accounts()
        if not election or account.election in ("", election)
    }
    handles = {handle for handle, _platform in known}

    def keep(handle: str, platform: str) -> bool:
        name = handle.strip().lstrip("@").casefold()
        return (name, platform) in known or (not platform and name in handles)

    return keep
