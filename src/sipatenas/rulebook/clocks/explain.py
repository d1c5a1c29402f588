"""The sentences of a deadline: everything that mattered, and how sure each part is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sipatenas.rulebook.clocks.calendar import day_off, library_version, settled
from sipatenas.rulebook.clocks.hours import hours_certainty, hours_row, office_hours
from sipatenas.rulebook.clocks.saying import say_count, say_full_day, say_moment
from sipatenas.rulebook.clocks.shapes import CountedDay
from sipatenas.rulebook.rows import Certainty, weakest
from sipatenas.rulebook.steps import DAYS
from sipatenas.rulebook.wording import say_day, say_span

if TYPE_CHECKING:
    from sipatenas.rulebook.clocks.engine import Answer, Asked

Said = tuple[Certainty, str]
TO_CONFIRM = "Kepastian C: perlu dikonfirmasi oleh bagian hukum sebelum dipakai."


def explain(asked: Asked, found: Answer) -> tuple[Certainty, tuple[str, ...]]:
    """The certainty of the weakest part, and the sentences in the order of the reckoning."""
    said = [
        *_rule(asked),
        *_event(asked),
        *_convention(asked),
        *_skipped(asked, found),
        *_paused(asked, found),
        *_result(asked, found),
    ]
    certainty = weakest(level for level, _ in said)
    how = tuple(sentence for _, sentence in said)
    return certainty, (*how, TO_CONFIRM) if certainty == "C" else how


def _rule(asked: Asked) -> Iterator[Said]:
    row = asked.row
    if row.limit is None:
        word = "segera" if row.unit == "promptly" else "tanpa angka yang dikenal"
        yield row.certainty, f"{row.text} ({row.id}): {word}, sejak {row.counted_from}. Dasar: {row.basis}."
        return
    if row.limit < 0:
        limit = f"paling lambat {say_count(-row.limit, row.unit)} sebelum {row.counted_from}"
    else:
        limit = f"paling lama {say_count(row.limit, row.unit)} sejak {row.counted_from}"
    yield row.certainty, f"{row.text} ({row.id}): {limit}. Dasar: {row.basis}."
    if row.unit == "days" and row.counts:
        reading = say_count(abs(row.limit), row.counts).partition(" ")[2]
        yield (
            row.counts_certainty,
            f"'Hari' dihitung sebagai {reading}: {row.counts_basis} (kepastian {row.counts_certainty}).",
        )
    if asked.more and asked.limit:
        total = say_count(asked.limit, row.counts or row.unit)
        yield (
            asked.more.certainty,
            f"Diperpanjang ({asked.more.id}): seluruhnya {total}. Dasar: {asked.more.basis}.",
        )
    if not row.holds_on(asked.start.date()):
        yield (
            "C",
            f"Baris {row.id} berlaku {say_span(row.valid_from, row.valid_to)}; peristiwa di luar rentang itu.",
        )


def _event(asked: Asked) -> Iterator[Said]:
    yield "A", f"Peristiwa: {say_moment(asked.start)}."
    if asked.received:
        level = hours_certainty(asked.start.date(), asked.row.regime)
        moved = asked.counted_from != asked.start
        for sentence in asked.received:
            yield weakest([level, "B"]) if moved else level, sentence
    if asked.election is None and (asked.row.counter or asked.row.ends == "office"):
        yield (
            "A",
            "Tanpa pemilihan disebut: jam khusus masa tenang dan hari pemungutan suara tidak diperhitungkan.",
        )


def _convention(asked: Asked) -> Iterator[Said]:
    row = asked.row
    if asked.limit is None or row.unit not in DAYS:
        return
    if asked.limit < 0:
        yield (
            row.convention,
            (
                "Hari peristiwa tidak dihitung; sampai pukul 24.00 hari terakhir sebelumnya. "
                f"Naskah tidak menyebutkannya: konvensi, kepastian {row.convention}."
            ),
        )
        return
    first = (
        "dihitung sebagai hari ke-1"
        if row.first_day == "same"
        else "tidak dihitung; hari ke-1 hari berikutnya"
    )
    last = "saat loket tutup" if row.ends == "office" else "pukul 24.00"
    yield (
        row.convention,
        (
            f"Hari peristiwa {first}, hari terakhir berakhir {last}. "
            f"Naskah tidak menyebutkannya: konvensi, kepastian {row.convention}."
        ),
    )


def _skipped(asked: Asked, found: Answer) -> Iterator[Said]:
    """Days off that were passed, how sure they are, and where only the library knew them."""
    if asked.row.counts != "working_days" or not found.days:
        return
    levels: list[Certainty] = ["A"]
    names: list[str] = []
    for item in found.days:
        off = None if item.counts else day_off(item.day, election=asked.election)
        if off is not None and item.why == off.name:
            levels.append(off.certainty)
            names.append(f"{say_day(item.day)} ({off.name})")
    if names:
        yield weakest(levels), f"Bukan hari kerja: {', '.join(names)}."
    years = [year for year in sorted({item.day.year for item in found.days}) if not settled(year)]
    if years:
        yield (
            "B",
            (
                f"Belum ada SKB hari libur tahun {', '.join(map(str, years))} dalam tabel resmi; "
                f"hari libur menurut perkiraan pustaka {library_version()}."
            ),
        )


def _paused(asked: Asked, found: Answer) -> Iterator[Said]:
    if not asked.pauses:
        return
    unit = asked.row.unit
    if unit == "months" or asked.limit is None or asked.limit < 0:
        yield "A", "Jeda tidak mengubah langkah ini."
        return
    stopped = [item for item in found.days if _by_pause(item)]
    if not stopped and (unit in DAYS or _on_time(asked, found)):
        yield "A", "Jeda tidak menyentuh waktu yang dihitung."
        return
    for why in dict.fromkeys(item.why for item in stopped):
        days = [say_day(item.day) for item in stopped if item.why == why]
        span = days[0] if len(days) == 1 else f"{days[0]} sampai {days[-1]}"
        yield "C", f"{why[0].upper()}{why[1:]}: tidak dihitung {span}."
    if unit == "hours":
        yield "C", "Waktu selama jeda tidak dihitung, sampai ke detiknya."
    yield "C", "Penundaan jam tidak diatur dalam naskah yang dibaca: kepastian C."


def _on_time(asked: Asked, found: Answer) -> bool:
    """Whether hours ended as if there had been no pause."""
    return found.due is not None and found.due - asked.counted_from == timedelta(hours=asked.limit or 0)


def _by_pause(item: CountedDay) -> bool:
    return not item.counts and item.why.startswith("jam ditunda")


def _result(asked: Asked, found: Answer) -> Iterator[Said]:
    if asked.limit is None:
        yield "A", "Tidak ada tanggal jatuh tempo yang dapat dihitung."
        return
    unit = asked.row.counts or asked.row.unit
    if found.due is None or found.last_day is None:
        yield "A", f"Jam masih ditunda; sisa {say_count(found.remaining or 0, unit)}."
        return
    if asked.row.unit not in DAYS:
        yield "A", f"{say_count(asked.limit, unit)} berakhir {say_moment(found.due)}."
        return
    if asked.limit < 0:
        yield "A", f"Saat terakhir: {say_moment(found.due)}."
        return
    yield "A", f"Hari ke-{asked.limit}: {say_moment(found.due)}."
    if asked.row.ends == "office":
        yield from _counter(asked, found)


def _counter(asked: Asked, found: Answer) -> Iterator[Said]:
    """The counter's hours on the last day; where it is closed, the texts do not say what then."""
    assert found.last_day is not None  # noqa: S101 — asked only of a count that ended
    row = hours_row(found.last_day, asked.row.regime)
    if row is None:
        return
    open_ = office_hours(found.last_day, regime=asked.row.regime, election=asked.election)
    if open_ is not None:
        yield row.certainty, f"Jam penerimaan hari itu menurut {row.id}: {row.basis}."
        return
    yield (
        "C",
        (
            f"Loket tutup pada {say_full_day(found.last_day)} ({row.id}), dan naskah tidak memindahkan hari terakhir: "
            "yang datang pada hari buka berikutnya agar diputuskan bagian hukum."
        ),
    )
