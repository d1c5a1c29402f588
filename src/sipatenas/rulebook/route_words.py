"""How a route was found, in Indonesian sentences that an officer can read aloud."""

from __future__ import annotations

from datetime import date

from sipatenas.rulebook.authorities import Role, Seats
from sipatenas.rulebook.route_rows import Book, RouteRow
from sipatenas.rulebook.wording import say_day, say_span


def say_row(
    row: RouteRow, day: date, addressee: Role | None, copies: tuple[Role, ...], parallel: tuple[Role, ...]
) -> tuple[str, ...]:
    """Which rule holds on the day, and what it does."""
    said = [
        f"Pada {say_day(day)} berlaku aturan {row.id} ({say_span(row.valid_from, row.valid_to)}): {row.text}"
    ]
    if addressee:
        verb = "Ditangani oleh" if row.kind == "handle" else "Diteruskan kepada"
        said.append(f"{verb} {addressee.label}.")
    elif row.addressee:
        said.append("Tidak ada penerima yang bebas dari benturan kepentingan. Putuskan dengan bagian hukum.")
    else:
        said.append("Tidak ada perkara yang dibentuk.")
    if copies:
        said.append(f"Tembusan: {say_roles(copies)}.")
    if row.then:
        said.append(row.then)
    if parallel:
        said.append(f"Bila kajian menunjukkan dugaan tindak pidana: {say_roles(parallel)}.")
    return tuple(said)


def say_gap(day: date, earliest: date | None) -> str:
    """That no rule is known for the day, and when the first one begins."""
    until = f" Aturan pertama yang dikenal mulai {say_day(earliest)}." if earliest and day < earliest else ""
    return (
        f"Tidak ada aturan penerusan yang dikenal untuk {say_day(day)}.{until} Putuskan dengan bagian hukum."
    )


def say_conflicts(book: Book, seats: Seats) -> list[str]:
    """Who is concerned, who takes the matter in his place, and who gets neither letter nor access."""
    said = []
    for conflict in seats.conflicts:
        role, relation = seats.plain(conflict.role_id), book.conflict.relations[conflict.relation]
        said.append(f"Benturan kepentingan: {role.label} adalah {relation} ({book.conflict.id}).")
        if seats.stays(role):
            said.append(f"{role.label} bersifat kolegial: anggota yang berkepentingan tidak ikut memeriksa.")
    said += [
        f"Naik satu tingkat: {found.label}, menggantikan {asked.label}."
        for asked, found in seats.climbed
        if found is not None
    ]
    if seats.excluded:
        said.append(f"Tanpa surat, tembusan dan akses: {say_roles(seats.excluded)}.")
    if not seats.moved:
        said.append("Rute ini tidak melalui pihak yang berkepentingan; penerimanya tidak berubah.")
    return said


def say_roles(roles: tuple[Role, ...] | list[Role]) -> str:
    """Their labels, in order."""
    return "; ".join(role.label for role in roles)
