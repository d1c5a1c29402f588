"""Packages made without a database, for the verifier's tests."""

from __future__ import annotations

from pathlib import Path

from sipatenas.core.clock import FixedClock
from sipatenas.evidence import keys, manifest, package
from sipatenas.evidence.labels import moment

OBJECTS = {
    "screenshot.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "text.txt": b"Pilih nomor satu",
    **package.explanations(),
}


def contents(
    folder: Path, *, office: str = "65.71", objects: dict[str, bytes] | None = None
) -> package.Contents:
    """A signed package of an invented office."""
    data = OBJECTS if objects is None else objects
    key = keys.office_key(folder, office)
    entries = tuple(
        manifest.entry_of(name=name, data=piece, media_type="text/plain", role="original")
        for name, piece in data.items()
    )
    at = moment(FixedClock().now(), "Asia/Makassar")
    raw = manifest.encode(
        manifest.Manifest(
            format=manifest.FORMAT,
            id="01920000-0000-7000-8000-000000000000",
            kind="capture",
            label="contoh",
            office=office,
            office_name="Bawaslu Kota Tarakan",
            collector="Petugas",
            reason="uji",
            captured=at,
            sealed=at,
            clock=manifest.ClockSource(source="uji"),
            page=manifest.Page(requested_url="https://contoh.id/1"),
            failure="",
            provenance={},
            tools={},
            objects=entries,
            merkle_root=manifest.merkle_root(entries),
            signer=manifest.Signer(office=office, algorithm=keys.ALGORITHM, key_id=key.key_id),
        )
    )
    signature, public = key.sign(raw), key.public_pem.encode()
    return package.Contents(
        manifest=raw,
        signature=signature,
        public_key=public,
        objects=data,
        seal=manifest.seal_of(manifest=raw, signature=signature, public_key=public, key_id=key.key_id),
    )
