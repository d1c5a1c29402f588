"""The complete bundle to hand over: one ZIP with everything, each file by its hash, signed by the office."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from sipatenas.accounts.access import Purpose, record_look
from sipatenas.accounts.models import User
from sipatenas.accounts.rules import is_liaison, may_decide
from sipatenas.cases import events
from sipatenas.cases.models import Clarification, Referral
from sipatenas.cases.papers import of_everybody_shown
from sipatenas.cases.services.files import file_name
from sipatenas.cases.transitions import subject_of
from sipatenas.core import blobs, ledger
from sipatenas.core.clock import Clock
from sipatenas.documents.queries import pdf_of
from sipatenas.evidence.keys import OfficeKey, office_key
from sipatenas.evidence.package import suffix
from sipatenas.evidence.services.custody import hand_over
from sipatenas.exchange import facts, schema

LETTER, CASE = "surat-penerusan.pdf", "perkara.json"
MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.sig", "public-key.pem"
README, SCHEMA, EXAMPLE = "BACA-DAHULU.txt", "skema.json", "contoh-jawaban.json"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_README = """BERKAS PENERUSAN {number}
{office}

Isi: surat penerusan, data perkara (perkara.json), keterangan terlapor, bukti, dan berkas lain.
Yang diuraikan adalah dugaan sampai instansi yang berwenang memutuskan.

Memeriksa keutuhan:
1. manifest.json memuat SHA-256 setiap berkas (perintah: sha256sum).
2. manifest.sig adalah tanda tangan Ed25519 atas manifest.json; kuncinya public-key.pem:
   openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig
3. Cocokkan sidik kunci (key_id) dengan yang diumumkan kantor: {key_id}

Menjawab: isi contoh-jawaban.json menurut skema.json, lalu kirimkan kembali; atau jawab dengan surat.
"""


@transaction.atomic
def make_bundle(*, referral: Referral, user: User, clock: Clock) -> bytes:
    """The ZIP of a referral for who takes it away; kept in the ledger and in the log of looks.

    It holds nothing of persons who were not referred, and nothing of who reported. Raises core.blobs' errors on
    damage, evidence.keys.KeyUnusableError, PermissionDenied for who only looks on.
    """
    if not (may_decide(user) or is_liaison(user)):
        raise PermissionDenied(
            _("Berkas lengkap dibawa oleh petugas, kepala divisi, atau instansi penerimanya.")
        )
    key = office_key(settings.SIPATENAS_KEYS, referral.case.office_id)
    with override("id"):
        parts = _parts(referral, user, clock, key)
    manifest = schema.encode(_manifest(referral, parts, key, clock))
    data = _zip({**parts, MANIFEST: manifest, SIGNATURE: key.sign(manifest)})
    subject = subject_of(referral.case)
    ledger.append(
        subject=subject,
        event=events.EXPORTED,
        clock=clock,
        actor=user.pk,
        office=referral.case.office_id,
        codes={
            "referral": str(referral.pk),
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "files": len(parts),
            "authority": user.authority_id or "",
        },
    )
    purpose = Purpose.AUTHORITY if is_liaison(user) else Purpose.EXPORT
    record_look(
        user=user,
        subject=subject,
        what=gettext_noop("berkas penerusan lengkap"),
        purpose=purpose,
        clock=clock,
    )
    return data


def file_name_of(referral: Referral) -> str:
    """`penerusan-001-PM.06.02-….zip`: safe in a header and on every disk."""
    return f"penerusan-{_UNSAFE.sub('-', referral.number).strip('-.')}.zip"


def _parts(referral: Referral, user: User, clock: Clock, key: OfficeKey) -> dict[str, bytes]:
    """Every file of the bundle but the manifest, by its path in it."""
    case = referral.case
    words = _README.format(number=referral.number, office=case.office.name, key_id=key.key_id)
    parts = {
        README: words.encode(),
        LETTER: pdf_of(referral.letter),
        CASE: schema.encode(facts.bundle_of(referral)),
        SCHEMA: msgspec.json.format(msgspec.json.encode(schema.json_schema()), indent=2),
        EXAMPLE: _example(referral),
        PUBLIC_KEY: key.public_pem.encode("ascii"),
    }
    for place, said in enumerate(facts.statements_of(referral), start=1):
        parts[f"keterangan/{place:02}.txt"] = _said(said).encode()
    if facts.speaks_of_all(referral):
        for study in case.studies.all():
            told = f"FAKTA\n{study.facts}\n\nANALISIS\n{study.analysis}\n\nKESIMPULAN\n{study.conclusion}\n"
            parts[f"kajian/kajian-{study.round}.txt"] = told.encode()
    for place, kept in enumerate(facts.files_of(referral), start=1):
        parts[f"berkas/{place:02}-{_UNSAFE.sub('-', file_name(kept))}"] = blobs.read(kept.sha256)
    if case.evidence is not None and of_everybody_shown(case, facts.people_of(referral)):
        ending = suffix(case.evidence.objects_sealed.values_list("name", flat=True))
        parts[f"bukti/bukti{ending}"] = hand_over(evidence=case.evidence, user=user, clock=clock)
    return parts


def _said(said: Clarification) -> str:
    who = said.respondent.name if said.respondent else ""
    lines = [who, f"{said.get_hearing_display()}, {said.held_on.isoformat()}", "", said.statement]
    lines += ["", f"Bukti yang meringankan: {said.get_counter_evidence_display()}", said.counter_note]
    return "\n".join(lines).strip() + "\n"


def _example(referral: Referral) -> bytes:
    """An answer to be filled in: right in form, addressed to this referral."""
    answer = {
        "format": schema.FORMAT,
        "kind": "answer",
        "id": str(UUID(int=referral.pk.int ^ 1)),
        "case": str(referral.case_id),
        "referral": str(referral.pk),
        "sender": referral.addressee[:120],
        "reference": "nomor surat jawaban",
        "items": [{"type": "acknowledged"}],
    }
    return msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n"


def _manifest(
    referral: Referral, parts: Mapping[str, bytes], key: OfficeKey, clock: Clock
) -> schema.Manifest:
    return schema.Manifest(
        format="sipatenas-exchange/1",
        kind="manifest",
        case=referral.case_id,
        referral=referral.pk,
        office=referral.case.office_id,
        made_at=clock.now(),
        key_id=key.key_id,
        files=tuple(
            schema.FileEntry(name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
            for name, data in sorted(parts.items())
        ),
    )


def _zip(parts: Mapping[str, bytes]) -> bytes:
    """Nothing compressed twice, one fixed date, a fixed order: the same contents give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return out.getvalue()
