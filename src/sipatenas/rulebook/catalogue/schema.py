"""The rows of the catalogue: instruments, their entries, and from which act to which entry.

One decree is one file, `data/catalogue/<decree>.yaml`; a circular of one region or agency is one file in
`local/` of the installation's rulebook folder. What all of them share (acts, policies, kinds) is `conduct.yaml`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from sipatenas.rulebook.rows import Certainty, Row, within

SanctionCode = Literal[
    "moral_tertutup",
    "moral_terbuka",
    "disiplin_ringan",
    "disiplin_sedang",
    "disiplin_berat",
    "pdth",
    "pidana",
    "teguran",
    "pemberhentian_sementara",
    "pemberhentian",
    "pemutusan_kontrak",
    "sesuai_peraturan",
]
Layer = Literal["guideline", "regulation", "law", "local"]
"""Order of an answer: joint decrees and circulars on neutrality, regulations and codes, Acts, local circulars."""
Regime = Literal["pilkada", "pemilu"]
BOTH: tuple[Regime, ...] = ("pilkada", "pemilu")


class Sanction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the entry threatens, imposed by its own authority alone. `kinds`: codes; `options`: what they hold."""

    kinds: tuple[SanctionCode, ...]
    label: str
    basis: str
    certainty: Certainty
    options: tuple[str, ...] = ()


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A doubt or a remark on an instrument while it holds; lowers the certainty of what rests on it.

    `subjects`: of whom it is said; empty: of all.
    """

    text: str
    valid_from: date | None
    valid_to: date | None
    certainty: Certainty
    subjects: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether it is said of `day`, both ends included."""
        return within(day, self.valid_from, self.valid_to)


class InstrumentRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decree or Act that the catalogue holds. `short`: its name in a sentence; `binds`: the subjects it is on."""

    short: str
    layer: Layer
    binds: tuple[str, ...]
    regimes: tuple[Regime, ...] = BOTH
    notes: tuple[Note, ...] = ()


class CatalogueEntry(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One prohibition. `phase`: whom it protects against: before, candidate, any.

    `kind`: as published statistics call the breach. `binds`, `regimes`: narrower than the instrument's.
    `region` (Kemendagri code) or `agency`: where alone a local rule holds.
    """

    instrument: str
    list: Literal["kode_etik", "disiplin", "larangan", "pidana"]
    number: int
    phase: Literal["before", "candidate", "any"]
    kind: str
    sub_acts: tuple[str, ...]
    sanction: Sanction
    remark: str
    article: str = ""
    binds: tuple[str, ...] = ()
    regimes: tuple[Regime, ...] = ()
    region: str | None = None
    agency: str | None = None

    def holds_in(self, region: str, agency: str) -> bool:
        """Whether the rule reaches this place: a rule of 65 holds in 65.71, one of an agency in that agency."""
        here = not self.region or region == self.region or region.startswith(f"{self.region}.")
        return here and (not self.agency or agency.casefold() == self.agency.casefold())


class ActRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act of a post (the reading's word) or a conduct that an officer names. `text` is its name."""

    of: Literal["post", "conduct"]


class MappingRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From acts to one entry by phase; null: none. Empty `channels` or `kinds`: any. `text`: the sentence."""

    acts: tuple[str, ...]
    before: str | None
    candidate: str | None
    outside: str | None
    channels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    scope_flag: bool = False

    def target(self, phase: str) -> str | None:
        """Id of the entry while the one favoured is in `phase`."""
        return {"before": self.before, "candidate": self.candidate, "outside": self.outside}[phase]


class PolicyRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A choice the law leaves open; `text` says what each value means."""

    value: Literal["text", "practice"]


class ViolationKindRow(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of breach as published statistics count it; `text` is its name."""
