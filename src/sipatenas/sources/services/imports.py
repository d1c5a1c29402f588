"""An export file comes in: batch by batch, each whole or absent, resumed where a killed import stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import Clock
from sipatenas.places.models import Office
from sipatenas.sources import events
from sipatenas.sources.contract import BULK_REFUSED, refusal
from sipatenas.sources.files import FileRefusedError, Source, opened
from sipatenas.sources.formats import Format, choose, read_rows
from sipatenas.sources.masking import Keep, mask_refused
from sipatenas.sources.models import ImportRun, Post, PostSnapshot, PostVersion
from sipatenas.sources.records import Rejected, Row
from sipatenas.sources.register import keep_official
from sipatenas.sources.rejects import RejectFile, rejected_folder
from sipatenas.sources.rules import may_import
from sipatenas.sources.services.accounts import AccountBook
from sipatenas.sources.services.batch import Setting, Sorted, key_of, sort_rows
from sipatenas.sources.services.originals import seal

BATCH = 500
"""Rows written in one transaction."""
BATCH_BYTES = 16 * 1024 * 1024
"""Bytes of rows held at once: a small archive may unpack into rows of many megabytes each."""
Item = Row | Rejected
REWRITTEN_FIELDS = [
    "text",
    "text_sha256",
    "author_display_name",
    "author",
    "collected_at",
    "observed_at",
    "likes",
    "shares",
    "comments",
    "views",
    "original_sha256",
    "original_line",
    "import_run",
    "seen_run",
]


_RUNNING = ImportRun.State.RUNNING


class ImportRunsElsewhereError(RuntimeError):
    """Another process is importing the same file for the same office and got ahead of this one."""


class Progress(Protocol):
    def __call__(self, done: int) -> None:
        """`done`: rows of the file that are done so far."""


@dataclass(frozen=True)
class ImportResult:
    """What an import came to; `read` = new + known + changed + rejected. A file that cannot be read at all is
    one rejected entry with line 0, and its reason stands in `refused`."""

    read: int = 0
    new: int = 0
    known: int = 0
    changed: int = 0
    snapshots: int = 0
    versions: int = 0
    rejected: int = 0
    rejected_path: Path | None = None
    run_id: UUID | None = None
    resumed_at: int = 0
    """Rows that an interrupted import of the same file had already done."""
    notes: tuple[str, ...] = field(default=())
    """Sentences for the user: how the encoding, dates without a zone, day and month were read."""
    refused: str = ""

    @property
    def post_ids(self) -> list[UUID]:
        """Every post that the file contained, in the order of arrival."""
        return list(Post.objects.filter(seen_run=self.run_id).order_by("id").values_list("id", flat=True))

    @property
    def fresh_ids(self) -> list[UUID]:
        """The posts that are new or changed by this import."""
        return list(Post.objects.filter(import_run=self.run_id).order_by("id").values_list("id", flat=True))


def import_file(
    *,
    path: str | Path,
    office: Office,
    user: User | None,
    clock: Clock,
    format: str = "auto",  # noqa: A002
    election: str = "",
    keep: Keep | None = None,
    invented: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Take the posts of an export file into the database for `office`; `-` is the pipe.

    Duplicates are told by the platform's id: changed numbers leave a snapshot, changed text a version. The
    same file imported again changes nothing; an import that was killed goes on after its last whole batch.
    Third parties are masked except those that `keep` names (default: the rulebook's register). Likes,
    comments and follows are refused (SAFEGUARDS 3).
    Raises PermissionDenied, FileNotFoundError, and ImportRunsElsewhereError where another process takes the
    same file in at this moment.
    """
    if user is not None and not may_import(user, office):
        raise PermissionDenied(_("Anda tidak boleh mengimpor unggahan untuk kantor ini."))
    try:
        with opened(path, zone=ZoneInfo(office.timezone)) as source:
            chosen = choose(source, format)
            run = _begin(source, chosen, office, user, election, clock)
            rejects = RejectFile(_rejected_path(source, office), resume_at=run.rejected_bytes)
            setting = Setting(
                run=run, keep=keep or keep_official(election), now=clock.now(), invented=invented
            )
            resumed_at = run.read
            _take_in(source, chosen, setting, rejects, clock, progress)
            return _finish(run, rejects, resumed_at, clock)
    except FileRefusedError as error:
        return _refused(Path(path), office, str(error))


