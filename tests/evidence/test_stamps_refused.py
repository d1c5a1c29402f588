"""Wrong answers of time-stamp authorities are told apart, and tried again until they are right."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.authorities import Tsa, third_party, tsa
from tests.evidence.stamping import hurried, report_of, rows, verdict

from sipatenas.core.clock import FixedClock
from sipatenas.core.tasks import run_due
from sipatenas.evidence.models import Evidence, EvidenceStamp
from sipatenas.evidence.stamps import house, rfc3161
from sipatenas.evidence.stamps import services as stamps
from sipatenas.evidence.verify import Verdict


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
    monkeypatch.setattr("sipatenas.evidence.stamps.transport.fetch.__kwdefaults__", hurried())
    pair[0].mode = mode
    evidence = seal_one()
    run_due(clock=clock)
    row = rows(evidence)["satu"]
    assert (row.state, row.attempts, row.token_sha256) == ("failed", 1, "")
    assert said in row.last_error
    assert rows(evidence)["dua"].state == "held"
    assert verdict(report_of(evidence), "timestamp", "satu")[0] == Verdict.PENDING
    pair[0].mode = "ok"
    clock.advance(timedelta(minutes=2))
    run_due(clock=clock)
    row = rows(evidence)["satu"]
    assert (row.state, row.last_error, row.next_at) == ("held", "", None)


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
        assert verdict(report_of(evidence), "timestamp", "satu")[0] == Verdict.PROVEN
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
