"""What looks saw of a link ends with its evidence; until then the database lets nobody change a look."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from tests.evidence.watching import FACEBOOK, Go, Sees, look_at, page, sealed_capture

from sipatenas.accounts.models import Duty, User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence.audit import discrepancies
from sipatenas.evidence.guards import GONE, missing_guards
from sipatenas.evidence.models import Disposal, Evidence, LinkObservation, Watch
from sipatenas.evidence.services import disposing, rechecking

pytest_plugins = ["tests.evidence.watched"]
pytestmark = pytest.mark.django_db
CONTROL = "https://www.facebook.com/bawaslu/posts/pfbid0Kendali0000001"
GONE_PAGE = page("facebook", "removed-notice-in-indonesian")
SAID = ("budi", "facebook.com", "konten", "tps")
Dispose = Callable[[Evidence], Disposal]


@pytest.fixture
def dispose(officer: User, make_user: Callable[..., User], clock: FixedClock) -> Dispose:
    head = make_user(duty=Duty.DIVISION_HEAD)

    def end(evidence: Evidence) -> Disposal:
        made = disposing.propose_disposal(
            evidence=evidence, user=officer, basis="JRA 2.1", reason="habis", clock=clock
        )
        return disposing.approve_disposal(disposal=made, user=head, decision="sesuai", clock=clock)

    return end


@pytest.fixture
def seen(watch: Watch, officer: User, sees: Sees, go: Go, clock: FixedClock) -> Watch:
    """Looked at by hand and by machine: edited, then gone beside a known post."""
    rechecking.register_control(url=CONTROL, user=officer)
    control = {CONTROL: look_at(CONTROL, page("facebook", "sealed").replace(FACEBOOK, CONTROL))}
    sees({FACEBOOK: look_at(FACEBOOK, page("facebook", "edited-words-of-the-text"))})
    go(watch)
    sees({FACEBOOK: look_at(FACEBOOK, GONE_PAGE, status=404)} | control)
    go(watch)
    watch.refresh_from_db()
    rechecking.observe_by_hand(watch=watch, state="live", note="Budi menulis", user=officer, clock=clock)
    return watch


def told_by(*rows: object) -> str:
    values = [vars(row) for row in rows]
    return " ".join(str(value) for row in values for name, value in row.items() if name != "_state").lower()


def test_the_looks_of_a_destroyed_evidence_keep_hashes_times_and_states_alone(
    seen: Watch, dispose: Dispose
) -> None:
    before = list(seen.observations.all())
    assert any(word in told_by(*before) for word in SAID)
    digest = seen.link_digest
    done = dispose(Evidence.objects.get(pk=seen.evidence_id))
    after = list(LinkObservation.objects.filter(watch=seen))
    watch = Watch.objects.get(pk=seen.pk)
    assert not [word for word in (*SAID, digest) if word in told_by(watch, *after)]
    kept = (
        "number",
        "at",
        "state",
        "status",
        "picture_sha256",
        "dom_sha256",
        "digest",
        "control_state",
        "by_id",
    )
    assert [[getattr(row, name) for name in kept] for row in after] == [
        [getattr(row, name) for name in kept] for row in before
    ]
    assert {row.emptied_at for row in after} == {done.decided_at}
    assert list(discrepancies()) == []


def test_another_evidence_of_the_link_is_watched_anew_from_its_own_beginning(
    watch: Watch, officer: User, clock: FixedClock, dispose: Dispose
) -> None:
    other = sealed_capture(officer=officer, clock=clock)
    assert not other.watches.exists()
    dispose(Evidence.objects.get(pk=watch.evidence_id))
    (anew,) = other.watches.all()
    assert (anew.url, anew.looks, anew.held_because) == (FACEBOOK, 0, "")
    dispose(other)
    later = sealed_capture(officer=officer, clock=clock)
    assert later.watches.get().looks == 0


def test_a_link_that_served_as_control_loses_its_address_with_its_own_evidence_alone(
    watch: Watch, officer: User, clock: FixedClock, sees: Sees, go: Go, dispose: Dispose
) -> None:
    other = sealed_capture(
        officer=officer, clock=clock, url=CONTROL, html=page("facebook", "sealed").replace(FACEBOOK, CONTROL)
    )
    rechecking.register_control(url=CONTROL, user=officer)
    sees(
        {
            FACEBOOK: look_at(FACEBOOK, GONE_PAGE, status=404),
            CONTROL: look_at(CONTROL, page("facebook", "sealed").replace(FACEBOOK, CONTROL)),
        }
    )
    made = go(watch)
    assert made.control_url == CONTROL
    dispose(other)
    row = LinkObservation.objects.get(pk=made.pk)
    assert (row.control_url, row.emptied_at, row.control_state) == (GONE, None, "live")
    assert row.signals == made.signals
    assert list(discrepancies()) == []


# The database's own refusal


@pytest.mark.parametrize(
    "change",
    [
        {"state": "live"}, {"title": "lain"}, {"signals": []}, {"digest": "0" * 64}, {"number": 9},
        {"emptied_at": "now"}, {"control_url": "https://x.com/lain"}, {"title": "", "emptied_at": "now"},
        {"final_url": "", "title": "", "signals": [], "changes": [], "fields": {}, "emptied_at": "now",
         "state": "live"},
    ],
)  # fmt: skip
def test_no_statement_changes_a_look(seen: Watch, change: dict[str, object], clock: FixedClock) -> None:
    said = {name: clock.now() if value == "now" else value for name, value in change.items()}
    row = seen.observations.get(number=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        LinkObservation.objects.filter(pk=row.pk).update(**said)
    assert vars(LinkObservation.objects.get(pk=row.pk)).items() >= {"digest": row.digest}.items()


def test_no_statement_removes_or_replaces_a_look(seen: Watch) -> None:
    assert missing_guards() == []
    statements = ["DELETE FROM evidence_linkobservation"]
    if connection.vendor == "postgresql":
        statements.append("TRUNCATE evidence_linkobservation CASCADE")
    else:
        table = "evidence_linkobservation"
        names = ", ".join(
            str(one.column)
            for one in LinkObservation._meta.concrete_fields
            if one.name not in ("id", "number")
        )
        statements += [
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",  # noqa: S608 (constants)
            f"INSERT OR REPLACE INTO {table} (rowid, id, number, {names})"  # noqa: S608
            f" SELECT rowid, 'lain', 99, {names} FROM {table}",
            f"UPDATE OR REPLACE {table} SET rowid = (SELECT min(rowid) FROM {table})",  # noqa: S608
        ]
    for statement in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert seen.observations.count() == 3


def test_what_was_emptied_is_not_filled_again(seen: Watch, dispose: Dispose) -> None:
    dispose(Evidence.objects.get(pk=seen.evidence_id))
    rows = LinkObservation.objects.filter(watch=seen)
    for change in ({"title": "Budi"}, {"emptied_at": None}, {"fields": {"text": "Budi"}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


def test_looks_emptied_of_an_evidence_that_stands_are_found(seen: Watch, clock: FixedClock) -> None:
    """The database cannot tell an end from whoever imitates it: the audit can."""
    emptied = {"final_url": "", "title": "", "signals": [], "changes": [], "fields": {}}
    rows = seen.observations.exclude(control_url="")
    assert rows.update(**emptied, control_url=GONE, emptied_at=clock.now()) == 1
    (line,) = discrepancies()
    assert str(seen.pk) in line


def test_evidence_destroyed_before_is_mended_by_the_migration(
    seen: Watch, dispose: Dispose, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = Evidence.objects.get(pk=seen.evidence_id)
    with monkeypatch.context() as patch:
        patch.setattr(disposing.forgetting, "forget", lambda **_any: 0)
        dispose(evidence)
    Evidence.objects.filter(pk=evidence.pk).update(label="Berkas budi.wacz", failure="Budi tampil")
    mend = import_module("sipatenas.evidence.migrations.0010_what_destroyed_evidence_still_said").mend
    for _twice in range(2):
        mend(apps, connection.schema_editor())
    row, watch = Evidence.objects.get(pk=evidence.pk), Watch.objects.get(pk=seen.pk)
    assert (row.label, row.failure) == (disposing.GONE_LABEL, "")
    assert watch.is_held
    assert not [word for word in SAID if word in told_by(watch, *watch.observations.all())]
    assert list(discrepancies()) == []