def _begin(
    source: Source, chosen: Format, office: Office, user: User | None, election: str, clock: Clock
) -> ImportRun:
    same = ImportRun.objects.filter(office=office, file_sha256=source.sha256, format=chosen.name)
    with transaction.atomic():
        going = (
            same.filter(state=ImportRun.State.RUNNING, election_id=election).order_by("started_at").first()
        )
        if going is not None:
            return going
        run = ImportRun.objects.create(
            office=office,
            region_path=office.path,
            user=user,
            election_id=election,
            file_name=source.name[:255],
            file_sha256=source.sha256,
            format=chosen.name,
            started_at=clock.now(),
            repeats=same.filter(state=ImportRun.State.FINISHED).exists(),
            notes=list(source.notes),
        )
        _tell(
            run,
            events.IMPORT_STARTED,
            clock,
            codes={"file_sha256": source.sha256, "format": chosen.name, "election": election},
            personal={"file_name": run.file_name},
        )
    return run


def _take_in(
    source: Source,
    chosen: Format,
    setting: Setting,
    rejects: RejectFile,
    clock: Clock,
    progress: Progress | None,
) -> None:
    items: Iterator[Item] = read_rows(source, chosen)
    for _done in range(setting.run.read):
        next(items, None)
    while batch := _up_to(items, BATCH):
        rows, refused = _part(batch)
        rejects.write(refused, file=source.name)
        marked = [(row, not chosen.terms(row.record).matching_allowed) for row in rows]
        try:
            _store(marked, refused, rejects.size, setting, clock)
        except IntegrityError:  # another import brought the same post or account in the meantime
            setting.run.refresh_from_db()
            _store(marked, refused, rejects.size, setting, clock)
        if progress is not None:
            progress(setting.run.read)


def _up_to(items: Iterator[Item], count: int) -> list[Item]:
    """The next rows: at most `count`, and no more once BATCH_BYTES are reached."""
    batch: list[Item] = []
    weight = 0
    while len(batch) < count and weight < BATCH_BYTES:
        item = next(items, None)
        if item is None:
            break
        batch.append(item)
        weight += len(item.original) if isinstance(item, Row) else _weight(item.row)
    return batch


def _weight(row: object) -> int:
    """About how many bytes a refused row takes."""
    if isinstance(row, Mapping):
        return sum(_weight(value) for value in row.values())
    return len(row) if isinstance(row, str) else 0


def _part(batch: list[Item]) -> tuple[list[Row], list[Rejected]]:
    """Rows to store and rows refused; a refused single act keeps its row, the persons in it masked."""
    rows: list[Row] = []
    refused: list[Rejected] = []
    for item in batch:
        if isinstance(item, Rejected):
            refused.append(item)
        elif item.record.kind in BULK_REFUSED:
            row = mask_refused(item.record)
            refused.append(Rejected(line=item.line, field="kind", reason=refusal(item.record.kind), row=row))
        else:
            rows.append(item)
    return rows, refused


def _store(
    marked: list[tuple[Row, bool]], refused: list[Rejected], size: int, setting: Setting, clock: Clock
) -> None:
    run = setting.run
    keys = [key_of(row.record) for row, _flag in marked]
    known = Post.objects.filter(office_id=run.office_id, platform_id__in={name for _platform, name in keys})
    existing = {(post.platform, post.platform_id): post for post in known}
    book = AccountBook(row.record for row, _flag in marked)
    batch = sort_rows(marked, existing, book, setting)
    sealed = seal(batch.originals, clock=clock) if batch.originals else ""
    batch.point_at(sealed)
    before = run.read
    with transaction.atomic():
        if not ImportRun.objects.select_for_update().filter(pk=run.pk, read=before, state=_RUNNING).exists():
            raise ImportRunsElsewhereError(
                _(
                    "Berkas yang sama sedang diimpor oleh proses lain. Tunggu sampai selesai, lalu lihat hasilnya."
                )
            )
        _write(batch, book, setting)
        run.read += len(marked) + len(refused)
        run.new += len(batch.new)
        run.known += batch.known_count
        run.changed += batch.changed_count
        run.snapshots += len(batch.snapshots)
        run.versions += len(batch.versions)
        run.rejected += len(refused)
        run.rejected_bytes = size
        run.zone_assumed += sum(row.zone_assumed for row, _flag in marked)
        run.day_first += sum(row.day_first for row, _flag in marked)
        run.save()
        _tell_batch(batch, sealed, setting, clock)


