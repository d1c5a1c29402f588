"""The mark beside whatever rests on a row of the law that is not yet certain."""

from __future__ import annotations

from django.utils.translation import gettext as _

UNSURE = "C"


def unsure(certainty: str) -> str:
    """` (perlu dikonfirmasi)` for certainty C, else empty; for plain text. A page includes `ui/certainty.html`."""
    return f" ({_('perlu dikonfirmasi')})" if certainty == UNSURE else ""
