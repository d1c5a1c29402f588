"""Does the ledger still go through every checkpoint? What was cut, rewritten or removed since is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from uuid import UUID

from django.conf import settings

from sipatenas.core import blobs
from sipatenas.core.clock import Clock, edge_clock
from sipatenas.core.models import LedgerEntry
from sipatenas.evidence import keys
from sipatenas.evidence.checkpoints import signing, stamping, tree
from sipatenas.evidence.checkpoints.making import lines_of, now_standing
from sipatenas.evidence.models.checkpoint import Checkpoint
from sipatenas.evidence.stamps import house

_ASKED = 400
_NAMED = 200
_TOLD = 20


@dataclass
class Checked:
    """What was found: `faults` names each thing that does not fit (at most 200), `count` counts all.

    `notes` tell what could not be judged, or is missing without being wrong.
    """

    checkpoints: int = 0
    heads: int = 0
    stamps: int = 0
    faults: list[str] = field(default_factory=list)
    count: int = 0
    notes: list[str] = field(default_factory=list)

    def fault(self, words: str) -> None:
        self.count += 1
        if len(self.faults) < _NAMED:
            self.faults.append(words)


def verify(*, progress: Callable[[int], None] | None = None, clock: Clock | None = None) -> Checked:
    """Check signatures, numbers, links, lists, time stamps, and every head listed against the ledger of now.

    The root is computed anew for every full list and for the last checkpoint; the lists between are bound by their
    signed hashes. What it cannot see is a row of checkpoints cut off at its end together with the files beside: for
    that the numbers printed on papers, the time stamps and copies kept elsewhere are there.
    """
    found = Checked()
    now = now_standing()
    heads: dict[str, tuple[int, str]] = {}
    previous: Checkpoint | None = None
    last = Checkpoint.objects.order_by("-number").first()
    known = signing.published(Path(settings.SIPATENAS_KEYS))
    stamps = _Stamps(clock or edge_clock())
    for one in Checkpoint.objects.order_by("number").prefetch_related("stamps").iterator(50):
        found.checkpoints += 1
        for words in _statement_faults(one, previous, known):
            found.fault(f"titik periksa {one.number}: {words}")
        heads = _through(one, heads, now, found, is_last=last is not None and one.number == last.number)
        stamps.check(one, found)
        previous = one
        if progress:
            progress(found.checkpoints)
    for words in _file_faults(settings.SIPATENAS_CHECKPOINTS):
        found.fault(words)
    found.notes += stamps.notes()
    return found


class _Stamps:
    """The time stamps of all checkpoints, one after the other, and what is to be told of them together."""

    def __init__(self, clock: Clock) -> None:
        self._now = clock.now()
        self._roots = house.roots(clock)
        asked = house.known()
        self._is_asked = bool(asked)
        self._is_third_asked = any(not one.is_local for one in asked)
        self._not_compared: dict[tuple[str, str], list[int]] = {}
        self._bare: list[int] = []

    def check(self, one: Checkpoint, found: Checked) -> None:
        for row in one.stamps.all():
            found.stamps += row.is_held
            told = stamping.judged(row, self._roots) if row.is_held else stamping.Judged()
            if told.fault:
                found.fault(f"titik periksa {one.number}: {told.fault}")
            if told.not_compared:
                self._not_compared.setdefault((row.authority, told.not_compared), []).append(one.number)
        if self._is_asked and stamping.is_bare(one, is_third_asked=self._is_third_asked, now=self._now):
            self._bare.append(one.number)

    def notes(self) -> Iterator[str]:
        for (authority, because), numbers in self._not_compared.items():
            yield f"cap waktu {authority} tidak dibandingkan ({because}): titik periksa {_some(numbers)}"
        if self._bare:
            days, third = stamping.BARE_AFTER.days, " pihak ketiga" if self._is_third_asked else ""
            yield f"lebih dari {days} hari tanpa cap waktu{third}: titik periksa {_some(self._bare)}"


def _some(numbers: list[int]) -> str:
    more = f" dan {len(numbers) - _TOLD} lagi" if len(numbers) > _TOLD else ""
    return ", ".join(map(str, numbers[:_TOLD])) + more


def _statement_faults(one: Checkpoint, previous: Checkpoint | None, known: set[str]) -> Iterator[str]:
    raw = one.statement.encode()
    if hashlib.sha256(raw).hexdigest() != one.hash:
        yield "pernyataannya diubah"
    try:
        public = keys.read_public(one.public_key.encode())
        if not keys.is_signed_by(public, signature=bytes.fromhex(one.signature), data=raw):
            yield "tanda tangannya tidak cocok"
        if keys.key_id(public) not in known:
            yield "ditandatangani dengan kunci yang bukan kunci rumah ini"
        told = json.loads(raw)
        at = one.at.astimezone(UTC).isoformat(timespec="microseconds")
        row = (one.number, at, one.heads, one.root, one.lines, one.is_full, one.key_id)
        said = tuple(
            told[name] for name in ("number", "at", "heads", "root", "lines_sha256", "full", "key_id")
        )
    except (keys.KeyUnusableError, ValueError, KeyError, TypeError):
        yield "pernyataannya tidak terbaca"
        return
    if row != said:
        yield "baris dan pernyataannya berbeda"
    if told["gone"]:
        yield f"{told['gone']} rantai hilang ketika titik periksa ini dibuat"
    number, link = (previous.number, previous.hash) if previous else (0, "")
    if one.number != number + 1:
        yield f"titik periksa {number + 1} hilang"
    elif told["previous"] != link:
        yield "tidak menyambung pada titik periksa sebelumnya"


def _through(
    one: Checkpoint, heads: dict[str, tuple[int, str]], now: tree.Heads, found: Checked, *, is_last: bool
) -> dict[str, tuple[int, str]]:
    """The heads as of this checkpoint; each that is new in its list is held against the ledger."""
    try:
        listed = lines_of(one)
    except (blobs.BlobError, OSError, ValueError) as error:
        found.fault(f"titik periksa {one.number}: daftarnya tidak terbaca: {error}")
        return heads
    fresh = {name: at for name, at in listed.items() if heads.get(name) != at}
    after = dict(listed) if one.is_full else heads | listed
    found.heads = len(after)
    if (one.is_full or is_last) and tree.root(after) != one.root:
        found.fault(f"titik periksa {one.number}: akar pohonnya bukan yang dari daftarnya")
    for words in _heads_faults(fresh, now):
        found.fault(f"{words} (titik periksa {one.number})")
    return after


def _heads_faults(listed: tree.Heads, now: tree.Heads) -> Iterator[str]:
    """What became of heads that were listed once. A chain may only have grown past them."""
    grown: dict[str, tuple[int, str]] = {}
    for name, at in listed.items():
        stands = now.get(name)
        if stands is None:
            yield f"{name}: seluruh rantai hilang"
        elif stands[0] < at[0]:
            yield f"{name}: rantai mundur dari entri {at[0]} ke {stands[0]}"
        elif stands != at:
            grown[name] = at
    names = list(grown)
    for start in range(0, len(names), _ASKED):
        part = {name: grown[name] for name in names[start : start + _ASKED]}
        hashes = _hashes(part)
        for name, at in part.items():
            if hashes.get(name) != at[1]:
                yield f"{name}: rantai ditulis ulang, entri {at[0]} bukan yang dulu"


def _hashes(part: Mapping[str, tuple[int, str]]) -> dict[str, str]:
    """The hashes of these entries now, by the chain's name."""
    ids = [UUID(name.split(" ")[1]) for name in part]
    lengths = {length for length, _head in part.values()}
    rows = LedgerEntry.objects.filter(head__object_id__in=ids, sequence__in=lengths)
    wanted = rows.values_list("head__kind", "head__object_id", "sequence", "hash")
    return {
        name: head
        for kind, object_id, length, head in wanted
        if (name := tree.key(kind, object_id)) in part and part[name][0] == length
    }


def _file_faults(folder: Path | None) -> Iterator[str]:
    """The copies beside the database: one without a row, or that says something else, tells of a change."""
    if folder is None or not folder.is_dir():
        return
    rows = dict(Checkpoint.objects.values_list("number", "hash"))
    for path in sorted(folder.glob("*.json")):
        number = int(path.stem) if path.stem.isdigit() else 0
        if number not in rows:
            yield f"titik periksa {path.stem}: ada salinannya di {folder.name}, tetapi tidak di basis data"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != rows[number]:
            yield f"titik periksa {number}: salinannya di {folder.name} berbeda dari basis data"
