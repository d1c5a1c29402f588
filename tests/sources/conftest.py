"""Two offices and their people; export files written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sipatenas.accounts.models import Duty, User
from sipatenas.places.models import Level, Office, Region

SHARED = Path(__file__).resolve().parents[3] / "shared"
HARVEST = SHARED / "data" / "posts" / "pilkada2024_tweet_harvest.csv"
COLUMNS = [
    "conversation_id_str",
    "created_at",
    "favorite_count",
    "full_text",
    "id_str",
    "image_url",
    "in_reply_to_screen_name",
    "lang",
    "location",
    "quote_count",
    "reply_count",
    "retweet_count",
    "tweet_url",
    "user_id_str",
    "username",
]


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> Path:
    """A data folder of its own, for rejected rows and blobs."""
    settings.SIPATENAS_DATA = tmp_path / "data"
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": str(tmp_path / "blobs")}},
    }
    return tmp_path / "data"


def make_office(code: str, name: str, zone: str) -> Office:
    """The office of a province or regency, with what lies above it."""
    parts = code.split(".")
    path = "00/" + "".join(".".join(parts[: i + 1]) + "/" for i in range(len(parts)))
    level = Level.PROVINCE if len(parts) == 1 else Level.REGENCY
    region, _ = Region.objects.get_or_create(
        code=code, defaults={"name": name, "level": level, "path": path, "timezone": zone}
    )
    office, _ = Office.objects.get_or_create(
        code=code,
        defaults={
            "region": region,
            "name": f"Bawaslu {name}",
            "level": level,
            "path": path,
            "timezone": zone,
        },
    )
    return office


@pytest.fixture
def office(db: None) -> Office:
    return make_office("65.71", "Kota Tarakan", "Asia/Makassar")


@pytest.fixture
def other_office(db: None) -> Office:
    return make_office("33.74", "Kota Semarang", "Asia/Jakarta")


@pytest.fixture
def officer(office: Office) -> User:
    return User.objects.create_user("petugas", office=office, duty=Duty.OFFICER)


def post(number: int, **changes: Any) -> dict[str, Any]:
    """A contract post."""
    return {
        "id": f"x:{number}",
        "platform": "x",
        "kind": "post",
        "url": f"https://x.com/budi/status/{number}",
        "author": {
            "handle": "budi",
            "display_name": "Budi",
            "bio": None,
            "location": "Tarakan",
            "employer": None,
        },
        "text": f"Unggahan nomor {number}",
        "posted_at": "2024-10-01T08:00:00+08:00",
        "metrics": {"likes": number, "shares": None, "comments": 0, "views": None},
        **changes,
    }


@pytest.fixture
def ndjson(tmp_path: Path) -> Callable[..., Path]:
    """Writes posts (dicts, or lines as they are) as NDJSON."""

    def write(*posts: dict[str, Any] | str, name: str = "posts.ndjson") -> Path:
        path = tmp_path / name
        lines = (item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in posts)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def harvest_line(number: int, **changes: str) -> str:
    """A row as tweet-harvest writes it, ended by a line feed."""
    values = dict.fromkeys(COLUMNS, "") | {
        "conversation_id_str": str(number),
        "created_at": "Sun Jun 23 13:36:08 +0000 2024",
        "favorite_count": "7",
        "full_text": f"Cuitan {number}",
        "id_str": str(number),
        "lang": "in",
        "quote_count": "1",
        "reply_count": "0",
        "retweet_count": "3",
        "tweet_url": f"https://x.com/budi/status/{number}",
        "user_id_str": "1",
        "username": "budi",
    }
    values.update(changes)
    return ",".join('"' + values[name].replace('"', '""') + '"' for name in COLUMNS) + "\n"


@pytest.fixture
def harvest(tmp_path: Path) -> Callable[..., Path]:
    """Writes a tweet-harvest CSV from lines as they are."""

    def write(*lines: str, encoding: str = "utf-8", name: str = "harvest.csv") -> Path:
        path = tmp_path / name
        head = ",".join(f'"{column}"' for column in COLUMNS) + "\n"
        path.write_bytes((head + "".join(lines)).encode(encoding))
        return path

    return write


def rejected_rows(path: Path | None) -> list[dict[str, Any]]:
    """The rows of a rejected file."""
    assert path is not None
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
