"""The screen languages: Indonesian, in which the house is written, and one for each catalogue in `locale`."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
CATALOGUE = "LC_MESSAGES/django"


def catalogues(folder: Path = LOCALE) -> list[Path]:
    """The catalogues' texts (`.po`), in the order of their languages' codes."""
    return sorted(folder.glob(f"*/{CATALOGUE}.po"))


def languages(folder: Path = LOCALE) -> list[tuple[str, str]]:
    """Code and own name of every language that the screen speaks, Indonesian first.

    A catalogue states its language's own name in its header, as `X-Language-Name`; without one the code
    stands for it.
    """
    return [("id", "Bahasa Indonesia"), *(_named(path) for path in sorted(folder.glob(f"*/{CATALOGUE}.mo")))]


def _named(path: Path) -> tuple[str, str]:
    code = path.parents[1].name.replace("_", "-").lower()
    with path.open("rb") as compiled:
        return code, GNUTranslations(compiled).info().get("x-language-name", code)
