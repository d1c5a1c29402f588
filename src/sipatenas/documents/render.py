"""From facts to PDF: pure, and the same bytes for the same facts, template and time.

Facts reach the template as data only (`sys.inputs`), never as text of the template, so nothing in a post can
become Typst code. The paper is tagged PDF/A-2a and PDF/UA-1.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import typst

from sipatenas.documents import facts as fact_rules
from sipatenas.documents.glyphs import legible, signs_in
from sipatenas.documents.templates import FOLDER, Template, template

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""The time written into a paper for which none was given."""
_MAGIC = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif"}


class RenderError(RuntimeError):
    """Typst refused a template; the message says where."""


def no_pictures(sha256: str) -> bytes:
    raise LookupError(f"Gambar {sha256} tidak diberikan.")


def render_pdf(
    name: str,
    facts: Mapping[str, object],
    language: str = "id",
    *,
    at: datetime = EPOCH,
    picture: Callable[[str], bytes] = no_pictures,
) -> bytes:
    """The paper as PDF bytes.

    `picture` gives the bytes of a stored picture by its SHA-256; a note replaces one that cannot be printed.
    Raises FactError for facts that do not fit, UnknownTemplateError, ValueError for a language that it lacks.
    """
    paper = template(name)
    if language not in paper.languages:
        raise ValueError(
            f"Templat {name} tidak tersedia dalam bahasa {language!r}: {', '.join(paper.languages)}."
        )
    fact_rules.check(paper.facts, facts, template=name)
    with tempfile.TemporaryDirectory(prefix="sipatenas-paper-") as folder:
        root = Path(folder)
        files = {
            sha: _file(root, sha, picture(sha)) for sha in sorted(fact_rules.pictures(paper.facts, facts))
        }
        for part in FOLDER.glob("_*.typ"):
            (root / part.name).write_bytes(part.read_bytes())
        return _compile(paper, facts, language, root=root, at=at, files=files)


def _compile(
    paper: Template,
    facts: Mapping[str, object],
    language: str,
    *,
    root: Path,
    at: datetime,
    files: Mapping[str, str | None],
) -> bytes:
    main = root / "main.typ"
    main.write_text(paper.source, encoding="utf-8")
    inputs = {
        "pictures": json.dumps(files),
        "language": language,
        "version": f"{paper.name} {paper.version}",
    }
    lacking: frozenset[str] = frozenset()
    for plain_only in (False, False, False, True):
        data = _plain(facts, partial(legible, lacking=lacking, plain_only=plain_only))
        try:
            return _typst(main, root=root, inputs=inputs | {"facts": json.dumps(data)}, at=at)
        except typst.TypstError as error:
            if plain_only or "could not be displayed" not in error.diagnostic:
                raise _told(paper, error) from error
            lacking |= signs_in(error.diagnostic)
    raise AssertionError("the last attempt returns or raises")


def _told(paper: Template, error: typst.TypstError) -> RenderError:
    return RenderError(f"{paper.name} {paper.version}: {error.message} {error.diagnostic[:2000]}")


def _typst(main: Path, *, root: Path, inputs: dict[str, str], at: datetime) -> bytes:
    made: bytes = typst.compile(
        str(main),
        root=str(root),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["a-2a", "ua-1"],
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
    )
    return made


def _file(root: Path, sha256: str, data: bytes) -> str | None:
    """The picture's name beside the template, or None when Typst cannot print it."""
    ending = next((ending for magic, ending in _MAGIC.items() if data.startswith(magic)), None)
    if ending is None and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        ending = ".webp"
    if ending is None:
        return None
    name = f"{sha256}{ending}"
    (root / name).write_bytes(data)
    probe = root / "probe.typ"
    probe.write_text(
        '#set document(title: "probe")\n#image(sys.inputs.file, alt: "probe", width: 50%)', encoding="utf-8"
    )
    try:
        _typst(probe, root=root, inputs={"file": name}, at=EPOCH)
    except typst.TypstError:
        return None
    return name


def _plain(value: Any, fit: Callable[[str], str]) -> Any:
    """Facts as JSON data with every text made to fit the papers' fonts."""
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item, fit) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, fit) for item in value]
    return value
