"""What stands behind `sipatenas capture` and `sipatenas verify`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sipatenas.accounts.models import User
from sipatenas.core.clock import Clock
from sipatenas.core.files import put_whole
from sipatenas.evidence import keys, services
from sipatenas.evidence.package import suffix
from sipatenas.evidence.verify import Report, verify_package
from sipatenas.places.models import Office

Tell = Callable[[str, int, str], None]
"""Link, hundredths done, sentence."""


@dataclass(frozen=True)
class CapturedLink:
    """What became of one link: the package's path, or why there is none and what to do."""

    url: str
    evidence_id: str = ""
    path: Path | None = None
    key_id: str = ""
    because: str = ""
    remedy: str = ""

    @property
    def is_sealed(self) -> bool:
        return self.path is not None


def capture_links(
    *,
    urls: Sequence[str],
    out: Path,
    office: Office,
    user: User | None,
    reason: str,
    clock: Clock,
    tell: Tell | None = None,
) -> Iterator[CapturedLink]:
    """Capture public links one after the other in this process and write one package each into `out`.

    The exit code is 0 when all are sealed, else 1. A link that cannot be captured does not stop the next.
    """
    out.mkdir(parents=True, exist_ok=True)
    for url in urls:
        yield _captured(url, out, office, user, reason, clock, tell)


def _captured(
    url: str, out: Path, office: Office, user: User | None, reason: str, clock: Clock, tell: Tell | None
) -> CapturedLink:
    def report(progress: int, message: str) -> None:
        if tell:
            tell(url, progress, message)

    try:
        evidence = services.request_capture(
            url=url, user=user, office=office, reason=reason, clock=clock, in_background=False
        )
        evidence = services.perform(evidence_id=evidence.id, clock=clock, report=report)
    except (services.CaptureBrokenError, keys.KeyUnusableError, ValueError) as error:
        return CapturedLink(url=url, because=str(error), remedy="Jalankan: sipatenas doctor")
    if not evidence.is_sealed:
        return CapturedLink(
            url=url, evidence_id=str(evidence.id), because=evidence.failure, remedy=evidence.remedy
        )
    names = evidence.objects_sealed.values_list("name", flat=True)
    path = out / f"{_plain(url)}-{str(evidence.id)[-12:]}{suffix(names)}"
    data = services.package_for_command(evidence=evidence, user=user, clock=clock)
    put_whole(path, data, mode=0o644)
    report(100, "Selesai")
    return CapturedLink(url=url, evidence_id=str(evidence.id), path=path, key_id=evidence.signer_key_id)


def verify_packages(paths: Sequence[Path], *, key: Path | None = None) -> Iterator[Report]:
    """Judge packages one after the other; the exit code is 1 when any report `has_failed`, else 0.

    Raises KeyUnusableError when `key` cannot be read as an Ed25519 public key.
    """
    if key is not None:
        try:
            keys.read_public(key.read_bytes())
        except OSError as error:
            raise keys.KeyUnusableError(f"{key} tidak dapat dibaca: {error.strerror or error}") from error
    for path in paths:
        yield verify_package(path, key=key)


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return re.sub(r"[^A-Za-z0-9]+", "-", f"{parts.hostname or ''}{parts.path}").strip("-")[:60] or "tautan"
