"""The evidence page's lines of proof: whose key counts, since when a third party knows it, what to compare."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.authorities import Tsa, tsa

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.core.tasks import run_due
from sipatenas.evidence import keys, rotation, services
from sipatenas.evidence.audit import published_key
from sipatenas.evidence.backup import restoring
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.proof_lines import ProofLine, proofs_of
from sipatenas.places.models import Office
from sipatenas.sources.models import Post


@pytest.fixture
def authority(clock: FixedClock, settings: Any, tmp_path: Path) -> Iterator[Tsa]:
    """A third party that the house is set to ask."""
    with tsa(clock) as found:
        (tmp_path / "ca.pem").write_bytes(found.authority.root_pem)
        settings.SIPATENAS_TSA = f"satu={found.url}/tsr#{tmp_path / 'ca.pem'}"
        yield found


@pytest.fixture
def evidence(
    make_posts: Callable[..., list[Post]], office: Office, officer: User, clock: FixedClock
) -> Evidence:
    [post] = make_posts(1)
    return services.seal_imported_record(post=post, user=officer, office=office, reason="x", clock=clock)


def lines(evidence: Evidence) -> dict[str, ProofLine]:
    return {one.word: one for one in proofs_of(evidence)}


def rotate(settings: Any, clock: FixedClock, days: int) -> None:
    rotation.rotate(settings.SIPATENAS_KEYS, "65.71", now=clock.now() + timedelta(days=days))


def test_only_the_offices_present_key_is_pinned_never_a_file_whose_name_begins_alike(
    evidence: Evidence, settings: Any, clock: FixedClock
) -> None:
    present = (settings.SIPATENAS_KEYS / "office-65.71.pub.pem").read_bytes()
    assert published_key(evidence) == present
    rotate(settings, clock, 1)
    assert (
        published_key(evidence) == (settings.SIPATENAS_KEYS / "office-65.71.pub.pem").read_bytes() != present
    )
    above = Evidence(office_id="65", public_key=evidence.public_key, signer_key_id=evidence.signer_key_id)
    assert published_key(above) is None
    other = keys.office_key(settings.SIPATENAS_KEYS, "65").public_pem.encode()
    assert published_key(above) == other


def test_without_the_key_file_the_rows_own_key_proves_no_office(evidence: Evidence, settings: Any) -> None:
    assert "kunci kantor cocok" in lines(evidence)
    (settings.SIPATENAS_KEYS / "office-65.71.pub.pem").unlink()
    found = lines(evidence)
    assert "kunci kantor cocok" not in found
    assert found["kunci kantor belum terbukti"].mark == "stopped"


def test_what_a_former_key_sealed_is_its_own_word_until_a_third_party_knew_it_before(
    evidence: Evidence, settings: Any, clock: FixedClock
) -> None:
    rotate(settings, clock, 1)
    said = lines(evidence)["kunci kantor belum terbukti"]
    assert said.mark == "stopped"
    assert "hanya kata penanda tangannya sendiri" in said.because[0]
    done = restoring.Restored()
    restoring.verify(done)
    assert done.verified == 1
    assert not [one for one in done.faults if str(evidence.pk) in one]


def test_a_former_key_is_proven_by_a_stamp_of_before_the_hand_over(
    authority: Tsa, evidence: Evidence, settings: Any, clock: FixedClock
) -> None:
    run_due(clock=clock)
    rotate(settings, clock, 1)
    assert "pihak ketiga sudah mengetahui segelnya" in lines(evidence)["kunci kantor cocok"].because[0]


def test_a_former_key_fails_where_the_stamp_is_of_after_the_hand_over(
    authority: Tsa, evidence: Evidence, settings: Any, clock: FixedClock
) -> None:
    rotate(settings, clock, -1)
    run_due(clock=clock)
    assert lines(evidence)["kunci lain"].mark == "failed"


def test_the_command_for_a_stamp_names_the_print_to_compare_and_judges_at_the_stamps_time(
    authority: Tsa, evidence: Evidence, clock: FixedClock, tmp_path: Path
) -> None:
    run_due(clock=clock)
    line = lines(evidence)["bercap waktu 1 dari 1"]
    assert line.mark == "done"
    assert "bandingkan sidik jarinya" in line.because[-1]
    shown, checked = line.commands
    assert f"-attime {int(clock.now().timestamp())} " in checked
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    with zipfile.ZipFile(BytesIO(services.package_of(evidence))) as archive:
        archive.extractall(tmp_path / "bukti")
    for command, expected in ((shown, "Fingerprint="), (checked, "Verification: OK")):
        done = subprocess.run(
            shlex.split(command), cwd=tmp_path / "bukti", capture_output=True, text=True, check=False
        )
        assert expected in done.stdout, done.stderr
