"""Verbs that a test runs inside a house of its own: `python -m tests.journeys.driver VERB …`; answers in JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sipatenas.cli.setup import open_house


def furnish(folder: str, site: str, runs: str) -> dict[str, Any]:
    """An office with an officer and an invented roster; writes the invented posts in `runs` files."""
    import random

    from sipatenas.accounts.models import Duty
    from sipatenas.accounts.services import create_user
    from sipatenas.cli.demonstration import election, posts, roster
    from sipatenas.core.clock import edge_clock
    from sipatenas.directory.services import import_roster
    from sipatenas.places.models import Office
    from sipatenas.places.zones import legal_day

    clock, home = edge_clock(), Path(folder)
    office = Office.objects.get(code=election.OFFICE)
    user = create_user(
        username="petugas", full_name="Petugas", office=office, duty=Duty.OFFICER, by=None, clock=clock
    )
    rng = random.Random(7)
    everybody = roster.people(rng)
    roster.write(home / "pegawai.csv", everybody)
    import_roster(
        path=home / "pegawai.csv", agency=office.pk, office=office, user=user, synthetic=True, clock=clock
    )
    pairs = [(head, deputy) for head, deputy, _nickname in election.PAIRS]
    files = []
    for run in range(int(runs)):
        today = legal_day(clock.now(), office)
        made = posts.make(rng=rng, people=everybody, pairs=pairs, today=today, site=site)
        for number, post in enumerate(made, start=run * len(made) + 1):
            post |= {"id": f"rekaan:{number:04d}", "url": f"{site}/{number:04d}.html"}
        files.append(str(home / f"unggahan-{run}.ndjson"))
        posts.write(Path(files[-1]), made)
        posts.write_pages(home / "platform", made)
    return {"files": files}


def keep(count: str) -> dict[str, Any]:
    """Ask for the capture of the first posts with a lead, in the order of their ids."""
    from sipatenas.accounts.models import User
    from sipatenas.core.clock import edge_clock
    from sipatenas.leads.models import Lead
    from sipatenas.leads.services import keep_evidence

    user = User.objects.get(username="petugas")
    chosen = Lead.objects.select_related("post").order_by("post__contract_id")[: int(count)]
    for lead in chosen:
        keep_evidence(lead=lead, user=user, reason="dapat dihapus", clock=edge_clock())
    return {"asked": [lead.post.contract_id for lead in chosen]}


def jobs() -> dict[str, Any]:
    """How many jobs stand in which state, how often workers were lost, and which jobs have begun."""
    from django.db.models import Sum

    from sipatenas.core.models import Job

    states: dict[str, int] = {}
    for state in Job.objects.values_list("state", flat=True):
        states[state] = states.get(state, 0) + 1
    return {"states": states, "losses": Job.objects.aggregate(all=Sum("losses"))["all"] or 0}


def outcome() -> dict[str, Any]:
    """All that must not depend on how often a worker was killed.

    Probabilities to nine places: two houses add the same terms up in different orders.
    """
    from sipatenas.attribution.models import AttributionRun
    from sipatenas.core import ledger
    from sipatenas.evidence.models import Evidence
    from sipatenas.leads.models import Lead, PostReading
    from sipatenas.sources.models import ImportRun, Post

    candidates: dict[str, list[list[Any]]] = {}
    for run in AttributionRun.objects.select_related("post").order_by("post__contract_id", "id"):
        rows = run.candidates.order_by("-probability", "person__number", "person__name")
        found = [
            [one.person.number, one.person.name, round(one.probability, 9)]
            for one in rows.select_related("person")
        ]
        candidates.setdefault(run.post.contract_id, []).append([found, round(run.none, 9)])
    evidence = Evidence.objects.select_related("post").order_by("post__contract_id", "id")
    leads = Lead.objects.select_related("post").order_by("post__contract_id")
    report = ledger.verify()
    told = {
        "posts": Post.objects.count(),
        "runs": ImportRun.objects.filter(repeats=False).count(),
        "readings": PostReading.objects.count(),
        "leads": [[lead.post.contract_id, lead.strength, lead.state] for lead in leads],
        "opened": sum(
            line.event == "leads.opened" for lead in leads for line in ledger.history(subject(lead.pk))
        ),
        "candidates": candidates,
        "evidence": [
            [one.post.contract_id if one.post else one.url, one.kind, one.state, one.objects_sealed.count()]
            for one in evidence
        ],
        "sealed": [
            sum(
                line.event == "evidence.sealed" for line in ledger.history(ledger.Subject("evidence", one.pk))
            )
            for one in evidence
        ],
    }
    return {"whole": report.whole, "told": told}


def subject(pk: Any) -> Any:
    from sipatenas.core import ledger

    return ledger.Subject("lead", pk)


def cases() -> dict[str, Any]:
    """The states of all cases, and how many users there are."""
    from sipatenas.accounts.models import User
    from sipatenas.cases.models import Case

    return {"states": sorted(Case.objects.values_list("state", flat=True)), "people": User.objects.count()}


VERBS: dict[str, Callable[..., dict[str, Any]]] = {
    "furnish": furnish,
    "keep": keep,
    "jobs": jobs,
    "outcome": outcome,
    "cases": cases,
}

if __name__ == "__main__":
    open_house()
    sys.stdout.write(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))