def _write(batch: Sorted, book: AccountBook, setting: Setting) -> None:
    book.save()
    Post.objects.bulk_create(batch.new)
    if batch.changed:
        Post.objects.bulk_create(
            batch.changed.values(),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=REWRITTEN_FIELDS,
        )
    PostSnapshot.objects.bulk_create(batch.snapshots)
    PostVersion.objects.bulk_create(batch.versions)
    seen = [post.pk for post in batch.known.values()]
    if seen:
        Post.objects.filter(pk__in=seen).update(seen_run=setting.run)


def _tell_batch(batch: Sorted, sealed: str, setting: Setting, clock: Clock) -> None:
    run = setting.run
    if sealed:
        codes: dict[str, ledger_code] = {
            "rows_done": run.read,
            "new": len(batch.new),
            "changed": batch.changed_count,
            "ids_sha256": batch.ids_digest(),
            "originals_sha256": sealed,
        }
        _tell(run, events.BATCH_IMPORTED, clock, codes=codes)
    for post in {post.pk: post for post in batch.rewritten}.values():
        ledger.append(
            subject=ledger.Subject("post", post.pk),
            event=events.TEXT_CHANGED,
            clock=clock,
            actor=run.user_id,
            office=run.office_id,
            codes={"import_run": str(run.pk), "original_sha256": post.original_sha256},
        )


ledger_code = str | int | float | bool | None


def _tell(
    run: ImportRun,
    event: str,
    clock: Clock,
    *,
    codes: dict[str, ledger_code],
    personal: dict[str, str] | None = None,
) -> None:
    ledger.append(
        subject=ledger.Subject("import_run", run.pk),
        event=event,
        clock=clock,
        actor=run.user_id,
        office=run.office_id,
        codes=codes,
        personal=personal or {},
    )


def _finish(run: ImportRun, rejects: RejectFile, resumed_at: int, clock: Clock) -> ImportResult:
    rejected_path = rejects.finish()
    with transaction.atomic():
        run.state = ImportRun.State.FINISHED
        run.finished_at = clock.now()
        run.save()
        counts = {name: getattr(run, name) for name in COUNTS}
        _tell(run, events.IMPORT_FINISHED, clock, codes=dict(counts))
    return ImportResult(
        **counts,
        rejected_path=rejected_path,
        run_id=run.pk,
        resumed_at=resumed_at,
        notes=(*run.notes, *date_notes(run.zone_assumed, run.day_first, run.office.timezone)),
    )


COUNTS = ("read", "new", "known", "changed", "snapshots", "versions", "rejected")


def date_notes(zone_assumed: int, day_first: int, zone: str) -> list[str]:
    """How dates were read that left room for doubt, as sentences."""
    notes = []
    if zone_assumed:
        sentence = ngettext(
            "%(count)d baris bertanggal tanpa zona waktu; dibaca dalam zona %(zone)s.",
            "%(count)d baris bertanggal tanpa zona waktu; dibaca dalam zona %(zone)s.",
            zone_assumed,
        )
        notes.append(sentence % {"count": zone_assumed, "zone": zone})
    if day_first:
        sentence = _("%(count)d tanggal dapat dibaca dua cara; dibaca hari/bulan/tahun.")
        notes.append(sentence % {"count": day_first})
    return notes


def _refused(path: Path, office: Office, reason: str) -> ImportResult:
    rejects = RejectFile(rejected_folder() / f"{path.name}-{office.code}.rejected.ndjson")
    rejects.write([Rejected(line=0, field="", reason=reason, row=None)], file=path.name)
    return ImportResult(read=1, rejected=1, rejected_path=rejects.finish(), refused=reason)


def _rejected_path(source: Source, office: Office) -> Path:
    return rejected_folder() / f"{source.name}-{office.code}-{source.sha256[:12]}.rejected.ndjson"
