"""The accounts of a batch, met once each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import msgspec

from sipatenas.sources.models import Account
from sipatenas.sources.records import PostRecord

_FIELDS = ("display_name", "bio", "location", "employer")
Key = tuple[str, str]


class AccountBook:
    """Accounts of a batch: those known, those to be made, those whose particulars changed."""

    def __init__(self, records: Iterable[PostRecord]) -> None:
        handles = {_handle(r).casefold() for r in records if r.author.handle}
        rows = Account.objects.filter(handle_key__in=handles)
        self._known: dict[Key, Account] = {(row.platform, row.handle_key): row for row in rows}
        self._new: dict[Key, Account] = {}
        self._changed: dict[Key, Account] = {}

    def meet(self, record: PostRecord) -> Account | None:
        """The author's account with what this post, already masked, tells of it; None without a handle."""
        handle = _handle(record)
        if not handle:
            return None
        key = (record.platform_code, handle.casefold())
        account = self._known.get(key)
        if account is None:
            account = Account(platform=key[0], handle=handle, handle_key=key[1])
            self._known[key] = self._new[key] = account
        for name in _FIELDS:
            value: str | None = getattr(record.author, name)
            if value and value != getattr(account, name):
                setattr(account, name, value)
                if key not in self._new:
                    self._changed[key] = account
        return account

    def save(self) -> None:
        """Write what is new or changed, inside the caller's transaction."""
        if self._new:
            Account.objects.bulk_create(self._new.values())
        if self._changed:
            Account.objects.bulk_create(
                self._changed.values(),
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=list(_FIELDS),
            )


def as_written(item: msgspec.Struct) -> dict[str, Any]:
    """A part of the contract as JSON holds it, nulls included."""
    return cast("dict[str, Any]", msgspec.to_builtins(item))


def _handle(record: PostRecord) -> str:
    return (record.author.handle or "").strip().lstrip("@")
