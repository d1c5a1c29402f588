"""An evidence ends by two persons, with a certificate; what is held, or needed by a running case, does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.evidence import waczs
from tests.evidence.test_scrub import made_plain

from sipatenas.accounts.models import Duty, User
from sipatenas.core import blobs, ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import LedgerEntry, LedgerPayload
from sipatenas.evidence import pages, proof_lines, queries, retention, services, vault
from sipatenas.evidence.audit import discrepancies
from sipatenas.evidence.models import Disposal, Evidence, Kind, VaultBlob, VaultKey
from sipatenas.evidence.services import disposing
from sipatenas.evidence.services.receiving import File, Handover
from sipatenas.evidence.vault import files, moving
from sipatenas.places.models import Office
from sipatenas.sources.models import Post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def head(make_user: Callable[..., User]) -> User:
    return make_user(duty=Duty.DIVISION_HEAD)


@pytest.fixture
def seal(make_posts: Callable[..., list[Post]], office: Office, officer: User, clock: FixedClock) -> Any:
    posts = iter(make_posts(3))

    def make() -> Evidence:
        return services.seal_imported_record(
            post=next(posts), user=officer, office=office, reason="ajakan memilih Budi", clock=clock
        )

    return make


@pytest.fixture
def evidence(seal: Callable[[], Evidence]) -> Evidence:
    return seal()


@pytest.fixture
def propose(officer: User, clock: FixedClock) -> Callable[..., Disposal]:
    def make(evidence: Evidence, user: User | None = None) -> Disposal:
        return disposing.propose_disposal(
            evidence=evidence,
            user=user or officer,
            basis="JRA 2.1",
            reason="masa simpan perkara Budi habis",
            clock=clock,
        )

    return make


def approve(disposal: Disposal, user: User, clock: FixedClock) -> Disposal:
    return disposing.approve_disposal(disposal=disposal, user=user, decision="sesuai jadwal", clock=clock)


def test_what_two_persons_destroyed_nobody_reads_and_the_ledger_certifies_it(
    evidence: Evidence,
    seal: Callable[[], Evidence],
    propose: Callable[..., Disposal],
    head: User,
    clock: FixedClock,
) -> None:
    other = seal()
    named = {found.sha256 for found in evidence.objects_sealed.all()} | {evidence.manifest_sha256}
    shared = {found.sha256 for found in other.objects_sealed.all()} & named
    done = approve(propose(evidence), head, clock)
    for sha256 in named:
        with pytest.raises(vault.Destroyed):
            vault.read(evidence, sha256)
    for sha256 in named - shared:
        name = VaultBlob.objects.get(sha256=sha256).name
        assert not files.storage().exists(files.place(name))
    assert services.package_of(other)
    assert not VaultKey.objects.filter(evidence=evidence).exists()
    last = ledger.history(services.subject_of(evidence))[-1]
    assert (last.event, last.actor) == ("evidence.disposed", head.pk)
    assert last.codes["files"] == len(named - shared)
    assert last.codes["shared"] == len(shared)
    assert last.codes["manifest_sha256"] == evidence.manifest_sha256
    assert done.certificate == LedgerEntry.objects.get(event="evidence.disposed").hash
    assert ledger.verify().whole
    assert list(discrepancies()) == []


def test_what_row_and_chain_said_of_persons_is_gone_too(
    evidence: Evidence, propose: Callable[..., Disposal], head: User, clock: FixedClock
) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(title="Budi mengajak", final_url="https://contoh.id/budi")
    approve(propose(evidence), head, clock)
    evidence = Evidence.objects.get(pk=evidence.pk)
    told = [
        evidence.url,
        evidence.final_url,
        evidence.title,
        evidence.reason,
        evidence.address,
        evidence.label,
    ]
    assert not [text for text in told if "budi" in text.lower() or "127.0.0.1" in text]
    kept = LedgerPayload.objects.filter(entry__head__object_id=evidence.pk).exclude(personal=None)
    assert [row.personal for row in kept] == ['{"reason":"sesuai jadwal"}']


def test_no_word_of_a_foreign_file_stands_in_the_row_before_or_after(
    office: Office, officer: User, propose: Callable[..., Disposal], head: User, clock: FixedClock
) -> None:
    held = waczs.archiveweb() | {"archive/budi-santoso-rahasia.warc": b"WARC/1.0\r\n\r\n\r\n"}
    evidence = services.receive(
        kind=Kind.FOREIGN_WACZ,
        files=[File("budi.wacz", waczs.packed(held))],
        handover=Handover("Budi", clock.now(), "Tarakan", "ArchiveWeb.page"),
        url=waczs.PAGE,
        user=officer,
        office=office,
        reason="laporan Budi",
        clock=clock,
    )
    assert "budi-santoso-rahasia" not in evidence.label
    old = evidence.label + " Budi tampil"  # labels of earlier versions quoted the file
    Evidence.objects.filter(pk=evidence.pk).update(failure="Budi tampil", remedy="hubungi Budi", label=old)
    approve(propose(evidence), head, clock)
    row = Evidence.objects.values().get(pk=evidence.pk)
    assert not [
        name for name, value in row.items() if "budi" in str(value).lower() or waczs.PAGE in str(value)
    ]
    assert row["label"] == disposing.GONE_LABEL


def test_nobody_decides_on_the_own_proposal_and_only_a_head_decides(
    evidence: Evidence,
    propose: Callable[..., Disposal],
    head: User,
    make_user: Callable[..., User],
    officer: User,
    clock: FixedClock,
) -> None:
    proposal = propose(evidence, head)
    strangers = [make_user(code="65.01", duty=Duty.DIVISION_HEAD), make_user(duty=Duty.AUDITOR)]
    for user in (head, officer, *strangers):
        with pytest.raises(PermissionDenied):
            approve(proposal, user, clock)
    assert vault.read(evidence, evidence.manifest_sha256)
    above = make_user(code="65", duty=Duty.DIVISION_HEAD)
    assert approve(proposal, above, clock).state == "done"


def test_the_database_itself_refuses_one_person(
    evidence: Evidence, propose: Callable[..., Disposal], officer: User, clock: FixedClock
) -> None:
    proposal = propose(evidence)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=proposal.pk).update(
            state="done", decided_by=officer, decided_at=clock.now(), certificate="x"
        )


@pytest.mark.parametrize("when", ["before the proposal", "before the decision"])
def test_a_held_evidence_is_not_destroyed_until_a_head_lifts_the_hold(
    when: str,
    evidence: Evidence,
    propose: Callable[..., Disposal],
    head: User,
    officer: User,
    clock: FixedClock,
) -> None:
    proposal = propose(evidence) if when == "before the decision" else None
    held = disposing.hold(evidence=evidence, user=officer, reason="diminta pengadilan", clock=clock)
    with pytest.raises(disposing.DisposalRefusedError, match="diminta pengadilan"):
        approve(proposal, head, clock) if proposal else propose(evidence)
    with pytest.raises(PermissionDenied):
        disposing.lift_hold(hold=held, user=officer, reason="selesai", clock=clock)
    disposing.lift_hold(hold=held, user=head, reason="selesai", clock=clock)
    with pytest.raises(disposing.DisposalRefusedError):
        disposing.lift_hold(hold=held, user=head, reason="selesai", clock=clock)
    assert approve(proposal or propose(evidence), head, clock).state == "done"


def test_what_a_room_above_needs_is_not_destroyed(
    evidence: Evidence, propose: Callable[..., Disposal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        retention, "_needs", [lambda all_of: {one.pk: "1 perkara masih berjalan" for one in all_of}]
    )
    with pytest.raises(disposing.DisposalRefusedError, match="1 perkara"):
        propose(evidence)


def test_a_proposal_is_made_once_decided_once_and_may_be_withdrawn_or_refused(
    evidence: Evidence,
    propose: Callable[..., Disposal],
    head: User,
    officer: User,
    clock: FixedClock,
) -> None:
    proposal = propose(evidence)
    with pytest.raises(disposing.DisposalRefusedError):
        propose(evidence)
    gone = disposing.refuse_disposal(disposal=proposal, user=officer, decision="keliru", clock=clock)
    assert gone.state == "withdrawn"
    with pytest.raises(disposing.DisposalRefusedError):
        approve(proposal, head, clock)
    refused = disposing.refuse_disposal(disposal=propose(evidence), user=head, decision="belum", clock=clock)
    assert refused.state == "refused"
    assert vault.read(evidence, evidence.manifest_sha256)
    done = approve(propose(evidence), head, clock)
    for again in (lambda: approve(done, head, clock), lambda: propose(evidence)):
        with pytest.raises(disposing.DisposalRefusedError):
            again()


def test_a_decision_that_fails_halfway_destroys_nothing(
    evidence: Evidence,
    propose: Callable[..., Disposal],
    head: User,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proposal = propose(evidence)
    for name in ("_forget", "_log"):
        with monkeypatch.context() as patch:

            def die(*_any: object, **_more: object) -> None:
                raise KeyboardInterrupt

            patch.setattr(disposing, name, die)
            with pytest.raises(KeyboardInterrupt):
                approve(proposal, head, clock)
        assert services.package_of(evidence)
        assert Disposal.objects.get().state == "proposed"
    assert approve(proposal, head, clock).state == "done"


def test_a_disposed_evidence_is_no_longer_the_one_of_its_post_and_its_page_says_so(
    evidence: Evidence, propose: Callable[..., Disposal], head: User, clock: FixedClock
) -> None:
    post = evidence.post
    assert post is not None
    assert queries.sealed_for(post) == evidence
    approve(propose(evidence), head, clock)
    assert queries.sealed_for(post) is None
    assert pages.manifest_of(evidence) is None
    (line,) = [one for one in proof_lines.proofs_of(evidence) if one.word == "dimusnahkan"]
    assert "dimusnahkan bersama kuncinya" in " ".join(line.because)


def test_the_page_of_a_disposed_evidence_offers_no_other_try_and_refuses_one(
    evidence: Evidence,
    officer: User,
    propose: Callable[..., Disposal],
    head: User,
    clock: FixedClock,
    client: Client,
) -> None:
    client.force_login(officer)
    detail, again = (reverse(f"evidence:{name}", args=[evidence.pk]) for name in ("detail", "again"))
    assert again in client.get(detail).content.decode()
    approve(propose(evidence), head, clock)
    assert again not in client.get(detail).content.decode()
    refused = client.post(again, follow=True)
    assert refused.redirect_chain == [(detail, 302)]
    assert "tidak ditangkap lagi dari sini" in refused.content.decode()
    assert Evidence.objects.count() == 1


def test_what_lay_plain_from_before_the_vault_is_destroyed_too(
    evidence: Evidence, propose: Callable[..., Disposal], head: User, clock: FixedClock
) -> None:
    data = made_plain(evidence, clock)
    approve(propose(evidence), head, clock)
    for sha256 in data:
        with pytest.raises(vault.Destroyed):
            vault.read(evidence, sha256)
    assert moving.remove_plain() == len(data)
    assert not any(blobs.exists(sha256) for sha256 in data)
