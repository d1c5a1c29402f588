"""Many seals under one time stamp, and authorities that came into the settings after the sealing."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.authorities import Calendar, Tsa, calendar, header, tsa

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import services
from sipatenas.evidence.models import Evidence, EvidenceObject, EvidenceStamp
from sipatenas.evidence.sealing import seal_file
from sipatenas.evidence.stamps import audit, catching_up, lists, queries
from sipatenas.evidence.stamps import services as stamps
from sipatenas.evidence.verify import Verdict, verify_bytes
from sipatenas.places.models import Office
from sipatenas.sources.models import Post


@given(st.lists(st.binary(min_size=1, max_size=6), min_size=1, max_size=20))
def test_each_seal_of_a_list_is_found_in_it_and_no_other(seals: list[bytes]) -> None:
    listed = lists.written(seals)
    assert {lists.others(listed, one) for one in seals} == {len(set(seals)) - 1}
    with pytest.raises(lists.ListError, match="tidak ada di daftar"):
        lists.others(listed, b"sebuah segel lain")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.upper(), lambda text: text + text[:65], lambda text: text[:-1], lambda text: b"\n" + text,
        lambda text: b"".join(reversed(text.splitlines(keepends=True))), lambda text: text.replace(b"\n", b"\r\n"),
        lambda _text: b"",
    ],
)  # fmt: skip
def test_a_list_that_is_not_in_its_plain_form_vouches_for_nothing(spoil: Callable[[bytes], bytes]) -> None:
    listed = lists.written([b"satu", b"dua"])
    with pytest.raises(lists.ListError, match="bentuk bakunya"):
        lists.others(spoil(listed), b"satu")


def test_a_list_has_bounds() -> None:
    for count in (0, lists.MOST + 1):
        with pytest.raises(ValueError, match=str(count)):
            lists.written(str(one).encode() for one in range(count))


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are not many, three are."""
    monkeypatch.setattr(stamps, "MANY", 2)


@dataclass
class Room:
    posts: list[Post]
    officer: User
    office: Office
    clock: FixedClock

    def seal(self, many: slice) -> list[Evidence]:
        posts = self.posts[many]
        facts: dict[str, Any] = {"user": self.officer, "office": self.office, "reason": "x"}
        return services.seal_imported_records(posts=posts, clock=self.clock, **facts)


@pytest.fixture
def room(make_posts: Callable[..., list[Post]], office: Office, officer: User, clock: FixedClock) -> Room:
    return Room(make_posts(5), officer, office, clock)


@pytest.fixture
def authority(clock: FixedClock, settings: Any, tmp_path: Path) -> Iterator[Tsa]:
    with tsa(clock) as one:
        (tmp_path / "ca.pem").write_bytes(one.authority.root_pem)
        settings.SIPATENAS_TSA = f"satu={one.url}#{tmp_path / 'ca.pem'}"
        yield one


@pytest.fixture
def cal(settings: Any) -> Iterator[Calendar]:
    with calendar() as found:
        settings.SIPATENAS_OTS = found.url
        yield found


def verdict(evidence: Evidence, name: str) -> tuple[str, str]:
    trust = queries.trust_of(evidence, evidence.public_key.encode())
    report = verify_bytes(services.package_of(evidence), trust=trust)
    assert not report.has_failed
    [found] = [one for one in report.proofs if one.name == name]
    return found.verdict.value, found.because


def test_many_seals_are_stamped_with_one_request_and_each_is_proven_by_itself(
    authority: Tsa, room: Room, tmp_path: Path
) -> None:
    many = room.seal(slice(5))
    assert stamps.try_due(clock=room.clock) == 5
    assert authority.asked == 1
    for one in many:
        said = verdict(one, "timestamp")
        assert said[0] == Verdict.PROVEN
        assert "bersama 4 segel lain dalam satu daftar" in said[1]
        assert [line.event for line in ledger.history(services.subject_of(one))].count(
            "evidence.stamped"
        ) == 1
    assert len(set(EvidenceStamp.objects.values_list("token_sha256", "list_sha256"))) == 1
    assert list(audit.discrepancies()) == []
    assert stamps.try_due(clock=room.clock) == 0
    _openssl_agrees(many[0], tmp_path, at=int(room.clock.now().timestamp()))


def _openssl_agrees(evidence: Evidence, folder: Path, *, at: int) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    files = queries.files_of(evidence)
    assert sorted(files) == ["satu.ca.pem", "satu.seals.txt", "satu.tsr"]
    for name, data in files.items():
        (folder / name).write_bytes(data)
    line = [
        "openssl",
        "ts",
        "-verify",
        "-in",
        "satu.tsr",
        "-data",
        "satu.seals.txt",
        "-CAfile",
        "satu.ca.pem",
    ]
    done = subprocess.run([*line, "-attime", str(at)], cwd=folder, capture_output=True, check=False)
    assert b"Verification: OK" in done.stdout
    own = hashlib.sha256(seal_file(evidence)).hexdigest()
    assert files["satu.seals.txt"].decode().split().count(own) == 1


