"""Behind `sipatenas attribution …`. Files of accounts are matched only against rosters marked synthetic."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from sipatenas.accounts.models import User
from sipatenas.attribution import matcher
from sipatenas.attribution.matcher import (
    AccountFacts,
    Match,
    NotAnIndex,
    build_index,
    is_synthetic,
    load_index,
    save_index,
)
from sipatenas.attribution.services import Outcome, match_posts
from sipatenas.core.clock import Clock
from sipatenas.sources.models import Post

_MAY_STAND = ("platform", "handle", "display_name", "bio", "location", "employer")


class RosterNotSynthetic(PermissionError):  # noqa: N818 (the name says what is wrong)
    """The roster is not marked synthetic; lists of accounts may not be matched with real people
    (SAFEGUARDS 5)."""


class RosterNotReadable(ValueError):  # noqa: N818 (the name says what is wrong)
    """The roster file cannot be read; the message says why."""


@dataclass(frozen=True)
class Indexed:
    rows: int
    folder: Path


@dataclass(frozen=True)
class Matched:
    matched: int
    rejected: int
    rejected_path: Path | None


def index(*, roster: Path, out: Path, synthetic: bool) -> Indexed:
    """Indexes a synthetic roster into `out`. Raises RosterNotSynthetic, RosterNotReadable."""
    table = _table(roster)
    if not (synthetic or is_synthetic(table.schema)):
        raise RosterNotSynthetic(
            _(
                "%(path)s tidak ditandai sebagai data buatan; daftar akun hanya boleh dicocokkan "
                "dengan daftar buatan (metadata synthetic=true atau --synthetic)."
            )
            % {"path": roster.name}
        )
    if "name" not in table.column_names:
        raise RosterNotReadable(_("%(path)s: tidak ada kolom name.") % {"path": roster.name})
    with roster.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    built = build_index(table, synthetic=True, sha256=sha256)
    save_index(built, out)
    return Indexed(len(built), out)


def _table(path: Path) -> pa.Table:
    try:
        if path.suffix.lower() == ".parquet":
            return pq.read_table(path)
        kept = pc.ConvertOptions(column_types={"nip": pa.string(), "number": pa.string()})
        return pc.read_csv(path, convert_options=kept)
    except (pa.ArrowInvalid, OSError) as error:
        raise RosterNotReadable(
            _("%(path)s tidak dapat dibaca: %(error)s") % {"path": path, "error": error}
        ) from error


def match(
    *,
    accounts: Iterable[str],
    index_folder: Path,
    out: IO[str],
    rejected_path: Path,
    top: int = 5,
    progress: Callable[[int], None] | None = None,
) -> Matched:
    """Matches a list of accounts, one JSON object a line, writing one answer a line in the same order.
    Lines that are
    no account go to `rejected_path`. Raises NotAnIndex, RosterNotSynthetic, ValueError for `top` below 1."""
    if top < 1:
        raise ValueError(_("--top harus 1 atau lebih."))
    built = load_index(index_folder)
    if not built.synthetic:
        raise RosterNotSynthetic(_("%(path)s bukan indeks dari daftar buatan.") % {"path": index_folder})
    matched = rejected = 0
    with beside(rejected_path) as rejects:
        for line, text in enumerate(accounts, start=1):
            if not text.strip():
                continue
            account = _account(text)
            if isinstance(account, AccountFacts):
                out.write(_answer(account.id, matcher.match(built, account, top=top)) + "\n")
                matched += 1
            else:
                told = {"line": line, "field": account[0], "reason": account[1], "row": text.rstrip("\n")}
                rejects.write(json.dumps(told, ensure_ascii=False) + "\n")
                rejected += 1
            if progress:
                progress(line)
    if not rejected:
        rejected_path.unlink()
    return Matched(matched, rejected, rejected_path if rejected else None)


def _account(text: str) -> AccountFacts | tuple[str, str]:
    try:
        said = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return "baris", _("Bukan objek JSON yang utuh.")
    if not isinstance(said, dict) or not isinstance(said.get("id"), str | int) or said["id"] == "":
        return "id", _("Akun harus objek JSON dengan id.")
    wrong = [f for f in _MAY_STAND if said.get(f) is not None and not isinstance(said[f], str)]
    if wrong:
        return wrong[0], _("Isinya harus teks atau null.")
    return AccountFacts(str(said["id"]), **{f: said.get(f) or "" for f in _MAY_STAND})


def _answer(account: str, found: Match) -> str:
    candidates = [
        {
            "row": c.row,
            "nip": c.number,
            "probability": round(c.probability, 6),
            "reasons": [
                {"text": r.text, "for_or_against": r.for_or_against, "weight": r.weight} for r in c.reasons
            ],
        }
        for c in found.candidates
    ]
    none = round(1 - sum(c["probability"] for c in candidates), 6)  # type: ignore[misc]
    return json.dumps({"id": account, "candidates": candidates, "none": max(0.0, none)}, ensure_ascii=False)


@contextmanager
def beside(target: Path) -> Iterator[IO[str]]:
    """A file written beside its target and moved into place when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def match_stored(
    *, ids: Sequence[str], user: User, purpose: str, clock: Clock, has_signal: Callable[[Post], bool]
) -> tuple[list[Outcome], list[str]]:
    """Matches stored posts by contract id within the user's jurisdiction; returns outcomes, and ids not
    found there.
    `has_signal` comes from the room that keeps readings."""
    from sipatenas.accounts.scope import visible

    posts = {
        p.contract_id: p
        for p in Post.objects.filter(visible(user), contract_id__in=ids).select_related("account")
    }
    found = [posts[i] for i in ids if i in posts]
    outcomes = match_posts(posts=found, user=user, purpose=purpose, clock=clock, has_signal=has_signal)
    return outcomes, [i for i in ids if i not in posts]


__all__ = [
    "Indexed",
    "Matched",
    "NotAnIndex",
    "RosterNotReadable",
    "RosterNotSynthetic",
    "beside",
    "index",
    "match",
    "match_stored",
]
