"""Reading papers: always from what the user may see."""

from __future__ import annotations

from django.db.models import QuerySet

from sipatenas.accounts.rules import Viewer
from sipatenas.accounts.scope import visible
from sipatenas.core import blobs
from sipatenas.documents.models import Document


def visible_to(user: Viewer | None) -> QuerySet[Document]:
    """The papers of the user's office and of the offices below it."""
    return Document.objects.filter(visible(user)).select_related("office", "issued_by")


def pdf_of(document: Document) -> bytes:
    """The PDF, hashed again. Raises BlobMissing or BlobDamaged."""
    return blobs.read(document.pdf_sha256)
