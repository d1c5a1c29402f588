"""Sealed evidence, and two authorities that the house asks: for the tests of time stamps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.authorities import Tsa, tsa

from sipatenas.accounts.models import User
from sipatenas.core.clock import FixedClock
from sipatenas.evidence import services
from sipatenas.evidence.models import Evidence, EvidenceStamp
from sipatenas.evidence.stamps import queries
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


def report_of(evidence: Evidence) -> Report:
    trust = queries.trust_of(evidence, evidence.public_key.encode())
    return verify_bytes(services.package_of(evidence), trust=trust)


def verdict(report: Report, name: str, of: str = "") -> tuple[Verdict, str]:
    [found] = [one for one in report.proofs if one.name == name and one.of == of]
    return found.verdict, found.because


def hurried() -> dict[str, object]:
    from sipatenas.evidence.stamps.transport import fetch

    return {**(fetch.__kwdefaults__ or {}), "timeout": 0.5}
