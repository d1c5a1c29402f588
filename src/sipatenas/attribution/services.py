"""Matching and judging: the room's verbs. Every run and every judgement stands in the ledger."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from sipatenas.accounts.models import Purpose, User
from sipatenas.attribution.events import CLOSED, JUDGED, MATCHED, REFUSED
from sipatenas.attribution.matcher import MODEL, AccountFacts, match
from sipatenas.attribution.matcher.names import normal
from sipatenas.attribution.models import Attribution, AttributionRun, Candidate, Judgement, Turn
from sipatenas.attribution.rosters import Roster, roster_for
from sipatenas.attribution.rules import Refusal, may_judge, refusal
from sipatenas.attribution.workflow import RunState
from sipatenas.core.clock import Clock
from sipatenas.core.ledger import Subject, append
from sipatenas.directory.models import Person
from sipatenas.places.models import Office
from sipatenas.sources.models import Account, Post

SHOWN = 5
OWN_POSTS = 20
"""The newest posts of an account, of the same office, out of which gaps in what it tells of itself are filled."""
_TOLD = ("bio", "location", "employer")
SHOWN_FROM = 0.005
"""Below this probability a name is noise: it would show a person's data to judge nothing (SAFEGUARDS 10)."""


class AttributionRefused(PermissionError):  # noqa: N818 (the name says what is wrong)
    """Matching is refused; `why` is the reason, the message its sentence."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(str(why.label))
        self.why = why


class JudgementRefused(PermissionError):  # noqa: N818 (the name says what is wrong)
    """A judgement is refused: not this user's turn, no declaration, no reason, or a person who is no
    candidate."""


@dataclass(frozen=True)
class Outcome:
    """What became of one post of a batch: a run, or the reason why there is none."""

    post: UUID
    run: AttributionRun | None
    refused: Refusal | None


def match_post(*, post: Post, user: User, purpose: str, clock: Clock, has_signal: bool) -> AttributionRun:
    """Matches the account behind a stored post that carries a campaign signal, and keeps the candidates.

    `has_signal` is the reading's own word (leads keeps readings). The same question about the same post is
    answered by the run that exists. Raises AttributionRefused (the refusal itself is logged),
    ValueError for an
    unknown purpose.
    """
    outcome = _match(post, user, Purpose(purpose), clock, has_signal)
    if outcome.run is None:
        raise AttributionRefused(outcome.refused or Refusal.NO_ROSTER)
    return outcome.run


def match_posts(
    *,
    posts: Iterable[Post],
    user: User,
    purpose: str,
    clock: Clock,
    has_signal: Callable[[Post], bool],
    progress: Callable[[int], None] | None = None,
) -> list[Outcome]:
    """`match_post` for many, in order, each in its own transaction; refusals are outcomes, not errors.
    The roster is
    indexed once. A run that was interrupted may simply be made again."""
    reason = Purpose(purpose)
    outcomes = []
    for done, post in enumerate(posts, start=1):
        outcomes.append(_match(post, user, reason, clock, has_signal(post)))
        if progress:
            progress(done)
    return outcomes


def _match(post: Post, user: User, purpose: Purpose, clock: Clock, has_signal: bool) -> Outcome:
    why = refusal(user=user, post=post, has_signal=has_signal, clock=clock)
    roster = None if why else roster_for(_office_of(user))
    if roster is None:
        why = why or Refusal.NO_ROSTER
        _log_refusal(post, user, purpose, why, clock)
        return Outcome(post.id, None, why)
    facts = _facts(post)
    asked = _digest([asdict(facts), [str(v) for v in roster.versions], user.office_id, MODEL])
    known = AttributionRun.objects.filter(post=post, facts_sha256=asked).first()
    return Outcome(post.id, known or _keep(post, user, purpose, clock, roster, facts, asked), None)


def _office_of(user: User) -> Office:
    if user.office is None:
        raise AttributionRefused(Refusal.DUTY)
    return user.office


def _account_of(post: Post) -> Account:
    if post.account is None:
        raise AttributionRefused(Refusal.NO_ACCOUNT)
    return post.account


def _facts(post: Post) -> AccountFacts:
    """What the account tells of itself, as this post's own office collected it.

    The row of the account is shared by all offices; what another office's file said of it names nobody here.
    """
    account = _account_of(post)
    if post.author is None:
        told = (account.display_name, account.bio, account.location, account.employer)
        names = [post.author_display_name or told[0], *told[1:]]
    else:
        others = Post.objects.filter(account=account, office=post.office_id).exclude(pk=post.pk)
        seen = others.order_by("-observed_at", "-id").values_list("author_display_name", "author")[:OWN_POSTS]
        rows = [(post.author_display_name, post.author), *seen]
        parts = [[name, *((author or {}).get(part) for part in _TOLD)] for name, author in rows]
        names = [next(filter(None, column), "") for column in zip(*parts, strict=True)]
    return AccountFacts(
        id=str(account.id),
        platform=account.platform,
        handle=account.handle,
        display_name=names[0],
        bio=names[1],
        location=names[2],
        employer=names[3],
    )


def _digest(told: object) -> str:
    return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()


def _log_refusal(post: Post, user: User, purpose: Purpose, why: Refusal, clock: Clock) -> None:
    """A refusal is logged once per post, user and reason, so that asking again cannot flood the chain."""
    append(
        subject=Subject("post_attribution", post.id),
        event=REFUSED,
        clock=clock,
        actor=user.id if isinstance(user, User) else None,
        office=getattr(user, "office_id", None) or "",
        codes={"why": why.value, "purpose": purpose.value},
        once=f"{getattr(user, 'id', None)}:{why.value}",
    )


def _keep(
    post: Post, user: User, purpose: Purpose, clock: Clock, roster: Roster, facts: AccountFacts, asked: str
) -> AttributionRun:
    matched = match(roster.index, facts, top=SHOWN)
    worth_showing = [found for found in matched.candidates if found.probability >= SHOWN_FROM]
    with transaction.atomic():
        run, new = AttributionRun.objects.get_or_create(
            post=post,
            facts_sha256=asked,
            defaults={
                "account": _account_of(post),
                "office": _office_of(user),
                "region_path": post.region_path,
                "user": user,
                "purpose": purpose,
                "at": clock.now(),
                "model": MODEL,
                "rosters": [str(v) for v in roster.versions],
                "none": round(matched.none, 6),
            },
        )
        if not new:
            return run
        Candidate.objects.bulk_create(
            Candidate(
                run=run,
                person_id=roster.people[found.row],
                rank=rank,
                probability=round(found.probability, 6),
                reasons=[asdict(reason) for reason in found.reasons],
            )
            for rank, found in enumerate(worth_showing, start=1)
        )
        append(
            subject=Subject("attribution", run.id),
            event=MATCHED,
            clock=clock,
            actor=user.id,
            office=user.office_id or "",
            codes={
                "post": str(post.id),
                "purpose": purpose.value,
                "model": MODEL,
                "rosters": ",".join(run.rosters),
                "candidates": len(worth_showing),
            },
        )
    return run


@transaction.atomic
def judge(
    *, run: AttributionRun, person: Person | None, user: User, no_conflict: bool, reason: str, clock: Clock
) -> Judgement:
    """An officer's choice among the candidates; None is "none of these". Closes the run when two agree.

    The returned judgement's `run` carries the new state; the `run` handed in is left as it was.

    Both officers declare that they have no conflict of interest (SAFEGUARDS 2). Raises JudgementRefused.
    """
    held = AttributionRun.objects.select_for_update().get(pk=run.pk)
    _check(held, person, user, no_conflict=no_conflict, reason=reason)
    before = list(held.judgements.all())
    judgement = Judgement.objects.create(
        run=held,
        person=person,
        officer=user,
        turn=Turn(len(before) + 1),
        no_conflict=no_conflict,
        reason=reason.strip(),
        at=clock.now(),
        nonce=secrets.token_hex(32),
    )
    append(
        subject=Subject("attribution", held.id),
        event=JUDGED,
        clock=clock,
        actor=user.id,
        office=user.office_id or "",
        codes={"turn": judgement.turn, "no_conflict": no_conflict, "seal": seal_of(judgement)},
    )
    _advance(held, before, judgement, clock)
    return judgement


def seal_of(judgement: Judgement) -> str:
    """What the ledger holds of a choice while it is secret: a hash that the row's nonce opens."""
    return _digest([judgement.nonce, str(judgement.id), str(judgement.person_id), judgement.reason])


