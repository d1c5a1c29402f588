"""Runs, candidates, judgements, and the attribution that two officers confirmed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from sipatenas.accounts.models import Purpose, User
from sipatenas.attribution.workflow import RunFlow, RunState
from sipatenas.core.records import Record
from sipatenas.directory.models import Person
from sipatenas.places.models import Office
from sipatenas.sources.models import Account, Post


class AttributionRun(RunFlow, Record):
    """One matching of the account behind one stored post, by a named user with a purpose."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="attribution_runs")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="attribution_runs")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    """The office whose roster reach was used; with `region_path` copied from the post, it tells who may
    see it."""
    region_path = models.CharField(max_length=40, db_index=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    at = models.DateTimeField()
    model = models.CharField(max_length=40)
    rosters = models.JSONField(default=list)
    """Ids of the roster versions that were searched."""
    facts_sha256 = models.CharField(max_length=64)
    """Of the account's facts, the rosters and the model: the same question is asked once."""
    none = models.FloatField()
    """Probability of "none of these"."""
    state = FSMField(default=RunState.OPEN, choices=RunState.choices, protected=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["post", "facts_sha256"], name="attribution_asked_once")
        ]


class Candidate(Record):
    """A person the account may belong to, with its probability and the sentences behind it."""

    run = models.ForeignKey(AttributionRun, on_delete=models.CASCADE, related_name="candidates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    probability = models.FloatField()
    reasons = models.JSONField(default=list)
    """[{"text", "for_or_against", "weight"}], the weightiest first."""

    class Meta:
        ordering: ClassVar[list[str]] = ["rank"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "person"], name="attribution_candidate_once"),
            models.UniqueConstraint(fields=["run", "rank"], name="attribution_rank_once"),
            models.CheckConstraint(
                condition=models.Q(probability__gte=0, probability__lte=1), name="attribution_probability"
            ),
        ]


class Turn(models.IntegerChoices):
    FIRST = 1, _("petugas pertama")
    SECOND = 2, _("petugas kedua")
    HEAD = 3, _("kepala divisi")


class Judgement(Record):
    """What one officer chose, without seeing the others' choice. No person means "none of these"."""

    run = models.ForeignKey(AttributionRun, on_delete=models.PROTECT, related_name="judgements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField(choices=Turn.choices)
    no_conflict = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()
    nonce = models.CharField(max_length=64)
    """Opens the seal that the ledger holds of this choice."""

    class Meta:
        ordering: ClassVar[list[str]] = ["turn"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "officer"], name="attribution_one_voice"),
            models.UniqueConstraint(fields=["run", "turn"], name="attribution_turn_once"),
            models.CheckConstraint(condition=models.Q(no_conflict=True), name="attribution_no_conflict"),
        ]


class Attribution(Record):
    """An account that two officers, each blind to the other, say is this person's. Still a *dugaan*."""

    run = models.OneToOneField(AttributionRun, on_delete=models.PROTECT, related_name="attribution")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="attributions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    region_path = models.CharField(max_length=40, db_index=True)
    confirmed_at = models.DateTimeField()
