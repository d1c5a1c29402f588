"""The contract's own Parquet: the same columns, nested or flattened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sipatenas.sources.contract import from_mapping, nested
from sipatenas.sources.csvrows import RowError
from sipatenas.sources.files import FileRefusedError, Source
from sipatenas.sources.formats.base import Format
from sipatenas.sources.records import Rejected, Row
from sipatenas.sources.terms import terms_of

ROWS_AT_ONCE = 500
_JSON_COLUMNS = ("raw", "media", "links", "reference", "author", "metrics")


def recognises(source: Source) -> bool:
    return source.head.startswith(b"PAR1")


def read(source: Source) -> Iterator[Row | Rejected]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if source.compressed:
        raise FileRefusedError(
            _("Parquet sudah terkompresi. Buka dulu arsip .gz-nya, lalu impor berkas .parquet.")
        )
    try:
        file = pq.ParquetFile(source.path)
    except (pa.ArrowInvalid, OSError) as error:
        raise FileRefusedError(
            _("Berkas Parquet rusak (%(error)s). Salin ulang berkasnya.") % {"error": error}
        ) from error
    missing = [name for name in ("id", "text") if name not in file.schema_arrow.names]
    if missing:
        raise FileRefusedError(
            _("Kolom wajib %(names)s tidak ada di berkas Parquet.") % {"names": ", ".join(missing)}
        )
    number = 0
    for batch in file.iter_batches(ROWS_AT_ONCE):
        for values in batch.to_pylist():
            number += 1
            yield _one(number, values, source)


def _one(number: int, values: dict[str, Any], source: Source) -> Row | Rejected:
    original = json.dumps(values, ensure_ascii=False, default=str)
    try:
        return from_mapping(number, nested(_opened(values)), original.encode(), source.zone)
    except RowError as error:
        return Rejected(
            line=number, field=error.field, reason=error.reason, row=error.row or json.loads(original)
        )


def _opened(values: dict[str, Any]) -> dict[str, Any]:
    """Columns that hold JSON as text, opened. Raises RowError."""
    result = dict(values)
    for name in _JSON_COLUMNS:
        value = result.get(name)
        if isinstance(value, str):
            try:
                result[name] = json.loads(value)
            except ValueError as error:
                raise RowError(
                    name, _("Kolom “%(name)s” harus berisi JSON yang utuh.") % {"name": name}
                ) from error
    return result


FORMAT = Format(
    name="parquet",
    label=gettext_lazy("Parquet SIPATENAS"),
    recognises=recognises,
    read=read,
    terms=terms_of,
    order=10,
)
