"""Public posts as they came in: the working copy, what it was before, and the import that brought it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.core.records import Record
from sipatenas.places.models import Office


class Kind(models.TextChoices):
    POST = "post", _("Unggahan")
    REPOST = "repost", _("Unggah ulang")
    QUOTE = "quote", _("Kutipan")
    REPLY = "reply", _("Balasan")
    COMMENT = "comment", _("Komentar")
    STORY = "story", _("Cerita")
    VIDEO = "video", _("Video")
    LIKE = "like", _("Tanda suka")


class Account(Record):
    """A public account as its last import showed it. Reached only through a post that a user may see."""

    platform = models.CharField(max_length=24, blank=True)
    handle = models.CharField(max_length=190)
    """As the platform writes it, without `@`."""
    handle_key = models.CharField(max_length=190)
    """Lower case: the same account whatever the spelling."""
    display_name = models.CharField(max_length=400, blank=True)
    bio = models.TextField(blank=True)
    location = models.CharField(max_length=400, blank=True)
    employer = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "handle_key"], name="one_row_per_account")]

    def __str__(self) -> str:
        return f"@{self.handle}"


class ImportRun(Record):
    """One file taken in by one office: where it stands, so that a killed import goes on where it stopped."""

    class State(models.TextChoices):
        RUNNING = "running", _("Berjalan")
        FINISHED = "finished", _("Selesai")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="import_runs")
    region_path = models.CharField(max_length=40, db_index=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="import_runs")
    election_id = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    repeats = models.BooleanField(default=False)
    """The same file was finished before: its rows are no news, posts that exist stay as they are."""
    read = models.PositiveIntegerField(default=0)
    """Rows done, in the order of the file; equals new + known + changed + rejected."""
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    snapshots = models.PositiveIntegerField(default=0)
    versions = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    rejected_bytes = models.PositiveBigIntegerField(default=0)
    """Length of the file of rejected rows at the last committed batch."""
    zone_assumed = models.PositiveIntegerField(default=0)
    """Rows whose date had no zone and was read in the office's zone."""
    day_first = models.PositiveIntegerField(default=0)
    """Rows whose date could be read day/month or month/day and was read day first, as Indonesia writes."""
    notes = models.JSONField(default=list)
    """Sentences about the file as a whole (its encoding)."""

    class Meta:
        indexes = [models.Index(fields=["file_sha256", "office"], name="import_run_of_file")]


class Post(Record):
    """The working copy of a post: third parties masked. The row as collected stands in the sealed blob."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    region_path = models.CharField(max_length=40, db_index=True)
    election_id = models.CharField(max_length=40, blank=True)
    contract_id = models.CharField(max_length=220, db_index=True)
    platform = models.CharField(max_length=24, blank=True)
    platform_id = models.CharField(max_length=190)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.POST)
    url = models.TextField(blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="posts")
    author_display_name = models.CharField(max_length=400, blank=True)
    """The account's name as collected with this post."""
    author = models.JSONField(null=True)
    """What the account told of itself as collected with this post: bio, location, employer, each masked text or
    null. Null as a whole: not kept apart. `Account` is shared by all offices, and any of them may rewrite it."""
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    """Of the text before masking: a change inside a masked mention is a change too."""
    posted_at = models.DateTimeField(null=True, db_index=True)
    posted_zone = models.CharField(max_length=6, blank=True)
    """Offset as collected (`+07:00`)."""
    posted_zone_assumed = models.BooleanField(default=False)
    """The date came without a zone and was read in the office's zone."""
    collected_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(db_index=True)
    observed_at = models.DateTimeField()
    """When text and numbers were seen as they stand here: collected_at, else the import's time."""
    likes = models.PositiveBigIntegerField(null=True)
    shares = models.PositiveBigIntegerField(null=True)
    comments = models.PositiveBigIntegerField(null=True)
    views = models.PositiveBigIntegerField(null=True)
    media = models.JSONField(default=list)
    reference = models.JSONField(null=True)
    links = models.JSONField(default=list)
    original_sha256 = models.CharField(max_length=64)
    original_line = models.PositiveIntegerField()
    """Line, from 1, inside the sealed gzip NDJSON of the batch."""
    matching_refused = models.BooleanField(default=False)
    """The platform's terms forbid linking the account to a person; attribution refuses the post."""
    is_invented = models.BooleanField(default=False)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="posts")
    """The import that brought the copy as it stands (new or changed)."""
    seen_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="seen_posts")
    """The last import that contained the post, changed or not."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "platform", "platform_id"], name="one_post_per_office")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.contract_id


class PostSnapshot(Record):
    """The numbers of a post at another time than the copy's. Missing is null."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="snapshots")
    observed_at = models.DateTimeField()
    likes = models.PositiveBigIntegerField(null=True)
    shares = models.PositiveBigIntegerField(null=True)
    comments = models.PositiveBigIntegerField(null=True)
    views = models.PositiveBigIntegerField(null=True)
    original_sha256 = models.CharField(max_length=64)
    original_line = models.PositiveIntegerField()

    class Meta:
        ordering = ["observed_at", "id"]


class PostVersion(Record):
    """A text that the post had at another time, masked as the copy is."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    observed_at = models.DateTimeField()
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    original_line = models.PositiveIntegerField()

    class Meta:
        ordering = ["observed_at", "id"]
