"""Invented posts in numbers, as files and as batches."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_SAYINGS = (
    "Ayo coblos nomor 2 pilgub Kaltara",
    "soto ayam di pasar pagi ☀️ enak sekali",
    "Zainal hebat, semoga menang lagi! #KaltaraMaju",
    'Jangan pilih kotak kosong \\ kata "mereka"',
    "debat kandidat nanti malam jam 8\ndi televisi",
    "",
    "🤟🤟 tiga jari untuk perubahan",
    "ASN harus netral, camat kok ikut kampanye paslon 1",
)


def posts(number: int, seed: int = 1) -> list[dict[str, object]]:
    """Posts in the contract's shape, no two ids alike; fields are missing now and then."""
    draw = random.Random(seed)
    made: list[dict[str, object]] = []
    for place in range(number):
        post: dict[str, object] = {
            "id": f"x:{place}",
            "text": f"{draw.choice(_SAYINGS)} {draw.randrange(99)}",
        }
        if draw.random() < 0.8:
            post["posted_at"] = f"2024-10-{1 + place % 28:02d}T{place % 24:02d}:30:00+07:00"
        if draw.random() < 0.7:
            post |= {
                "kind": draw.choice(["post", "reply", "repost"]),
                "author": {"handle": f"akun{place % 7}"},
            }
        if draw.random() < 0.3:
            post["reference"] = {"kind": "repost", "id": f"x:{place // 2}", "author_handle": "akun_lain"}
        if draw.random() < 0.2:
            post["media"] = [{"kind": "image", "url": "https://contoh.invalid/1.jpg"}]
        made.append(post)
    return made


def write_lines(path: Path, rows: Iterable[dict[str, object]]) -> Path:
    """The rows as NDJSON."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def write_columns(path: Path, rows: Iterable[dict[str, object]]) -> Path:
    """The rows as Parquet."""
    pq.write_table(pa.Table.from_pylist([*rows], schema=SCHEMA), path)
    return path


SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("posted_at", pa.string()),
        ("kind", pa.string()),
        ("author", pa.struct([("handle", pa.string()), ("bio", pa.string())])),
        ("reference", pa.struct([(name, pa.string()) for name in ("kind", "id", "author_handle")])),
        ("media", pa.list_(pa.struct([("kind", pa.string()), ("url", pa.string())]))),
    ]
)
