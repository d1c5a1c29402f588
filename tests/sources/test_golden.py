"""Twenty rows of a real export checked by hand: numbers, dates and ids typed off it, texts by digest."""

from __future__ import annotations

import csv
import hashlib
from datetime import datetime
from pathlib import Path

import pytest
from tests.sources.conftest import HARVEST

from sipatenas.sources.formats import open_posts
from sipatenas.sources.records import PostRecord

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "posts_tweet_harvest.csv"

pytestmark = pytest.mark.skipif(
    not HARVEST.exists(), reason=f"the real export {HARVEST.name} is not on this machine"
)


@pytest.fixture(scope="module")
def posts() -> list[PostRecord]:
    found = list(open_posts(HARVEST))
    assert all(isinstance(item, PostRecord) for item in found)
    return [item for item in found if isinstance(item, PostRecord)]


def sha(text: str | None) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def test_all_326_rows_are_read_in_the_order_of_the_file(posts: list[PostRecord]) -> None:
    assert len(posts) == len({item.id for item in posts}) == 326


with GOLDEN.open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_every_field_is_as_it_was_read_by_eye(row: dict[str, str], posts: list[PostRecord]) -> None:
    record = posts[int(row["row"]) - 1]
    assert record.id == row["id"]
    assert record.platform == "x"
    assert record.kind == row["kind"]
    assert record.posted_at == datetime.fromisoformat(row["posted_at"])
    assert record.posted_at is not None
    assert record.posted_at.isoformat() == row["posted_at"]
    assert record.collected_at is None
    assert record.metrics.likes == int(row["likes"])
    assert record.metrics.shares == int(row["shares"])
    assert record.metrics.comments == int(row["comments"])
    assert record.metrics.views is None
    assert len(record.text) == int(row["text_length"])
    assert sha(record.text) == row["text_sha256"]
    assert sha(record.url) == row["url_sha256"]
    assert sha(record.author.handle) == row["handle_sha256"]
    assert sha(record.author.location) == row["location_sha256"]
    assert (record.author.display_name, record.author.bio, record.author.employer) == (None, None, None)
    assert [item.kind for item in record.media] == ([row["media_kind"]] if row["media_kind"] else [])
    assert [sha(item.url) for item in record.media] == (
        [row["media_url_sha256"]] if row["media_kind"] else []
    )
    assert sha(record.reference.author_handle if record.reference else None) == row["reference_author_sha256"]
    assert (record.reference.id if record.reference else None) is None
    assert len(record.links) == int(row["links"])
    assert all(link in record.text for link in record.links)
    assert record.raw is not None
    assert record.raw["quote_count"] == row["raw_quote_count"]
