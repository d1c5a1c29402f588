"""What every page is given: its navigation, and whether the data are invented."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from sipatenas.ui import navigation as register


def navigation(request: HttpRequest) -> dict[str, object]:
    return {
        "navigation": register.links(request),
        "demonstration": bool(getattr(settings, "SIPATENAS_DEMONSTRATION", False)),
    }
