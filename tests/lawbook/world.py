"""What the walk over all addresses needs of the lawbook: arguments and right forms, in Kota Tarakan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.lawbook.samples import circular

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.lawbook import services
from sipatenas.lawbook.models import Change

FILE = "local/65.71.yaml"


def posted(row: dict[str, Any]) -> dict[str, Any]:
    """A row as its form sends it, with the change around it."""
    said = {f"row-{name}": "\n".join(v) if isinstance(v, list) else v for name, v in row.items() if v}
    return {**said, "effect_date": "2024-01-01", "reason": "Edaran diterima."}


def keys_and_forms(
    people: Mapping[str, User], clock: Clock
) -> tuple[dict[str, dict[str, object]], dict[str, dict[str, Any]]]:
    """Keyword arguments and forms by name of address. A draft of the officer's, one proposed, one approved."""
    draft = services.draft(wanted=circular(id="SE-A"), user=people["officer"], clock=clock)
    proposed = _proposed(people, clock, "SE-B")
    approved = services.approve(change=_proposed(people, clock, "SE-C"), user=people["head"], clock=clock)
    services.refresh()
    standing: dict[str, object] = {"file": FILE, "section": "instruments", "row_id": approved.row_id}
    steps = {
        "change": draft,
        "edit": draft,
        "propose": draft,
        "withdraw": draft,
        "approve": proposed,
        "reject": proposed,
    }
    keys: dict[str, dict[str, object]] = {
        "lawbook:row": standing,
        "lawbook:amend": standing,
        "lawbook:add": {"file": FILE, "section": "instruments"},
        **{f"lawbook:{name}": {"change_id": change.pk} for name, change in steps.items()},
    }
    forms = {
        "lawbook:add": posted(circular(id="SE-D").row),
        "lawbook:amend": posted(circular().row) | {"kind": "correct"},
        "lawbook:edit": posted(circular(id="SE-A", text="Bunyi lain").row),
        "lawbook:reject": {"note": "Belum terbit."},
    }
    return keys, forms


def _proposed(people: Mapping[str, User], clock: Clock, row_id: str) -> Change:
    change = services.draft(wanted=circular(id=row_id), user=people["officer"], clock=clock)
    return services.propose(change=change, user=people["officer"], clock=clock)
