"""The warm browsers of this process, as the settings have them."""

from __future__ import annotations

from django.conf import settings

from sipatenas.evidence.capture.process.pool import Pool, shared


def warm() -> Pool:
    """As many captures at once on this machine as SIPATENAS_CAPTURE_POOL says (0: by its cores and memory)."""
    return shared(settings.SIPATENAS_CAPTURE_POOL, settings.SIPATENAS_DATA / "locks")
