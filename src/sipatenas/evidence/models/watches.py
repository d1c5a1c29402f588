"""Links that are looked at again, what each look found, and the known posts that the looks are compared with."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.core.records import Record
from sipatenas.evidence.models.evidence import Evidence
from sipatenas.places.models import Office

MAX_URL = 2000


class LinkState(models.TextChoices):
    UNCHECKED = "unchecked", _("belum diperiksa ulang")
    LIVE = "live", _("masih tayang")
    EDITED = "edited", _("disunting")
    LOGIN_WALL = "login_wall", _("di balik login")
    RATE_LIMITED = "rate_limited", _("dibatasi")
    GEO_BLOCKED = "geo_blocked", _("terblokir wilayah")
    UNREACHABLE = "unreachable", _("tidak terjangkau")
    REMOVED_SUSPECTED = "removed_suspected", _("diduga dihapus")
    REMOVED_CONFIRMED = "removed_confirmed", _("dihapus")


SEEN = [state for state in LinkState.values if state != LinkState.UNCHECKED]


class Watch(Record):
    """One link that an office keeps evidence of, with its state as of the last look and the time of the next."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Its index is the one of the links of an office."""
    region_path = models.CharField(max_length=40)
    """No index: reads begin at the evidence that may be seen, and each index is written anew with every turn."""
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="watches")
    """The first sealed evidence of the link: how it was."""
    url = models.CharField(max_length=MAX_URL)
    link_digest = models.CharField(max_length=64)
    """SHA-256 of the link, hex: a link is too long for an index."""
    site = models.CharField(max_length=200)
    """Under which name the looks at this link's site are spaced (`sites.pace_key`)."""
    state = models.CharField(max_length=20, choices=LinkState.choices, default=LinkState.UNCHECKED)
    since = models.DateTimeField()
    """Since when it is in that state."""
    checked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    looks = models.PositiveIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)
    """How far up the ladder of intervals."""
    next_at = models.DateTimeField(null=True)
    slot_at = models.DateTimeField(null=True)
    """Its turn among the looks at the same site; null until a plan gave it one."""
    misses = models.PositiveSmallIntegerField(default=0)
    """Looks in a row that saw neither the post nor its removal."""
    is_manual = models.BooleanField(default=False)
    """Behind a log-in: an officer looks, `next_at` is when."""
    held_because = models.TextField(blank=True)
    """Why no look is taken any more; empty as long as looks go on."""
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(fields=["office", "link_digest"], name="watch_once_an_office"),
            models.CheckConstraint(condition=Q(state__in=LinkState.values), name="watch_state_known"),
            models.CheckConstraint(
                condition=Q(state=LinkState.REMOVED_CONFIRMED, confirmed_at__isnull=False)
                | (~Q(state=LinkState.REMOVED_CONFIRMED) & Q(confirmed_at__isnull=True)),
                name="watch_confirmed_with_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state=LinkState.UNCHECKED, looks=0)
                | (~Q(state=LinkState.UNCHECKED) & Q(looks__gt=0)),
                name="watch_checked_by_a_look",
            ),
            models.CheckConstraint(
                condition=Q(held_because="") | Q(next_at__isnull=True, slot_at__isnull=True),
                name="watch_held_is_not_due",
            ),
            models.CheckConstraint(
                condition=Q(slot_at__isnull=True) | Q(next_at__isnull=False, is_manual=False),
                name="watch_turn_of_what_is_due",
            ),
            models.CheckConstraint(
                condition=Q(lease_until__isnull=True, lease_token__isnull=True)
                | Q(lease_until__isnull=False, lease_token__isnull=False),
                name="watch_lease_with_token",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="watch_due", condition=Q(next_at__isnull=False, slot_at__isnull=True)
            ),
            models.Index(fields=["slot_at"], name="watch_turn", condition=Q(slot_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_held(self) -> bool:
        return bool(self.held_because)


class KeptForeverError(TypeError):
    """An observation is written once."""


class LinkObservation(Record):
    """One look, as it was: never changed, and its digest stands in the evidence's custody.

    The database refuses to change it too (`triggers`); it is emptied when the evidence is destroyed.
    """

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="observations")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=LinkState.choices)
    status = models.PositiveSmallIntegerField(null=True)
    final_url = models.CharField(max_length=MAX_URL, blank=True)
    title = models.CharField(max_length=500, blank=True)
    signals = models.JSONField(default=list)
    """List of {kind, says}."""
    changes = models.JSONField(default=list)
    """List of {field, was, now} against the sealed page."""
    fields = models.JSONField(default=dict)
    """The post's fields as shown at this look; empty where it was not shown."""
    rules = models.CharField(max_length=40)
    """Version of the rules that judged."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """The officer who looked; null for the machine."""
    control_url = models.CharField(max_length=MAX_URL, blank=True)
    control_state = models.CharField(max_length=20, choices=LinkState.choices, blank=True)
    control_at = models.DateTimeField(null=True)
    capture = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    """The full capture that this look asked for."""
    picture_sha256 = models.CharField(max_length=64, blank=True)
    dom_sha256 = models.CharField(max_length=64, blank=True)
    """What the look itself kept, in the vault under the watch's evidence."""
    digest = models.CharField(max_length=64)
    emptied_at = models.DateTimeField(null=True)
    """When what it saw was destroyed with the evidence; the digest is then all that tells of it."""

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["watch", "number"], name="observation_number_once"),
            models.CheckConstraint(condition=Q(state__in=SEEN), name="observation_state_known"),
            models.CheckConstraint(
                condition=Q(control_url="", control_state="", control_at__isnull=True)
                | (~Q(control_url="") & Q(control_state__in=SEEN) & Q(control_at__isnull=False)),
                name="observation_control_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=LinkState.REMOVED_CONFIRMED) | Q(control_state__in=["live", "edited"]),
                name="observation_confirmed_beside_control",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.watch_id} #{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise KeptForeverError("an observation is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise KeptForeverError("an observation is never removed")

    @property
    def control_was_live(self) -> bool:
        return self.control_state in (LinkState.LIVE, LinkState.EDITED)


class ControlLink(Record):
    """A public post of a site, known to stand: looked at when another of the same site seems gone."""

    site = models.CharField(max_length=200, db_index=True)
    url = models.CharField(max_length=MAX_URL)
    link_digest = models.CharField(max_length=64, unique=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_used = models.BooleanField(default=True)
    last_state = models.CharField(max_length=20, choices=LinkState.choices, default=LinkState.UNCHECKED)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_state__in=LinkState.values), name="control_state_known"),
        ]

    def __str__(self) -> str:
        return self.url


class SitePace(Record):
    """When a site may be looked at again, over all workers: taken by one conditional update."""

    site = models.CharField(max_length=200, unique=True)
    free_at = models.DateTimeField()
    strikes = models.PositiveSmallIntegerField(default=0)
    """Limits met one after the other: each doubles the rest that the site is given."""

    def __str__(self) -> str:
        return self.site
