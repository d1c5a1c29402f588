"""The papers' templates: a Typst file whose leading comment lines hold its front matter as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "templates" / "typst"
_FENCE = "// ---"


class UnknownTemplateError(LookupError):
    pass


@dataclass(frozen=True)
class Template:
    """One paper. `facts` maps each fact to its type: text, integer, number, flag, picture (a stored file's
    SHA-256), each with `?` where it may be null; a list holds the type of its items; a mapping nests."""

    name: str
    version: str
    title: str
    languages: tuple[str, ...]
    facts: Mapping[str, object]
    source: str


@cache
def template(name: str) -> Template:
    """The template by name. Raises UnknownTemplateError with the known names."""
    path = FOLDER / f"{name}.typ"
    if name not in names():
        raise UnknownTemplateError(f"Templat {name!r} tidak ada; yang ada: {', '.join(names())}.")
    source = path.read_text(encoding="utf-8")
    matter = yaml.safe_load(_front_matter(source, name))
    return Template(
        name=name,
        version=str(matter["version"]),
        title=matter["title"],
        languages=tuple(matter["languages"]),
        facts=matter["facts"],
        source=source,
    )


@cache
def names() -> tuple[str, ...]:
    """The papers that can be issued; files that start with an underscore are parts that they share."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[!_]*.typ")))


def _front_matter(source: str, name: str) -> str:
    lines = source.splitlines()
    if lines[:1] != [_FENCE] or _FENCE not in lines[1:]:
        raise ValueError(f"Templat {name}.typ harus diawali data templat di antara dua baris {_FENCE!r}.")
    return "\n".join(line.removeprefix("//").removeprefix(" ") for line in lines[1 : lines.index(_FENCE, 1)])
