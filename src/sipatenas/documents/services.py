"""Issuing a paper: the only way by which one comes into being."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction

from sipatenas.accounts.models import User
from sipatenas.core import blobs
from sipatenas.core.canonical import canonical
from sipatenas.core.clock import Clock
from sipatenas.core.ids import new_id
from sipatenas.core.ledger import Subject, append
from sipatenas.documents.events import ISSUED
from sipatenas.documents.models import Document
from sipatenas.documents.render import render_pdf
from sipatenas.documents.templates import template as template_by_name
from sipatenas.places.models import Office


def issue(
    *,
    template: str,
    facts: Mapping[str, object],
    office: Office,
    user: User | None,
    number: str,
    clock: Clock,
    language: str = "id",
) -> Document:
    """Print `facts` with `template`, store the PDF by its hash, and say so in the ledger.

    A fact of type picture names a stored file by its SHA-256. The number is given once per office and
    template (IntegrityError otherwise); a paper without a number passes "".
    Raises FactError (naming the fact), UnknownTemplateError, ValueError for a language, RenderError,
    BlobError.
    """
    paper = template_by_name(template)
    at = clock.now()
    pdf = render_pdf(template, facts, language, at=at, picture=blobs.read)
    with transaction.atomic():
        stored = blobs.put(pdf, media_type="application/pdf", clock=clock)
        document = Document.objects.create(
            id=new_id(),
            template=template,
            template_version=paper.version,
            language=language,
            number=number,
            facts=dict(facts),
            facts_sha256=hashlib.sha256(canonical(dict(facts)).encode()).hexdigest(),
            pdf_sha256=stored.sha256,
            pdf_size=stored.size,
            office=office,
            region_path=office.path,
            issued_at=at,
            issued_by=user,
        )
        _say(document, clock)
    return document


def _say(document: Document, clock: Clock) -> None:
    """In the paper's own chain: that it was issued, with its hashes."""
    append(
        subject=subject_of(document),
        event=ISSUED.code,
        clock=clock,
        actor=document.issued_by_id,
        office=document.office_id,
        codes={
            "template": document.template,
            "version": document.template_version,
            "number": document.number,
            "pdf": document.pdf_sha256,
            "facts": document.facts_sha256,
        },
    )


def subject_of(document: Document) -> Subject:
    """The ledger chain of a paper."""
    return Subject("document", document.id)
