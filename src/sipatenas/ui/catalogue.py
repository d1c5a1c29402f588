"""The catalogue of messages: `python -m sipatenas.ui.catalogue` after adding words to a page.

Gathers the Indonesian msgids of all rooms from templates and Python, keeps each language's catalogue in step
with them, compiles it, and names what lacks a translation (exit 1). A new language is one more folder with a
`django.po` that holds its header alone. Needs polib (a development dependency).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sipatenas.ui.languages import catalogues

if TYPE_CHECKING:
    from polib import POEntry, POFile

ROOMS = Path(__file__).resolve().parents[1]
_PLACES = {"gettext": "m", "ngettext": "mp", "pgettext": "cm", "npgettext": "cmp"}
"""What the leading arguments of each function are: m message, p plural, c context."""
_STRING = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL)
_FORMS = re.compile(r"nplurals=(\d+)")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")


@dataclass(frozen=True)
class Message:
    text: str
    plural: str = ""
    context: str = ""


def messages() -> dict[Message, set[str]]:
    """Every message of the house with the files (below the rooms' folder) that say it."""
    found: dict[Message, set[str]] = {}
    for path in sorted(ROOMS.rglob("*.py")) + sorted(ROOMS.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        said = in_template(source) if path.suffix == ".html" else in_python(source)
        for message in said:
            found.setdefault(message, set()).add(path.relative_to(ROOMS).as_posix())
    return found


def in_python(source: str) -> Iterator[Message]:
    """The messages that a module hands to gettext, under its own name or as `_`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            places = _PLACES.get("gettext" if name == "_" else re.sub("_(lazy|noop)$", "", name))
            if places:
                values = [arg.value for arg in node.args[: len(places)] if isinstance(arg, ast.Constant)]
                yield from _message(places, [value for value in values if isinstance(value, str)])


def in_template(source: str) -> Iterator[Message]:
    """The messages of a template's translate and blocktranslate tags and of its `_("…")` arguments."""
    from django.utils.translation.template import templatize

    for name, arguments in _CALL.findall(templatize(source)):
        values = [str(ast.literal_eval(text)) for text in re.findall(_STRING, arguments, re.DOTALL)]
        yield from _message(_PLACES["gettext" if name == "_" else name], values)


def _message(places: str, values: list[str]) -> Iterator[Message]:
    if len(values) >= len(places):
        named = dict(zip(places, values, strict=False))
        yield Message(named["m"], named.get("p", ""), named.get("c", ""))


def updated(catalogue: POFile, found: dict[Message, set[str]]) -> POFile:
    """A catalogue with exactly the messages found, keeping what is already translated; sorted."""
    import polib

    known = {(entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""): entry for entry in catalogue}
    result = polib.POFile(wrapwidth=110)
    result.metadata = catalogue.metadata
    forms = int((_FORMS.search(catalogue.metadata.get("Plural-Forms", "")) or ["", "2"])[1])
    for message in sorted(found, key=lambda one: (one.text, one.plural, one.context)):
        old = known.get((message.text, message.plural, message.context))
        result.append(_entry(message, found[message], old, forms))
    return result


def _entry(message: Message, files: set[str], old: POEntry | None, forms: int) -> POEntry:
    import polib

    entry = polib.POEntry(
        msgid=message.text,
        msgctxt=message.context or None,
        occurrences=[(name, "") for name in sorted(files)],
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = old.msgstr_plural if old else dict.fromkeys(range(forms), "")
    else:
        entry.msgstr = old.msgstr if old else ""
    return entry


def missing(catalogue: POFile) -> list[str]:
    """The messages without a translation."""
    return [entry.msgid for entry in catalogue if not all(_translations(entry))]


def misplaced(catalogue: POFile) -> list[str]:
    """The messages whose translation has other placeholders."""
    return [
        entry.msgid
        for entry in catalogue
        if any(_placeholders(text) != _placeholders(entry.msgid) for text in _translations(entry) if text)
    ]


def _translations(entry: POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def main() -> int:
    """Brings every catalogue up to date, compiles it, and tells what is missing; `--check` only tells."""
    found = messages()
    write = "--check" not in sys.argv[1:]
    whole = [_bring_up_to_date(path, found, write=write) for path in catalogues()]
    return 0 if all(whole) else 1


def _bring_up_to_date(path: Path, found: dict[Message, set[str]], *, write: bool) -> bool:
    import polib

    catalogue = updated(polib.pofile(str(path), wrapwidth=110), found)
    if write:
        catalogue.save(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    language = path.parents[1].name
    lacking, wrong = missing(catalogue), misplaced(catalogue)
    for text in lacking:
        sys.stderr.write(f"{language}: no translation: {text}\n")
    for text in wrong:
        sys.stderr.write(f"{language}: other placeholders: {text}\n")
    counts = f"{len(catalogue)} messages, {len(lacking)} without translation, {len(wrong)} misplaced"
    sys.stderr.write(f"{language}: {counts}\n")
    return not lacking and not wrong


if __name__ == "__main__":
    sys.exit(main())
