"""Time stamps: asked when sealing, tried until they are there, wrong answers told apart, and none lost."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from tests.evidence.authorities import Calendar, Tsa, calendar, header, third_party, tsa

from sipatenas.accounts.models import User
from sipatenas.core import ledger
from sipatenas.core.clock import FixedClock
from sipatenas.core.tasks import run_due
from sipatenas.evidence import manifest, services, vault
from sipatenas.evidence.models import Evidence, EvidenceStamp
from sipatenas.evidence.sealing import seal_file
from sipatenas.evidence.stamps import audit, authorities, house, local, queries, rfc3161
from sipatenas.evidence.stamps import services as stamps
from sipatenas.evidence.verify import Report, Verdict, verify_bytes
from sipatenas.places.models import Office
from sipatenas.sources.models import Post


@pytest.fixture
def pair(clock: FixedClock, settings: Any, tmp_path: Path) -> Iterator[tuple[Tsa, Tsa]]:
    """Two authorities that the house is set to ask."""
    with ExitStack() as stack:
        both = tuple(stack.enter_context(tsa(clock)) for _ in range(2))
        parts = []
        for name, one in zip(("satu", "dua"), both, strict=True):
            (tmp_path / f"{name}.pem").write_bytes(one.authority.root_pem)
            parts.append(f"{name}={one.url}/tsr#{tmp_path / name}.pem")
        settings.SIPATENAS_TSA = ",".join(parts)
        yield both[0], both[1]


@pytest.fixture
def seal_one(
    make_posts: Callable[..., list[Post]], office: Office, officer: User, clock: FixedClock
) -> Callable[[], Evidence]:
    def seal() -> Evidence:
        done = Evidence.objects.count()
        post = make_posts(done + 1)[done]
        return services.seal_imported_record(post=post, user=officer, office=office, reason="x", clock=clock)

    return seal


def rows(evidence: Evidence) -> dict[str, EvidenceStamp]:
    return {one.authority: one for one in evidence.stamps.all()}


def judged(evidence: Evidence) -> Report:
    trust = queries.trust_of(evidence, evidence.public_key.encode())
    return verify_bytes(services.package_of(evidence), trust=trust)


def verdict(report: Report, name: str, of: str = "") -> tuple[Verdict, str]:
    [found] = [one for one in report.proofs if one.name == name and one.of == of]
    return found.verdict, found.because


def test_sealing_asks_every_authority_and_each_answer_is_proven(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    evidence = seal_one()
    assert {row.state for row in evidence.stamps.all()} == {"waiting"}
    before = judged(evidence)
    assert verdict(before, "timestamp", "satu")[0] == Verdict.PENDING
    assert not before.has_failed
    run_due(clock=clock)
    assert {name: row.state for name, row in rows(evidence).items()} == {"satu": "held", "dua": "held"}
    report = judged(evidence)
    assert not report.has_failed
    for name in ("satu", "dua"):
        assert verdict(report, "timestamp", name)[0] == Verdict.PROVEN
    assert queries.count(evidence) == queries.StampCount(held=2, asked=2, local=0, anchored=False)
    told = [line.event for line in ledger.history(services.subject_of(evidence))]
    assert told.count("evidence.stamped") == 2


def test_the_answer_is_kept_whole_so_that_openssl_verifies_it_as_it_is(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock, tmp_path: Path
) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    evidence = seal_one()
    run_due(clock=clock)
    (tmp_path / "seal.json").write_bytes(seal_file(evidence))
    for name, data in queries.files_of(evidence).items():
        (tmp_path / name).write_bytes(data)
    at = str(int(clock.now().timestamp()))
    command = ["openssl", "ts", "-verify", "-data", "seal.json", "-attime", at]
    for name, other in (("satu", "dua"), ("dua", "satu")):
        files = ["-in", f"{name}.tsr", "-CAfile"]
        done = subprocess.run(
            [*command, *files, f"{name}.ca.pem"], cwd=tmp_path, capture_output=True, check=False
        )
        assert b"Verification: OK" in done.stdout
        bad = subprocess.run(
            [*command, *files, f"{other}.ca.pem"], cwd=tmp_path, capture_output=True, check=False
        )
        assert bad.returncode != 0


def test_openssls_own_authority_is_understood_also_with_its_chain_out_of_order(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    root = _openssl_authority(tmp_path)
    asked = rfc3161.question(b"isi")
    (tmp_path / "q.tsq").write_bytes(asked.body)
    for extra in ([], ["-chain", "root.pem"]):
        reply = [
            "openssl",
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-queryfile",
            "q.tsq",
            "-out",
            "r.tsr",
            *extra,
        ]
        subprocess.run(reply, cwd=tmp_path, capture_output=True, check=True)
        told = rfc3161.judge((tmp_path / "r.tsr").read_bytes(), data=b"isi", roots=root, nonce=asked.nonce)
        assert abs(told.at - datetime.now(UTC)) < timedelta(minutes=1)
        assert told.signer == "Otoritas OpenSSL"
        assert not told.is_local


def _openssl_authority(folder: Path) -> bytes:
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa=t\n[t]\ndir=.\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\n"
        "signer_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\n"
        "ess_cert_id_alg=sha256\n[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\n"
        "[ts]\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=critical,timeStamping\n"
    )
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 9 -config tsa.cnf -extensions ca "
        "-subj /CN=Akar",
        "req -new -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -config tsa.cnf -subj",
        "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -out tsa.pem -days 9 -extfile tsa.cnf -extensions ts "
        "-set_serial 5",
    ):
        words = command.split()
        if words[-1] == "-subj":
            words.append("/CN=Otoritas OpenSSL")
        subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=True)
    return (folder / "root.pem").read_bytes()


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("down", "jawaban 503"),
        ("redirect", "pengalihan tidak diikuti"),
        ("silent", "tidak menjawab dalam"),
        ("reject", "otoritas menolak: terlalu banyak permintaan"),
        ("junk", "bukan cap waktu RFC 3161"),
        ("big", "lebih besar dari"),
        ("imprint", "untuk isi lain"),
        ("nonce", "nonce lain"),
        ("stranger", "tidak ditandatangani otoritas yang dikenal"),
        ("version", "isi cap waktu tidak dapat dibaca"),
    ],
)
def test_a_wrong_answer_is_told_and_tried_again_until_it_is_right(
    mode: str,
    said: str,
    pair: tuple[Tsa, Tsa],
    seal_one: Callable[[], Evidence],
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sipatenas.evidence.stamps.transport.TIMEOUT", 0.5)
    monkeypatch.setattr("sipatenas.evidence.stamps.transport.fetch.__kwdefaults__", _hurried())
    pair[0].mode = mode
    evidence = seal_one()
    run_due(clock=clock)
    row = rows(evidence)["satu"]
    assert (row.state, row.attempts, row.token_sha256) == ("failed", 1, "")
    assert said in row.last_error
    assert rows(evidence)["dua"].state == "held"
    assert verdict(judged(evidence), "timestamp", "satu")[0] == Verdict.PENDING
    pair[0].mode = "ok"
    clock.advance(timedelta(minutes=2))
    run_due(clock=clock)
    row = rows(evidence)["satu"]
    assert (row.state, row.last_error, row.next_at) == ("held", "", None)


def _hurried() -> dict[str, object]:
    from sipatenas.evidence.stamps.transport import fetch

    return {**(fetch.__kwdefaults__ or {}), "timeout": 0.5}


@pytest.mark.parametrize("skew", [timedelta(minutes=6), -timedelta(minutes=6), -timedelta(days=400)])
def test_an_authority_whose_clock_disagrees_is_not_believed_and_the_difference_is_told(
    skew: timedelta, pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    pair[0].authority = third_party(now=clock.now() - timedelta(days=800))
    root = next(one for one in house.known() if one.name == "satu").roots
    assert root is not None
    root.write_bytes(pair[0].authority.root_pem)
    pair[0].skew = skew
    evidence = seal_one()
    run_due(clock=clock)
    row = rows(evidence)["satu"]
    assert row.state == "failed"
    assert f"{skew.total_seconds():+.0f} detik" in row.last_error


def test_pauses_grow_for_days_and_the_row_always_says_when_it_is_tried_next(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    pair[0].mode = "down"
    evidence = seal_one()
    pauses = []
    for _ in range(12):
        run_due(clock=clock)
        row = rows(evidence)["satu"]
        assert row.next_at is not None
        pauses.append(row.next_at - clock.now())
        clock.advance(pauses[-1])
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=1), timedelta(hours=6))
    assert sum(pauses, timedelta()) > timedelta(days=1)
    pair[0].mode = "ok"
    run_due(clock=clock)
    assert rows(evidence)["satu"].state == "held"
    late = verdict(judged(evidence), "timestamp", "satu")
    assert late[0] == Verdict.PROVEN


def test_a_silent_authority_is_not_waited_for_again_by_every_evidence(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    pair[0].mode = "down"
    several = [seal_one() for _ in range(4)]
    run_due(clock=clock)
    assert sum(rows(one)["satu"].attempts for one in several) == 1
    assert all(rows(one)["dua"].state == "held" for one in several)
    pair[0].mode = "ok"
    clock.advance(timedelta(minutes=2))
    run_due(clock=clock)
    assert all(rows(one)["satu"].state == "held" for one in several)


def test_a_stamp_whose_certificate_has_expired_since_still_proves_its_time(
    clock: FixedClock, settings: Any, tmp_path: Path, seal_one: Callable[[], Evidence]
) -> None:
    short = third_party(now=clock.now(), life=timedelta(days=2))
    with tsa(clock, authority=short) as one:
        (tmp_path / "ca.pem").write_bytes(short.root_pem)
        settings.SIPATENAS_TSA = f"satu={one.url}#{tmp_path / 'ca.pem'}"
        evidence = seal_one()
        run_due(clock=clock)
        assert short.certificate.not_valid_after_utc < datetime.now(UTC)
        clock.advance(timedelta(days=3000))
        assert verdict(judged(evidence), "timestamp", "satu")[0] == Verdict.PROVEN
        later = seal_one()
        run_due(clock=clock)
        assert "tidak ditandatangani otoritas yang dikenal" in rows(later)["satu"].last_error


def test_an_authority_without_its_certificate_is_not_believed_and_the_setting_is_told(
    clock: FixedClock, settings: Any, seal_one: Callable[[], Evidence]
) -> None:
    with tsa(clock) as one:
        settings.SIPATENAS_TSA = f"satu={one.url}"
        evidence = seal_one()
        run_due(clock=clock)
        assert one.asked == 0
    assert "SIPATENAS_TSA: satu=" in rows(evidence)["satu"].last_error


def test_without_any_authority_nothing_is_asked_and_it_is_said(seal_one: Callable[[], Evidence]) -> None:
    evidence = seal_one()
    assert not evidence.stamps.exists()
    assert verdict(judged(evidence), "timestamp") == (Verdict.ABSENT, "belum diminta: tidak ada otoritas")


def test_the_houses_own_authority_stamps_without_network_and_is_called_no_third_party(
    clock: FixedClock, settings: Any, seal_one: Callable[[], Evidence]
) -> None:
    settings.SIPATENAS_TSA = "lokal"
    evidence = seal_one()
    run_due(clock=clock)
    found = verdict(judged(evidence), "timestamp", "lokal")
    assert found[0] == Verdict.PROVEN
    assert "bukan pihak ketiga" in found[1]
    [line] = queries.proofs(evidence)
    assert line.is_local
    assert line.because == queries.LOCAL_WORDS
    assert line.offset_seconds is None
    assert queries.count(evidence) == queries.StampCount(held=0, asked=0, local=1, anchored=False)
    assert (settings.SIPATENAS_KEYS / local.FILE).stat().st_mode & 0o777 == 0o600


def test_the_measured_offset_of_the_clock_stands_in_the_next_manifest_and_is_never_guessed(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    pair[0].skew = timedelta(seconds=90)
    pair[1].mode = "down"
    first = seal_one()
    run_due(clock=clock)
    second = seal_one()
    told = [manifest.decode(vault.read(one, one.manifest_sha256)).clock for one in (first, second)]
    assert told[0].offset_seconds is None
    assert (told[1].offset_seconds, told[1].measured_by) == (90.0, "satu")
    assert told[1].measured_at == clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("satu", "satu"),
        ("satu=ftp://a.id", "http"),
        ("../x=https://a.id", "bukan nama otoritas"),
        ("a=https://a.id,a=https://b.id", "dua kali"),
        ("lokal=https://a.id", "bukan nama otoritas"),
    ],
)
def test_a_setting_that_cannot_be_read_is_told_and_does_not_stop_a_sealing(
    setting: str, said: str, settings: Any, seal_one: Callable[[], Evidence]
) -> None:
    with pytest.raises(authorities.SettingError, match=said):
        authorities.authorities(setting)
    settings.SIPATENAS_TSA = setting
    assert seal_one().is_sealed
    assert said in house.trouble()


def test_two_workers_never_ask_for_the_same_stamp_at_once(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    evidence = seal_one()
    row = rows(evidence)["satu"]
    stale = EvidenceStamp.objects.get(pk=row.pk)
    assert stamps.attempt(row, clock=clock)
    assert not stamps.attempt(stale, clock=clock)
    assert pair[0].asked == 1


def test_the_database_holds_no_stamp_that_is_done_without_its_token(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence]
) -> None:
    evidence = seal_one()
    with pytest.raises(IntegrityError):
        evidence.stamps.update(state="held", next_at=None)


@pytest.fixture
def cal(settings: Any) -> Iterator[Calendar]:
    with calendar() as found:
        settings.SIPATENAS_OTS = found.url
        yield found


def test_a_proof_is_pending_until_a_block_holds_it_and_its_header_was_checked(
    cal: Calendar, seal_one: Callable[[], Evidence], clock: FixedClock, settings: Any, tmp_path: Path
) -> None:
    evidence = seal_one()
    run_due(clock=clock)
    row = rows(evidence)["opentimestamps"]
    assert (row.state, row.block) == ("pending", None)
    assert cal.url in row.last_error
    root = cal.mine(866_000)
    _next_turn(clock)
    row = rows(evidence)["opentimestamps"]
    assert row.state == "pending"
    assert "belum diperiksa" in row.last_error
    assert verdict(judged(evidence), "opentimestamps")[0] == Verdict.PENDING

    mined_at = clock.now()
    settings.SIPATENAS_BITCOIN_HEADERS = str(tmp_path / "blok.txt")
    (tmp_path / "blok.txt").write_text(f"# dicatat\n866000 {header(root, mined_at).hex()}\n")
    _next_turn(clock)
    row = rows(evidence)["opentimestamps"]
    assert (row.state, row.block, row.last_error) == ("anchored", 866_000, "")
    assert verdict(judged(evidence), "opentimestamps")[0] == Verdict.PROVEN
    assert queries.count(evidence).anchored


def _next_turn(clock: FixedClock) -> None:
    clock.advance(timedelta(hours=1, minutes=1))
    run_due(clock=clock)


def test_a_block_that_does_not_hold_the_proof_contradicts_it(
    cal: Calendar, seal_one: Callable[[], Evidence], clock: FixedClock, settings: Any, tmp_path: Path
) -> None:
    evidence = seal_one()
    run_due(clock=clock)
    cal.mine(866_000)
    settings.SIPATENAS_BITCOIN_HEADERS = str(tmp_path / "blok.txt")
    (tmp_path / "blok.txt").write_text(f"866000 {header(bytes(32), clock.now()).hex()}\n")
    _next_turn(clock)
    row = rows(evidence)["opentimestamps"]
    assert row.state == "pending"
    assert "tidak memuat bukti ini" in row.last_error


def test_a_calendar_that_is_down_is_asked_again(
    cal: Calendar, seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    cal.mode = "down"
    evidence = seal_one()
    run_due(clock=clock)
    assert rows(evidence)["opentimestamps"].state == "failed"
    cal.mode = "ok"
    clock.advance(timedelta(minutes=2))
    run_due(clock=clock)
    assert rows(evidence)["opentimestamps"].state == "pending"


def test_an_address_that_a_calendar_invents_is_not_opened(
    cal: Calendar, seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    cal.says_uri = "http://169.254.169.254/jahat"
    evidence = seal_one()
    run_due(clock=clock)
    _next_turn(clock)
    row = rows(evidence)["opentimestamps"]
    assert row.state == "pending"
    assert "tidak dikenal" in row.last_error


def test_a_stamp_put_removed_or_changed_behind_the_ledgers_back_is_noticed(
    pair: tuple[Tsa, Tsa], seal_one: Callable[[], Evidence], clock: FixedClock
) -> None:
    evidence = seal_one()
    run_due(clock=clock)
    assert list(audit.discrepancies()) == []
    row = rows(evidence)["satu"]
    EvidenceStamp.objects.filter(pk=row.pk).update(token_sha256="0" * 64)
    assert ["satu" in line for line in audit.discrepancies()] == [True]
    EvidenceStamp.objects.filter(pk=row.pk).delete()
    assert ["satu" in line for line in audit.discrepancies()] == [True]


def test_a_silent_authority_with_a_long_queue_holds_up_no_other(
    pair: tuple[Tsa, Tsa],
    seal_one: Callable[[], Evidence],
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stamps, "AT_ONCE", 2)
    pair[0].mode = "down"
    several = [seal_one() for _ in range(3)]
    EvidenceStamp.objects.filter(authority="satu").update(next_at=clock.now() - timedelta(days=1))
    for _ in range(2):
        stamps.try_due(clock=clock)
    assert [rows(one)["dua"].state for one in several] == ["held"] * 3


def test_whatever_is_wrong_with_an_answers_bytes_it_is_refused_and_nothing_else_is_raised(
    clock: FixedClock,
) -> None:
    authority, data = third_party(now=clock.now()), b"segel"
    answer = authority.answer(rfc3161.question(data).body, clock.now())
    for seed in range(600):
        chance, broken = random.Random(seed), bytearray(answer)
        for _ in range(chance.choice((1, 1, 2, 3))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with suppress(rfc3161.StampRefusedError):
            rfc3161.judge(bytes(broken), data=data, roots=authority.root_pem)


def test_a_fault_that_nobody_foresaw_stands_in_its_row_and_does_not_stop_the_sweep(
    pair: tuple[Tsa, Tsa],
    seal_one: Callable[[], Evidence],
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = stamps._stamp

    def broken(row: EvidenceStamp, at: FixedClock) -> None:
        if row.authority == "dua":  # before "satu" in a sweep
            raise KeyError("algoritma")
        real(row, at)

    monkeypatch.setattr(stamps, "_stamp", broken)
    several = [seal_one() for _ in range(3)]
    stamps.try_due(clock=clock)
    assert [rows(one)["satu"].state for one in several] == ["held"] * 3
    row = rows(several[0])["dua"]
    assert (row.state, row.attempts, row.is_silence) == ("failed", 1, False)
    assert "tidak terduga: KeyError" in row.last_error
    assert row.next_at == clock.now() + timedelta(minutes=1)
