"""Why a stored file cannot be given back."""

from __future__ import annotations

from django.utils.translation import gettext as _


class BlobError(Exception):
    """A stored file cannot be given back."""


class BlobMissing(BlobError):  # noqa: N818 -- the word that the screens and logs use
    def __init__(self, sha256: str) -> None:
        super().__init__(
            _("Berkas %(sha)s tidak ada di penyimpanan; pulihkan dari cadangan.") % {"sha": sha256}
        )
        self.sha256 = sha256


class BlobDamaged(BlobError):  # noqa: N818 -- the word that the screens and logs use
    def __init__(self, sha256: str, found: str) -> None:
        super().__init__(
            _("Berkas %(sha)s rusak: isinya kini ber-hash %(found)s; pulihkan dari cadangan.")
            % {"sha": sha256, "found": found}
        )
        self.sha256 = sha256
        self.found = found


class Locked(BlobError):  # noqa: N818 -- the word that the screens and logs use
    """The wrapping key is lost, refused, or not the one that wrapped."""

    def __init__(self, sha256: str, because: str) -> None:
        super().__init__(
            _("Berkas %(sha)s terkunci: %(because)s") % {"sha": sha256, "because": because.rstrip()}
        )
        self.sha256 = sha256


class BlobUnreachable(BlobError):  # noqa: N818 -- the word that the screens and logs use
    """The storage gives no answer now; this says nothing about the file."""

    def __init__(self, sha256: str, because: str) -> None:
        super().__init__(
            _("Penyimpanan tidak memberikan berkas %(sha)s: %(because)s. Coba lagi nanti.")
            % {"sha": sha256, "because": because.rstrip(". ")}
        )
        self.sha256 = sha256