def _check(run: AttributionRun, person: Person | None, user: User, *, no_conflict: bool, reason: str) -> None:
    if not may_judge(user, run):
        raise JudgementRefused(_("Bukan giliran Anda menilai pencocokan ini, atau Anda sudah menilainya."))
    if _is_named(user, run):
        raise JudgementRefused(_("Nama Anda sendiri ada di antara kandidat; serahkan kepada petugas lain."))
    if not no_conflict:
        raise JudgementRefused(_("Nyatakan dahulu bahwa Anda tidak memiliki benturan kepentingan."))
    if not reason.strip():
        raise JudgementRefused(_("Tulis alasan penilaian Anda."))
    if person is not None and not run.candidates.filter(person=person).exists():
        raise JudgementRefused(_("Orang itu bukan kandidat dari pencocokan ini."))


def _is_named(user: User, run: AttributionRun) -> bool:
    """Whether a candidate bears the officer's own name: nobody judges whether an account is their own."""
    own = normal(user.full_name)
    return bool(own) and any(
        normal(one.person.name) == own for one in run.candidates.select_related("person")
    )


def _advance(run: AttributionRun, before: list[Judgement], now: Judgement, clock: Clock) -> None:
    if not before:
        run.first_judged()
    elif any(earlier.person_id == now.person_id for earlier in before):
        if now.person_id is None:
            run.agree_on_none()
        else:
            run.agree_on_person()
            Attribution.objects.create(
                run=run,
                account=run.account,
                person_id=now.person_id,
                office=run.post.office,
                region_path=run.region_path,
                confirmed_at=clock.now(),
            )
    elif run.state == RunState.SECOND:
        run.disagree()
    else:
        run.leave_open()
    run.save(update_fields=["state"])
    if run.state not in (RunState.CONFIRMED, RunState.NONE, RunState.UNRESOLVED):
        return
    append(
        subject=Subject("attribution", run.id),
        event=CLOSED,
        clock=clock,
        actor=now.officer_id,
        office=now.officer.office_id or "",
        codes={"state": str(run.state), "judgements": len(before) + 1},
        personal={
            "person": str(now.person_id or "") if run.state == RunState.CONFIRMED else "",
            "reasons": " | ".join(j.reason for j in (*before, now)),
        },
    )
