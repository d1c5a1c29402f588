"""The package of a sealed evidence, made of what the vault holds, piece by piece."""

from __future__ import annotations

from functools import partial

from sipatenas.evidence import manifest, package, vault
from sipatenas.evidence.container import Packed
from sipatenas.evidence.models import Evidence
from sipatenas.evidence.parts import Part
from sipatenas.evidence.sealing import seal_file
from sipatenas.evidence.stamps.queries import files_of


def packed(evidence: Evidence) -> Packed:
    """The package, the same bytes until another time stamp arrives; made while it is read, in little memory.

    Raises core.blobs' errors on damage: here, where `size` is asked for, or while it is read.
    """
    return Packed(parts_of(evidence))


def package_of(evidence: Evidence) -> bytes:
    """The package's bytes, for what is small. Raises core.blobs' errors on damage."""
    return b"".join(packed(evidence))


def parts_of(evidence: Evidence) -> dict[str, Part]:
    """The files of the package by their paths, in their order. Raises core.blobs' errors on damage."""
    raw = vault.read(evidence, evidence.manifest_sha256)
    is_first = manifest.decode(raw).format == manifest.FIRST_FORMAT
    return package.files_of(
        package.Contents(
            manifest=raw,
            signature=bytes.fromhex(evidence.signature),
            public_key=evidence.public_key.encode("ascii"),
            objects={
                found.name: Part(partial(vault.pieces, evidence, found.sha256))
                for found in evidence.objects_sealed.all()
            },
            seal=b"" if is_first else seal_file(evidence),
            stamps={} if is_first else files_of(evidence),
        )
    )
