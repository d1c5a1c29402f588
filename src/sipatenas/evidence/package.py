"""The package handed to a stranger: one ZIP with the objects, the manifest, its signature and the public key.

No Django. The same evidence always gives the same bytes (nothing compressed, one fixed date, a fixed order),
so the verifier can rebuild the container and see a change even outside the signed contents. The file is
called `.sipatenas.zip`; `.wacz` is kept for packages that really are WACZ.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

SUFFIX = ".sipatenas.zip"
MANIFEST, SIGNATURE, PUBLIC_KEY, FOLDER = "manifest.json", "manifest.sig", "public-key.pem", "objects/"
README = "README.txt"
_OBJECT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class Contents:
    """What a package holds; `objects` by their name in the manifest."""

    manifest: bytes
    signature: bytes
    public_key: bytes
    objects: Mapping[str, bytes]


def is_object_name(name: str) -> bool:
    """Whether the name is plain: letters, digits, dot, dash; no folder, no way out of one."""
    return bool(_OBJECT_NAME.fullmatch(name)) and ".." not in name


def build(contents: Contents) -> bytes:
    """The package's bytes. Raises ValueError when an object's name is not a plain file name."""
    for name in contents.objects:
        if not is_object_name(name):
            raise ValueError(f"“{name}” tidak dapat dipakai sebagai nama objek di dalam paket.")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, MANIFEST, contents.manifest)
        _add(archive, SIGNATURE, contents.signature)
        _add(archive, PUBLIC_KEY, contents.public_key)
        for name in sorted(contents.objects):
            _add(archive, FOLDER + name, contents.objects[name])
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


def readme() -> bytes:
    """How to check a package without this system, in Indonesian and English; sealed with every evidence."""
    return resources.files("sipatenas.evidence").joinpath("package_readme.txt").read_bytes()
