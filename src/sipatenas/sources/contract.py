"""The contract's own shape, strictly; dates in other ways of writing are read by the stated rules."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from sipatenas.sources.csvrows import RowError, check_field
from sipatenas.sources.dates import DateError, ReadDate, read_date
from sipatenas.sources.records import KINDS, Metrics, PostRecord, Row

DATES = ("posted_at", "collected_at")
BULK_REFUSED = frozenset(("like", "comment", "follow"))
"""Single acts, kept only when an officer submits that one act of a regulated subject (SAFEGUARDS 3)."""

_strict = msgspec.json.Decoder(PostRecord)
_loose = msgspec.json.Decoder(dict[str, Any])


def from_json(line: int, data: bytes, zone: tzinfo) -> Row:
    """A row from one line of JSON. Raises RowError with the field and the remedy."""
    try:
        record = _strict.decode(data)
    except msgspec.DecodeError as error:
        return _repaired(line, data, zone, error)
    return Row(line=line, record=checked(record), original=data)


def from_mapping(line: int, values: dict[str, Any], original: bytes, zone: tzinfo) -> Row:
    """A row from named values (nested as the contract has them). Raises RowError."""
    found: dict[str, ReadDate] = {}
    filled = {name: value for name, value in values.items() if value is not None}
    for name in DATES:
        if name in filled:
            found[name] = _date(name, filled[name], zone)
            filled[name] = found[name].at
    for name in ("author", "metrics"):
        if isinstance(filled.get(name), dict):
            filled[name] = {k: v for k, v in filled[name].items() if v is not None}
    kind = filled.get("kind")
    if kind == "follow":
        raise RowError("kind", refusal("follow"), {"id": str(filled.get("id", ""))[:190], "kind": "follow"})
    try:
        record = msgspec.convert(filled, PostRecord)
    except msgspec.ValidationError as error:
        raise _explained(error) from error
    return Row(
        line=line,
        record=checked(record),
        original=original,
        zone_assumed=any(item.zone_assumed for item in found.values()),
        day_first=any(item.day_first for item in found.values()),
    )


def refusal(kind: str) -> str:
    """Why an act of this kind does not come in by the file."""
    return _(
        "Jenis “%(kind)s” tidak disimpan dari berkas: tanda suka, komentar, dan pengikut hanya disimpan "
        "bila petugas mengajukan satu tindakan itu sendiri atas terduga yang wajib netral."
    ) % {"kind": kind}


def checked(record: PostRecord) -> PostRecord:
    """`record` where no field is over the limit. Raises RowError."""
    check_field("text", record.text)
    if record.author.bio:
        check_field("author.bio", record.author.bio)
    return record


def _repaired(line: int, data: bytes, zone: tzinfo, error: msgspec.DecodeError) -> Row:
    try:
        values = _loose.decode(data)
    except msgspec.DecodeError:
        raise _explained(error) from error
    return from_mapping(line, values, data, zone)


def _date(name: str, value: object, zone: tzinfo) -> ReadDate:
    try:
        return read_date(value, zone=zone)
    except DateError as error:
        raise RowError(name, str(error)) from error


def _explained(error: msgspec.DecodeError) -> RowError:
    message = str(error)
    what, _sep, where = message.partition(" - at `$")
    field = where.rstrip("`").lstrip(".")
    if isinstance(error, msgspec.ValidationError):
        if "missing required field" in what:
            field = what.rpartition("field ")[2].strip("`")
            return RowError(field, _("Kolom wajib “%(field)s” tidak ada. Isi kolom itu.") % {"field": field})
        if field == "kind":
            return RowError(
                "kind", _("Jenis tidak dikenal. Pilih salah satu: %(kinds)s.") % {"kinds": ", ".join(KINDS)}
            )
        return RowError(
            field,
            _(
                "Kolom “%(field)s” tidak sesuai kontrak (%(what)s). Perbaiki isinya; "
                "yang tidak diketahui ditulis null."
            )
            % {"field": field or "$", "what": what},
        )
    return RowError(
        "",
        _("Baris bukan JSON yang utuh (%(what)s). Perbaiki baris ini, lalu impor lagi.") % {"what": message},
    )


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    """Flattened columns (`author.handle`, `author_handle`, `likes`) gathered as the contract nests them."""
    result: dict[str, Any] = {}
    for name, value in flat.items():
        group, field = _place(name)
        if not group:
            result[name] = value
            continue
        inner = result.setdefault(group, {})
        if isinstance(inner, dict) and value is not None:
            inner[field] = value
    if result.get("reference") == {}:
        result["reference"] = None
    return result


def _place(name: str) -> tuple[str, str]:
    for group in ("author", "metrics", "reference"):
        for sign in (".", "_"):
            if name.startswith(group + sign):
                return group, name[len(group) + 1 :]
    if name in Metrics.__struct_fields__:
        return "metrics", name
    return "", name
