"""One batch of rows becomes posts: new, known, changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from sipatenas.sources.masking import Keep, mask_record
from sipatenas.sources.models import ImportRun, Post, PostSnapshot, PostVersion
from sipatenas.sources.records import PostRecord, Row
from sipatenas.sources.services.accounts import AccountBook, as_written

METRICS = ("likes", "shares", "comments", "views")
Key = tuple[str, str]


@dataclass
class Sorted:
    """What a batch comes to, before anything is written."""

    new: list[Post] = field(default_factory=list)
    changed: dict[Key, Post] = field(default_factory=dict)
    known: dict[Key, Post] = field(default_factory=dict)
    snapshots: list[PostSnapshot] = field(default_factory=list)
    versions: list[PostVersion] = field(default_factory=list)
    rewritten: list[Post] = field(default_factory=list)
    originals: list[bytes] = field(default_factory=list)
    known_count: int = 0
    changed_count: int = 0

    def point_at(self, sha256: str) -> None:
        """Let everything that was sealed in this batch point at its blob."""
        items: list[Post | PostSnapshot | PostVersion] = [*self.new, *self.changed.values()]
        for item in (*items, *self.snapshots, *self.versions):
            item.original_sha256 = item.original_sha256 or sha256

    def ids_digest(self) -> str:
        """SHA-256 over the contract ids of new and changed posts, in order, a line each."""
        names = (post.contract_id for post in (*self.new, *self.changed.values()))
        return hashlib.sha256("\n".join(names).encode()).hexdigest()


@dataclass(frozen=True)
class Setting:
    """What holds for all rows of a run."""

    run: ImportRun
    keep: Keep
    now: datetime
    invented: bool


def key_of(record: PostRecord) -> Key:
    return (record.platform_code, record.platform_id)


def sort_rows(
    rows: Iterable[tuple[Row, bool]], existing: dict[Key, Post], book: AccountBook, setting: Setting
) -> Sorted:
    """Tell new, known and changed rows apart; `existing` are the office's, the flag is matching_refused."""
    result, fresh = Sorted(), set[Key]()
    for row, refused in rows:
        key = key_of(row.record)
        post = existing.get(key)
        if post is None:
            post = _new(row, book, setting, refused)
            existing[key] = post
            result.new.append(post)
            fresh.add(key)
            result.originals.append(row.original)
            post.original_line = len(result.originals)
        elif setting.run.repeats or not _differs(post, row, book, setting, result):
            result.known_count += 1
            if key not in fresh:
                result.known[key] = post
        else:
            result.changed_count += 1
            post.import_run = post.seen_run = setting.run
            if key not in fresh:
                result.changed[key] = post
    return result


def _differs(post: Post, row: Row, book: AccountBook, setting: Setting, result: Sorted) -> bool:
    """Take over what changed. A number that the new row does not give is missing, not changed."""
    record = row.record
    numbers = {m: getattr(record.metrics, m) for m in METRICS}
    moved = any(value is not None and value != getattr(post, m) for m, value in numbers.items())
    digest = text_digest(record.text)
    reworded = digest != post.text_sha256
    if not (moved or reworded):
        return False
    seen = record.collected_at or setting.now
    if record.collected_at and post.collected_at and seen < post.collected_at:
        return _note_older(post, row, digest, setting, result, moved=moved, reworded=reworded)
    if moved:
        result.snapshots.append(_snapshot_of(post))
    masked = mask_record(msgspec.structs.replace(record, raw=None), keep=setting.keep)
    if reworded:
        result.versions.append(_version_of(post))
        result.rewritten.append(post)
        post.text, post.text_sha256 = masked.text, digest
        post.author_display_name = masked.author.display_name or post.author_display_name
    for name, value in numbers.items():
        if value is not None:
            setattr(post, name, value)
    book.meet(masked)
    post.author = {**(post.author or {}), **{n: v for n, v in _told_of_author(masked).items() if v}}
    post.collected_at = record.collected_at or post.collected_at
    post.observed_at = seen
    result.originals.append(row.original)
    post.original_sha256, post.original_line = "", len(result.originals)
    return True


def _note_older(
    post: Post, row: Row, digest: str, setting: Setting, result: Sorted, *, moved: bool, reworded: bool
) -> bool:
    """An earlier observation that comes in late is kept beside the copy, once."""
    seen = row.record.collected_at
    assert seen is not None  # noqa: S101
    moved = moved and not post.snapshots.filter(observed_at=seen).exists()
    reworded = reworded and not post.versions.filter(text_sha256=digest).exists()
    if not (moved or reworded):
        return False
    result.originals.append(row.original)
    line = len(result.originals)
    if moved:
        metrics = {m: getattr(row.record.metrics, m) for m in METRICS}
        result.snapshots.append(PostSnapshot(post=post, observed_at=seen, original_line=line, **metrics))
    if reworded:
        text = mask_record(row.record, keep=setting.keep).text
        result.versions.append(
            PostVersion(post=post, observed_at=seen, text=text, text_sha256=digest, original_line=line)
        )
    return True


def _new(row: Row, book: AccountBook, setting: Setting, refused: bool) -> Post:
    record = mask_record(msgspec.structs.replace(row.record, raw=None), keep=setting.keep)
    run = setting.run
    return Post(
        office_id=run.office_id,
        region_path=run.region_path,
        election_id=run.election_id,
        contract_id=record.id,
        platform=record.platform_code,
        platform_id=record.platform_id,
        kind=record.kind,
        url=record.url or "",
        account=book.meet(record),
        author_display_name=record.author.display_name or "",
        author=_told_of_author(record),
        text=record.text,
        text_sha256=text_digest(row.record.text),
        posted_at=record.posted_at,
        posted_zone=_offset(record.posted_at),
        posted_zone_assumed=row.zone_assumed,
        collected_at=record.collected_at,
        imported_at=setting.now,
        observed_at=record.collected_at or setting.now,
        likes=record.metrics.likes,
        shares=record.metrics.shares,
        comments=record.metrics.comments,
        views=record.metrics.views,
        media=[as_written(item) for item in record.media],
        reference=as_written(record.reference) if record.reference else None,
        links=list(record.links),
        matching_refused=refused,
        is_invented=setting.invented,
        import_run=run,
        seen_run=run,
        original_sha256="",
    )


def _told_of_author(record: PostRecord) -> dict[str, str | None]:
    """What the account, already masked, told of itself in this row."""
    author = record.author
    return {"bio": author.bio, "location": author.location, "employer": author.employer}


def text_digest(text: str) -> str:
    """SHA-256 of the text as collected."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _snapshot_of(post: Post) -> PostSnapshot:
    return PostSnapshot(
        post=post,
        observed_at=post.observed_at,
        original_sha256=post.original_sha256,
        original_line=post.original_line,
        **{m: getattr(post, m) for m in METRICS},
    )


def _version_of(post: Post) -> PostVersion:
    return PostVersion(
        post=post,
        observed_at=post.observed_at,
        text=post.text,
        text_sha256=post.text_sha256,
        original_sha256=post.original_sha256,
        original_line=post.original_line,
    )


def _offset(moment: datetime | None) -> str:
    if moment is None:
        return ""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
