"""The daily digest by e-mail: what is due, overdue, to be done and waiting. Numbers and links, nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from sipatenas.accounts.models import Duty, User
from sipatenas.cases import queries
from sipatenas.cases.queries.today import DueLine, TaskLine, Today, WaitingLine
from sipatenas.ui.moments import say_age, say_moment

MORNING = time(7)
"""From this hour of the office's day on."""
RECEIVERS = (Duty.OFFICER, Duty.DIVISION_HEAD, Duty.LIAISON)
MOST = 40
"""Lines of one part; the page holds the rest."""


@dataclass(frozen=True)
class Digest:
    subject: str
    body: str


def switched_on() -> bool:
    """Whether the installation can send e-mail at all."""
    return bool(settings.SIPATENAS_EMAIL)


def awaiting(now: datetime) -> list[tuple[User, date]]:
    """Whose morning has come, with the legal day of each: active, with an address, at seven or later."""
    found = (
        User.objects.filter(is_active=True, duty__in=RECEIVERS)
        .exclude(email="")
        .filter(Q(office__isnull=False) | Q(authority__isnull=False))
        .select_related("office", "authority__region")
        .order_by("pk")
    )
    mornings = []
    for user in found:
        local = now.astimezone(ZoneInfo(zone_of(user)))
        if local.time() >= MORNING:
            mornings.append((user, local.date()))
    return mornings


def zone_of(user: User) -> str:
    """The zone in which the user's day begins: the office's, or that of the body's region."""
    if user.office is not None:
        return user.office.timezone
    return user.authority.region.timezone if user.authority is not None else "Asia/Jakarta"


def digest_for(user: User, now: datetime) -> Digest | None:
    """What the user is written today; None when nothing is due, overdue, near, to be done or waited for."""
    with override(user.language or settings.LANGUAGE_CODE):
        day = queries.today(user, now)
        soon = [line for line in day.soon if line.near.days <= settings.SIPATENAS_REMIND_DAYS]
        if not (day.overdue or day.today or soon or day.tasks or day.waiting):
            return None
        return Digest(_subject(day, soon), _body(user, day, soon, now))


def send(digest: Digest, *, user: User, day: date) -> None:
    """Hand the digest to the mail server. The message's id is the same whenever the same day's is sent again, so
    that a worker killed between the server's word and its own note leaves one message in the box, not two."""
    host = (settings.SIPATENAS_SITE.partition("//")[2].partition("/")[0].partition(":")[0]) or "sipatenas"
    EmailMessage(
        subject=digest.subject,
        body=digest.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email],
        headers={"Message-ID": f"<{message_id(user.pk, day)}@{host}>", "Auto-Submitted": "auto-generated"},
    ).send()


def message_id(user_id: UUID, day: date) -> str:
    return f"harian.{user_id}.{day.isoformat()}"


def _subject(day: Today, soon: list[DueLine]) -> str:
    counts = (
        (len(day.overdue), _("%(n)s lewat waktu")),
        (len(day.today), _("%(n)s jatuh tempo hari ini")),
        (len(soon), _("%(n)s segera jatuh tempo")),
        (len(day.tasks), _("%(n)s tugas terbuka")),
        (len(day.waiting), _("%(n)s menunggu pihak lain")),
    )
    return "SIPATENAS: " + ", ".join(words % {"n": count} for count, words in counts if count)


def _body(user: User, day: Today, soon: list[DueLine], now: datetime) -> str:
    zone = zone_of(user)
    parts = [
        (_("Lewat waktu"), [_due(line, zone) for line in day.overdue]),
        (_("Jatuh tempo hari ini"), [_due(line, zone) for line in day.today]),
        (_("Segera jatuh tempo"), [_due(line, zone) for line in soon]),
        (_("Yang harus dikerjakan"), [_task(line, now) for line in day.tasks]),
        (_("Menunggu pihak lain"), [_waited(line, now) for line in day.waiting]),
    ]
    lines: list[str] = []
    for title, rows in parts:
        if rows:
            lines += [title, *rows[:MOST]]
            lines += [_("… dan %(n)s lagi") % {"n": len(rows) - MOST}] if len(rows) > MOST else []
            lines.append("")
    lines.append(_("Halaman hari ini: %(link)s") % {"link": _link("cases:today")})
    lines.append(_("Surat ini dibuat otomatis dan tidak memuat nama siapa pun."))
    return "\n".join(lines)


def _due(line: DueLine, zone: str) -> str:
    due = say_moment(line.clock.due_at, zone) if line.clock.due_at else ""
    link = _link("cases:case", line.case.pk)
    return f"- {line.case} · {line.clock.label} · {line.near.words} ({due})\n  {link}"


def _task(line: TaskLine, now: datetime) -> str:
    """Without the task's own words: they may name somebody."""
    since = _("sejak %(age)s") % {"age": say_age(now - line.task.created_at)}
    near = f" · {line.near.words}" if line.near else ""
    return f"- {line.case} · {line.task.get_kind_display()} · {since}{near}\n  {_link('cases:case', line.case.pk)}"


def _waited(line: WaitingLine, now: datetime) -> str:
    since = _("sejak %(age)s") % {"age": say_age(now - line.since)}
    what = line.clock.label if line.clock else _("jawaban")
    return f"- {line.case} · {what} · {since}\n  {_link('cases:case', line.case.pk)}"


def _link(name: str, *args: object) -> str:
    return settings.SIPATENAS_SITE.rstrip("/") + reverse(name, args=args)
