"""What an act may fall under: every answer is a possibility for the officer to weigh, never a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sipatenas.rulebook import routes
from sipatenas.rulebook.catalogue.holdings import CHANNELS, KINDS, Book, book, bound, broad
from sipatenas.rulebook.catalogue.schema import ActRow, CatalogueEntry, InstrumentRow, MappingRow, Note
from sipatenas.rulebook.rows import Certainty, weakest
from sipatenas.rulebook.wording import say_day, say_span

T = TypeVar("T")
Found = list[tuple[MappingRow, CatalogueEntry]]

PHASES = {
    "before": "before",
    "candidate": "candidate",
    "outside": "outside",
    "bakal_calon": "before",
    "calon": "candidate",
    "non_tahapan": "outside",
}
REGIMES = ("pilkada", "pemilu")
WHO = {"before": "bakal calon", "candidate": "calon", "outside": "peserta"}
_LISTS = {"kode_etik": "kode etik", "disiplin": "disiplin", "larangan": "larangan", "pidana": "pidana"}
_BY_PHASE = {
    "before": "Sebelum penetapan calon: kode etik; disiplin hanya untuk butir yang menyebutnya.",
    "candidate": "Sejak penetapan calon: disiplin; kode etik hanya untuk butir yang menyebutnya.",
    "outside": "Di luar tahapan: hanya butir yang berlaku kapan pun, untuk pencegahan.",
}


class UnknownFact(LookupError):  # noqa: N818
    """A fact of the question that the catalogue does not know; the message names the known ones."""


@dataclass(frozen=True)
class PossibleRule:
    """An entry to weigh. `certainty` is the weakest of the entry's, the instrument's and our reading of it.

    `sanctions`: codes of the kinds of sanction; `version`: of the decree's file; `place`: region or agency of a
    local rule, else empty.
    """

    id: str
    text: str
    because: str
    certainty: Certainty
    list: str
    sanction: str
    mapping_id: str
    instrument: str
    sanctions: tuple[str, ...]
    kind: str
    version: str
    place: str


@dataclass(frozen=True)
class CatalogueAnswer:
    """The possible rules, and in one sentence why these or why none. `notes`: doubts about what they rest on."""

    rules: tuple[PossibleRule, ...]
    because: str
    version: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Question:
    book: Book
    act: ActRow
    day: date
    at: str
    channel: str
    kind: str
    subject: str
    empty_column: bool
    regime: str
    region: str
    agency: str
    in_force: Mapping[str, InstrumentRow]

    def fits(self, row: MappingRow, item: CatalogueEntry) -> bool:
        instrument = self.book.instruments[item.instrument]
        return (
            row.holds_on(self.day)
            and item.holds_on(self.day)
            and instrument.id in self.in_force
            and (not row.channels or self.channel in row.channels)
            and (not row.kinds or self.kind in row.kinds)
            and (not self.regime or self.regime in (item.regimes or instrument.regimes))
            and bound(item, instrument, self.subject)
            and item.holds_in(self.region, self.agency)
        )

    def doubts(self, instrument: InstrumentRow) -> list[Note]:
        return [
            note
            for note in instrument.notes
            if note.holds_on(self.day) and (not note.subjects or broad(self.subject) in note.subjects)
        ]


def possible_rules(
    *,
    act: str,
    day: date,
    phase: str,
    channel: str,
    kind: str,
    empty_column: bool = False,
    subject: str = "pns",
    regime: str = "",
    region: str = "",
    agency: str = "",
) -> tuple[PossibleRule, ...]:
    """The entries that the act may fall under, most telling first; see `consult` for the reason of none."""
    return consult(
        act=act,
        day=day,
        phase=phase,
        channel=channel,
        kind=kind,
        empty_column=empty_column,
        subject=subject,
        regime=regime,
        region=region,
        agency=agency,
    ).rules


def consult(
    *,
    act: str,
    day: date,
    phase: str,
    channel: str = "social_media",
    kind: str = "post",
    empty_column: bool = False,
    subject: str = "pns",
    regime: str = "",
    region: str = "",
    agency: str = "",
) -> CatalogueAnswer:
    """What `act` by `subject` on `day` may fall under while the one favoured is in `phase`, and why.

    The instruments in force on the day of the conduct, several together: guidelines, regulations, Acts, then the
    local rules of `region` (Kemendagri code; a rule of 65 holds in 65.71) and `agency`. `phase`:
    before/candidate/outside (or bakal_calon/calon/non_tahapan); `channel`: image for a post with a picture;
    `regime`: pilkada or pemilu, empty: both; `empty_column`: the act favours the empty column, which no text names.
    Raises UnknownFact.
    """
    held = book()
    asked = _Question(
        book=held,
        act=_known(act, held.acts, "Perbuatan"),
        day=day,
        at=_known(phase, PHASES, "Fase"),
        channel=_known(channel, dict(zip(CHANNELS, CHANNELS, strict=True)), "Saluran"),
        kind=_known(kind, {name: name for name in KINDS}, "Jenis unggahan"),
        subject=_known(subject, {name: name for name in routes.subjects()}, "Subjek"),
        empty_column=empty_column,
        regime=_known(regime, {name: name for name in ("", *REGIMES)}, "Rezim"),
        region=region,
        agency=agency,
        in_force={row.id: row for row in held.instruments.values() if row.holds_on(day)},
    )
    found = _found(asked)
    notes = {note.text for _, item in found for note in asked.doubts(held.instruments[item.instrument])}
    said = tuple(sorted(notes))
    because = " ".join([_because(asked, found), *said])
    return CatalogueAnswer(tuple(_possible(asked, *pair) for pair in found), because, held.version, said)


def _found(asked: _Question) -> Found:
    rows = ((row, row.target(asked.at)) for row in asked.book.mappings if asked.act.id in row.acts)
    pairs = ((row, asked.book.entries[target]) for row, target in rows if target)
    once: dict[str, tuple[MappingRow, CatalogueEntry]] = {}
    for row, item in pairs:
        if asked.fits(row, item):
            once.setdefault(item.id, (row, item))
    return asked.book.by_layer(once.values())


def _possible(asked: _Question, row: MappingRow, item: CatalogueEntry) -> PossibleRule:
    who = "kolom kosong" if asked.empty_column else WHO[asked.at]
    instrument = asked.book.instruments[item.instrument]
    sentence = row.text.format(act=asked.act.text, kind=KINDS[asked.kind], who=who)
    if row.scope_flag and asked.book.policies["social_scope"].value == "text":
        sentence += ", bila dilakukan dalam grup atau akun pemenangan"
    if asked.empty_column:
        sentence += f"; bunyi {_sort(instrument)} menyebut calon dan tidak menyebut kolom kosong"
    only = item.regimes or instrument.regimes
    if len(only) == 1 and not asked.regime:
        sentence += f"; hanya untuk {only[0].capitalize()}"
    place = item.region or item.agency or ""
    if place:
        sentence += f"; aturan lokal yang berlaku di {place}"
    doubts: list[Certainty] = [item.certainty, row.certainty, instrument.certainty]
    doubts += [note.certainty for note in asked.doubts(instrument)]
    return PossibleRule(
        id=item.id,
        text=item.text,
        because=f"{sentence[0].upper()}{sentence[1:]} ({cited(item, instrument)}).",
        certainty="C" if asked.empty_column else weakest(doubts),
        list=item.list,
        sanction=item.sanction.label,
        mapping_id=row.id,
        instrument=instrument.id,
        sanctions=item.sanction.kinds,
        kind=item.kind,
        version=asked.book.versions[instrument.id],
        place=place,
    )


def cited(item: CatalogueEntry, instrument: InstrumentRow) -> str:
    """Where it stands: `SKB 2022, disiplin butir 6` or `UU 7/2017, Ps 280 ayat (3) jo Ps 494`."""
    return f"{instrument.short}, {item.article or f'{_LISTS[item.list]} butir {item.number}'}"


def _sort(instrument: InstrumentRow) -> str:
    """`SKB`, `SE`, `UU`, `PP`: the first word of its short name."""
    return instrument.short.split()[0]


def _because(asked: _Question, found: Found) -> str:
    label = routes.subject_label(asked.subject)
    said = []
    if found:
        shorts = dict.fromkeys(asked.book.instruments[item.instrument].short for _, item in found)
        said += [_BY_PHASE[asked.at]] if _in_two_lists(asked) else []
        said += [f"Aturan pada {say_day(asked.day)} bagi {label}: {', '.join(shorts)}."]
    elif asked.subject == "citizen":
        return f"{label}: bukan subjek netralitas, tidak ada butir yang diusulkan."
    elif asked.act.id in ("information", "none"):
        return f"Perbuatan '{asked.act.text}' tidak memihak: tidak ada butir yang diusulkan."
    else:
        held = ", ".join(row.short for row in _binding(asked)) or "mana pun"
        said += [f"Tidak ada butir {held} bagi {label} untuk perbuatan '{asked.act.text}' pada keadaan ini."]
    return " ".join(_without_guideline(asked) + said)


def _in_two_lists(asked: _Question) -> bool:
    """Whether the guideline of the day sets ethics and discipline apart by the phase, as SKB 2022 does."""
    guidelines = {row.id for row in _binding(asked) if row.layer == "guideline"}
    lists = {item.list for item in asked.book.entries.values() if item.instrument in guidelines}
    return {"kode_etik", "disiplin"} <= lists


def _without_guideline(asked: _Question) -> list[str]:
    """That no joint decree or circular on neutrality held on the day, with the days of those that there are."""
    rows = [row for row in asked.book.instruments.values() if row.layer == "guideline"]
    if broad(asked.subject) not in {name for row in rows for name in row.binds} or {
        row.id for row in rows if row.holds_on(asked.day)
    }:
        return []
    each = ", ".join(f"{row.short} ({say_span(row.valid_from, row.valid_to)})" for row in rows)
    return [f"Pada {say_day(asked.day)} tidak ada keputusan bersama yang berlaku: {each}."]


def _binding(asked: _Question) -> list[InstrumentRow]:
    """What is in force on the day and on the subject, local rules of other places left out."""
    return [
        row for row in asked.in_force.values() if broad(asked.subject) in row.binds and row.layer != "local"
    ]


def _known(value: str, known: Mapping[str, T], what: str) -> T:
    if value not in known:
        names = ", ".join(name for name in known if name)
        raise UnknownFact(f"{what} '{value}' tidak dikenal. Yang ada: {names}.")
    return known[value]
