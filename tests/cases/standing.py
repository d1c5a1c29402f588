"""All that a step can leave behind, table by table."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session

from sipatenas.core.models import Job

PASSING = {Job, Session}
"""Deliveries and sessions come and go by themselves."""


def standing() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the house, in the order of its key."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in ("contenttypes", "auth", "sessions", "places")
        and model not in PASSING
    }
