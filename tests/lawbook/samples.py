"""Changes as lawyers draft them: invented bodies and circulars."""

from __future__ import annotations

from datetime import date
from typing import Any

from sipatenas.lawbook.law import plain, row_now
from sipatenas.lawbook.models import ChangeKind
from sipatenas.lawbook.services import Wanted
from sipatenas.rulebook.routes import route

FROM = date(2026, 12, 1)
COMMON: dict[str, Any] = {
    "basis": "Peraturan rekaan 1/2026",
    "valid_from": "2024-01-01",
    "valid_to": None,
    "certainty": "C",
    "source": ["rekaan"],
}


def body(**changes: Any) -> Wanted:
    """A role of a body that is to come."""
    row = {"id": "badan-baru", "text": "Kepala badan pengganti", **COMMON, **changes}
    return Wanted(ChangeKind.ADD, "routes.yaml", "roles", row["id"], row, FROM, "Badan baru dibentuk.")


def to_the_body(addressee: str = "badan-baru") -> Wanted:
    """Civil servants go to another body from 1 December 2026."""
    rule = route(subject="pns", day=date(2026, 11, 1)).rule_id
    now = row_now("routes.yaml", "routes", rule)
    assert now is not None
    row = {**plain(now), "addressee": addressee}
    return Wanted(ChangeKind.VERSION, "routes.yaml", "routes", rule, row, FROM, "Kewenangan beralih.")


def circular(region: str = "65.71", **changes: Any) -> Wanted:
    """A circular of the office's own region."""
    row = {
        "id": f"SE-{region}-1",
        "text": "Surat edaran rekaan",
        "short": "SE rekaan",
        "layer": "local",
        "binds": ["pns"],
        **COMMON,
        **changes,
    }
    file = f"local/{region}.yaml"
    return Wanted(ChangeKind.ADD, file, "instruments", row["id"], row, date(2024, 1, 1), "Edaran diterima.")
