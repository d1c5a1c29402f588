"""Reading papers: always from what the user may see."""

from __future__ import annotations

from django.db.models import QuerySet

from sipatenas.accounts.rules import Viewer
from sipatenas.accounts.scope import Bars, visible
from sipatenas.core import blobs
from sipatenas.documents.models import Document

bars = Bars()
"""A room above says which papers a user of the region may not open all the same (a conflict of interest)."""


def visible_to(user: Viewer | None) -> QuerySet[Document]:
    """The papers of the user's office and of the offices below it, but for those that a room bars."""
    found = Document.objects.filter(visible(user))
    if user is not None:
        found = bars.lifted_for(user, found)
    return found.select_related("office", "issued_by")


def pdf_of(document: Document) -> bytes:
    """The PDF, hashed again. Raises BlobMissing or BlobDamaged."""
    return blobs.read(document.pdf_sha256)
