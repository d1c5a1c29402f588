"""300 invented posts, and the pages of the invented platform on which they stand."""

from __future__ import annotations

import html
import json
import random
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sipatenas.cli.demonstration import names
from sipatenas.cli.demonstration.roster import Invented

SIZE = 300
ZONE = ZoneInfo("Asia/Makassar")
_CALLS = (
    "Ayo kita coblos nomor {n}, pasangan {head}, demi Tana Tidung yang maju! #coblos{n}",
    "Jangan lupa tanggal pemungutan suara pilih nomor urut {n} ya saudara-saudara, {head} paling paham rakyat.",
    "Mari menangkan paslon {n}! {head} – {deputy} untuk kita semua.",
)
_SUPPORT = (
    "Mantap sekali penyampaian {head} malam ini, dukung terus sampai menang! 👍",
    "Bangga sama {head} dan {deputy}, salam {n} jari. #salam{n}jari",
    "Semoga {head} terpilih, pemimpin yang amanah dan merakyat.",
)
_ATTACKS = (
    "Janji {head} dari dulu bohong semua, jangan pilih nomor {n}!",
    "Paslon {n} cuma pencitraan, {head} tidak layak memimpin.",
)
_NEWS = (
    "Debat publik pasangan calon bupati disiarkan malam ini pukul 19.00.",
    "KPU menetapkan jumlah TPS untuk pemilihan tahun ini, cek namamu di DPT.",
    "Jalan poros menuju kecamatan sebelah sedang diperbaiki, hati-hati ya.",
    "Selamat pagi, semoga hari ini lancar semua urusannya.",
    "Ada yang tahu jadwal posyandu minggu depan?",
    "Hasil panen tahun ini lumayan, alhamdulillah.",
    "Jangan golput, gunakan hak pilih dengan cerdas!",
    "Nomor 1 terenak tetap soto buatan ibu di rumah.",
)


def make(
    *, rng: random.Random, people: list[Invented], pairs: list[tuple[str, str]], today: date, site: str
) -> list[dict[str, Any]]:
    """The posts of the last weeks: about a fifth takes sides, half of that by people on the roster."""
    made = []
    for number in range(1, SIZE + 1):
        sided = number % 5 == 0
        author = _author(rng, rng.choice(people) if number % 10 == 0 else None)
        posted = datetime.combine(
            today - timedelta(days=rng.randint(1, 30)), time(rng.randint(6, 22), rng.randint(0, 59)), ZONE
        )
        made.append(
            {
                "id": f"rekaan:{number:04d}",
                "platform": "rekaan",
                "kind": "post",
                "url": f"{site}/{number:04d}.html",
                "author": author,
                "text": _text(rng, pairs) if sided else rng.choice(_NEWS),
                "posted_at": posted.isoformat(),
                "collected_at": datetime.combine(today, time(7, 0), ZONE).isoformat(),
                "metrics": {
                    "likes": rng.randint(0, 400),
                    "shares": rng.randint(0, 60) if rng.random() < 0.8 else None,
                    "comments": rng.randint(0, 90) if rng.random() < 0.7 else None,
                    "views": None,
                },
                "media": [],
            }
        )
    return made


def _text(rng: random.Random, pairs: list[tuple[str, str]]) -> str:
    number = rng.randint(1, len(pairs))
    head, deputy = pairs[number - 1]
    kind = rng.choices((_CALLS, _SUPPORT, _ATTACKS), (4, 4, 2))[0]
    return rng.choice(kind).format(n=number, head=head, deputy=deputy)


def _author(rng: random.Random, person: Invented | None) -> dict[str, str | None]:
    """An account: of a person on the roster, as people write their own name, or of somebody else."""
    name = person.name if person else names.plain(rng)
    parts = name.lower().split()
    return {
        "handle": f"{parts[0]}.{parts[-1]}{rng.randint(1, 99)}",
        "display_name": name,
        "bio": f"{person.position}, {person.unit}" if person and rng.random() < 0.7 else None,
        "location": "Tana Tidung, Kalimantan Utara" if person or rng.random() < 0.5 else None,
        "employer": person.agency.removesuffix(" (rekaan)") if person and rng.random() < 0.4 else None,
    }


def write(path: Path, posts: list[dict[str, Any]]) -> None:
    lines = (json.dumps(post, ensure_ascii=False) for post in posts)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_pages(folder: Path, posts: list[dict[str, Any]]) -> None:
    """A page for each post, as the invented platform shows it; every tenth is already gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for post in posts:
        number = int(post["id"].rpartition(":")[2])
        if number % 10 == 5:
            continue
        (folder / f"{number:04d}.html").write_text(_page(post), encoding="utf-8")


def _page(post: dict[str, Any]) -> str:
    author, text = post["author"], html.escape(post["text"])
    name, handle = html.escape(author["display_name"]), html.escape(author["handle"])
    return f"""<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>{name} di Rekaan</title>
<meta property="og:title" content="{name} (@{handle})"><meta property="og:description" content="{text}">
<style>body{{font:16px/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}}b{{color:#555}}</style>
</head><body><p><b>PLATFORM REKAAN – bukan media sosial sungguhan</b></p>
<article><h1>{name} <small>@{handle}</small></h1><p>{text}</p>
<p><time datetime="{post["posted_at"]}">{post["posted_at"]}</time> · {post["metrics"]["likes"]} suka</p>
</article></body></html>
"""
