"""The whole rulebook read at once: whatever is amended must leave every book readable."""

from __future__ import annotations

from datetime import date

from sipatenas.rulebook.accounts import FOLDER, ContestAccountRow
from sipatenas.rulebook.amendments import Amendments, current, trial
from sipatenas.rulebook.rows import Row, RulebookError, schemas

_DAY = date(2024, 10, 1)
"""A day on which every table has a row in force."""


def check() -> None:
    """Load every book as it reads now. Raises RulebookError naming file, row and field."""
    _rows_of_an_amendment_are_named()
    try:
        _load_every_book()
    except LookupError as error:
        raise RulebookError(str(error)) from error
    _all_amendments_were_read()


def _load_every_book() -> None:
    from sipatenas.rulebook import (
        accounts,
        allowed,
        collegium,
        numbers,
        outlook,
        parties,
        requirements,
        retention,
        steps,
    )
    from sipatenas.rulebook.catalogue import holdings
    from sipatenas.rulebook.catalogue.sanctions import sanctions
    from sipatenas.rulebook.clocks import calendar
    from sipatenas.rulebook.elections import election, election_ids
    from sipatenas.rulebook.route_rows import book as routes

    routes()
    steps.steps()
    steps.hours_rows()
    calendar.days_off(_DAY.year)
    holdings.book()
    sanctions(subject="pns", day=_DAY)
    allowed.conducts()
    collegium.colleges()
    for regime in ("pilkada", "pemilu"):
        requirements.requirements(regime, _DAY)
        requirements.reporters(regime, _DAY)
        requirements.withdrawal(regime, _DAY)
    numbers.finding_number(
        seq=1,
        kind_code=numbers.kind_code("gubernur"),
        level_code=numbers.level_code("65"),
        office_code="65",
        day=_DAY,
    )
    outlook.outlook()
    retention.retention_classes()
    parties.load_parties()
    accounts.load_official_accounts()
    for name in election_ids():
        election(name)


def schema_of(file: str, section: str) -> type[Row]:
    """The type of row of a section. Raises RulebookError where no book reads such a section."""
    if not schemas():
        with trial(Amendments()):
            check()
    found = schemas().get((file, section)) or _of_a_kin(file, section)
    if found is None:
        raise RulebookError(f"{file}: bagian '{section}' tidak dibaca oleh aturan mana pun.")
    return found


def _of_a_kin(file: str, section: str) -> type[Row] | None:
    """A local file that is not there yet has the rows of a decree; a register of contests has rows of its own."""
    folder = file.partition("/")[0]
    if (folder, section) == (FOLDER, "accounts"):
        return ContestAccountRow
    kin = {"local": "catalogue"}.get(folder, folder)
    return next(
        (row for (name, part), row in schemas().items() if part == section and name.startswith(f"{kin}/")),
        None,
    )


def _rows_of_an_amendment_are_named() -> None:
    for item in current().items:
        if not item.row.get("id"):
            raise RulebookError(f"perubahan {item.file}: {item.section}: isian 'id' wajib ada.")


def _all_amendments_were_read() -> None:
    for item in current().items:
        if (item.file, item.section) not in schemas():
            raise RulebookError(
                f"perubahan {item.file}: bagian '{item.section}' tidak dibaca oleh aturan mana pun."
            )
