"""Films of an evidence play in its page, part by part, and a look is written down once; the custody is paged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.accounts.models import AccessLook, User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import services
from sipatenas.evidence.models import Evidence, Kind
from sipatenas.evidence.pages import CUSTODY_SIZE, custody_of
from sipatenas.evidence.ranges import MOST, UnsatisfiableError, part_of
from sipatenas.evidence.services.receiving import File, Handover
from sipatenas.places.models import Office

Enter = Callable[[User], Client]
FILM = b"\0\0\0\x18ftypisom" + bytes(range(256)) * 8
PAGE = "https://www.tiktok.com/@rekaan/video/7300000000000000001"


@pytest.fixture
def recording(office: Office, officer: User, clock: FixedClock) -> Evidence:
    return services.receive(
        kind=Kind.RECORDING,
        files=[File("rekaman.mp4", FILM)],
        handover=Handover("Warga Contoh", clock.now(), "Tarakan", "telepon"),
        url=PAGE,
        user=officer,
        office=office,
        reason="laporan",
        clock=clock,
    )


def test_a_film_stands_in_the_page_under_a_policy_that_lets_only_the_house_play(
    recording: Evidence, officer: User, enter: Enter
) -> None:
    answer = enter(officer).get(f"/bukti/{recording.pk}/")
    page = answer.content.decode()
    assert f'<video controls preload="none" src="/bukti/{recording.pk}/objek/recording.mp4"' in page
    assert "bukan rekaman kantor ini" in page
    policy = answer["Content-Security-Policy"]
    assert "media-src 'self';" in f"{policy};"
    assert "media-src" not in enter(officer).get("/bukti/")["Content-Security-Policy"]


def test_a_player_gets_the_parts_it_asks_for_and_they_are_one_look(
    recording: Evidence, officer: User, enter: Enter
) -> None:
    client, address = enter(officer), f"/bukti/{recording.pk}/objek/recording.mp4"
    first = client.get(address, headers={"Range": "bytes=0-99"})
    assert (first.status_code, first["Content-Range"]) == (206, f"bytes 0-99/{len(FILM)}")
    assert first["Content-Type"] == "video/mp4"
    assert first["X-Content-Type-Options"] == "nosniff"
    rest = client.get(address, headers={"Range": "bytes=100-"})
    assert first.content + rest.content == FILM
    assert AccessLook.objects.filter(what="recording.mp4").count() == 1
    assert client.get(address, headers={"Range": f"bytes={len(FILM)}-"}).status_code == 416
    assert client.get(address).content == FILM


def test_a_part_that_was_changed_is_not_given(
    recording: Evidence, officer: User, enter: Enter, settings: Any
) -> None:
    folder = Path(settings.STORAGES["vault"]["OPTIONS"]["location"])
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    address = f"/bukti/{recording.pk}/objek/recording.mp4"
    assert enter(officer).get(address, headers={"Range": "bytes=5-9"}).status_code == 404
    assert not AccessLook.objects.filter(what="recording.mp4").exists()


def test_who_asks_for_the_middle_alone_has_looked_too(
    recording: Evidence, officer: User, enter: Enter
) -> None:
    enter(officer).get(f"/bukti/{recording.pk}/objek/recording.mp4", headers={"Range": "bytes=500-"})
    assert AccessLook.objects.filter(what="recording.mp4").count() == 1


def test_what_is_no_film_is_given_whole_whatever_is_asked(
    recording: Evidence, officer: User, enter: Enter
) -> None:
    answer = enter(officer).get(f"/bukti/{recording.pk}/objek/custody.json", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert "Accept-Ranges" not in answer


@given(st.integers(1, 3 * MOST), st.integers(0, 3 * MOST), st.none() | st.integers(0, 3 * MOST))
def test_a_part_lies_within_the_file_and_within_bounds(size: int, start: int, end: int | None) -> None:
    try:
        part = part_of(f"bytes={start}-{'' if end is None else end}", size)
    except UnsatisfiableError:
        assert start >= size
        return
    if part is None:
        assert end is not None
        assert end < start
        return
    assert part.start == start
    assert start <= part.end < size
    assert part.end - part.start < MOST
    assert end is None or part.end <= end


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=5-2", "bytes=x-"])
def test_whatever_is_no_single_range_gives_the_whole(asked: str) -> None:
    assert part_of(asked, 100) is None


def test_the_last_bytes_are_found(db: None) -> None:
    part = part_of("bytes=-10", 100)
    assert part is not None
    assert (part.start, part.end) == (90, 99)
    with pytest.raises(UnsatisfiableError):
        part_of("bytes=-0", 100)


def test_the_custody_is_paged_and_opens_at_the_latest(
    recording: Evidence, officer: User, enter: Enter, clock: FixedClock
) -> None:
    for _each in range(CUSTODY_SIZE):
        services.record_view(evidence=recording, user=officer, what="uji", clock=clock)
    first, last = custody_of(recording, "1"), custody_of(recording)
    assert (len(first), first.has_next(), last.has_next()) == (CUSTODY_SIZE, True, False)
    assert first[0].label == "Bukti diminta"
    client = enter(officer)
    assert "Bukti diminta" not in client.get(f"/bukti/{recording.pk}/").content.decode()
    assert "Bukti diminta" in client.get(f"/bukti/{recording.pk}/?halaman=1").content.decode()
