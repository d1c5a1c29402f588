"""An invented contest, modelled on that of 2024 and laid so that today lies in its campaign."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import yaml

ELECTION = "pilkada-rekaan"
OFFICE = "65.04"
"""Kabupaten Tana Tidung: the region is real, all the rest is invented."""
PAIRS = (
    ("Bagaskara Lembayung Senja", "Sekar Puspita Rakasiwi", "Bagaskara"),
    ("Darmawangsa Tirtakencana", "Nurul Kamelia Batari", "Darmawangsa"),
)
_STAGES = (
    ("preparation", "Pemenuhan persyaratan dukungan calon perseorangan", -206, -96),
    ("announcement", "Pengumuman pendaftaran pasangan calon", -95, -93),
    ("registration", "Pendaftaran pasangan calon", -92, -90),
    ("research", "Penelitian persyaratan calon", -89, -67),
    ("between", "Penetapan pasangan calon sampai sebelum kampanye", -66, -64),
    ("campaign", "Kampanye", -63, -4),
    ("quiet", "Masa tenang", -3, -1),
    ("voting", "Pemungutan suara", 0, 0),
    ("after", "Rekapitulasi sampai penetapan calon terpilih", 1, 60),
)
"""Days before and after the vote, as PKPU 2/2024 laid them around 27 November 2024."""


def vote_day(today: date) -> date:
    """The invented election's day of the vote, so that `today` is in the last month of the campaign."""
    return today + timedelta(days=24)


def write(folder: Path, today: date) -> None:
    """Write the invented election into the installation's own rulebook folder."""
    vote = vote_day(today)
    common = {"certainty": "C", "source": ["rekaan untuk demonstrasi"]}
    content = {
        "version": f"rekaan-{today.isoformat()}",
        "election": {
            "id": ELECTION,
            "name": "Pilkada Rekaan",
            "regime": "pilkada",
            "basis": "rekaan, menurut susunan PKPU 2/2024",
            "vote": vote,
            "pairs": f"{ELECTION}.csv",
        },
        "stages": [
            {
                "id": f"{ELECTION}/{stage}",
                "stage": stage,
                "basis": "rekaan",
                "text": text,
                "valid_from": vote + timedelta(days=first),
                "valid_to": vote + timedelta(days=last),
                **common,
            }
            for stage, text, first, last in _STAGES
        ],
        "determinations": [
            {
                "id": f"{ELECTION}/determination",
                "kinds": ["gubernur", "bupati", "walikota"],
                "basis": "rekaan",
                "text": "Penetapan pasangan calon Pilkada Rekaan",
                "valid_from": vote - timedelta(days=66),
                "valid_to": None,
                **common,
            }
        ],
        "contests": [],
    }
    (folder / "elections").mkdir(parents=True, exist_ok=True)
    (folder / "pairs").mkdir(parents=True, exist_ok=True)
    (folder / "pairs" / f"{ELECTION}.csv").write_text(_pairs(), encoding="utf-8")
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    part = folder / f".{ELECTION}.part"
    part.write_text(text, encoding="utf-8")
    part.replace(folder / "elections" / f"{ELECTION}.yaml")


def _pairs() -> str:
    lines = [
        "region,region_name,kind,kpu_code,number,empty_column,head,deputy,"
        "head_plain,head_nicknames,deputy_plain,deputy_nicknames,kpu_pair_id"
    ]
    for number, (head, deputy, nickname) in enumerate(PAIRS, start=1):
        lines.append(
            f"{OFFICE},Kabupaten Tana Tidung,bupati,6504,{number},0,{head},{deputy},{head},{nickname},{deputy},,"
        )
    return "\n".join(lines) + "\n"