def test_a_few_have_a_stamp_each(authority: Tsa, room: Room) -> None:
    [one, two] = room.seal(slice(2))
    stamps.try_due(clock=room.clock)
    assert authority.asked == 2
    assert set(EvidenceStamp.objects.values_list("state", "list_sha256")) == {("held", "")}
    assert verdict(one, "timestamp")[0] == verdict(two, "timestamp")[0] == Verdict.PROVEN


@pytest.mark.parametrize("mode", ["down", "imprint", "junk"])
def test_a_wrong_answer_over_a_list_stands_in_every_row_and_costs_one_request(
    mode: str, authority: Tsa, room: Room
) -> None:
    authority.mode = mode
    room.seal(slice(4))
    stamps.try_due(clock=room.clock)
    assert authority.asked == 1
    rows = list(EvidenceStamp.objects.all())
    assert {(one.state, one.attempts, bool(one.last_error), one.list_sha256) for one in rows} == {
        ("failed", 1, True, "")
    }
    authority.mode = "ok"
    room.clock.advance(timedelta(minutes=2))
    assert stamps.try_due(clock=room.clock) == 4
    assert set(EvidenceStamp.objects.values_list("state", flat=True)) == {"held"}


def test_one_seal_that_claims_a_time_to_come_spoils_no_list(authority: Tsa, room: Room) -> None:
    many = room.seal(slice(5))
    Evidence.objects.filter(pk=many[0].pk).update(sealed_at=room.clock.now() + timedelta(days=1))
    stamps.try_due(clock=room.clock)
    states = {row.evidence_id: row.state for row in EvidenceStamp.objects.all()}
    assert states == {one.pk: "failed" if one == many[0] else "held" for one in many}


def test_calendars_are_shown_many_seals_at_once_and_asked_once_for_the_way(
    cal: Calendar, room: Room, settings: Any, tmp_path: Path
) -> None:
    many = room.seal(slice(5))
    stamps.try_due(clock=room.clock)
    assert len(cal.given) == 1
    root = cal.mine(866_000)
    settings.SIPATENAS_BITCOIN_HEADERS = str(tmp_path / "blok.txt")
    (tmp_path / "blok.txt").write_text(f"866000 {header(root, room.clock.now()).hex()}\n")
    looked, real = [], cal.look
    cal.look = lambda digest: (looked.append(digest), real(digest))[1]  # type: ignore[method-assign]
    room.clock.advance(timedelta(hours=2))
    stamps.try_due(clock=room.clock)
    assert len(looked) == 1
    assert {verdict(one, "opentimestamps")[0] for one in many} == {"proven"}


def test_what_was_sealed_before_an_authority_was_set_is_asked_for_later_the_oldest_first(
    room: Room, clock: FixedClock, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIPATENAS_TSA = ""
    old, older = room.seal(slice(1))[0], room.seal(slice(1, 2))[0]
    Evidence.objects.filter(pk=older.pk).update(sealed_at=clock.now() - timedelta(days=1))
    first_form = room.seal(slice(2, 3))[0]
    EvidenceObject.objects.filter(evidence=first_form, name=catching_up.VERIFIER).delete()
    assert catching_up.ask_missing(clock=clock) == 0
    clock.advance(timedelta(days=20))
    monkeypatch.setattr(lists, "MOST", 1)
    with tsa(clock) as one:
        (tmp_path / "ca.pem").write_bytes(one.authority.root_pem)
        settings.SIPATENAS_TSA = f"satu={one.url}#{tmp_path / 'ca.pem'}"
        for wanted in (older, old):
            assert catching_up.ask_missing(clock=clock) == 1
            assert catching_up.ask_missing(clock=clock) == 0, "no more than one list waits"
            assert EvidenceStamp.objects.get(state="waiting").evidence == wanted
            stamps.try_due(clock=clock)
        assert catching_up.ask_missing(clock=clock) == 0
    said = verdict(old, "timestamp")
    assert said[0] == Verdict.ABSENT
    assert "20 hari kemudian" in said[1]


def test_calendars_that_were_set_later_are_asked_too(room: Room, cal: Calendar, settings: Any) -> None:
    settings.SIPATENAS_OTS = ""
    [one] = room.seal(slice(1))
    settings.SIPATENAS_OTS = cal.url
    assert catching_up.ask_missing(clock=room.clock) == 1
    assert one.stamps.get().kind == "opentimestamps"
