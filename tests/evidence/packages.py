"""Packages made without a database, for the verifier's tests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp
from tests.evidence.authorities import header

from sipatenas.core.clock import FixedClock
from sipatenas.evidence import keys, manifest, package
from sipatenas.evidence.capture.archive import wacz, warc
from sipatenas.evidence.judging.verdicts import Trust
from sipatenas.evidence.labels import moment
from sipatenas.evidence.stamps import local, rfc3161
from sipatenas.evidence.stamps.headers import FileHeaders

OBJECTS = {
    "screenshot.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "text.txt": b"Pilih nomor satu",
    **package.explanations(),
}


def contents(
    folder: Path,
    *,
    office: str = "65.71",
    objects: dict[str, bytes] | None = None,
    stamps: tuple[str, ...] = (),
    ident: int = 0,
) -> package.Contents:
    """A signed package of an invented office."""
    data = OBJECTS if objects is None else objects
    key = keys.office_key(folder, office)
    entries = tuple(
        manifest.ObjectEntry(
            name=name,
            sha256=hashlib.sha256(piece).hexdigest(),
            size=len(piece),
            media_type="text/plain",
            role="original",
        )
        for name, piece in data.items()
    )
    at = moment(FixedClock().now(), "Asia/Makassar")
    raw = manifest.encode(
        manifest.Manifest(
            format=manifest.FORMAT,
            id=f"01920000-0000-7000-8000-{ident:012d}",
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
            stamps=stamps,
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


AT = datetime(2024, 10, 4, 2, 0, tzinfo=UTC)
HEIGHT = 866_000


@dataclass(frozen=True)
class Sample:
    """A package with everything in it, and what a judge must know to prove all of it."""

    contents: package.Contents
    trust: Trust
    authorities: tuple[local.LocalAuthority, ...]

    @property
    def data(self) -> bytes:
        return package.build(self.contents)


def recording(folder: Path) -> dict[str, bytes]:
    """A recording of one invented page, as the capture writes it."""
    path = folder / "data.warc.gz"
    with warc.WarcFile(path) as out:
        out.info(software="uji", title="Halaman", at=AT)
        out.resource("https://contoh.id/1", b"<p>Pilih nomor satu</p>" * 40, "text/html", at=AT)
        out.resource("https://contoh.id/foto.png", bytes(range(256)) * 3, "image/png", at=AT)
        out.metadata("urn:sipatenas:exchanges", {"page": "https://contoh.id/1"}, at=AT)
        lines, blocks = wacz.index(out.places)
    return {
        "data.warc.gz": path.read_bytes(),
        "index.cdx.gz": lines,
        "index.idx": blocks,
        "pages.jsonl": wacz.pages(url="https://contoh.id/1", title="Halaman “uji”", at=AT),
    }


def full(folder: Path, *, office: str = "65.71", ident: int = 1, key_folder: Path | None = None) -> Sample:
    """A package with a recording, two time stamps and an anchored proof."""
    objects = {
        **OBJECTS,
        **dict.fromkeys(("page.pdf", "page.mhtml", "dom.html", "fields.json", "connections.json"), b"isi "),
        **recording(folder),
    }
    objects |= {name: data + name.encode() for name, data in objects.items() if data == b"isi "}
    made = contents(
        key_folder or folder,
        office=office,
        objects=objects,
        stamps=("satu", "dua", "opentimestamps"),
        ident=ident,
    )
    houses = tuple(replace(local.make(now=AT, name=name), policy="1.2.3.4.1") for name in ("Satu", "Dua"))
    return stamped(made, houses, (folder / f"kunci-{office}.pem", made.public_key))


def stamped(
    made: package.Contents, houses: tuple[local.LocalAuthority, ...], pinned: tuple[Path, bytes]
) -> Sample:
    """The contents with time stamps of these authorities and a proof anchored in an invented block."""
    stamps = {}
    for name, house in zip(("satu", "dua"), houses, strict=True):
        stamps[f"{name}.tsr"] = house.answer(rfc3161.question(made.seal).body, AT + timedelta(minutes=1))
        stamps[f"{name}.ca.pem"] = house.root_pem
    proof, root = anchored(made.seal)
    path = pinned[0].with_suffix(".blok")
    path.write_text(f"{HEIGHT} {header(root, AT + timedelta(hours=2)).hex()}\n")
    trust = Trust(key=pinned[1], authorities=tuple(one.root_pem for one in houses), headers=FileHeaders(path))
    return Sample(replace(made, stamps={**stamps, "opentimestamps.ots": proof}), trust, houses)


def anchored(data: bytes) -> tuple[bytes, bytes]:
    """A proof (.ots) that leads to a block, and the Merkle root of that block."""
    proof = DetachedTimestampFile(OpSHA256(), Timestamp(hashlib.sha256(data).digest()))
    end = proof.timestamp.ops.add(OpAppend(b"acak")).ops.add(OpSHA256()).ops.add(OpPrepend(b"kalender"))
    end = end.ops.add(OpSHA256()).ops.add(OpSHA256())
    end.attestations.add(BitcoinBlockHeaderAttestation(HEIGHT))
    context = BytesSerializationContext()
    proof.serialize(context)
    return bytes(context.getbytes()), bytes(end.msg)
