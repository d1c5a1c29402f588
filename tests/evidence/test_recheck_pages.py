"""What the evidence page tells of its link, and the page as it was beside as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.evidence.watching import FACEBOOK, NEWS, PICTURE, Go, Sees, look_at, page, sealed_capture

from sipatenas.accounts.models import AccessLook, Duty, User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence.commands_rechecks import recheck_links
from sipatenas.evidence.models.watches import Watch
from sipatenas.evidence.services import rechecking

pytest_plugins = ["tests.evidence.watched"]
CONTROL = "https://www.facebook.com/bawaslu/posts/pfbid0Kendali0000001"
LIVE = page("facebook", "sealed")
GONE = page("facebook", "removed-notice-in-indonesian")
Enter = Callable[[User], Client]


def shown(client: Client, watch: Watch) -> str:
    answer = client.get(f"/bukti/{watch.evidence_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_that_the_link_waits_for_its_first_look(
    watch: Watch, enter: Enter, officer: User
) -> None:
    told = shown(enter(officer), watch)
    assert "belum diperiksa ulang" in told
    assert "Pemeriksaan berikutnya" in told


def test_the_page_tells_an_edit_with_both_versions(
    watch: Watch, enter: Enter, officer: User, sees: Sees, go: Go
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, page("facebook", "edited-words-of-the-text"))})
    made = go(watch)
    told = shown(enter(officer), watch)
    assert "disunting" in told
    assert "<del>" in told
    assert "datang ke TPS" in told
    assert f"/bukti/{made.capture_id}/" in told


def test_a_suspicion_says_what_it_still_lacks_and_a_confirmed_removal_what_it_does_not_prove(
    watch: Watch, enter: Enter, officer: User, sees: Sees, go: Go
) -> None:
    rechecking.register_control(url=CONTROL, user=officer)
    sees(
        {
            FACEBOOK: look_at(FACEBOOK, GONE, status=404),
            CONTROL: look_at(CONTROL, LIVE.replace(FACEBOOK, CONTROL)),
        }
    )
    go(watch)
    told = shown(enter(officer), watch)
    assert "diduga dihapus" in told
    assert "2 kali lihat lagi" in told
    assert "72 jam" in told
    assert "dipastikan" not in told.split("Belum dipastikan")[0]
    while go(watch).state != "removed_confirmed":
        assert watch.looks < 8
    told = shown(enter(officer), watch)
    assert "(dipastikan" in told
    assert "Tidak terbukti: siapa yang menghilangkannya" in told


def test_as_it_was_beside_as_it_is_shows_both_pictures_and_logs_the_look(
    watch: Watch, enter: Enter, officer: User, sees: Sees, go: Go
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, GONE, status=404)})
    go(watch)
    client = enter(officer)
    answer = client.get(f"/bukti/{watch.evidence_id}/dulu-dan-sekarang/1/")
    told = answer.content.decode()
    assert f"/bukti/{watch.evidence_id}/objek/screenshot.png" in told
    assert f"/bukti/{watch.evidence_id}/pemeriksaan/1/gambar/" in told
    picture = client.get(f"/bukti/{watch.evidence_id}/pemeriksaan/1/gambar/")
    assert picture["Content-Type"] == "image/png"
    assert picture.content == PICTURE + b"now"
    looks = set(AccessLook.objects.filter(user=officer).values_list("what", flat=True))
    assert {"perbandingan dengan pemeriksaan 1", "gambar pemeriksaan 1"} <= looks


def test_who_does_not_see_the_evidence_sees_no_history(
    watch: Watch, enter: Enter, make_user: Callable[..., User], sees: Sees, go: Go
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, GONE, status=404)})
    go(watch)
    client = enter(make_user("65.04"))
    for path in ("dulu-dan-sekarang/1/", "pemeriksaan/1/gambar/"):
        assert client.get(f"/bukti/{watch.evidence_id}/{path}").status_code == 404
    assert client.post(f"/bukti/{watch.evidence_id}/periksa/").status_code == 404


def test_a_second_evidence_of_the_same_link_shows_the_same_history(
    watch: Watch, enter: Enter, officer: User, clock: FixedClock, sees: Sees, go: Go
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    go(watch)
    second = sealed_capture(officer=officer, clock=clock)
    assert "masih tayang" in enter(officer).get(f"/bukti/{second.pk}/").content.decode()


def test_an_officer_asks_for_a_look_at_once(
    watch: Watch, enter: Enter, officer: User, clock: FixedClock
) -> None:
    assert enter(officer).post(f"/bukti/{watch.evidence_id}/periksa/").status_code == 302
    watch.refresh_from_db()
    assert watch.next_at is not None
    assert rechecking.look_soon(watch=watch, clock=clock)


def test_an_auditor_reads_the_history_and_changes_nothing(
    watch: Watch, enter: Enter, make_user: Callable[..., User]
) -> None:
    client = enter(make_user(duty=Duty.AUDITOR))
    told = shown(client, watch)
    assert "belum diperiksa ulang" in told
    assert "Periksa tautannya sekarang" not in told
    assert client.post(f"/bukti/{watch.evidence_id}/periksa/").status_code == 403


def test_an_officer_writes_down_what_was_seen_behind_the_log_in(
    watch: Watch, enter: Enter, officer: User, clock: FixedClock
) -> None:
    rechecking.begin(evidence=watch.evidence, clock=clock, is_manual=True)
    client = enter(officer)
    assert "Catat yang terlihat" in shown(client, watch)
    said = {"lihat-state": "live", "lihat-note": "Masih ada di akunnya."}
    assert client.post(f"/bukti/{watch.evidence_id}/dilihat/", said).status_code == 302
    told = shown(client, watch)
    assert "masih tayang" in told
    assert "dilihat petugas: Masih ada di akunnya." in told
    assert client.post(f"/bukti/{watch.evidence_id}/dilihat/", {"lihat-state": "hilang"}).status_code == 422
    watch.refresh_from_db()
    assert watch.looks == 1


def test_the_verb_looks_at_what_is_due_or_at_everything_and_tells_what_changed(
    watch: Watch, officer: User, clock: FixedClock, sees: Sees
) -> None:
    sealed_capture(officer=officer, clock=clock, url=NEWS, html=page("generic", "sealed"))
    asked = sees(
        {
            FACEBOOK: look_at(FACEBOOK, LIVE),
            NEWS: look_at(NEWS, page("generic", "gone-404-without-words"), status=404),
        }
    )

    def pause(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    def look(*, only_due: bool = False) -> list[str]:
        here: dict[str, Any] = {"office": officer.office, "user": officer, "clock": clock, "pause": pause}
        done = recheck_links(only_due=only_due, **here)
        return sorted(f"{one.before} → {one.now}" for one in done if one.has_changed)

    assert look(only_due=True) == []
    assert asked == []
    assert look() == ["belum diperiksa ulang → diduga dihapus", "belum diperiksa ulang → masih tayang"]
    assert look() == []
    assert len([url for url in asked if url == NEWS]) == 2


@pytest.mark.parametrize("code", ["65.04", "65"])
def test_the_verb_keeps_to_what_its_user_may_see(
    code: str, watch: Watch, make_user: Callable[..., User], clock: FixedClock, sees: Sees
) -> None:
    asked = sees({FACEBOOK: look_at(FACEBOOK, LIVE)})
    user = make_user(code)
    done = list(recheck_links(only_due=False, office=None, user=user, clock=clock, pause=lambda _: None))
    assert (len(done), len(asked)) == ((0, 0) if code == "65.04" else (1, 1))
    assert watch.pk


def test_the_custody_tells_each_look_in_words(
    watch: Watch, enter: Enter, officer: User, sees: Sees, go: Go
) -> None:
    sees({FACEBOOK: look_at(FACEBOOK, GONE, status=404)})
    go(watch)
    custody = shown(enter(officer), watch).split("Riwayat penguasaan")[1]
    assert "Tautan diperiksa ulang" in custody
    assert "diduga dihapus" in custody
    assert "removed_suspected" not in custody
