"""Export formats: one small file each, found by itself. A new platform is one more file and a fixture."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from sipatenas.sources.files import FileRefusedError, Source, opened
from sipatenas.sources.formats.base import Format, Terms
from sipatenas.sources.records import PostRecord, Rejected, Row

__all__ = ["Format", "Terms", "choose", "formats", "open_posts", "read_rows"]


@cache
def formats() -> dict[str, Format]:
    """Every format by name, in the order in which a file is tried."""
    modules = (m.name for m in pkgutil.iter_modules(__path__) if m.name != "base")
    found = [importlib.import_module(f"{__name__}.{name}").FORMAT for name in modules]
    return {item.name: item for item in sorted(found, key=lambda f: (f.order, f.name))}


def choose(source: Source, name: str = "auto") -> Format:
    """The format named, or for `auto` the one that recognises the file's content. Raises FileRefusedError."""
    known = formats()
    if name != "auto":
        if name in known:
            return known[name]
        raise FileRefusedError(
            _("Format “%(name)s” tidak dikenal. Pilih salah satu: %(known)s.")
            % {"name": name, "known": ", ".join(("auto", *known))}
        )
    for item in known.values():
        if item.recognises(source):
            return item
    raise FileRefusedError(
        _("Isi berkas tidak cocok dengan format mana pun (%(known)s). Sebutkan formatnya dengan --format.")
        % {"known": ", ".join(known)}
    )


def read_rows(source: Source, chosen: Format) -> Iterator[Row | Rejected]:
    """Rows and rejected rows of a file, in its order."""
    return chosen.read(source)


def open_posts(path: str | Path, format: str = "auto") -> Iterator[PostRecord | Rejected]:  # noqa: A002
    """The posts of an export file as they were collected, unmasked and kept nowhere, in the file's order.

    A file that cannot be read at all comes out as one Rejected with line 0.
    """
    try:
        with opened(path) as source:
            for row in read_rows(source, choose(source, format)):
                yield row.record if isinstance(row, Row) else row
    except FileRefusedError as error:
        yield Rejected(line=0, field="", reason=str(error), row=str(path))
