"""Which time-stamp authorities a house asks: the setting SIPATENAS_TSA. No Django."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sipatenas.evidence.stamps import local
from sipatenas.evidence.stamps.transport import TransportError, target

LOCAL = "lokal"
OTS = "opentimestamps"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class SettingError(Exception):
    """The setting cannot be read; the message says which part, in Indonesian."""


class NoRootError(Exception):
    """An authority's certificate is not there to check its answers with."""


@dataclass(frozen=True)
class Authority:
    """An authority by its name; `url` is empty for the house's own, `roots` the file of its CA certificate."""

    name: str
    url: str = ""
    roots: Path | None = None

    @property
    def is_local(self) -> bool:
        return not self.url

    def root_pem(self, keys: Path, now: datetime) -> bytes:
        """The certificates (PEM) that its answers are checked against. Raises NoRootError, KeyUnusableError."""
        if self.is_local:
            return local.opened(keys, now=now).root_pem
        if self.roots is None:
            raise NoRootError(
                f"sertifikat CA otoritas {self.name} tidak disebut, jadi jawabannya tidak dapat diperiksa; "
                f"tulis di SIPATENAS_TSA: {self.name}={self.url}#BERKAS-CA.pem"
            )
        try:
            return self.roots.read_bytes()
        except OSError as error:
            raise NoRootError(f"sertifikat CA {self.roots} tidak dapat dibaca: {error.strerror}") from error


def authorities(setting: str) -> tuple[Authority, ...]:
    """The authorities of `name=url#cafile,…`; `lokal` alone is the house's own. Raises SettingError."""
    found = [_authority(part.strip()) for part in setting.split(",") if part.strip()]
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise SettingError("SIPATENAS_TSA menyebut satu nama dua kali")
    return tuple(found)


def _authority(part: str) -> Authority:
    if part.lower() in {LOCAL, "local"}:
        return Authority(LOCAL)
    name, _, rest = part.partition("=")
    url, _, roots = rest.partition("#")
    if not _NAME.fullmatch(name) or name in {LOCAL, OTS}:
        raise SettingError(f"SIPATENAS_TSA: “{name}” bukan nama otoritas; contoh: nama=https://alamat#ca.pem")
    try:
        target(url)
    except TransportError as error:
        raise SettingError(f"SIPATENAS_TSA: {name}: {error}") from error
    return Authority(name, url, Path(roots) if roots else None)


def calendars(setting: str) -> tuple[str, ...]:
    """The OpenTimestamps calendars of SIPATENAS_OTS: addresses with commas between. Raises SettingError."""
    found = tuple(part.strip().rstrip("/") for part in setting.split(",") if part.strip())
    for url in found:
        try:
            target(url)
        except TransportError as error:
            raise SettingError(f"SIPATENAS_OTS: {error}") from error
    return found
