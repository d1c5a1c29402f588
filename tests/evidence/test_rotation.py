"""An office changes its key: what the old one sealed is still proven, and nothing new can be sealed with it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography import x509
from tests.evidence.authorities import header, third_party
from tests.evidence.packages import AT, HEIGHT, anchored, contents

from sipatenas.evidence import keys, manifest, package, rotation
from sipatenas.evidence.judging.verdicts import Trust
from sipatenas.evidence.stamps import local, rfc3161
from sipatenas.evidence.stamps.headers import FileHeaders
from sipatenas.evidence.verify import Verdict, verify_bytes

HOUSE = third_party(now=AT)


def sealed(
    folder: Path, *, at: datetime | None = AT, house: local.LocalAuthority = HOUSE, name: str = "uji"
) -> bytes:
    """A package of the office, with a time stamp of that moment if one is named."""
    return stamped(contents(folder), at=at, house=house, name=name)


def stamped(
    made: package.Contents,
    *,
    at: datetime | None = AT,
    house: local.LocalAuthority = HOUSE,
    name: str = "uji",
    over: bytes = b"",
) -> bytes:
    stamps = {}
    if at is not None:
        stamps[f"{name}.tsr"] = house.answer(rfc3161.question(over or made.seal).body, at)
        stamps[f"{name}.ca.pem"] = house.root_pem
    return package.build(replace(made, stamps=stamps))


@pytest.fixture
def signer(alone: ModuleType, tmp_path: Path) -> Callable[[bytes], str]:
    """The verdict on the signer by who knows the office's present key and its published hand-overs."""

    def judge(data: bytes) -> str:
        key = (tmp_path / "office-65.71.pub.pem").read_bytes()
        statements = rotation.handovers(tmp_path, "65.71")
        blocks = tmp_path / "blok.txt"
        trust = Trust(
            key=key,
            handovers=statements,
            authorities=[HOUSE.root_pem],
            headers=FileHeaders(blocks) if blocks.exists() else None,
        )
        report = verify_bytes(data, trust=trust)
        [found] = [one for one in report.proofs if one.name == "signer"]
        known = alone.Known(
            key=key,
            handovers=statements,
            roots=x509.load_pem_x509_certificates(HOUSE.root_pem),
            headers=alone.headers_of(blocks.read_text()) if blocks.exists() else None,
        )
        theirs = alone.judge(data, known)[0]
        assert [one.verdict for one in theirs if one.name == "signer"] == [found.verdict.value]
        return found.verdict.value

    return judge


def rotate(folder: Path, days: int = 1) -> rotation.Handover:
    return rotation.rotate(folder, "65.71", now=AT + timedelta(days=days))


def test_a_package_made_before_verifies_after_also_by_who_only_knows_the_new_key(
    tmp_path: Path, signer: Callable[[bytes], str]
) -> None:
    old = sealed(tmp_path)
    before = keys.office_key(tmp_path, "65.71")
    told = rotate(tmp_path).statement
    now = keys.office_key(tmp_path, "65.71")
    assert (told.old_key_id, told.new_key_id) == (before.key_id, now.key_id)
    assert before.key_id != now.key_id
    assert signer(old) == Verdict.PROVEN
    assert signer(sealed(tmp_path)) == Verdict.PROVEN
    kept = (tmp_path / f"office-65.71-{before.key_id[:16]}.pub.pem").read_bytes()
    assert not verify_bytes(old, pinned=kept).has_failed


def test_a_chain_of_three_keys_is_followed_and_each_tells_since_when_it_was_valid(
    tmp_path: Path, signer: Callable[[bytes], str]
) -> None:
    old = sealed(tmp_path)
    first, second, third = (rotate(tmp_path, days).statement for days in (1, 2, 3))
    assert first.old_valid_from is None
    assert (second.old_valid_from, third.old_valid_from) == (first.at, second.at)
    assert signer(old) == Verdict.PROVEN
    (tmp_path / f"office-65.71-{second.old_key_id[:16]}.handover.json").unlink()
    assert signer(old) == Verdict.FAILED


def test_the_old_private_key_is_gone_and_what_it_seals_later_is_refused(
    tmp_path: Path, signer: Callable[[bytes], str]
) -> None:
    stolen = keys.office_key(tmp_path, "65.71")
    rotate(tmp_path, days=-1)
    assert not list(tmp_path.glob("*.next.pem"))
    made = contents(tmp_path)
    told = manifest.decode(made.manifest)
    fields = {name: getattr(told, name) for name in told.__struct_fields__}
    who = manifest.Signer(office="65.71", algorithm=keys.ALGORITHM, key_id=stolen.key_id)
    raw = manifest.encode(manifest.Manifest(**{**fields, "signer": who}))
    signature, public = stolen.sign(raw), stolen.public_pem.encode()
    seal = manifest.seal_of(manifest=raw, signature=signature, public_key=public, key_id=stolen.key_id)
    forged = replace(made, manifest=raw, signature=signature, public_key=public, seal=seal)
    assert signer(package.build(forged)) == Verdict.FAILED


