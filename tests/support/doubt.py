"""The whole law as if every row of it were still to be confirmed, and pages searched for what they do not mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from unittest.mock import patch

import yaml

from sipatenas.rulebook.amendments import Amendment, Amendments, trial
from sipatenas.rulebook.rows import DATA

FILES = ("routes.yaml", "steps.yaml", "sanctions.yaml", "requirements.yaml", "conduct.yaml", "collegium.yaml")
MARK = "perlu dikonfirmasi"
_BLOCK = (
    r"</?(?:td|th|dd|dt|li|p|h\d|label|option|summary|div|ol|ul|dl|section|details|form|fieldset)\b[^>]*>"
)

_WHOLE = r"<tr\b.*?</tr>|<ol class=\"why\">.*?</ol>"
"""A row of a table is marked once; an explanation says it in its last sentence."""


@contextmanager
def everything_unsure(**less: str) -> Iterator[None]:
    """Within the block every row has certainty C, its tasks and notes too; `less`: another one, by row id."""
    files = [*FILES, *(f"catalogue/{one.name}" for one in sorted((DATA / "catalogue").glob("*.yaml")))]
    rows = [
        Amendment(file, section, _unsure(row, less))
        for file in files
        for section, held in yaml.safe_load((DATA / file).read_text(encoding="utf-8")).items()
        if isinstance(held, list)
        for row in held
    ]
    unsure = Amendments(tuple(rows))
    with trial(unsure), patch("sipatenas.lawbook.middleware.in_use", lambda: unsure):
        yield


def _unsure(said: Any, less: dict[str, str]) -> Any:
    if isinstance(said, list):
        return [_unsure(one, less) for one in said]
    if isinstance(said, dict):
        inner = {key: _unsure(one, less) for key, one in said.items()}
        return {**inner, "certainty": less.get(str(said.get("id")), "C")} if "certainty" in said else inner
    return said


def unmarked(html: str, words: str) -> list[str]:
    """The rows of tables, list items, paragraphs … that say these words without the mark; [""] if none says them."""
    main = html.partition("<main")[2]
    chunks = re.findall(_WHOLE, main, re.DOTALL)
    chunks += re.split(_BLOCK, re.sub(_WHOLE, "<p>", main, flags=re.DOTALL))
    texts = [" ".join(unescape(re.sub(r"<[^>]+>", "", one)).split()) for one in chunks]
    said = [text for text in texts if words in text]
    return [text for text in said if MARK not in text] if said else [""]
