"""The contract's own NDJSON: one post a line."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sipatenas.sources.contract import from_json
from sipatenas.sources.csvrows import RowError
from sipatenas.sources.files import BROKEN_ARCHIVE, ROW_CEILING, FileRefusedError, Source
from sipatenas.sources.formats.base import Format
from sipatenas.sources.records import Rejected, Row
from sipatenas.sources.terms import terms_of


def recognises(source: Source) -> bool:
    return bool(source.encoding) and source.first_line().lstrip("\ufeff \t").startswith(("{", "["))


def read(source: Source) -> Iterator[Row | Rejected]:
    if source.first_line().lstrip("\ufeff \t").startswith("["):
        raise FileRefusedError(
            _(
                "Berkas berisi satu larik JSON. Tulis satu unggahan per baris (NDJSON), "
                "misalnya dengan: jq -c '.[]'"
            )
        )
    number = 0
    try:
        for line in source.lines():
            number += 1
            if line.strip():
                yield _one(number, line, source)
    except BROKEN_ARCHIVE as error:
        reason = _("Arsip gzip terpotong di sini (%(error)s); baris sesudahnya tidak terbaca.") % {
            "error": error
        }
        yield Rejected(line=number + 1, field="", reason=reason, row="")


def _one(number: int, line: str, source: Source) -> Row | Rejected:
    if len(line) >= ROW_CEILING:
        reason = _("Baris lebih panjang dari %(limit)d karakter. Keluarkan lampiran dari baris ini.")
        return Rejected(line=number, field="", reason=reason % {"limit": ROW_CEILING}, row=line[:200])
    try:
        data = line.strip().encode("utf-8")
    except UnicodeEncodeError:
        shown = line.strip().encode("utf-8", "backslashreplace").decode()
        reason = _("Baris memuat bita yang bukan UTF-8. Simpan ulang berkas asal sebagai UTF-8.")
        return Rejected(line=number, field="", reason=reason, row=shown)
    try:
        return from_json(number, data, source.zone)
    except RowError as error:
        return Rejected(line=number, field=error.field, reason=error.reason, row=error.row or line.strip())


FORMAT = Format(
    name="ndjson",
    label=gettext_lazy("NDJSON SIPATENAS"),
    recognises=recognises,
    read=read,
    terms=terms_of,
    order=20,
)
