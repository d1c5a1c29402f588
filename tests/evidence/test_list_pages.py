"""The list of evidence, the links to be looked at, known posts, the vault's state, and a print compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.evidence.watching import FACEBOOK, NEWS, sealed_capture

from sipatenas.accounts.models import AccessLook, Duty, User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.models import Job, JobState
from sipatenas.evidence import checkpoints, queries, services
from sipatenas.evidence.models import ControlLink, Evidence, VaultBlob, Watch
from sipatenas.evidence.models.checkpoint import Checkpoint
from sipatenas.evidence.services import disposing
from sipatenas.evidence.vault.scrub import scrub
from sipatenas.places.models import Office

pytestmark = [pytest.mark.django_db]
Enter = Callable[[User], Client]
LIST = "/bukti/"


@pytest.fixture(autouse=True)
def standing_clock(settings: Any) -> None:
    settings.SIPATENAS_CLOCK = "sipatenas.core.clock.FixedClock"


@pytest.fixture
def head(make_user: Callable[..., User]) -> User:
    return make_user(duty=Duty.DIVISION_HEAD)


@pytest.fixture
def evidence(officer: User, clock: FixedClock) -> Evidence:
    return sealed_capture(officer=officer, clock=clock)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def made_due(evidence: Evidence, clock: FixedClock) -> Watch:
    watch = Watch.objects.get(evidence=evidence)
    Watch.objects.filter(pk=watch.pk).update(is_manual=True, next_at=clock.now() - timedelta(hours=5))
    return watch


# The list


def test_the_list_shows_states_by_word_the_latest_first_and_is_a_logged_look(
    evidence: Evidence, office: Office, officer: User, clock: FixedClock, enter: Enter
) -> None:
    asked = services.request_capture(url=NEWS, user=officer, office=office, reason="x", clock=clock)
    Job.objects.filter(key=asked.job_key).update(state=JobState.FAILED)
    page = shown(enter(officer), LIST)
    assert page.index(f"/bukti/{asked.pk}/") < page.index(f"/bukti/{evidence.pk}/")
    for words in ("disegel", "pekerjaannya berhenti", "belum diperiksa ulang", "Sri Petugas"):
        assert words in page
    assert AccessLook.objects.get(user=officer).what == "daftar bukti: judul dan tautan"


def test_each_filter_finds_its_own_and_a_wrong_word_finds_nothing(
    evidence: Evidence, office: Office, officer: User, head: User, clock: FixedClock
) -> None:
    news = sealed_capture(officer=officer, clock=clock, url=NEWS, html="<p>Berita</p>")
    asked = services.request_capture(
        url="https://x.com/a/status/1", user=officer, office=office, reason="x", clock=clock
    )
    imitation = sealed_capture(officer=officer, clock=clock, url="https://notfacebook.com/a", html="<p>x</p>")
    proposal = disposing.propose_disposal(evidence=news, user=officer, basis="b", reason="r", clock=clock)

    def found(**wanted: str) -> set[Evidence]:
        return set(queries.listed(officer, queries.Wanted(**wanted), now=clock.now()))

    assert found() == {evidence, news, asked, imitation}
    assert found(state="requested") == {asked}
    assert found(site="facebook") == {evidence}
    assert found(needs="1") == {news}
    disposing.approve_disposal(disposal=proposal, user=head, decision="d", clock=clock)
    assert found(state="disposed") == {news}
    assert found(state="sealed") == {evidence, imitation}
    assert found(needs="1") == set()
    made_due(evidence, clock)
    assert found(needs="1") == {evidence}
    Watch.objects.filter(evidence=imitation).update(state="edited", looks=1)
    assert found(link="edited") == {imitation}
    assert found(state="x") == found(site="x'") == found(link="x") == set()


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_twenty(
    officer: User, clock: FixedClock, enter: Enter
) -> None:
    client = enter(officer)
    shown(client, LIST)
    counts = []
    for size in (1, 20):
        while Evidence.objects.count() < size:
            sealed_capture(officer=officer, clock=clock, url=f"{NEWS}/{Evidence.objects.count()}")
        with CaptureQueriesContext(connection) as asked:
            shown(client, LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Links that an officer has to look at


def test_a_due_link_is_looked_at_from_the_list_and_leaves_it(
    evidence: Evidence, officer: User, clock: FixedClock, enter: Enter
) -> None:
    watch = made_due(evidence, clock)
    client = enter(officer)
    assert "1 tautan harus dilihat sendiri" in shown(client, LIST)
    listed = shown(client, "/bukti/tautan/")
    form = f"/bukti/{evidence.pk}/dilihat/?dari=daftar"
    assert form in listed
    page = shown(client, form)
    assert FACEBOOK in page
    refused = client.post(form, {"lihat-state": "live", "lihat-note": ""})
    assert refused.status_code == 422
    unknown = client.post(form, {"lihat-state": "removed_confirmed", "lihat-note": "Hilang."})
    assert unknown.status_code == 422
    assert "Hilang." in unknown.content.decode()
    assert not watch.observations.exists()
    done = client.post(
        form, {"lihat-state": "removed_suspected", "lihat-note": "Situs menulis tidak tersedia."}
    )
    assert done["Location"] == "/bukti/tautan/"
    assert watch.observations.get().by == officer
    after = shown(client, "/bukti/tautan/")
    assert form not in after
    assert "Berikutnya" in after


def test_an_auditor_sees_the_links_and_enters_nothing(
    evidence: Evidence, make_user: Callable[..., User], clock: FixedClock, enter: Enter
) -> None:
    made_due(evidence, clock)
    client = enter(make_user("65.71", Duty.AUDITOR))
    assert f"/bukti/{evidence.pk}/" in shown(client, "/bukti/tautan/")
    assert client.get(f"/bukti/{evidence.pk}/dilihat/").status_code == 403


# Known posts


def test_a_known_post_is_added_once_and_ended_by_who_may(
    officer: User, head: User, make_user: Callable[..., User], enter: Enter
) -> None:
    client = enter(officer)
    url = "https://www.facebook.com/bawaslu/posts/pfbid0Kendali0000001"
    for _each in range(2):
        assert client.post("/bukti/pembanding/", {"url": url}).status_code == 302
    control = ControlLink.objects.get()
    assert (control.site, control.added_by) == ("facebook", officer)
    for other in ("javascript:alert(1)", "https://www.facebook.com/sri.petugas", "https://x.com/sri_petugas"):
        assert client.post("/bukti/pembanding/", {"url": other}).status_code == 422, "no account is looked at"
    assert ControlLink.objects.count() == 1
    address = reverse("evidence:control_use", args=[control.pk])
    for stranger in (make_user("65.01", Duty.DIVISION_HEAD), make_user("65.71", Duty.AUDITOR)):
        assert enter(stranger).post(address, {"pakai": "0"}).status_code == 403
    for user, said, used in ((head, "0", False), (head, "0", False), (officer, "1", True)):
        assert enter(user).post(address, {"pakai": said}).status_code == 302
        control.refresh_from_db()
        assert control.is_used is used
    told = [one.event for one in ledger.history(ledger.Subject("control_link", control.pk))]
    assert told == ["evidence.control_added", "evidence.control_ended", "evidence.control_used"]


# The vault


def test_a_rotten_file_is_named_to_its_officers_and_counted_for_the_administrator(
    evidence: Evidence,
    officer: User,
    make_user: Callable[..., User],
    clock: FixedClock,
    enter: Enter,
    settings: Any,
) -> None:
    sha256 = evidence.objects_sealed.get(name="screenshot.png").sha256
    name = VaultBlob.objects.get(sha256=sha256).name
    (Path(settings.STORAGES["vault"]["OPTIONS"]["location"]) / name[:2] / name).write_bytes(b"lain")
    assert scrub(clock=clock).rotten == 1
    client = enter(officer)
    page = shown(client, "/bukti/brankas/")
    for words in ("screenshot.png", f"/bukti/{evidence.pk}/", "restore FOLDER --blob", sha256):
        assert words in page
    assert "berkas bukti bermasalah" in shown(client, LIST)
    assert str(evidence.pk) not in shown(enter(make_user("65.01")), "/bukti/brankas/")
    client = enter(make_user("65.71", Duty.ADMINISTRATOR))
    figures = shown(client, "/bukti/brankas/kesehatan/")
    assert "ada berkas yang tidak dapat dibaca" in figures
    assert str(evidence.pk) not in figures
    assert client.get("/bukti/brankas/").status_code == 403
    assert "/bukti/brankas/kesehatan/" in figures, "reachable from the navigation"


# A print on paper


@pytest.fixture
def printed(evidence: Evidence, clock: FixedClock) -> Checkpoint:
    return checkpoints.make(clock=clock)


def test_anybody_compares_a_print_as_it_stands_on_the_paper(printed: Checkpoint, client: Client) -> None:
    whole = printed.hash
    for typed in (checkpoints.printed(), printed.short, printed.short.upper(), whole, f" {printed.short} "):
        page = client.get("/bukti/titik-periksa/", {"sidik": typed}).content.decode()
        assert "cocok" in page
        assert "tidak cocok" not in page
        assert whole in page, typed


@pytest.mark.parametrize(
    "typed", ["", "x", "3f2a", "1 · 3f2a-91bc-7d01-aa42", "'; drop", "1" * 500, "%25%25"]
)
def test_a_wrong_print_gets_a_sentence_and_no_checkpoint(
    printed: Checkpoint, client: Client, typed: str
) -> None:
    page = client.get("/bukti/titik-periksa/", {"sidik": typed})
    assert page.status_code == 200
    assert printed.hash not in page.content.decode()
    told = "tidak cocok" in page.content.decode() or "belum dapat dicocokkan" in page.content.decode()
    assert told == bool(typed)


def test_the_right_print_under_a_wrong_number_does_not_match(printed: Checkpoint, client: Client) -> None:
    page = client.get("/bukti/titik-periksa/", {"sidik": f"7 · {printed.short}"}).content.decode()
    assert "milik titik periksa nomor 1, bukan 7" in page


@pytest.mark.parametrize(
    ("field", "value"), [("statement", "{}"), ("signature", "00" * 64), ("public_key", "x")]
)
def test_a_changed_row_does_not_match_although_its_print_does(
    printed: Checkpoint, client: Client, field: str, value: str
) -> None:
    Checkpoint.objects.update(**{field: value})
    page = client.get("/bukti/titik-periksa/", {"sidik": printed.short}).content.decode()
    assert "tidak utuh" in page
    assert "✓" not in page.split("<main")[1]


def test_evidence_past_its_period_is_listed_with_how_it_was_counted_and_never_destroyed(
    evidence: Evidence, officer: User, clock: FixedClock, enter: Enter
) -> None:
    client = enter(officer)
    assert f"/bukti/{evidence.pk}/" not in shown(client, "/bukti/pemusnahan/")
    Evidence.objects.filter(pk=evidence.pk).update(sealed_at=clock.now() - timedelta(days=365 * 40))
    (over,) = queries.past_retention(officer, now=clock.now())
    page = shown(client, "/bukti/pemusnahan/")
    for words in (f"/bukti/{evidence.pk}/pemusnahan/", over.rule.name, "Lewat masa simpan"):
        assert words in page
    disposing.hold(evidence=evidence, user=officer, reason="Diminta pengadilan", clock=clock)
    assert "ditahan: Diminta pengadilan" in shown(client, "/bukti/pemusnahan/")
    assert Evidence.objects.get(pk=evidence.pk).vault_keys.exists()
