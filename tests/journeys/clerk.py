"""An officer's hands inside a house: `python -m tests.journeys.clerk` takes verbs as lines of JSON, and answers so.

One process for a whole story, since opening a house takes seconds. What it looks at is told as problems: a list that
must be empty.
"""

from __future__ import annotations

import hashlib
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

from sipatenas.cli.setup import open_house

_verified: set[str] = set()
"""Packages that were whole once: the same bytes are not judged again."""
BACK = timedelta(hours=7)
"""By how much `later` lets time pass: longer than any pause between two tries."""


def settle_in(folder: str, posts: str) -> dict[str, Any]:
    """An officer, and imported posts whose pages nobody can reach."""
    from sipatenas.accounts.models import Duty
    from sipatenas.accounts.services import create_user
    from sipatenas.core.clock import edge_clock
    from sipatenas.places.models import Office
    from sipatenas.sources.services import import_file

    office, clock = Office.objects.get(code="65.71"), edge_clock()
    user = create_user(
        username="petugas", full_name="Petugas", office=office, duty=Duty.OFFICER, by=None, clock=clock
    )
    path = Path(folder) / "unggahan.ndjson"
    path.write_text(posts, encoding="utf-8")
    import_file(path=path, office=office, user=user, clock=clock)
    return {}


def ask(*links: str) -> dict[str, Any]:
    """Ask for these links, `post:N` for the Nth post that was imported; the ids in the same order."""
    from sipatenas.core.clock import edge_clock
    from sipatenas.evidence.services import request_capture
    from sipatenas.sources.models import Post

    user, made = _officer(), []
    posts = list(Post.objects.order_by("contract_id"))
    for link in links:
        post = posts[int(link.partition(":")[2])] if link.startswith("post:") else None
        found = request_capture(
            post=post,
            url=post.url if post else link,
            user=user,
            office=user.office,
            reason="dapat dihapus",
            clock=edge_clock(),
        )
        made.append(str(found.pk))
    return {"ids": made}


def again(evidence_id: str) -> dict[str, Any]:
    """Press the button of the page that asks once more; the id that this leads to."""
    answer = _client().post(f"/bukti/{evidence_id}/ulang/")
    return {"id": answer["Location"].rstrip("/").rpartition("/")[2]}


def later() -> dict[str, Any]:
    """Hours pass: what waits for a moment has waited for it, and leases have run out."""
    from django.db.models import F
    from django_tasks_db.models import DBTaskResult

    from sipatenas.core.models import Job
    from sipatenas.evidence.models import EvidenceStamp

    moved = {
        Job: ("run_after", "lease_until"),
        EvidenceStamp: ("next_at", "tried_at"),
        DBTaskResult: ("run_after",),
    }
    for model, names in moved.items():
        for name in names:
            rows = model._default_manager.filter(**{f"{name}__isnull": False, f"{name}__year__lt": 9000})
            rows.update(**{name: F(name) - BACK})
    return {}


def look() -> dict[str, Any]:
    """Every evidence as it stands: its state, and whatever is wrong with it or with its page."""
    from sipatenas.core import ledger
    from sipatenas.evidence import audit
    from sipatenas.evidence.models import Evidence
    from sipatenas.evidence.stamps import audit as stamps_audit

    problems = [] if ledger.verify().whole else ["the ledger is broken"]
    problems += [*audit.discrepancies(), *stamps_audit.discrepancies()]
    states = {}
    for pk in Evidence.objects.order_by("pk").values_list("pk", flat=True):
        for _turn in range(4):  # it may go on while it is looked at
            evidence = Evidence.objects.get(pk=pk)
            wrong = [f"{pk} ({_state(evidence)}): {words}" for words in _wrong(evidence)]
            if not wrong:
                break
        states[str(pk)] = _state(evidence)
        problems += wrong
    return {"states": states, "problems": problems, "open_stamps": _open_stamps()}


def _state(evidence: Any) -> str:
    from sipatenas.evidence.pages import work_on

    if evidence.is_pending and work_on(evidence).is_stuck:
        return "stuck"
    return str(evidence.state)


def _open_stamps() -> int:
    from sipatenas.evidence.models import EvidenceStamp
    from sipatenas.evidence.models.stamps import OPEN

    return EvidenceStamp.objects.filter(state__in=OPEN).count()


def _wrong(evidence: Any) -> Iterator[str]:
    from sipatenas.core import ledger
    from sipatenas.evidence import services
    from sipatenas.evidence.stamps.queries import trust_of
    from sipatenas.evidence.verify import verify_bytes

    told = [line.event for line in ledger.history(services.subject_of(evidence))]
    parts = (evidence.objects_sealed.count(), evidence.stamps.count(), told.count("evidence.sealed"))
    if evidence.is_sealed:
        if parts[0] < 4 or parts[1] != 2 or parts[2] != 1:
            yield f"half sealed: {parts}"
        data = services.package_of(evidence)  # every object is read and hashed
        mark = hashlib.sha256(data).hexdigest()
        if mark not in _verified:
            report = verify_bytes(data, trust=trust_of(evidence, evidence.public_key.encode()))
            failed = [
                f"{one.name} {one.of}: {one.because}" for one in report.proofs if one.verdict == "failed"
            ]
            yield from failed
            _verified.update([] if failed else [mark])
    elif any(parts):
        yield f"not sealed, and yet {parts}"
    elif told.count("evidence.failed") != (evidence.state == "failed"):
        yield f"its custody does not tell how it ended: {told}"
    yield from _unexplained(evidence)


def _unexplained(evidence: Any) -> Iterator[str]:
    """What the page does not say though an officer must know it."""
    from sipatenas.core.models import Job, JobState
    from sipatenas.evidence.models.stamps import OPEN

    answer = _client().get(f"/bukti/{evidence.pk}/")
    if answer.status_code != 200:
        yield f"its page answers {answer.status_code}"
        return
    page, wanted = unescape(answer.content.decode()), []
    if evidence.state == "failed":
        wanted = [evidence.failure, evidence.remedy, "Rekam sendiri dengan bantuan"]
    elif evidence.is_pending:
        job = Job.objects.get(key=evidence.job_key)
        if job.state == JobState.FAILED:
            wanted = ["berhenti", job.first_error_line, "Coba tangkap halamannya lagi"]
        elif job.state == JobState.WAITING and job.last_error:
            wanted = [job.first_error_line.rstrip("."), "dicoba lagi dengan sendirinya"]
        else:
            wanted = [job.message or "Menunggu giliran"]
    else:
        for row in evidence.stamps.filter(state__in=OPEN):
            wanted += [row.last_error or "menunggu giliran", "dicoba lagi dengan sendirinya"]
    yield from (f"its page does not say “{words}”" for words in wanted if not words or words not in page)


def _officer() -> Any:
    from sipatenas.accounts.models import User

    return User.objects.select_related("office").get(username="petugas")


def _client() -> Any:
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(_officer())
    return client


VERBS: dict[str, Callable[..., dict[str, Any]]] = {
    "settle_in": settle_in,
    "ask": ask,
    "again": again,
    "later": later,
    "look": look,
}


def main() -> None:
    open_house()
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        try:
            said = VERBS[verb](*arguments)
        except Exception:  # noqa: BLE001  # told to who asked
            said = {"error": traceback.format_exc()}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
