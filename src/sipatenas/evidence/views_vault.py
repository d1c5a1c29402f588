"""How the vault does: for officers the files in trouble of evidence they may see, for administrators figures alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.gate import only, user_of
from sipatenas.accounts.rules import is_auditor
from sipatenas.core.clock import edge_clock
from sipatenas.core.ledger import Subject
from sipatenas.evidence import rules
from sipatenas.evidence.models import VaultState
from sipatenas.evidence.vault.queries import health, problems

MOST = 200
_FROM_BACKUP = _("Minta administrator memulihkannya dari cadangan: sipatenas restore FOLDER --blob SHA256")
_KEY_FROM_BACKUP = _("Minta administrator memulihkan kunci kantor: sipatenas restore FOLDER --key NAMA")
REMEDIES: dict[str, Promise] = {
    VaultState.ROTTEN: _FROM_BACKUP,
    VaultState.MISSING: _FROM_BACKUP,
    VaultState.LOCKED: _KEY_FROM_BACKUP,
}
"""What is to be done about a file that cannot be read."""


@never_cache
@require_GET
@only(rules.may_see)
def troubled(request: HttpRequest) -> HttpResponse:
    """Which file of which evidence cannot be read, and what to do about it."""
    user = user_of(request)
    record_look(
        user=user,
        subject=Subject("evidence_list", user.pk),
        what=gettext_noop("daftar berkas bukti yang bermasalah"),
        purpose=Purpose.AUDIT if is_auditor(user) else Purpose.CASE_HANDLING,
        clock=edge_clock(),
    )
    found = problems(request.user, most=MOST + 1)
    context = {
        "lines": [(one, REMEDIES[one.state]) for one in found[:MOST]],
        "is_more": len(found) > MOST,
    }
    return render(request, "evidence/vault_problems.html", context)


@never_cache
@require_GET
@only(rules.may_see_health)
def figures(request: HttpRequest) -> HttpResponse:
    """The whole vault in figures; no evidence is named."""
    office = user_of(request).office
    context = {"health": health(), "zone": office.timezone if office else "Asia/Jakarta"}
    return render(request, "evidence/vault_health.html", context)