@pytest.mark.parametrize(
    "field", ["at", "office", "new_key_id", "new_public_key", "old_valid_from", "format"]
)
def test_a_changed_statement_leads_nowhere(
    tmp_path: Path, field: str, signer: Callable[[bytes], str]
) -> None:
    old = sealed(tmp_path)
    told = rotate(tmp_path)
    [path] = tmp_path.glob("*.handover.json")
    raw = path.read_text()
    value = getattr(told.statement, field)
    changed = raw.replace(f'"{field}":null', f'"{field}":"x"') if value is None else _other(raw, field, value)
    assert changed != raw
    path.write_text(changed)
    assert signer(old) == Verdict.FAILED


def _other(raw: str, field: str, value: str) -> str:
    told = json.loads(raw)
    told["statement"][field] = value.replace("6", "7").replace("1", "2").replace("A", "B")
    return json.dumps(told)


@pytest.mark.parametrize("step", range(8))
def test_stopped_at_any_step_it_is_finished_when_called_again(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signer: Callable[[bytes], str]
) -> None:
    old = sealed(tmp_path)
    left = [step]

    def counted(whole: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] == -1:
                raise KeyboardInterrupt
            return whole(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", counted(os.link))
        patch.setattr(Path, "replace", counted(Path.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        try:
            rotate(tmp_path)
        except KeyboardInterrupt:
            pass
        else:
            assert step > 4, (
                "the statement, the old key, the new key and its public half are written one by one"
            )
    for _ in range(2):
        assert signer(sealed(tmp_path)) == Verdict.PROVEN
        assert signer(old) == Verdict.PROVEN
        rotate(tmp_path)


def _stopped_after_the_statement(whole: Callable[[Path, str], None]) -> Callable[[Path, str], None]:
    def publish(path: Path, text: str) -> None:
        if path.name.startswith("office-65.71-") and path.name.endswith(".pub.pem"):
            raise KeyboardInterrupt
        whole(path, text)

    return publish


def test_what_an_unfinished_rotation_let_the_old_key_seal_is_not_refused_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signer: Callable[[bytes], str]
) -> None:
    made = sealed(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(keys, "publish", _stopped_after_the_statement(keys.publish))
        with pytest.raises(KeyboardInterrupt):
            rotate(tmp_path, days=-9)
    assert list(tmp_path.glob("*.handover.json"))
    rotate(tmp_path)
    assert signer(made) == Verdict.PROVEN


def test_a_former_key_alone_cannot_say_when_it_signed(tmp_path: Path, signer: Callable[[bytes], str]) -> None:
    """Its holder writes any time into a manifest; only a third party that knew the seal before counts."""
    made = contents(tmp_path)
    local_house = replace(HOUSE, policy=local.POLICY)
    before, after = AT + timedelta(hours=1), AT + timedelta(days=1, minutes=6)
    packages = {
        Verdict.PROVEN: [stamped(made, at=before), stamped(made, at=AT + timedelta(days=1, minutes=4))],
        Verdict.ABSENT: [
            stamped(made, at=after),
            stamped(made, at=AT + timedelta(days=100)),
            stamped(made, at=None),
            stamped(made, at=before, house=third_party(now=AT)),
            stamped(made, at=before, house=local_house),
            stamped(made, at=before, name="lokal"),
            stamped(made, at=before, over=b"sesuatu yang lain"),
        ],
    }
    rotate(tmp_path)
    for verdict, found in packages.items():
        assert [signer(one) for one in found] == [verdict] * len(found)


def test_a_seal_of_another_manifest_lends_the_former_key_no_time(
    tmp_path: Path, signer: Callable[[bytes], str]
) -> None:
    made, other = contents(tmp_path), contents(tmp_path, ident=7)
    swapped = stamped(replace(made, seal=other.seal))
    rotate(tmp_path)
    assert signer(swapped) == Verdict.ABSENT


@pytest.mark.parametrize(
    ("hours", "verdict"), [(2, Verdict.PROVEN), (25, Verdict.ABSENT), (2400, Verdict.ABSENT)]
)
def test_a_block_from_before_the_hand_over_dates_a_former_key_too(
    hours: int, verdict: Verdict, tmp_path: Path, signer: Callable[[bytes], str]
) -> None:
    """A block comes hours after the sealing in any case: one after the hand-over tells nothing."""
    made = contents(tmp_path)
    proof, root = anchored(made.seal)
    block = header(root, AT + timedelta(hours=hours)).hex()
    (tmp_path / "blok.txt").write_text(f"{HEIGHT} {block}\n")
    rotate(tmp_path)
    assert signer(package.build(replace(made, stamps={"opentimestamps.ots": proof}))) == verdict


def test_a_statement_that_cannot_be_read_leads_nowhere_and_stops_nothing(
    tmp_path: Path, signer: Callable[[bytes], str]
) -> None:
    old = sealed(tmp_path)
    rotate(tmp_path)
    [path] = tmp_path.glob("*.handover.json")
    for number, raw in enumerate((b"[" * 200_000, b"\xff", b"null", b'{"statement":{}}', b"")):
        (tmp_path / f"office-65.71-{number}.handover.json").write_bytes(raw)
    assert signer(old) == Verdict.PROVEN
    path.write_bytes(b"[" * 200_000)
    assert signer(old) == Verdict.FAILED


def test_an_office_without_a_key_has_none_to_hand_over(tmp_path: Path) -> None:
    with pytest.raises(keys.KeyUnusableError, match="belum mempunyai kunci"):
        rotation.rotate(tmp_path, "65.71", now=datetime.now(UTC))
