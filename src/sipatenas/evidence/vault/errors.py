"""Why the vault cannot give something back; all are core.blobs' errors too, whose callers need no other words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sipatenas.core.blobs import BlobDamaged, BlobError, BlobMissing, BlobUnreachable, Locked


class NotHeld(BlobError):  # noqa: N818 -- the word that the screens and logs use
    """This evidence has no key to a file of that hash."""

    def __init__(self, sha256: str) -> None:
        super().__init__(_("Bukti ini tidak memegang kunci berkas %(sha)s.") % {"sha": sha256})
        self.sha256 = sha256


class Destroyed(NotHeld):
    """Its keys were destroyed: nobody can read it any more."""

    def __init__(self, sha256: str) -> None:
        BlobError.__init__(self, _("Berkas %(sha)s sudah dimusnahkan bersama kuncinya.") % {"sha": sha256})
        self.sha256 = sha256


__all__ = ["BlobDamaged", "BlobError", "BlobMissing", "BlobUnreachable", "Destroyed", "Locked", "NotHeld"]
