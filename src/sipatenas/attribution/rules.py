"""When matching is refused, and who may judge. Each refusal is one reason that a person can read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.accounts.rules import Viewer, is_division_head, may_decide
from sipatenas.accounts.scope import may_see_path
from sipatenas.attribution.models import AttributionRun
from sipatenas.attribution.workflow import RunState
from sipatenas.core.clock import Clock
from sipatenas.rulebook.accounts import load_official_accounts, registered
from sipatenas.rulebook.elections import election, election_ids
from sipatenas.sources.models import Post


class Refusal(models.TextChoices):
    """Why an account is not matched (SAFEGUARDS 1, 3, 5)."""

    DUTY = "duty", _("Hanya petugas dan kepala divisi yang boleh mencocokkan akun, atas nama sendiri.")
    JURISDICTION = "jurisdiction", _("Unggahan ini berada di luar wilayah kerja kantor Anda.")
    NO_SIGNAL = "no_signal", _("Unggahan ini tidak memuat isyarat kampanye; akunnya tidak dicocokkan.")
    TERMS = (
        "terms",
        _("Ketentuan platform melarang menghubungkan akun dengan orang; akunnya tidak dicocokkan."),
    )
    NO_ACCOUNT = "no_account", _("Unggahan ini tidak menyebut akun pemiliknya.")
    REGISTERED = "registered", _("Akun ini terdaftar sebagai akun resmi atau akun calon; tidak dicocokkan.")
    NO_ROSTER = "no_roster", _("Belum ada daftar pegawai untuk wilayah ini; impor dahulu daftar pegawainya.")


def refusal(*, user: Viewer | None, post: Post, has_signal: bool, clock: Clock) -> Refusal | None:
    """The first reason why `user` may not have this post's account matched; None when it may be."""
    account = post.account
    checks = (
        (Refusal.DUTY, not may_decide(user)),
        (Refusal.JURISDICTION, not may_see_path(user, post.region_path)),
        (Refusal.NO_SIGNAL, not has_signal),
        (Refusal.TERMS, post.matching_refused),
        (Refusal.NO_ACCOUNT, account is None or not (account.handle or account.display_name)),
        (Refusal.REGISTERED, is_registered(post, clock)),
    )
    return next((why for why, applies in checks if applies), None)


def is_registered(post: Post, clock: Clock) -> bool:
    """Whether the account stands in the register of candidates', parties', teams' and institutions' accounts.

    On the day of the post where it is known. A post of no known election is held against the whole
    register."""
    if post.account is None:
        return False
    day = (post.posted_at or clock.now()).date()
    handle, platform = post.account.handle, post.account.platform
    if post.election_id in election_ids():
        return registered(handle, platform, election(post.election_id).official_accounts, day) is not None
    wanted = handle.strip().lstrip("@").casefold()
    return any(row.handle == wanted and row.platform == platform for row in load_official_accounts())


def may_judge(user: Viewer | None, run: AttributionRun) -> bool:
    """Whether it is this user's turn: an officer or head of the jurisdiction who has not judged this run yet;
    a dispute is for a division head alone."""
    if not may_decide(user) or not may_see_path(user, run.region_path):
        return False
    if run.state == RunState.DISPUTED and not is_division_head(user):
        return False
    return run.state in (RunState.OPEN, RunState.SECOND, RunState.DISPUTED) and not has_judged(user, run)


def has_judged(user: User, run: AttributionRun) -> bool:
    return run.judgements.filter(officer=user).exists()
