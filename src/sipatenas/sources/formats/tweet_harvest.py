"""CSV of tweet-harvest (an export tool for X)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sipatenas.sources.csvrows import RowError, header_names, read_csv
from sipatenas.sources.dates import DateError, ReadDate, read_date
from sipatenas.sources.files import Source
from sipatenas.sources.formats.base import Format
from sipatenas.sources.records import Author, Kind, Medium, Metrics, PostRecord, Reference, Rejected, Row
from sipatenas.sources.terms import X_EXPORT

REQUIRED = frozenset(("id_str", "full_text", "created_at", "username"))
_MARKS = REQUIRED | {"conversation_id_str", "tweet_url"}
_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]+")
_REPOST = re.compile(r"RT @(\w+): ")
_encode = msgspec.json.Encoder().encode


def recognises(source: Source) -> bool:
    return bool(source.encoding) and header_names(source.first_line()) >= _MARKS


def read(source: Source) -> Iterator[Row | Rejected]:
    def build(line: int, columns: dict[str, str]) -> Row:
        date = _date(columns["created_at"], source)
        return Row(
            line=line,
            record=_record(columns, date),
            original=_encode(columns),
            zone_assumed=date is not None and date.zone_assumed,
            day_first=date is not None and date.day_first,
        )

    return read_csv(source, required=REQUIRED, build=build)


def _record(columns: dict[str, str], date: ReadDate | None) -> PostRecord:
    number = columns["id_str"].strip()
    if not number.isdigit():
        raise RowError(
            "id_str",
            _(
                "Nomor cuitan “%(value)s” bukan angka utuh. "
                "Jangan buka ekspor dengan lembar kerja; ekspor ulang."
            )
            % {"value": number[:40]},
        )
    picture = columns.get("image_url", "").strip()
    reference = _reference(columns)
    text = columns["full_text"]
    return PostRecord(
        id=f"x:{number}",
        platform="x",
        kind=cast("Kind", reference.kind) if reference else "post",
        url=columns.get("tweet_url", "").strip() or None,
        author=Author(
            handle=columns["username"].strip().lstrip("@") or None,
            location=columns.get("location", "") or None,
        ),
        text=text,
        posted_at=date.at if date else None,
        metrics=Metrics(
            likes=_count(columns, "favorite_count"),
            shares=_count(columns, "retweet_count"),
            comments=_count(columns, "reply_count"),
        ),
        media=(Medium(kind=_medium(picture), url=picture),) if picture else (),
        reference=reference,
        links=tuple(dict.fromkeys(_LINK.findall(text))),
        raw=dict(columns),
    )


def _date(value: str, source: Source) -> ReadDate | None:
    if not value.strip():
        return None
    try:
        return read_date(value, zone=source.zone)
    except DateError as error:
        raise RowError("created_at", str(error)) from error


def _reference(columns: dict[str, str]) -> Reference | None:
    """What is answered or reposted. The export names its author, not its id: `conversation_id_str` is the
    first post of the whole conversation, so it stays in `raw` only."""
    answered = columns.get("in_reply_to_screen_name", "").strip().lstrip("@")
    if answered:
        return Reference(kind="reply", author_handle=answered)
    reposted = _REPOST.match(columns["full_text"])
    return Reference(kind="repost", author_handle=reposted[1]) if reposted else None


def _count(columns: dict[str, str], name: str) -> int | None:
    value = columns.get(name, "").strip()
    if not value:
        return None
    if not value.isascii() or not value.isdigit():
        raise RowError(
            name,
            _("“%(value)s” bukan bilangan bulat. Isi dengan angka, atau kosongkan bila tidak diketahui.")
            % {"value": value[:40]},
        )
    return int(value)


def _medium(url: str) -> str:
    """A video's export holds its still picture only; the address tells."""
    return "video" if "_video" in url else "image"


FORMAT = Format(
    name="tweet-harvest",
    label=gettext_lazy("CSV tweet-harvest (X)"),
    recognises=recognises,
    read=read,
    terms=lambda _record: X_EXPORT,
)
